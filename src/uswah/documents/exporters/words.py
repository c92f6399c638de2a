"""The Indonesian of the papers: they speak it whatever language the interface has."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from uswah.core.scoring import RoundingPolicy
from uswah.core.text.dates import MONTHS
from uswah.core.text.numbers import number
from uswah.documents.enums import CreditObstacle
from uswah.evidence.enums import SourceRole
from uswah.people.enums import IdentifierKind
from uswah.standards.enums import Stage, Technique

DOTS: Final = "." * 44
STAGES: Final = {Stage.FORMATIVE: "Penilaian formatif", Stage.SUMMATIVE: "Penilaian sumatif"}
TECHNIQUES: Final = {
    Technique.OBSERVATION: "pengamatan",
    Technique.MONITORING: "pemantauan",
    Technique.INTERVIEW: "wawancara",
    Technique.DOCUMENT: "telaah dokumen",
    Technique.QUESTIONNAIRE: "angket",
    Technique.SELF_REFLECTION: "refleksi diri",
}
ROLES: Final = {
    SourceRole.KEPALA: "kepala madrasah",
    SourceRole.ASSESSOR: "penilai yang ditunjuk",
    SourceRole.PENGAWAS: "pengawas madrasah",
    SourceRole.PEER: "guru sejawat",
    SourceRole.SELF: "guru yang dinilai",
    SourceRole.PUPIL: "siswa",
    SourceRole.GUARDIAN: "wali siswa",
}
OBSTACLES: Final = {
    CreditObstacle.FORMATIVE: "Tidak berlaku: angka kredit dihitung dari penilaian sumatif.",
    CreditObstacle.NOT_CIVIL_SERVANT: "Tidak berlaku: guru bukan ASN.",
    CreditObstacle.CONTRACT: "Tidak berlaku: cara lama hanya mengenal pangkat PNS.",
    CreditObstacle.EMPLOYMENT_UNKNOWN: "Belum dapat diketahui: status kepegawaian belum diisi.",
    CreditObstacle.RANK_UNKNOWN: "Belum dapat diketahui: pangkat dan golongan belum diisi.",
    CreditObstacle.RANK_WITHOUT_STEP: "Tidak berlaku: aturan ini tidak memuat kenaikan dari golongan tersebut.",
    CreditObstacle.HOURS_UNKNOWN: "Belum dapat diketahui: jam mengajar belum diisi lengkap.",
    CreditObstacle.EXTRA_DUTY: "Belum dapat diketahui: tugas kepala madrasah dinilai tersendiri dan belum tercatat.",
    CreditObstacle.LOAD_NOT_COVERED: "Belum dapat diketahui: beban sebanyak ini tidak diatur dalam sumber yang ditemukan.",
    CreditObstacle.LEVEL_NOT_KNOWABLE: "Belum dapat diketahui: hasil PKG belum dapat diketahui.",
    CreditObstacle.NO_PREDICATE: "Belum ada predikat kinerja.",
}
GAP_NOTES: Final = {
    RoundingPolicy.HALF_UP_TO_INTEGER: "sebutan diambil setelah nilai dibulatkan ke bilangan bulat terdekat",
    RoundingPolicy.EXACT_GAP_TO_LOWER: "sebutan diambil dari rentang di bawahnya",
    RoundingPolicy.EXACT_GAP_TO_UPPER: "sebutan diambil dari rentang di atasnya",
}
_ENGLISH_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ENGLISH_DATE: Final = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_ENGLISH_MONTHS)})\b")
UNKNOWN_LEVEL: Final = "Belum dapat diketahui"
UNRATED: Final = "Belum dinilai"


def joined(words: Sequence[str]) -> str:
    """Join words as a sentence lists them: `2, 4 dan 5`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} dan {words[-1]}"


def methods(techniques: Sequence[str]) -> str:
    """Return how a competency is assessed: `Pengamatan dan pemantauan`."""
    written = joined([TECHNIQUES[Technique(one)] for one in dict.fromkeys(techniques)])
    return written[:1].upper() + written[1:]


def citation(written: str) -> str:
    """Return a citation with Indonesian months: `Permendiknas 35/2010 (1 Desember 2010)`."""
    return _ENGLISH_DATE.sub(lambda found: f"{found[1]} {MONTHS[_ENGLISH_MONTHS.index(found[2])]}", written)


def points(value: Fraction) -> str:
    """Write credit points exactly where four decimals can, with two at least: `20,25`, `25,3125`."""
    places = 2 if (value * 100).denominator == 1 else 4
    return number(value, places)


def nip(written: str) -> str:
    """Write a NIP in its groups: `19850512 201001 2 013`."""
    if len(written) != 18:
        return written
    return f"{written[:8]} {written[8:14]} {written[14]} {written[15:]}"


def identifier(numbers: Mapping[str, str]) -> str:
    """Return the number that stands below a signature: NIP, else NUPTK, else PegID, else a dash."""
    if number_ := numbers.get(IdentifierKind.NIP):
        return f"NIP {nip(number_)}"
    for kind in (IdentifierKind.NUPTK, IdentifierKind.PEGID):
        if number_ := numbers.get(kind):
            return f"{kind.label} {number_}"
    return "-"
