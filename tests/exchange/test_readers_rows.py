"""Every value of a row is read or reported at its cell, and reading never stops at the first problem."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

import uswah.exchange
from exchange.foreign import (
    AISYAH,
    HASAN,
    WIDE_HEADINGS,
    archive,
    parts_of,
    problems,
    read,
    refusal,
    wide_row,
    workbook,
)
from uswah.exchange.enums.kinds import Employment, Gender, Severity, Stage, Technique
from uswah.exchange.enums.problems import Code, Problem, ProblemLog
from uswah.exchange.enums.rows import PersonKeys, RosterEntry, SubjectLoad
from uswah.exchange.readers.messages import SENTENCES, message_for

ROSTER = (
    "NUPTK", "PegID", "NIP", "Nama", "Gelar Depan", "Gelar Belakang", "Jenis Kelamin", "Tempat, Tanggal Lahir", "No. HP",
    "Status Kepegawaian", "Golongan", "Mapel", "JTM", "Satminkal", "NSM", "Kualifikasi", "Sertifikasi",
)  # fmt: skip
LONG = ("NUPTK", "Nama", "Tahun Pelajaran", "Tahap", "Teknik", "Penilai", "Tanggal", "Indikator", "Skor", "Fakta")


def long_row(indicator: Any, score: Any, **changed: Any) -> list[Any]:
    values = {
        "nuptk": AISYAH, "name": "Aisyah", "year": "2026/2027", "stage": "Formatif", "technique": "Pengamatan",
        "assessor": HASAN, "day": date(2026, 8, 17),
    } | changed  # fmt: skip
    return [*values.values(), indicator, score, None]


def score_of(value: Any) -> tuple[int | None, list[tuple[Code, str]]]:
    reading = read(workbook([WIDE_HEADINGS, wide_row(s1_2=value)]))
    return reading.ratings[0].block.scores.get("pkg.1.2"), problems(reading)


@pytest.mark.parametrize(
    ("value", "score"),
    [(0, 0), (2, 2), (2.0, 2), ("2", 2), (" 1 ", 1), ("'1", 1), ("2,0", 2), ("٢", 2), (None, None), ("  ", None)],
)
def test_score_is_read_as_number_or_text_and_may_be_empty(value: Any, score: int | None) -> None:
    assert score_of(value) == (score, [])


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (3, Code.SCORE_OUT_OF_RANGE),
        ("3", Code.SCORE_OUT_OF_RANGE),
        (-1, Code.SCORE_OUT_OF_RANGE),
        (1e300, Code.SCORE_OUT_OF_RANGE),
        ("2,5", Code.SCORE_NOT_WHOLE),
        (2.5, Code.SCORE_NOT_WHOLE),
        ("0.5", Code.SCORE_NOT_WHOLE),
        ("dua", Code.SCORE_UNREADABLE),
        ("-", Code.SCORE_UNREADABLE),
        (True, Code.SCORE_UNREADABLE),
        (date(2026, 2, 1), Code.SCORE_UNREADABLE),
        ("=1+1", Code.FORMULA_WITHOUT_VALUE),
        ("#N/A", Code.ERROR_VALUE),
    ],
)
def test_other_scores_are_reported_at_their_cell_and_not_stored(value: Any, code: Code) -> None:
    assert score_of(value) == (None, [(code, "D2")])


def test_formula_with_a_stored_value_counts() -> None:
    headings = "".join(
        f'<c r="{cell}" t="inlineStr"><is><t>{text}</t></is></c>'
        for cell, text in zip(("A1", "B1", "C1"), ("NUPTK", "Indikator", "Skor"), strict=True)
    )
    row = (
        f'<c r="A2" t="inlineStr"><is><t>{AISYAH}</t></is></c><c r="B2" t="inlineStr"><is><t>1.1</t></is></c>'
        '<c r="C2"><f>1+1</f><v>2</v></c>'
    )
    reading = read(archive(parts_of(f'<row r="1">{headings}</row><row r="2">{row}</row>')))

    assert problems(reading) == []
    assert reading.ratings[0].block.scores == {"pkg.1.1": 2}


def test_all_problems_of_a_file_are_reported_each_at_its_place() -> None:
    rows = [
        WIDE_HEADINGS,
        wide_row(s1_1=3, s1_2="2,5", s14_6="=1+1"),
        wide_row("12345", "Hasan"),
        wide_row(None, "Ratna"),
        wide_row(None, ""),
    ]

    assert problems(read(workbook(rows))) == [
        (Code.SCORE_OUT_OF_RANGE, "C2"),
        (Code.SCORE_NOT_WHOLE, "D2"),
        (Code.FORMULA_WITHOUT_VALUE, "CB2"),
        (Code.NUPTK_BAD, "A3"),
        (Code.NAME_ONLY, "B4"),
        (Code.NO_KEY, ""),
    ]


def test_empty_scores_are_listed_and_no_error() -> None:
    reading = read(workbook([WIDE_HEADINGS, wide_row(s1_1=None, s4_10=None), [AISYAH[::-1], "Hasan"]]))

    assert reading.ratings[0].missing == ("pkg.1.1", "pkg.4.10")
    assert [(problem.code, problem.severity, problem.row) for problem in reading.problems.shown] == [
        (Code.SCORES_EMPTY, Severity.NOTE, 2),
        (Code.SCORES_ALL_EMPTY, Severity.WARNING, 3),
    ]
    assert reading.problems.shown[0].parameters == {"count": 2, "indicators": "1.1, 4.10"}
    assert reading.ratings[1].block.scores == {}


@pytest.mark.parametrize(
    ("number", "nuptk", "found"),
    [
        (AISYAH, AISYAH, []),
        (f"'{AISYAH}", AISYAH, []),
        ("1234 5678 9012 3451", AISYAH, []),
        (int(AISYAH), AISYAH, []),
        (1234567890123450, "", [(Code.DIGITS_LOST, "A2")]),
        (1.23456789012345e15, "", [(Code.DIGITS_LOST, "A2")]),
        ("1,23457E+15", "", [(Code.DIGITS_LOST, "A2")]),
        ("123456789012345", "", [(Code.NUPTK_BAD, "A2")]),
        ("0000000000000000", "", [(Code.NUPTK_BAD, "A2")]),
        (True, "", [(Code.NOT_TEXT, "A2")]),
    ],
)
def test_nuptk_is_read_only_with_all_its_digits(number: Any, nuptk: str, found: list[tuple[Code, str]]) -> None:
    rows = [("NUPTK", "PegID", "Nama"), (number, "20281234567001", "Aisyah")]
    reading = read(workbook(rows))

    assert reading.roster[0].entry.person == PersonKeys(nuptk=nuptk, pegid="20281234567001", name="Aisyah")
    assert problems(reading) == found


def test_nip_in_a_number_cell_has_lost_digits() -> None:
    reading = read(workbook([("NIP", "NUPTK", "Nama"), (198001012005011001, AISYAH, "Aisyah")]))

    assert problems(reading) == [(Code.DIGITS_LOST, "A2")]


def test_one_column_may_hold_nuptk_nip_and_pegid() -> None:
    rows = [
        ("NUPTK/PegID", "Nama", "Mapel"),
        (AISYAH, "Aisyah", "IPA"),
        ("20281234567001", "Hasan", "IPS"),
        ("-", "Ratna", "PJOK"),
    ]
    reading = read(workbook(rows))

    assert [row.entry.person.key for row in reading.roster] == [f"nuptk:{AISYAH}", "pegid:20281234567001"]
    assert problems(reading) == [(Code.NAME_ONLY, "B4")]


def test_whole_roster_row_is_read_with_its_cells() -> None:
    row = (
        AISYAH, "20281234567001", "198508172009012001", "Siti Aisyah", "Dra.", "S.Pd.I.", "Perempuan",
        "Sleman, 17 Agustus 1985", "0812-3456-7890", "PNS", "III/c", "IPA; Matematika", "12; 6", "MTs Nurul Huda",
        "121234040001", "S1", "Sudah",
    )  # fmt: skip
    reading = read(workbook([ROSTER, row]))

    assert problems(reading) == []
    assert reading.roster[0].entry == RosterEntry(
        person=PersonKeys(AISYAH, "20281234567001", "198508172009012001", "Siti Aisyah"),
        title_before="Dra.",
        title_after="S.Pd.I.",
        gender=Gender.FEMALE,
        birth_place="Sleman",
        birth_date=date(1985, 8, 17),
        phone="+6281234567890",
        employment=Employment.ASN,
        grade="III/c",
        subjects=(SubjectLoad("IPA", 12), SubjectLoad("Matematika", 6)),
        madrasah="MTs Nurul Huda",
        nsm="121234040001",
        qualification="S1",
        certified=True,
    )
    assert reading.roster[0].cells["phone"] == "I2"


@pytest.mark.parametrize(
    ("heading", "value", "code"),
    [
        ("Jenis Kelamin", "X", Code.CHOICE_UNKNOWN),
        ("Tanggal Lahir", "17 Agustu 1985", Code.DATE_UNREADABLE),
        ("Tanggal Lahir", 31276, Code.DATE_UNREADABLE),
        ("Tanggal Lahir", "31/02/1985", Code.DATE_UNREADABLE),
        ("No HP", "12", Code.PHONE_BAD),
        ("NSM", "123", Code.NSM_BAD),
        ("NIP", "123", Code.NIP_BAD),
        ("PegID", "123", Code.PEGID_BAD),
        ("Status Kepegawaian", "entah", Code.CHOICE_UNKNOWN),
        ("JTM", 12, Code.HOURS_UNMATCHED),
        ("JTM", "dua belas", Code.HOURS_UNREADABLE),
        ("Golongan", date(2026, 3, 1), Code.NOT_TEXT),
        ("Golongan", "x" * 61, Code.TEXT_TOO_LONG),
    ],
)
def test_roster_value_that_cannot_be_read_is_reported_at_its_cell(heading: str, value: Any, code: Code) -> None:
    reading = read(workbook([("NUPTK", "Nama", heading), (AISYAH, "Aisyah", value)]))

    assert problems(reading) == [(code, "C2")]


@pytest.mark.parametrize("written", ["17/08/1985", "17-8-1985", "17 Agustus 1985", "1985-08-17", date(1985, 8, 17)])
def test_date_is_read_from_a_date_cell_and_from_text(written: Any) -> None:
    reading = read(workbook([("NUPTK", "Nama", "Tgl. Lahir"), (AISYAH, "Aisyah", written)]))

    assert problems(reading) == []
    assert reading.roster[0].entry.birth_date == date(1985, 8, 17)


def test_subjects_are_read_from_numbered_columns_and_from_brackets() -> None:
    headings = ("NUPTK", "Nama", "Mapel 1", "JTM 1", "Mapel 2", "JTM 2")
    rows = [headings, (AISYAH, "Aisyah", "IPA; fisika", 12, None, None), (HASAN, "Hasan", "PJOK", 4, None, 6)]
    reading = read(workbook(rows))
    listed = read(workbook([("NUPTK", "Nama", "Mapel"), (AISYAH, "Aisyah", "IPA (12 JTM); Prakarya (2); Tahfiz")]))

    assert reading.roster[0].entry.subjects == (SubjectLoad("IPA; fisika", 12),)
    assert problems(reading) == [(Code.HOURS_UNMATCHED, "F3")]
    assert listed.roster[0].entry.subjects == (
        SubjectLoad("IPA", 12),
        SubjectLoad("Prakarya", 2),
        SubjectLoad("Tahfiz"),
    )


def test_merged_cells_in_the_table_are_an_error_and_below_it_are_not() -> None:
    rows = [
        ("NUPTK", "Nama", "Satminkal"),
        (AISYAH, "Aisyah", "MTs Nurul Huda"),
        (HASAN, "Hasan", None),
        (),
        (None, "Kepala Madrasah", None),
    ]

    def merge(sheet: Any) -> None:
        sheet.merge_cells("C2:C3")
        sheet.merge_cells("B5:C5")

    reading = read(workbook(rows, merge))

    assert problems(reading) == [(Code.MERGED_CELL, "C2")]
    assert [(problem.code, problem.row) for problem in reading.problems.shown[1:]] == [(Code.ROW_BELOW_TABLE, 5)]
    assert reading.problems.shown[0].parameters == {"area": "C2:C3"}


def test_same_person_twice_in_a_roster_is_an_error_that_names_the_first_row() -> None:
    rows = [("NUPTK", "Nama", "Mapel"), (AISYAH, "Aisyah", "IPA"), (HASAN, "Aisyah", "IPS"), (AISYAH, "Aisyah", "PJOK")]
    reading = read(workbook(rows))

    assert problems(reading) == [(Code.DUPLICATE_ROW, "A4")]
    assert reading.problems.shown[0].parameters == {"first": 2}


def test_same_person_year_stage_and_assessor_twice_is_an_error() -> None:
    headings = (*WIDE_HEADINGS, "Tahun Pelajaran", "Tahap", "Penilai")
    first = [*wide_row(), "2026/2027", "Formatif", "Hasan"]
    others = (
        [*wide_row(), "2026/2027", "Sumatif", "Hasan"],
        [*wide_row(), "2026/2027", "Formatif", "Ratna"],
        [*wide_row(), "2025/2026", "Formatif", "Hasan"],
    )
    reading = read(workbook([headings, first, *others, [*wide_row(), "2026-2027", "formatif", "HASAN"]]))

    assert problems(reading) == [(Code.DUPLICATE_ROW, "")]
    assert (reading.problems.shown[0].row, reading.problems.shown[0].parameters) == (6, {"first": 2})


def test_same_number_with_two_names_is_a_warning() -> None:
    headings = (*WIDE_HEADINGS, "Tahap")
    rows = [[*wide_row(), "Formatif"], [*wide_row(name="AISYAH"), "Sumatif"], [*wide_row(name="Hasan"), None]]
    reading = read(workbook([headings, *rows]))

    assert problems(reading, Severity.WARNING) == [(Code.CONFLICTING_NAME, "B4")]


def test_wide_row_carries_year_stage_assessor_date_and_facts() -> None:
    headings = (*WIDE_HEADINGS, "TP", "Tahap", "Teknik", "Penilai", "Tanggal", "Fakta 1.1", "Catatan 4")
    row = [*wide_row(), "TP 2026/27", "SUMATIF", "Observasi", HASAN, "17-08-2026", " Menyapa. ", "Tertib"]
    reading = read(workbook([headings, row]))
    block = reading.ratings[0].block

    assert problems(reading) == []
    assert (block.school_year, block.stage, block.technique) == ("2026/2027", Stage.SUMMATIVE, Technique.OBSERVATION)
    assert (block.assessor, block.assessed_on) == (PersonKeys(nuptk=HASAN), date(2026, 8, 17))
    assert block.facts == {"pkg.1.1": " Menyapa. ", "pkg.4": "Tertib"}
    assert reading.ratings[0].fact_cells == {"pkg.1.1": "CH2", "pkg.4": "CI2"}


@pytest.mark.parametrize("year", ["2026", "2026/2028", "2026/28", "lalu"])
def test_school_year_of_two_years_that_do_not_follow_is_refused(year: str) -> None:
    reading = read(workbook([(*WIDE_HEADINGS, "Tahun Ajaran"), [*wide_row(), year]]))

    assert problems(reading) == [(Code.SCHOOL_YEAR_UNREADABLE, "CC2")]


def test_long_rows_are_gathered_into_blocks() -> None:
    rows = [
        LONG,
        long_row("1.1", 2),
        long_row("4.10", "1"),
        long_row("1.1", 0, technique="Pemantauan"),
        long_row("1.1", 1, nuptk=HASAN, name="Hasan", assessor="Ratna"),
        long_row("1.2", None),
    ]
    reading = read(workbook(rows))

    assert problems(reading) == []
    assert [(row.row, row.block.person.nuptk, dict(row.block.scores)) for row in reading.ratings] == [
        (2, AISYAH, {"pkg.1.1": 2, "pkg.4.10": 1}),
        (4, AISYAH, {"pkg.1.1": 0}),
        (5, HASAN, {"pkg.1.1": 1}),
    ]
    assert reading.ratings[0].score_cells == {"pkg.1.1": "I2", "pkg.4.10": "I3"}
    assert reading.ratings[0].missing == ("pkg.1.2",)


def test_long_indicator_that_became_a_number_is_told_apart_by_its_neighbour() -> None:
    reading = read(workbook([LONG, long_row(4.1, 0), long_row(4.9, 1), long_row(4.1, 2)]))

    assert problems(reading) == []
    assert reading.ratings[0].block.scores == {"pkg.4.1": 0, "pkg.4.9": 1, "pkg.4.10": 2}


def test_long_problems_are_reported_at_their_cells() -> None:
    rows = [LONG, long_row("1.1", 2), long_row("1.1", 1), long_row("4.12", 1), long_row("", 1), long_row("1.2", 3)]

    assert problems(read(workbook(rows))) == [
        (Code.DUPLICATE_RATING, "H3"),
        (Code.INDICATOR_UNKNOWN, "H4"),
        (Code.INDICATOR_UNKNOWN, "H5"),
        (Code.SCORE_OUT_OF_RANGE, "I6"),
    ]


def test_problems_beyond_the_cap_are_counted() -> None:
    log = ProblemLog(shown_per_severity=2)
    for row in range(1, 6):
        log.add(Problem(Code.NO_KEY, row=row))
    log.add(Problem(Code.SCORES_EMPTY, Severity.NOTE, row=9))
    report = log.report()

    assert [problem.row for problem in report.shown] == [1, 2, 9]
    assert (report.errors, report.notes, report.total, report.is_clean) == (5, 1, 6, False)


def test_csv_is_read_as_a_workbook_is() -> None:
    lines = [";".join(WIDE_HEADINGS), ";".join(map(str, wide_row(s1_2="2,5")))]
    reading = read("\r\n".join(lines).encode())

    assert problems(reading) == [(Code.SCORE_NOT_WHOLE, "D2")]
    assert reading.rating_count == 77


def test_text_that_is_no_table_is_not_taken_for_one() -> None:
    assert problems(read(b"Assalamu'alaikum, ini bukan tabel.")) == [(Code.UNKNOWN_LAYOUT, "")]
    assert refusal(b"\x00\x01\x02") is Code.CSV_NUL


def indonesian() -> dict[str, str]:
    path = Path(uswah.exchange.__file__).parent / "locale/id/LC_MESSAGES/django.po"
    with path.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def test_every_problem_has_a_sentence_in_both_languages_with_the_same_figures() -> None:
    catalogue = indonesian()
    figures = re.compile(r"%\((\w+)\)s")

    assert SENTENCES.keys() == set(Code)
    for sentence in SENTENCES.values():
        assert sorted(figures.findall(catalogue[sentence])) == sorted(figures.findall(sentence))


def test_message_says_where_what_and_what_to_do() -> None:
    reading = read(workbook([WIDE_HEADINGS, wide_row(s1_4=3)]))
    problem = reading.problems.shown[0]

    assert message_for(problem) == "Sel F2: skor harus bilangan bulat 0 sampai 2, tertulis “3”."
    assert message_for(problem, with_sheet=True) == (
        "Lembar “PKG”, sel F2: skor harus bilangan bulat 0 sampai 2, tertulis “3”."
    )
    assert message_for(Problem(Code.DUPLICATE_ROW, row=7, parameters={"first": 2})) == (
        "Baris 7: baris ini mengulang baris 2. Sisakan satu saja."
    )
    assert message_for(Problem(Code.FILE_EMPTY)) == "Berkas ini kosong."
