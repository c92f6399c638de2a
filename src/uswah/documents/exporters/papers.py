"""Describe the official papers as they will be printed, before any page is set.

Every string is final: formatted, in Indonesian (the language of the papers, whatever the interface
speaks), and printed literally. The typesetting neither computes nor words anything that is here.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

NOT_KNOWN = "–"  # stands in a cell whose value is not yet knowable; never a zero


class Paper(StrEnum):
    """Name the sheets that Indonesian offices print on; F4 is 215 × 330 mm."""

    A4 = "a4"
    F4 = "f4"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Hold the kop of a madrasah, from top to bottom; what is empty leaves no gap."""

    madrasah: str
    above: tuple[str, ...] = ()  # the foundation, or the ministry and its office
    identity: str = ""  # "NSM 121235270001 · NPSN 20583921 · Terakreditasi A"
    address: str = ""
    contact: str = ""
    logo_png: bytes | None = None


@dataclass(frozen=True, slots=True)
class Signer:
    """Hold one place for a signature: role, name with titles, and "NIP …", "NUPTK …" or "-"."""

    role: str
    name: str
    identifier: str = "-"


@dataclass(frozen=True, slots=True)
class PaperFrame:
    """Hold what every paper carries besides its content.

    `created_at` is aware; it becomes the time of creation inside the file, so that the same input
    gives the same bytes. `is_sample` prints on every page that the data are invented.
    """

    letterhead: Letterhead
    number: str
    place: str
    date_masehi: str
    date_hijri: str
    created_at: datetime
    document_code: str
    digest: str
    is_sample: bool


@dataclass(frozen=True, slots=True)
class TeacherIdentity:
    """Hold who was assessed; an empty NUPTK or NIP prints "-", other empty lines are left out."""

    name: str
    madrasah: str
    nuptk: str = ""
    nip: str = ""
    pegid: str = ""
    birth: str = ""  # "Sampang, 12 Mei 1985"
    rank: str = ""  # pangkat, jabatan, golongan
    appointed: str = ""  # TMT sebagai guru
    qualification: str = ""
    subjects: str = ""
    hours: str = ""  # "24 JTM per pekan"


@dataclass(frozen=True, slots=True)
class FactNote:
    """Hold one noted fact and the moment it belongs to ("Selama pengamatan")."""

    text: str
    moment: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """Hold one indicator: official number, our wording, score "0" to "2" or NOT_KNOWN, facts."""

    number: str
    label: str
    score: str
    facts: tuple[FactNote, ...] = ()


@dataclass(frozen=True, slots=True)
class CompetencySheet:
    """Hold form 1B of one competency."""

    number: str
    label: str
    domain: str
    method: str  # "Pengamatan dan pemantauan"
    indicators: tuple[IndicatorLine, ...]
    raw: str
    maximum: str
    percent: str
    value: str
    note: str = ""  # why there is no value yet, or a flag such as 0 %


@dataclass(frozen=True, slots=True)
class RecapLine:
    """Hold one competency of form 1C with its value "1" to "4" or NOT_KNOWN."""

    number: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class RecapDomain:
    """Hold the competencies of one domain of form 1C."""

    label: str
    lines: tuple[RecapLine, ...]
    subtotal: str


@dataclass(frozen=True, slots=True)
class KnownLevel:
    """Hold the official result of form 1C."""

    total: str
    maximum: str
    scale: str
    label: str
    note: str = ""  # the rounding policy, where it decided


@dataclass(frozen=True, slots=True)
class MissingIndicators:
    """Name the indicators of one competency that nobody has rated."""

    competency: str
    indicators: str  # "2, 4 dan 5"


@dataclass(frozen=True, slots=True)
class UnknownLevel:
    """Say that the official result is not yet knowable, and what is missing."""

    reason: str
    missing: tuple[MissingIndicators, ...] = ()


@dataclass(frozen=True, slots=True)
class CreditLine:
    """Hold one step of a credit-point calculation, as label and value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class CreditScheme:
    """Hold form 1D under one scheme."""

    title: str
    basis: str  # the regulation, cited
    lines: tuple[CreditLine, ...]
    result_label: str
    result: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class NoCredit:
    """Say why a credit-point scheme does not apply: "Tidak berlaku: bukan ASN"."""

    title: str
    reason: str


class Agreement(StrEnum):
    """Name what the teacher has said of the result; OPEN leaves boxes to tick by hand."""

    OPEN = "open"
    AGREED = "agreed"
    OBJECTED = "objected"


@dataclass(frozen=True, slots=True)
class TeacherResponse:
    """Hold the teacher's agreement or objection."""

    state: Agreement = Agreement.OPEN
    text: str = ""
    noted_on: str = ""


@dataclass(frozen=True, slots=True)
class PkgReport:
    """Hold the PKG report of one teacher: forms 1B, 1C and 1D."""

    frame: PaperFrame
    teacher: TeacherIdentity
    kind: str  # "Penilaian sumatif"
    period: str  # "Tahun pelajaran 2025/2026 (14 Juli 2025 – 27 Juni 2026)"
    basis: str
    assessors: tuple[str, ...]
    competencies: tuple[CompetencySheet, ...]
    domains: tuple[RecapDomain, ...]
    level: KnownLevel | UnknownLevel
    credits: tuple[CreditScheme | NoCredit, ...]
    response: TeacherResponse
    teacher_signer: Signer
    assessor_signer: Signer
    head_signer: Signer


@dataclass(frozen=True, slots=True)
class CompetencyColumn:
    """Hold one column of the recap and its line in the legend."""

    number: str
    label: str
    domain: str


@dataclass(frozen=True, slots=True)
class TeacherRow:
    """Hold one teacher of the recap; `values` has one string per column."""

    name: str
    identifier: str
    subjects: str
    values: tuple[str, ...]
    total: str
    scale: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class LabelCount:
    """Hold how many teachers have one label, "Belum dapat diketahui" among them."""

    label: str
    count: str


@dataclass(frozen=True, slots=True)
class MadrasahRecap:
    """Hold the recap of a madrasah; rows come in alphabetical order and are not ranked."""

    frame: PaperFrame
    kind: str
    period: str
    basis: str
    columns: tuple[CompetencyColumn, ...]
    rows: tuple[TeacherRow, ...]
    counts: tuple[LabelCount, ...]
    preparer_signer: Signer
    head_signer: Signer

    def __post_init__(self) -> None:
        """Refuse a row that does not fill the columns; a shifted row would name wrong values."""
        for row in self.rows:
            if len(row.values) != len(self.columns):
                raise ValueError(f"{row.name}: {len(row.values)} values, {len(self.columns)} columns")
