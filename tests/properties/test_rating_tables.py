"""Laws of long tables: rows in any order are the same table, and a CSV file gives back what was written into it."""

from __future__ import annotations

import csv
import io

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from uswah.appraisal.readers.ratings import read_ratings
from uswah.core.measurement.table import NOT_GIVEN, Codes, RatingTable, crossed

# Names as people write them, also awkward ones; blanks at the ends and NUL are not part of a name in any table.
NAMES = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp", "Zs")), min_size=1, max_size=6)
WITH_BREAKS = st.sampled_from(["a,b", 'say "so"', "two\nlines", "semi;colon", "tab\there", "Ünï", "=1+1"])
WORDS = st.one_of(NAMES, WITH_BREAKS)


@st.composite
def tables(draw):
    """Draw rows of (teacher, rater, item, score) with at least two raters, each pair of names once per item."""
    teachers = draw(st.lists(WORDS, min_size=1, max_size=4, unique=True))
    raters = draw(st.lists(WORDS, min_size=2, max_size=4, unique=True))
    rows = [(teacher, rater, item) for teacher in teachers for rater in raters for item in ("1", "2")]
    scores = draw(st.lists(st.integers(0, 3), min_size=len(rows), max_size=len(rows)))
    return [(*row, score) for row, score in zip(rows, scores, strict=True)]


def table_of(rows):
    teacher, rater, item, score = zip(*rows, strict=True)
    return RatingTable.of({"teacher": teacher, "rater": rater, "item": item}, score, scale=(0, 3))


def content(table):
    columns = (table.teacher, table.rater, table.item)
    return sorted((*(column.label(row) for column in columns), int(table.score[row])) for row in range(len(table)))


@given(tables(), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_rows_changes_nothing_but_their_order(rows, shuffler):
    mixed = list(rows)
    shuffler.shuffle(mixed)
    first, second = table_of(rows), table_of(mixed)
    assert first.teacher.labels == second.teacher.labels
    assert content(first) == content(second) == sorted(rows)


@given(tables(), st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
@settings(max_examples=60)
def test_a_csv_file_gives_back_what_was_written(rows, delimiter, encoding):
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow(("teacher", "rater", "item", "score"))
    writer.writerows(rows)
    table = read_ratings(io.BytesIO(file.getvalue().encode(encoding)), scale=(0, 3))
    assert content(table) == sorted(rows)


@given(st.lists(st.lists(st.integers(-1, 3), min_size=3, max_size=3), min_size=1, max_size=30))
def test_crossed_codes_are_equal_exactly_where_their_rows_are(rows):
    columns = [Codes(np.array(column, dtype=np.int32), ("a", "b", "c", "d")) for column in zip(*rows, strict=True)]
    key = crossed(columns).tolist()
    assert all((key[i] == key[j]) == (rows[i] == rows[j]) for i in range(len(rows)) for j in range(i))
    assert all((key[i] < key[j]) == (rows[i] < rows[j]) for i in range(len(rows)) for j in range(i))


@given(st.lists(st.one_of(st.none(), st.integers(0, 9), st.floats(allow_nan=True, allow_infinity=False), WORDS)))
def test_a_label_stands_for_the_value_it_was_made_of(values):
    column = Codes.of(values)
    for row, value in enumerate(values):
        is_absent = value is None or value != value or not str(value).strip()
        assert (column.codes[row] == NOT_GIVEN) == is_absent
        if isinstance(value, str) and not is_absent:
            assert column.label(row) == value.strip()
