"""Papers of MTs Nurul Huda with its invented people, for the tests of typesetting."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from fractions import Fraction

from uswah.core.text.numbers import number, percent
from uswah.documents.exporters.papers import (
    NOT_KNOWN,
    CompetencyColumn,
    CompetencySheet,
    CreditLine,
    CreditScheme,
    FactNote,
    IndicatorLine,
    KnownLevel,
    LabelCount,
    Letterhead,
    MadrasahRecap,
    MissingIndicators,
    NoCredit,
    PaperFrame,
    PkgReport,
    RecapDomain,
    RecapLine,
    Signer,
    TeacherIdentity,
    TeacherResponse,
    TeacherRow,
    UnknownLevel,
)

WIB = timezone(timedelta(hours=7))
COMPETENCIES = (
    ("Pedagogik", "Mengenal karakteristik peserta didik", 6),
    ("Pedagogik", "Teori belajar dan prinsip pembelajaran", 6),
    ("Pedagogik", "Pengembangan kurikulum", 4),
    ("Pedagogik", "Kegiatan pembelajaran yang mendidik", 11),
    ("Pedagogik", "Pengembangan potensi peserta didik", 7),
    ("Pedagogik", "Komunikasi dengan peserta didik", 6),
    ("Pedagogik", "Penilaian dan evaluasi", 5),
    ("Kepribadian", "Bertindak sesuai norma agama, hukum, sosial dan budaya", 5),
    ("Kepribadian", "Pribadi yang dewasa dan teladan", 5),
    ("Kepribadian", "Etos kerja, tanggung jawab dan kebanggaan sebagai guru", 8),
    ("Sosial", "Inklusif, objektif dan tidak membeda-bedakan", 3),
    ("Sosial", "Komunikasi dengan guru, tenaga kependidikan, wali dan masyarakat", 3),
    ("Profesional", "Penguasaan materi, struktur, konsep dan pola pikir keilmuan", 3),
    ("Profesional", "Mengembangkan keprofesionalan lewat tindakan reflektif", 6),
)
RAW = (9, 10, 6, 18, 9, 10, 7, 9, 9, 13, 5, 4, 5, 6)
VALUES = (3, 4, 3, 4, 3, 4, 3, 4, 4, 4, 4, 3, 4, 2)
HEAD = Signer("Kepala Madrasah", "Drs. H. Hasan Basri, M.Pd.I.", "NIP 19700512 199803 1 002")
FACT = "Guru menyapa tiap murid dengan namanya dan bertanya apa yang sulit dari pelajaran kemarin."


def frame(*, is_sample: bool = True, logo: bytes | None = None) -> PaperFrame:
    """Return the frame of a paper of MTs Nurul Huda."""
    return PaperFrame(
        letterhead=Letterhead(
            madrasah="Madrasah Tsanawiyah Nurul Huda",
            above=("Yayasan Pendidikan Islam Nurul Huda",),
            identity="NSM 121235270001 · NPSN 20583921 · Terakreditasi A",
            address="Jl. Pesantren No. 12, Kec. Ketapang, Kab. Sampang, Jawa Timur 69261",
            contact="Telepon 0323 321456 · mts@nurulhuda.example",
            logo_png=logo,
        ),
        number="012/MTs.NH/PKG/XI/2026",
        place="Sampang",
        date_masehi="21 November 2026 M",
        date_hijri="11 Jumadil Akhir 1448 H",
        created_at=datetime(2026, 11, 21, 9, 30, tzinfo=WIB),
        document_code="PKG-2026-000012",
        digest="9F3A 77C1 04BE",
        is_sample=is_sample,
    )


def sheets(fact: str = FACT) -> tuple[CompetencySheet, ...]:
    """Return form 1B of fourteen competencies, with a fact in every second of 78 indicators."""
    return tuple(_sheet(index, fact) for index in range(len(COMPETENCIES)))


def _sheet(index: int, fact: str) -> CompetencySheet:
    domain, label, size = COMPETENCIES[index]
    twos = RAW[index] - size if RAW[index] > size else 0
    scores = ["2"] * twos + ["1"] * (RAW[index] - 2 * twos)
    scores += ["0"] * (size - len(scores))
    return CompetencySheet(
        number=str(index + 1),
        label=label,
        domain=domain,
        method="Pengamatan dan pemantauan",
        indicators=tuple(
            IndicatorLine(
                number=str(at + 1),
                label=f"Contoh rumusan indikator {index + 1}.{at + 1} tentang hal yang dilakukan guru di kelas bersama murid",
                score=scores[at],
                facts=(FactNote(fact, "Selama pengamatan"),) if at % 2 == 0 else (),
            )
            for at in range(size)
        ),
        raw=str(RAW[index]),
        maximum=str(2 * size),
        percent=percent(Fraction(RAW[index] * 100, 2 * size)),
        value=str(VALUES[index]),
    )


def domains() -> tuple[RecapDomain, ...]:
    """Return form 1C, by domain."""
    names = list(dict.fromkeys(domain for domain, _, _ in COMPETENCIES))
    return tuple(
        RecapDomain(
            name,
            tuple(
                RecapLine(str(at + 1), label, str(VALUES[at]))
                for at, (domain, label, _) in enumerate(COMPETENCIES)
                if domain == name
            ),
            str(sum(VALUES[at] for at, (domain, _, _) in enumerate(COMPETENCIES) if domain == name)),
        )
        for name in names
    )


CREDIT = CreditScheme(
    title="Skema PermenPANRB 16/2009",
    basis="Permendiknas 35/2010, lampiran; dicabut dengan PermenPANRB 21/2024, dipakai untuk arsip",
    lines=(
        CreditLine("Angka kredit kumulatif yang diwajibkan (AKK), III/c", "100"),
        CreditLine("Angka kredit PKB yang diwajibkan (AKPKB)", "9"),
        CreditLine("Angka kredit unsur penunjang (AKP)", "10"),
        CreditLine("Jam mengajar / jam wajib (JM/JWM)", "24/24"),
        CreditLine("Persentase menurut sebutan (NPK), Baik", "100%"),
    ),
    result_label="Angka kredit satu tahun = (AKK - AKPKB - AKP) × JM/JWM × NPK ÷ 4",
    result="20,25",
)
NO_CREDIT = NoCredit("Angka kredit", "Tidak berlaku: guru bukan ASN.")


def bu_aisyah() -> PkgReport:
    """Return the report of Bu Aisyah, who is no civil servant: 49, 87,50, Baik."""
    return PkgReport(
        frame=frame(),
        teacher=TeacherIdentity(
            name="Siti Aisyah, S.Pd.",
            madrasah="MTs Nurul Huda, Kab. Sampang",
            nuptk="1234567890123457",
            pegid="20312345678901",
            birth="Sampang, 12 Mei 1985",
            appointed="1 Juli 2010",
            qualification="S1 Pendidikan Matematika",
            subjects="Matematika; Informatika",
            hours="24 JTM per pekan",
        ),
        kind="Penilaian sumatif",
        period="Tahun pelajaran 2025/2026 (14 Juli 2025 – 27 Juni 2026)",
        basis="Permendiknas 35/2010",
        assessors=("Ahmad Fauzi, S.Pd.I., M.Pd.",),
        competencies=sheets(),
        domains=domains(),
        level=KnownLevel("49", "56", "87,50", "Baik"),
        credits=(NO_CREDIT,),
        response=TeacherResponse(),
        teacher_signer=Signer("Guru yang dinilai", "Siti Aisyah, S.Pd.", "NUPTK 1234567890123457"),
        assessor_signer=Signer("Penilai", "Ahmad Fauzi, S.Pd.I., M.Pd.", "NIP 19850512 201001 1 013"),
        head_signer=HEAD,
    )


def civil_servant() -> PkgReport:
    """Return the report of a teacher with credit points under the old scheme."""
    report = bu_aisyah()
    teacher = replace(report.teacher, nip="19850512 201001 2 013", rank="Penata, III/c, Guru Ahli Muda")
    return replace(
        report, teacher=teacher, credits=(CREDIT, NoCredit("Skema PermenPANRB 1/2023", "Belum ada predikat."))
    )


def unfinished() -> PkgReport:
    """Return a report in which two indicators were rated by nobody."""
    report = bu_aisyah()
    sheet = report.competencies[2]
    lines = (*sheet.indicators[:2], *(replace(line, score=NOT_KNOWN, facts=()) for line in sheet.indicators[2:]))
    unknown = replace(
        sheet,
        indicators=lines,
        raw=NOT_KNOWN,
        percent=NOT_KNOWN,
        value=NOT_KNOWN,
        note="Indikator 3 dan 4 belum dinilai.",
    )
    pedagogy = report.domains[0]
    lines_1c = tuple(replace(line, value=NOT_KNOWN) if line.number == "3" else line for line in pedagogy.lines)
    return replace(
        report,
        competencies=(*report.competencies[:2], unknown, *report.competencies[3:]),
        domains=(replace(pedagogy, lines=lines_1c, subtotal=NOT_KNOWN), *report.domains[1:]),
        level=UnknownLevel(
            "Dua indikator belum dinilai, sehingga jumlah dan sebutan belum dapat dihitung.",
            (MissingIndicators("Kompetensi 3. Pengembangan kurikulum", "3 dan 4"),),
        ),
    )


def recap(teachers: int = 40) -> MadrasahRecap:
    """Return the recap of a madrasah of so many teachers, the last of them not yet knowable."""
    rows = [
        TeacherRow(
            name=f"Guru Contoh {at:02d}, S.Pd.",
            identifier=f"NUPTK 12345678901234{at:02d}",
            subjects="Matematika",
            values=tuple(str(value) for value in VALUES),
            total="49",
            scale=number(Fraction(175, 2), 2),
            label="Baik",
        )
        for at in range(1, teachers + 1)
    ]
    rows[-1] = replace(
        rows[-1],
        values=("3", "4", NOT_KNOWN, *rows[-1].values[3:]),
        total=NOT_KNOWN,
        scale=NOT_KNOWN,
        label="Belum dapat diketahui",
        note="kompetensi 3 belum dinilai pada indikator 3 dan 4.",
    )
    counts = (("Amat baik", "0"), ("Baik", str(teachers - 1)), ("Cukup", "0"), ("Sedang", "0"), ("Kurang", "0"))
    return MadrasahRecap(
        frame=frame(),
        kind="Penilaian sumatif",
        period="Tahun pelajaran 2025/2026",
        basis="Permendiknas 35/2010",
        columns=tuple(
            CompetencyColumn(str(at + 1), label, domain) for at, (domain, label, _) in enumerate(COMPETENCIES)
        ),
        rows=tuple(rows),
        counts=(*(LabelCount(*one) for one in counts), LabelCount("Belum dapat diketahui", "1")),
        preparer_signer=Signer("Koordinator PKG", "Ahmad Fauzi, S.Pd.I., M.Pd.", "NIP 19850512 201001 1 013"),
        head_signer=HEAD,
    )
