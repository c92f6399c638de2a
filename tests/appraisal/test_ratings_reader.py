"""A CSV of ratings from anywhere: encodings, delimiters, headings; and what is wrong is named by its line."""

from __future__ import annotations

import gzip
import io

import pytest

from uswah.appraisal.readers.ratings import read_plain, read_ratings
from uswah.core.measurement.table import BadTable

ROWS = "guru,penilai,skor\nAni,K1,1\nAni,P1,2\nBudi,K1,2\nBudi,P1,3\n"


def read(text, encoding="utf-8", **more):
    return read_ratings(io.BytesIO(text.encode(encoding)), **more)


def refusal(text, encoding="utf-8", **more):
    with pytest.raises(BadTable) as caught:
        read(text, encoding, **more)
    return str(caught.value)


def content(table):
    return [(table.teacher.label(row), table.rater.label(row), int(table.score[row])) for row in range(len(table))]


EXPECTED = [("Ani", "K1", 1), ("Ani", "P1", 2), ("Budi", "K1", 2), ("Budi", "P1", 3)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_delimiters_and_encodings_are_found_out(delimiter, encoding):
    assert content(read(ROWS.replace(",", delimiter), encoding)) == EXPECTED


def test_a_compressed_file_is_read_as_it_is():
    assert content(read_ratings(io.BytesIO(gzip.compress(ROWS.encode())))) == EXPECTED


def test_a_spreadsheets_first_line_with_its_delimiter_is_passed_over():
    assert content(read("sep=;\r\n" + ROWS.replace(",", ";").replace("\n", "\r\n"))) == EXPECTED
    assert refusal("sep=;\n" + ROWS.replace(",", ";").replace("K1;2", "K1;2,5")).startswith(
        "Row 5, column 'skor': 2.5 is not a whole number."
    )


def test_quoted_names_keep_their_commas_and_breaks():
    table = read('guru,penilai,skor\n"Ani, S.Pd.",K1,1\n"Budi\nUtomo",P1,2\n')
    assert table.teacher.labels == ("Ani, S.Pd.", "Budi\nUtomo")


def test_columns_go_by_the_names_that_are_told():
    text = "id,siapa,y,Guru\nx1,K1,1,a\nx2,P1,2,b\n"
    table = read(text, names={"teacher": "id", "rater": "siapa", "score": "y"})
    assert content(table) == [("x1", "K1", 1), ("x2", "P1", 2)]


def test_a_column_that_is_told_but_not_there_is_named_with_its_neighbours():
    assert refusal(ROWS, names={"item": "indicator"}) == (
        "Column 'indicator': No such column for the item. Columns there: guru, penilai, skor."
    )
    assert refusal("guru,penilai,scores\nAni,K1,1\n") == (
        "Column 'score': No such column for the score. Did you mean: scores? Columns there: guru, penilai, scores."
    )


def test_rows_without_a_score_are_not_observed_and_never_zero():
    table = read(ROWS + "Citra,K1,\nCitra,P1,  \nDewi,K1,3\n")
    assert content(table) == [*EXPECTED, ("Dewi", "K1", 3)]
    assert [notice.text for notice in table.notices] == ["Rows without a score were left out as not observed: 2."]


def test_blank_lines_do_not_move_the_numbers_of_lines():
    text = 'guru,penilai,skor\n\n"Ani\nSari",K1,1\n\nBudi,P1,baik\n'
    assert refusal(text) == "Row 6, column 'skor': 'baik' is not a number."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Row 1: The file is empty: it has no heading."),
        ("guru,penilai,skor\n", "The table is empty: it has a heading but no row of ratings."),
        ("guru,penilai,skor\nAni,K1,1\nAni,P1\n", "Row 3: The row has 2 cells, the heading has 3."),
        (
            'guru,penilai,skor\nAni,K1,1\nAni,"P1,2\n',
            "Row 3: The line cannot be read as CSV (unexpected end of data); look for a quotation mark that is not closed.",
        ),
        ("guru,penilai,skor\nAni,K1,NaN\nAni,P1,1\n", None),
    ],
)
def test_what_cannot_be_read_is_named_by_its_line(text, sentence):
    told = refusal(text)
    assert told == (
        sentence
        or "Row 2, column 'skor': nan is not a score. A rating that was not given is left out as a whole row; "
        "it is never a zero."
    )


def test_the_same_rating_twice_names_both_lines():
    assert refusal(ROWS + "Ani,K1,1\n") == (
        "Row 6, column 'penilai': The same rating stands already in row 2 (guru 'Ani', penilai 'K1'). Keep one of "
        "them, or tell them apart by an occasion. Rows that repeat another: 1."
    )


def test_other_encodings_and_cut_files_are_refused_in_words():
    assert refusal("guru,penilai,skor\nÁni,K1,1\nB,P1,2\n", "latin-1") == (
        "Row 1: The file is not in UTF-8. Save it again as “CSV UTF-8”."
    )
    with pytest.raises(BadTable, match="The compressed file is damaged or cut short"):
        read_ratings(io.BytesIO(gzip.compress(ROWS.encode())[:40]))


def test_progress_counts_the_bytes_of_the_compressed_file():
    told = []
    packed = gzip.compress((ROWS + "".join(f"G{row},K1,1\n" for row in range(3000))).encode())
    read_ratings(io.BytesIO(packed), progress=lambda done, rows: told.append((done, rows)))
    assert told[-1] == (len(packed), 3004)


def test_plain_scores_keep_their_decimals_and_groups():
    text = "d;s;y;dept;service\n1;a;4,5;X;0\n2;b;3;X;1\n"
    names = {"teacher": "d", "rater": "s", "score": "y"}
    table, notices = read_plain(io.BytesIO(text.encode()), names=names, groups=[["dept", "service"]])
    assert (table.score.tolist(), notices) == ([4.5, 3.0], ())
    assert [(name, group.labels) for name, group in table.groups] == [("dept,service", ("X × 0", "X × 1"))]
