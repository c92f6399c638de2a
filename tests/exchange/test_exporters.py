"""What we write opens well in a spreadsheet, holds no formula, and is read back the same."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import openpyxl  # type: ignore[import-untyped]  # it ships no types
import pytest

from exchange.foreign import AISYAH, HASAN, problems, read
from uswah.exchange.enums.kinds import Layout, Stage, Technique
from uswah.exchange.enums.problems import Code
from uswah.exchange.enums.rows import PersonKeys, RatingBlock, RosterEntry
from uswah.exchange.exporters.csv_files import guarded
from uswah.exchange.exporters.layouts import template, write_long, write_roster, write_wide
from uswah.exchange.exporters.tables import ExportMeta, FileForm
from uswah.exchange.exporters.workbooks import CellTooLong
from uswah.exchange.readers.reading import read_file

BLOCK = RatingBlock(
    person=PersonKeys(nuptk=AISYAH, name="=HYPERLINK(1)"),
    scores={"pkg.1.1": 2, "pkg.4.10": 0},
    facts={"pkg.1.1": "+1 menyapa", "pkg.4": "Tertib"},
    school_year="2026/2027",
    stage=Stage.FORMATIVE,
    technique=Technique.MONITORING,
    assessor=PersonKeys(nuptk=HASAN, name="Hasan"),
    assessed_on=date(2026, 8, 17),
)
META = ExportMeta("PKG MTs Nurul Huda", ("Tahun Pelajaran 2026/2027",), date(2026, 8, 20))


def test_wide_workbook_shows_titles_groups_headings_and_typed_cells() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(write_wide([BLOCK], META))).active

    assert (sheet["A1"].value, sheet["A2"].value) == ("PKG MTs Nurul Huda", "Tahun Pelajaran 2026/2027")
    assert sheet["K4"].value == "Kompetensi 1"
    assert [sheet.cell(5, column).value for column in (1, 4, 11, 88, 89, 90)] == [
        "NUPTK", "Nama", "1.1", "14.6", "Fakta 1.1", "Fakta 4",
    ]  # fmt: skip
    assert [(sheet[cell].value, sheet[cell].data_type) for cell in ("A6", "D6", "K6", "CK6")] == [
        (AISYAH, "s"),
        ("=HYPERLINK(1)", "s"),
        (2, "n"),
        ("+1 menyapa", "s"),
    ]
    assert sheet["A6"].number_format == "@"
    assert sheet["J6"].value.date() == date(2026, 8, 17)


@pytest.mark.parametrize("form", list(FileForm))
def test_ratings_come_back_from_all_forms(form: FileForm) -> None:
    for content in (write_wide([BLOCK], META, form), write_long([BLOCK], META, form)):
        reading = read(content)

        assert [row.block for row in reading.ratings] == [BLOCK]
        assert problems(reading) == []


def test_no_exported_cell_is_a_formula() -> None:
    texts = ("=cmd|'/C calc'!A0", "+1", "-1", "@x", "\tx", "=1")
    entries = [RosterEntry(PersonKeys(nuptk=str(1234567890123451 + at), name=text)) for at, text in enumerate(texts)]
    content = write_roster(entries)

    assert not re.search(rb"<f[ />]", zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml"))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [sheet.cell(row, 4).data_type for row in range(2, 8)] == ["s"] * 6


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+62812", "'+62812"),
        ("-", "'-"),
        ("@a", "'@a"),
        ("\ta", "'\ta"),
        ("'=1", "''=1"),
        ("'Aisyah", "'Aisyah"),
        ("Aisyah =", "Aisyah ="),
        ("", ""),
    ],
)
def test_csv_text_like_a_formula_gets_an_apostrophe(text: str, written: str) -> None:
    assert guarded(text) == written


def test_csv_is_what_indonesian_spreadsheets_open() -> None:
    content = write_long([BLOCK], ExportMeta(), FileForm.CSV)

    assert content.startswith(b"\xef\xbb\xbfNUPTK;PegID;NIP;Nama;")
    assert content.decode("utf-8-sig").splitlines()[1] == (
        f"{AISYAH};;;'=HYPERLINK(1);2026/2027;Formatif;Pemantauan;{HASAN};Hasan;2026-08-17;1.1;2;'+1 menyapa"
    )


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("form", list(FileForm))
def test_template_is_recognised_and_empty(layout: Layout, form: FileForm) -> None:
    content = template(layout, form)
    reading = read(content)

    assert template(layout, form) == content
    assert reading.layouts == {layout}
    assert [(problem.code) for problem in reading.problems.shown] == [Code.NO_ROWS]
    assert reading.matches[0].unmatched == ()


def test_template_lets_the_spreadsheet_refuse_a_three_and_keeps_digits() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(Layout.WIDE)))
    sheet = book["PKG"]
    rules = {
        str(rule.sqref): (rule.type, rule.formula1, rule.formula2) for rule in sheet.data_validations.dataValidation
    }

    assert rules["K3:K502"] == ("whole", "0", "2")
    assert rules["CJ3:CJ502"] == ("whole", "0", "2")
    assert rules["F3:F502"] == ("list", '"Formatif,Sumatif"', None)
    assert sheet.column_dimensions["A"].width > 16
    assert book["Petunjuk"]["A2"].value == "NUPTK"


def test_template_column_of_nuptk_is_text_even_where_it_is_empty() -> None:
    styles = read_file(template(Layout.WIDE))
    sheet = openpyxl.load_workbook(io.BytesIO(template(Layout.WIDE)))["PKG"]

    assert styles.sheets[0].cell(2, 1).text == "NUPTK"
    assert sheet.column_dimensions["A"].number_format == "@"
    assert sheet.column_dimensions["H"].number_format == "@"


def test_filled_template_is_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(Layout.WIDE)))
    sheet = book["PKG"]
    sheet["A3"], sheet["D3"], sheet["K3"] = AISYAH, "Aisyah", 2
    target = io.BytesIO()
    book.save(target)
    reading = read(target.getvalue())

    assert problems(reading) == []
    assert reading.ratings[0].block == RatingBlock(PersonKeys(nuptk=AISYAH, name="Aisyah"), {"pkg.1.1": 2})


def test_text_beyond_a_cell_is_refused_and_not_cut() -> None:
    with pytest.raises(CellTooLong):
        write_roster([RosterEntry(PersonKeys(nuptk=AISYAH, name="x" * 32_768))])


def test_indicator_of_another_instrument_is_refused() -> None:
    with pytest.raises(ValueError, match=r"pkg\.99"):
        write_long([RatingBlock(PersonKeys(nuptk=AISYAH), {"pkg.99.1": 1})])
