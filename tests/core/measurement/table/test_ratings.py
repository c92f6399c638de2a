"""A table of ratings that can be used is kept as it is; one that cannot is refused at its row and its column."""

from __future__ import annotations

import numpy as np
import pytest

from uswah.core.measurement.table import BadTable, Codes, RatingTable

TWO_BY_TWO = {"teacher": ["Ani", "Ani", "Budi", "Budi"], "rater": ["K1", "P1", "K1", "P1"]}


def refusal(columns, score, **more):
    """Return the refusal of a table: its whole sentence, its row and its column."""
    with pytest.raises(BadTable) as caught:
        RatingTable.of(columns, score, **more)
    return str(caught.value), caught.value.row, caught.value.column


def test_a_small_table_becomes_codes_with_labels_in_natural_order():
    table = RatingTable.of({"teacher": ["g10", "g2", "g2", "G3"], "rater": [2, 1.0, "2", 1]}, [1, 2, "3", 4.0])
    assert (table.teacher.labels, table.teacher.codes.tolist()) == (("g2", "G3", "g10"), [2, 0, 0, 1])
    assert (table.rater.labels, table.rater.codes.tolist()) == (("1", "2"), [1, 0, 1, 0])
    assert (table.score.tolist(), table.lowest, table.highest, table.categories) == ([1, 2, 3, 4], 1, 4, 4)


def test_absent_columns_are_one_label_for_all():
    table = RatingTable.of(TWO_BY_TWO, [1, 1, 2, 2])
    absent = ("madrasah", "role", "technique", "occasion", "competency", "item")
    assert [table.column(name).is_single for name in absent] == [True] * 6
    assert table.teacher.is_single is False


@pytest.mark.parametrize(
    ("score", "sentence"),
    [
        ([1, 2, 2.5, 3], "Row 3, column 'score': 2.5 is not a whole number. Measured scores are read with --plain."),
        (
            [1, -2, 2, 3],
            "Row 2, column 'score': -2 is negative. Scores start at 0 or above; leave out what was not observed.",
        ),
        (
            [1, 2, float("nan"), 3],
            (
                "Row 3, column 'score': nan is not a score. A rating that was not given is left out as a whole row; "
                "it is never a zero."
            ),
        ),
        (
            [1, 2, 3, float("inf")],
            (
                "Row 4, column 'score': inf is not a score. A rating that was not given is left out as a whole row; "
                "it is never a zero."
            ),
        ),
        (["1", "baik", "2", "3"], "Row 2, column 'score': 'baik' is not a number."),
        (
            [0, 55, 100, 80],
            (
                "Row 3, column 'score': Scores go from 0 to 100; a rating scale has at most 12 levels. "
                "Give measurements of this kind as plain scores (--plain)."
            ),
        ),
        (
            [1, 2, 4, 2],
            (
                "Row 3, column 'score': No score is 3, although some are 4. If the scale has that level, name the whole "
                "scale (--scale 1-4); if 4 means 'not observed', leave those rows out."
            ),
        ),
        (
            [1, 2, 9, 9],
            (
                "Row 3, column 'score': No score is 3, 4, 5, 6, 7, 8, although some are 9. If the scale has that level, name "
                "the whole scale (--scale 1-9); if 9 means 'not observed', leave those rows out."
            ),
        ),
    ],
)
def test_scores_that_cannot_be_used_are_named(score, sentence):
    assert refusal(TWO_BY_TWO, score)[0] == sentence


def test_a_named_scale_needs_not_be_used_up_but_is_told():
    table = RatingTable.of(TWO_BY_TWO, [1, 2, 4, 2], scale=(1, 4))
    assert (table.lowest, table.highest) == (1, 4)
    assert [notice.text for notice in table.notices] == ["Levels of the scale that nobody gave: 3."]


def test_a_score_outside_the_named_scale_is_refused():
    assert refusal(TWO_BY_TWO, [1, 2, 5, 2], scale=(1, 4)) == (
        "Row 3, column 'score': 5 lies outside the scale 1 to 4.",
        3,
        "score",
    )


def test_an_empty_table_is_refused():
    assert refusal({"teacher": [], "rater": []}, [])[0] == (
        "The table is empty: it has a heading but no row of ratings."
    )


def test_one_rater_only_is_refused_unless_ratings_are_still_being_collected():
    columns = {"teacher": ["Ani", "Budi"], "rater": ["K1", "K1"]}
    assert refusal(columns, [1, 2]) == (
        (
            "Column 'rater': All ratings come from K1 alone. With one rater nobody can tell strictness from "
            "quality; add ratings of at least one other rater."
        ),
        None,
        "rater",
    )
    assert len(RatingTable.of(columns, [1, 2], fewest_raters=1)) == 2


def test_the_same_rating_twice_names_both_rows():
    columns = {
        "teacher": ["Ani", "Ani", "Budi", "Ani"],
        "rater": ["K1", "P1", "K1", "P1"],
        "item": ["1.1", "1.1", "1.1", "1.1"],
    }
    assert refusal(columns, [1, 2, 2, 2]) == (
        (
            "Row 4, column 'item': The same rating stands already in row 2 (teacher 'Ani', rater 'P1', item '1.1'). "
            "Keep one of them, or tell them apart by an occasion. Rows that repeat another: 1."
        ),
        4,
        "item",
    )
    assert len(RatingTable.of({**columns, "occasion": ["a", "a", "a", "b"]}, [1, 2, 2, 2])) == 4


def test_rows_and_columns_go_by_the_names_of_the_file():
    lines = np.array([12, 13, 15, 16])
    names = {"teacher": "Nama Guru", "rater": "Penilai", "score": "Skor"}
    assert refusal(TWO_BY_TWO, [1, 2, 0.5, 1], row_numbers=lines, names=names)[1:] == (15, "Skor")
    columns = {**TWO_BY_TWO, "teacher": ["Ani", "", "Budi", None]}
    assert refusal(columns, [1, 2, 3, 1], row_numbers=lines, names=names) == (
        "Row 13, column 'Nama Guru': The cell is empty (2 in all). Fill it in, or leave the row out.",
        13,
        "Nama Guru",
    )


def test_a_teacher_in_two_madrasah_is_refused_with_both_rows():
    assert refusal({**TWO_BY_TWO, "madrasah": ["A", "A", "A", "B"]}, [1, 2, 2, 1])[0] == (
        "Row 3, column 'madrasah': Teacher 'Budi' stands under 'A' here and under 'B' in row 4. Keep the home "
        "madrasah of a person; give two people of one name different codes."
    )


def test_an_unknown_column_names_the_nearest_one():
    assert refusal({**TWO_BY_TWO, "competence": ["a"] * 4}, [1, 2, 2, 1])[0] == (
        "Column 'competence': No such column for the rating table. Did you mean: competency? "
        "Columns there: teacher, madrasah, rater, role, technique, occasion, competency, item."
    )


def test_columns_of_unequal_length_are_refused():
    assert refusal({**TWO_BY_TWO, "item": ["a", "b"]}, [1, 2, 2, 1])[0] == (
        "Column 'item': The column has 2 values, the scores are 4."
    )


def test_an_item_name_under_two_competencies_is_two_items():
    columns = {**TWO_BY_TWO, "competency": ["A", "A", "A", "B"], "item": ["1", "1", "1", "1"]}
    table = RatingTable.of(columns, [1, 2, 2, 1])
    assert [table.item.label(row) for row in range(4)] == ["A / 1", "A / 1", "A / 1", "B / 1"]


def test_an_item_without_its_middle_level_and_a_constant_item_are_noticed():
    columns = {
        "teacher": ["Ani", "Ani", "Budi", "Budi", "Ani", "Budi", "Ani", "Budi"],
        "rater": ["K", "P", "K", "P", "K", "K", "P", "P"],
        "item": ["i1", "i1", "i1", "i1", "i2", "i2", "i2", "i2"],
    }
    table = RatingTable.of(columns, [0, 2, 0, 2, 1, 1, 1, 1])
    assert [notice.text for notice in table.notices] == [
        "Items with a level between used ones that nobody gave (1): i1. Their thresholds lean on the other items.",
        "Items with the same score everywhere (1): i2. They tell nothing about differences.",
    ]


def test_rows_can_be_chosen_and_keep_their_labels():
    table = RatingTable.of(TWO_BY_TWO, [1, 1, 2, 2]).select(np.array([True, False, True, False]))
    assert (table.teacher.labels, table.rater.codes.tolist(), table.score.tolist()) == (("Ani", "Budi"), [0, 0], [1, 2])


def test_a_column_that_is_coded_already_is_put_in_order():
    table = RatingTable.of(
        {"teacher": Codes(np.array([0, 1, 0, 1], dtype=np.int32), ("Zaki", "Ani")), "rater": [1, 1, 2, 2]}, [1, 1, 2, 2]
    )
    assert (table.teacher.labels, table.teacher.codes.tolist()) == (("Ani", "Zaki"), [1, 0, 1, 0])
