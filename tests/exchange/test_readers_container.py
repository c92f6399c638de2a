"""A hostile or mistaken file is refused before anything is parsed, and told why."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import textwrap
import zipfile

import pytest
import xlsxwriter

from exchange.foreign import AISYAH, WIDE_HEADINGS, archive, parts_of, read, refusal, wide_row, workbook
from uswah.exchange.enums.problems import Code, FileRefused
from uswah.exchange.readers.container import Limits, open_container
from uswah.exchange.readers.reading import read_file

MIB = 1 << 20
ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>NUPTK</t></is></c></row>'


def bomb() -> bytes:
    """Make a file below 0.9 MB whose worksheet unpacks to 100 MB."""
    content = archive({**parts_of(ROW), "xl/worksheets/sheet1.xml": b"<worksheet>" + b"<c/>" * (25 * MIB)})
    assert len(content) < 900_000
    return content


def with_declared_size(content: bytes, name: bytes, size: int) -> bytes:
    """Let the table of contents say another unpacked size than the truth."""
    changed = bytearray(content)
    start = changed.rindex(b"PK\x01\x02", 0, changed.rindex(name))
    struct.pack_into("<L", changed, start + 24, size)
    return bytes(changed)


def test_bomb_is_refused_from_its_table_of_contents() -> None:
    assert refusal(bomb()) is Code.FILE_UNPACKS_TOO_LARGE


def test_bomb_that_lies_about_its_size_is_refused_within_a_small_memory() -> None:
    script = """
        import resource, sys
        from uswah.exchange.enums.problems import FileRefused
        from uswah.exchange.readers.reading import read_file
        content = sys.stdin.buffer.read()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            read_file(content)
        except FileRefused as refused:
            print(refused.problem.code, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
    """
    lying = with_declared_size(bomb(), b"xl/worksheets/sheet1.xml", 5_000_000)
    command = [sys.executable, "-c", textwrap.dedent(script)]
    answer = subprocess.run(command, input=lying, capture_output=True, check=True).stdout.split()

    assert answer[0] == b"file_broken"
    assert int(answer[1]) < 20


def test_ratio_beyond_the_limit_is_refused() -> None:
    content = archive({**parts_of(ROW), "xl/theme/theme1.xml": b" " * (5 * MIB)})

    assert refusal(content) is Code.FILE_SUSPICIOUS_RATIO


def test_too_many_parts_are_refused_before_the_table_of_contents_is_read() -> None:
    content = archive({f"part{number}.bin": b"" for number in range(201)})

    assert refusal(content) is Code.FILE_TOO_MANY_PARTS


def test_two_cells_in_opposite_corners_cost_nothing() -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    sheet.write(0, 0, 1)
    sheet.write(1_048_575, 16_383, 2)
    book.close()

    grid = read_file(target.getvalue())

    assert {row: dict(cells) for row, cells in grid.sheets[0].rows.items()}.keys() == {1, 1_048_576}
    assert grid.sheets[0].cell(1_048_576, 16_384).text == "2"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("xl/vbaProject.bin", b"x", Code.FILE_MACROS),
        ("xl/externalLinks/externalLink1.xml", b"<a/>", Code.FILE_EXTERNAL_LINKS),
        ("xl/embeddings/oleObject1.bin", b"x", Code.FILE_NESTED),
        ("xl/media/picture.zip", b"x", Code.FILE_NESTED),
        ("xl/media/picture.png", b"PK\x03\x04rest", Code.FILE_NESTED),
        ("word/document.xml", b"<a/>", Code.FILE_OTHER_OFFICE),
        ("xl/theme.xml", b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', Code.FILE_DTD),
        ("xl/theme.xml", b"<a>" + b" " * 65_530 + b"<!ENTITY x 'y'></a>", Code.FILE_DTD),
        ("xl/theme.xml", "<a/>".encode("utf-16"), Code.FILE_BROKEN),
        ("xl/theme.xml", b'<?xml version="1.0" encoding="UTF-7"?><a/>', Code.FILE_BROKEN),
    ],
)
def test_part_that_no_rating_needs_is_refused_by_its_name_or_content(name: str, content: bytes, code: Code) -> None:
    assert refusal(archive({**parts_of(ROW), name: content})) is code


def test_dtd_in_the_worksheet_is_refused_and_its_entity_not_opened() -> None:
    parts = parts_of('<row r="1"><c r="A1" t="inlineStr"><is><t>&secret;</t></is></c></row>')
    sheet = '<!DOCTYPE worksheet [<!ENTITY secret SYSTEM "file:///etc/hostname">]>' + str(
        parts["xl/worksheets/sheet1.xml"]
    )

    assert refusal(archive({**parts, "xl/worksheets/sheet1.xml": sheet})) is Code.FILE_DTD


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", Code.FILE_EMPTY),
        (b" \r\n", Code.FILE_EMPTY),
        (b"%PDF-1.7\n", Code.FILE_PDF),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, Code.FILE_OLD_EXCEL),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), Code.FILE_PASSWORD),
        (b"<html><table><tr><td>NUPTK</td></tr></table></html>", Code.FILE_WEB_PAGE),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><p>", Code.FILE_WEB_PAGE),
        (b'<?xml version="1.0"?><Workbook/>', Code.FILE_UNKNOWN_TYPE),
        (b"\x89PNG\r\n", Code.FILE_UNKNOWN_TYPE),
        (b"PK\x03\x04 and nothing more", Code.FILE_BROKEN),
        (b"x" * (25 * MIB), Code.FILE_TOO_LARGE),
    ],
)
def test_file_of_another_kind_is_refused_with_its_true_name(content: bytes, code: Code) -> None:
    assert refusal(content) is code


def test_zip_that_is_no_workbook_is_refused() -> None:
    assert refusal(archive({"letter.txt": b"hello"})) is Code.FILE_UNKNOWN_TYPE


def test_cut_workbook_is_refused() -> None:
    content = workbook([("NUPTK",)])

    assert refusal(content[: len(content) // 2]) is Code.FILE_BROKEN


def test_encrypted_part_is_refused() -> None:
    content = bytearray(archive(parts_of(ROW)))
    start = content.index(b"PK\x01\x02")
    struct.pack_into("<H", content, start + 8, 1)

    assert refusal(bytes(content)) is Code.FILE_PASSWORD


def test_part_names_that_differ_only_in_case_are_refused() -> None:
    assert refusal(archive({**parts_of(ROW), "XL/workbook.xml": b"<a/>"})) is Code.FILE_BROKEN


def test_limit_on_unpacked_size_counts_all_parts_together() -> None:
    content = archive({**parts_of(ROW), "a.bin": b"a" * 600, "b.bin": b"b" * 600}, zipfile.ZIP_STORED)

    assert "a.bin" in open_container(content, Limits(unpacked=4000))
    with pytest.raises(FileRefused) as refused:
        open_container(content, Limits(unpacked=2000))
    assert refused.value.problem.code is Code.FILE_UNPACKS_TOO_LARGE


def test_harmless_workbook_is_read() -> None:
    reading = read(workbook([WIDE_HEADINGS, wide_row()]))

    assert [row.block.person.nuptk for row in reading.ratings] == [AISYAH]
    assert reading.problems.total == 0
