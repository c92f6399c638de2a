"""A table is recognised by its headings, however a madrasah writes them; else a person can say it."""

from __future__ import annotations

import io
import json

import openpyxl  # type: ignore[import-untyped]  # it ships no types
import pytest

from exchange.foreign import AISYAH, HASAN, INDICATORS, WIDE_HEADINGS, problems, read, wide_row, workbook
from uswah.exchange.enums.columns import PKG, Field
from uswah.exchange.enums.kinds import Layout, Severity
from uswah.exchange.enums.problems import Code
from uswah.exchange.readers.headings import field_named, indicator_named
from uswah.exchange.readers.layouts import ColumnMapping, MappingInvalid, propose_mapping
from uswah.exchange.readers.reading import read_file, read_rows, read_with_mapping

ROSTER_HEADINGS = ("No.", "NAMA GURU", "N U P T K", "NUPTK", "No. HP", "L/P", "Mapel")
LONG_HEADINGS = (
    "NUPTK",
    "Nama",
    "Tahun Pelajaran",
    "Tahap",
    "Teknik",
    "Penilai",
    "Tanggal",
    "Indikator",
    "Skor",
    "Fakta",
)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("NAMA LENGKAP", Field.NAME),
        ("Nama Guru", Field.NAME),
        ("  nama\n guru ", Field.NAME),
        ("No. HP", Field.PHONE),
        ("No HP/WA", Field.PHONE),
        ("NPK/PegID", Field.PEGID),
        ("NUPTK / PegID", Field.ANY_KEY),
        ("Tempat, Tgl. Lahir", Field.BIRTH),
        ("Jenis Kelamin (L/P)", Field.GENDER),
        ("Gol./Ruang", Field.GRADE),
        ("Nama Orang Tua", None),
        ("NIK", None),
    ],
)
def test_heading_names_a_field_in_any_spelling(heading: str, field: Field | None) -> None:
    assert field_named(heading) is field


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("1.1", "pkg.1.1"),
        ("4,11", "pkg.4.11"),
        ("K4.11", "pkg.4.11"),
        ("Indikator 14.6", "pkg.14.6"),
        ("pkg.2.3", "pkg.2.3"),
        ("4.12", None),
        ("15.1", None),
        ("0.1", None),
        ("1", None),
        ("2026", None),
    ],
)
def test_heading_names_an_indicator_of_the_instrument_only(heading: str, code: str | None) -> None:
    assert indicator_named(heading, PKG) == code


def test_wide_table_is_found_below_titles_and_merged_competencies() -> None:
    def merge(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.merge_cells("A1:F1")
        for area in ("A4:A5", "B4:B5", "C4:H4", "I4:N4"):
            sheet.merge_cells(area)

    above = ["NUPTK", "Nama Guru", "Kompetensi 1", *[None] * 5, "Kompetensi 2"]
    rows = [("PKG MTs Nurul Huda",), (), (), above, (None, None, *INDICATORS), wide_row(), wide_row(HASAN, "Hasan")]
    reading = read(workbook(rows, merge))

    assert problems(reading) == []
    assert (reading.matches[0].mapping.layout, reading.matches[0].mapping.header_row) == (Layout.WIDE, 5)
    assert [row.block.person.name for row in reading.ratings] == ["Aisyah", "Hasan"]
    assert reading.ratings[1].score_cells["pkg.14.6"] == "CB7"
    assert reading.rating_count == 2 * 78


def test_indicator_is_put_together_from_the_competency_above_and_its_number() -> None:
    above: list[str | None] = [None, None]
    below: list[str | int] = ["NUPTK", "Nama"]
    for competency, count in enumerate(PKG.counts, start=1):
        above += [f"Kompetensi {competency}", *[None] * (count - 1)]
        below += [*range(1, count + 1)]

    def merge(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        column = 3
        for count in PKG.counts:
            sheet.merge_cells(start_row=1, end_row=1, start_column=column, end_column=column + count - 1)
            column += count

    reading = read(workbook([above, below, wide_row(s4_11=2)], merge))

    assert problems(reading) == []
    assert reading.ratings[0].block.scores["pkg.4.11"] == 2
    assert reading.rating_count == 78


def test_headings_that_a_spreadsheet_made_numbers_are_told_apart() -> None:
    headings = ["NUPTK", "Nama", *(float(number) for number in INDICATORS)]
    reading = read(workbook([headings, wide_row(s4_1=0, s4_10=2)]))

    assert problems(reading) == []
    assert (reading.ratings[0].block.scores["pkg.4.1"], reading.ratings[0].block.scores["pkg.4.10"]) == (0, 2)


def test_missing_indicator_column_is_reported_at_the_heading_before_it() -> None:
    index = WIDE_HEADINGS.index("4.11")
    rows = [[*row[:index], *row[index + 1 :]] for row in (list(WIDE_HEADINGS), wide_row())]
    reading = read(workbook(rows))

    assert problems(reading) == [(Code.INDICATOR_HEADING_MISSING, "AB1")]
    assert reading.problems.shown[0].parameters == {"indicator": "4.11"}
    assert reading.ratings[0].missing == ("pkg.4.11",)


def test_heading_that_stands_twice_is_reported_at_the_second() -> None:
    reading = read(workbook([(*WIDE_HEADINGS, "1.1"), [*wide_row(), 0]]))

    assert problems(reading) == [(Code.HEADING_DUPLICATE, "CC1")]
    assert reading.problems.shown[0].parameters == {"heading": "1.1", "first": "C1"}


def test_heading_merged_over_two_columns_is_ambiguous() -> None:
    rows = [("NUPTK", "Nama", None, "Jenis Kelamin"), (AISYAH, "Siti", "Aisyah", "P")]
    reading = read(workbook(rows, lambda sheet: sheet.merge_cells("B1:C1")))

    assert problems(reading) == [(Code.HEADING_MERGED, "B1")]


def test_subjects_under_one_merged_heading_are_several_subjects() -> None:
    rows = [("NUPTK", "Nama", "Mata Pelajaran", None), (AISYAH, "Aisyah", "IPA", "Matematika")]
    reading = read(workbook(rows, lambda sheet: sheet.merge_cells("C1:D1")))

    assert problems(reading) == []
    assert [load.subject for load in reading.roster[0].entry.subjects] == ["IPA", "Matematika"]


def test_table_without_a_key_column_is_an_error_at_its_header() -> None:
    reading = read(workbook([("Nama", "Jenis Kelamin", "Mapel"), ("Aisyah", "P", "IPA")]))

    assert problems(reading) == [(Code.KEY_HEADING_MISSING, ""), (Code.NAME_ONLY, "A2")]
    assert reading.roster == ()


def test_unknown_column_is_told_and_not_read() -> None:
    reading = read(workbook([("NUPTK", "Nama", "NIK", "Mapel"), (AISYAH, "Aisyah", "3404010101800001", "IPA")]))

    assert problems(reading) == []
    assert problems(reading, Severity.NOTE) == [(Code.HEADING_UNKNOWN, "C1")]
    assert [heading.text for heading in reading.matches[0].unmatched] == ["NIK"]


def test_file_without_a_known_table_says_so_for_every_sheet() -> None:
    reading = read(workbook([("Tanggal", "Uang masuk", "Uang keluar"), (1, 2, 3)], name="Kas"))

    assert [(problem.code, problem.sheet) for problem in reading.problems.shown] == [
        (Code.SHEET_NOT_READ, "Kas"),
        (Code.UNKNOWN_LAYOUT, ""),
    ]


def test_every_known_sheet_is_read_and_hidden_ones_are_told() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Guru"
    for row in (("NUPTK", "Nama", "Mapel"), (AISYAH, "Aisyah", "IPA")):
        book.active.append(row)
    scores, secret = book.create_sheet("PKG"), book.create_sheet("Rahasia")
    for cells in (list(WIDE_HEADINGS), wide_row()):
        scores.append(cells)
        secret.append(cells)
    secret.sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    reading = read(target.getvalue())

    assert (len(reading.roster), len(reading.ratings)) == (1, 1)
    assert [(problem.code, problem.sheet) for problem in reading.problems.shown] == [(Code.SHEET_NOT_READ, "Rahasia")]


def test_mapping_is_proposed_by_likeness_and_read_as_chosen() -> None:
    rows = [("Data guru",), ("Nomor NUPTTK", "Nama Guruu", "Mata Pelajran"), (AISYAH, "Aisyah", "IPA")]
    grid = read_file(workbook(rows, name="Sheet1"))
    assert read_rows(grid).matches == ()

    proposed = propose_mapping(grid)

    assert proposed == ColumnMapping(
        Layout.ROSTER,
        "Sheet1",
        2,
        {"nuptk": "A", "name": "B", "subject": "C"},
        {"A": "Nomor NUPTTK", "B": "Nama Guruu", "C": "Mata Pelajran"},
    )
    reading = read_with_mapping(grid, proposed)
    assert problems(reading) == []
    assert [row.entry.person.name for row in reading.roster] == ["Aisyah"]


def test_mapping_survives_json() -> None:
    mapping = propose_mapping(read_file(workbook([WIDE_HEADINGS, wide_row()])))

    assert ColumnMapping.from_json(json.loads(json.dumps(mapping.to_json()))) == mapping


def test_mapping_of_a_person_may_leave_indicators_out() -> None:
    grid = read_file(workbook([("Id", "Guru", "a", "b"), (AISYAH, "Aisyah", 2, 1)]))
    mapping = ColumnMapping(Layout.WIDE, "PKG", 1, {"nuptk": "A", "name": "B", "pkg.1.1": "C", "pkg.1.2": "D"})
    reading = read_with_mapping(grid, mapping)

    assert problems(reading) == []
    assert reading.problems.warnings == 76
    assert reading.ratings[0].block.scores == {"pkg.1.1": 2, "pkg.1.2": 1}


def test_remembered_mapping_notices_that_a_column_moved() -> None:
    mapping = propose_mapping(read_file(workbook([("NUPTK", "Nama", "Mapel"), (AISYAH, "Aisyah", "IPA")])))
    moved = read_file(workbook([("NUPTK", "Mapel", "Nama"), (AISYAH, "IPA", "Aisyah")]))

    assert problems(read_with_mapping(moved, mapping)) == [(Code.HEADING_CHANGED, "B1"), (Code.HEADING_CHANGED, "C1")]


def test_mapping_to_a_sheet_that_is_not_there_is_an_error() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("B")
    target = io.BytesIO()
    book.save(target)
    reading = read_with_mapping(read_file(target.getvalue()), ColumnMapping(Layout.ROSTER, "Guru", 1, {"name": "A"}))

    assert problems(reading) == [(Code.SHEET_NOT_FOUND, "")]


@pytest.mark.parametrize(
    "change",
    [
        {"layout": "other"},
        {"sheet": 3},
        {"header_row": 0},
        {"header_row": True},
        {"columns": {"nuptk": "A", "name": "A"}},
        {"columns": {"password": "A"}},
        {"columns": {"pkg.4.12": "A"}},
        {"columns": {"nuptk": "1"}},
        {"columns": ["nuptk"]},
        {"headings": {"A": 1}},
    ],
)
def test_mapping_that_we_did_not_write_is_refused(change: dict[str, object]) -> None:
    good = ColumnMapping(Layout.WIDE, "PKG", 1, {"nuptk": "A"}).to_json()
    assert ColumnMapping.from_json(good).columns == {"nuptk": "A"}

    with pytest.raises(MappingInvalid):
        ColumnMapping.from_json({**good, **change})


def test_long_table_is_recognised() -> None:
    row = (AISYAH, "Aisyah", "2026/2027", "Formatif", "Pengamatan", HASAN, "17/08/2026", "4.10", 2, "Menyapa")
    reading = read(workbook([LONG_HEADINGS, row]))

    assert problems(reading) == []
    assert reading.layouts == {Layout.LONG}


def test_row_of_column_numbers_repeated_headings_sums_and_signatures_are_no_teachers() -> None:
    rows = [
        ("No", "NUPTK", "Nama", "Jenis Kelamin"),
        ("(1)", "(2)", "(3)", "(4)"),
        (1, AISYAH, "Aisyah", "P"),
        ("No", "NUPTK", "Nama", "Jenis Kelamin"),
        (2, HASAN, "Hasan", "L"),
        (None, None, "Jumlah", None),
        (),
        (),
        (None, None, "Kepala Madrasah", None),
    ]
    reading = read(workbook(rows))

    assert problems(reading) == []
    assert [row.entry.person.name for row in reading.roster] == ["Aisyah", "Hasan"]
    assert [(problem.code, problem.row) for problem in reading.problems.shown] == [
        (Code.ROW_BELOW_TABLE, 6),
        (Code.ROW_BELOW_TABLE, 9),
    ]
