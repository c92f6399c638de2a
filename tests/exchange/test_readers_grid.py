"""A cell is what the file stored: its kind, its exact digits, and whether a formula was ever computed."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from exchange.foreign import archive, parts_of, refusal, workbook
from uswah.exchange.enums.problems import Code
from uswah.exchange.readers.csv_text import read_csv
from uswah.exchange.readers.grid import Cell, CellKind, MergedRange, Sheet, address, column_number
from uswah.exchange.readers.number_formats import shows_date
from uswah.exchange.readers.reading import read_file


def cells(sheet_data: str, *, after: str = "", styles: str = "") -> Sheet:
    return read_file(archive(parts_of(f'<row r="1">{sheet_data}</row>', after=after, styles=styles))).sheets[0]


@pytest.mark.parametrize(
    ("xml", "cell"),
    [
        ('<c r="A1"><f>1+1</f><v>2</v></c>', Cell(CellKind.NUMBER, "2", is_formula=True)),
        ('<c r="A1"><f>1+1</f></c>', Cell(CellKind.UNCOMPUTED, is_formula=True)),
        ('<c r="A1"><f>1+1</f><v/></c>', Cell(CellKind.UNCOMPUTED, is_formula=True)),
        ('<c r="A1"><f t="shared" si="0"/><v></v></c>', Cell(CellKind.UNCOMPUTED, is_formula=True)),
        ('<c r="A1" t="str"><f>A2&amp;""</f><v></v></c>', Cell(CellKind.EMPTY)),
        ('<c r="A1" t="str"><f>"a"</f><v>a</v></c>', Cell(CellKind.TEXT, "a", is_formula=True)),
        ('<c r="A1" t="e"><f>B9</f><v>#REF!</v></c>', Cell(CellKind.ERROR, "#REF!", is_formula=True)),
        ('<c r="A1" t="b"><v>1</v></c>', Cell(CellKind.BOOLEAN, "1")),
        ('<c r="A1" t="d"><v>2026-08-17T00:00:00</v></c>', Cell(CellKind.DATE, "2026-08-17")),
        ('<c r="A1"><v>1234567890123451</v></c>', Cell(CellKind.NUMBER, "1234567890123451")),
        ('<c r="A1" t="inlineStr"><is><r><t>Ai</t></r><r><t>syah</t></r></is></c>', Cell(CellKind.TEXT, "Aisyah")),
        ('<c r="A1" t="inlineStr"><is><t>a</t><rPh sb="0" eb="1"><t>x</t></rPh></is></c>', Cell(CellKind.TEXT, "a")),
        ('<c r="A1" t="inlineStr"><is><t>a_x000D_b</t></is></c>', Cell(CellKind.TEXT, "a\rb")),
        ('<c r="A1" s="3"/>', Cell(CellKind.EMPTY)),
        ("<c><v>7</v></c>", Cell(CellKind.NUMBER, "7")),
    ],
)
def test_cell_is_read_as_stored(xml: str, cell: Cell) -> None:
    assert cells(xml).cell(1, 1) == cell


def test_value_is_known_by_its_format_to_be_a_date() -> None:
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="[$-421]dd\\ mmmm\\ yyyy"/><numFmt numFmtId="165" '
        'formatCode="0.00&quot;d&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/>'
        '<xf numFmtId="165"/></cellXfs>'
    )
    sheet = cells(
        "".join(f'<c r="{letter}1" s="{style}"><v>46251</v></c>' for letter, style in zip("ABCD", "0123", strict=True)),
        styles=styles,
    )

    assert [sheet.cell(1, column) for column in range(1, 5)] == [
        Cell(CellKind.NUMBER, "46251"),
        Cell(CellKind.DATE, "2026-08-17"),
        Cell(CellKind.DATE, "2026-08-17"),
        Cell(CellKind.NUMBER, "46251"),
    ]


def test_dates_of_openpyxl_are_dates() -> None:
    sheet = read_file(workbook([(date(1985, 5, 12), datetime(2026, 8, 17, 7, 30), date(1900, 1, 1))])).sheets[0]  # noqa: DTZ001 - a cell has no zone

    assert [sheet.cell(1, column).text for column in (1, 2, 3)] == ["1985-05-12", "2026-08-17T07:30:00", "1900-01-01"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("dd/mm/yyyy", True),
        ("[h]:mm", True),
        ("0.00", False),
        ("General", False),
        ('"hari"0', False),
        ("[Red]0", False),
    ],
)
def test_number_format_shows_a_date(code: str, expected: bool) -> None:
    assert shows_date(code) is expected


def test_merged_areas_are_known() -> None:
    sheet = cells("", after='<mergeCells><mergeCell ref="B2:C3"/><mergeCell ref="D1"/></mergeCells>')

    assert sheet.merges == (MergedRange(2, 2, 3, 3),)
    assert sheet.merge_at(3, 3) == MergedRange(2, 2, 3, 3)
    assert sheet.merge_at(1, 1) is None


@pytest.mark.parametrize(
    "xml",
    [
        '<row r="1"><c r="A2"><v>1</v></c></row>',
        '<row r="0"><c r="A0"><v>1</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
        '<row r="1"><c r="A1">',
    ],
)
def test_impossible_sheet_is_refused(xml: str) -> None:
    assert refusal(archive(parts_of(xml))) is Code.FILE_BROKEN


def test_addresses_are_written_and_read() -> None:
    assert [address(12, column) for column in (1, 26, 27, 702, 703, 16_384)] == [
        "A12", "Z12", "AA12", "ZZ12", "AAA12", "XFD12",
    ]  # fmt: skip
    assert column_number("XFD") == 16_384
    for wrong in ("", "a", "XFE", "A1", "AAAA"):
        with pytest.raises(ValueError, match=f"no column {wrong!r}"):
            column_number(wrong)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_is_read_in_every_delimiter_and_encoding(delimiter: str, encoding: str) -> None:
    lines = [["NUPTK", "Nama"], ["1", "Aïsyah; S.Pd, M.Pd"], ["2", 'dua\n"baris"']]
    quoted = "\r\n".join(delimiter.join('"' + field.replace('"', '""') + '"' for field in line) for line in lines)
    sheet = read_csv(quoted.encode(encoding)).sheets[0]

    assert [[sheet.cell(row, column).text for column in (1, 2)] for row in (1, 2, 3)] == lines


def test_csv_that_names_its_delimiter_is_read_by_it() -> None:
    sheet = read_csv(b"sep=;\r\na,b;c\r\n").sheets[0]

    assert [sheet.cell(1, 1).text, sheet.cell(1, 2).text] == ["a,b", "c"]


def test_csv_apostrophe_comes_off_only_before_a_formula() -> None:
    sheet = read_csv(b"'=1+1;''=1;'Aisyah;=2+2").sheets[0]

    assert [sheet.cell(1, column).text for column in (1, 2, 3, 4)] == ["=1+1", "'=1", "'Aisyah", "=2+2"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"NUPTK;Nama\n1;\x00", Code.CSV_NUL),
        (b"NUPTK;Nama\n1;\x81", Code.CSV_ENCODING),
        (b'NUPTK;Nama\n1;"open', Code.CSV_QUOTES),
        (b'NUPTK;Nama\n1;"a"b', Code.CSV_QUOTES),
        (b"NUPTK;" + b"a" * 200_000, Code.CSV_QUOTES),
        (b"NUPTK" + b";" * 20_000, Code.FILE_TOO_MANY_CELLS),
        (b"NUPTK" + b";" * 2_000_000, Code.FILE_TOO_MANY_CELLS),
        (b'";\n";' * 400_000, Code.FILE_TOO_MANY_CELLS),
        ((b";" * 99 + b"\n") * 30_001, Code.FILE_TOO_MANY_CELLS),
    ],
)
def test_csv_that_cannot_be_read_is_refused(content: bytes, code: Code) -> None:
    assert refusal(content) is code


def test_error_name_in_csv_is_an_error() -> None:
    assert read_csv(b"a;#REF!").sheets[0].cell(1, 2) == Cell(CellKind.ERROR, "#REF!")
