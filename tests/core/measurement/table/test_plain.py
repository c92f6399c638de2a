"""Plain scores for the general model, with groups that cross."""

from __future__ import annotations

import pytest

from uswah.core.measurement.table import BadTable, Codes, PlainTable, combine, crossed, find_column


def test_a_group_of_two_columns_is_their_combination():
    table = PlainTable.of(
        ["a", "a", "b"], ["x", "y", "x"], [1.5, 2, 3], groups={"dept,service": [[10, 10, 2], [0, 1, 0]]}
    )
    ((name, group),) = table.groups
    assert (name, group.labels, group.codes.tolist()) == ("dept,service", ("2 × 0", "10 × 0", "10 × 1"), [1, 2, 0])
    assert table.score.tolist() == [1.5, 2.0, 3.0]


def test_equal_scores_one_rater_and_an_empty_cell_are_refused():
    with pytest.raises(BadTable, match=r"^Column 'score': Every score is 2; there is nothing to tell apart"):
        PlainTable.of(["a", "b"], ["x", "y"], [2, 2])
    with pytest.raises(BadTable, match=r"^Column 'rater': All ratings come from x alone"):
        PlainTable.of(["a", "b"], ["x", "x"], [1, 2])
    with pytest.raises(BadTable, match=r"^Row 2, column 'dept': The cell is empty"):
        PlainTable.of(["a", "b"], ["x", "y"], [1, 2], groups={"dept": [["1", ""]]})


def test_combinations_stay_apart_beyond_what_one_number_can_hold():
    """Five columns of 30,000 values have 2**74 combinations; the numbers are made dense on the way."""
    columns = [Codes.of([f"v{row * factor % 29989}" for row in range(30000)]) for factor in (1, 2, 3, 5, 7)]
    assert len(set(crossed(columns).tolist())) == len(
        set(zip(*(column.codes.tolist() for column in columns), strict=True))
    )
    assert combine(columns[:1]) is columns[0]


def test_a_column_is_found_by_name_without_regard_to_case():
    assert find_column("nama guru", ["No", " Nama_Guru "]) == 1
    assert find_column("skor", ["Skor", "skor"]) == 1
    with pytest.raises(BadTable, match="Column 'skor': The name stands 2 times"):
        find_column("skor", ["Skor", "SKOR"])


def test_a_missing_column_is_told_with_what_is_there():
    with pytest.raises(BadTable) as caught:
        find_column("skor", ["guru", "penilai", "skore"], part="score")
    assert str(caught.value) == (
        "Column 'skor': No such column for the score. Did you mean: skore? Columns there: guru, penilai, skore."
    )
    assert caught.value.values["there"] == "guru, penilai, skore"
