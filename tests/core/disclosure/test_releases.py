"""Which figures of pupils' answers are told, and which would tell on a few of them."""

import pytest

from uswah.core.disclosure import Banded, Group, Reason, Shown, Thresholds, Withheld, release

FIVE = Thresholds()


def group(*parts, name=""):
    return Group(name or "+".join(parts), frozenset(parts))


def fates(asked, answers, earlier=()):
    return [
        found.reason if isinstance(found, Withheld) else found.counts if isinstance(found, Shown) else found.option
        for found in release(asked, answers, FIVE, earlier)
    ]


def test_a_class_of_five_is_told_and_one_of_four_is_not():
    answers = {"8A": (1, 1, 3), "8B": (1, 1, 2)}
    assert fates([group("8A"), group("8B")], answers) == [(1, 1, 3), Reason.TOO_FEW]


def test_the_total_is_withheld_where_it_would_give_a_small_class_away():
    answers = {"8A": (4, 4), "8B": (2, 1)}
    assert fates([group("8A"), group("8A", "8B")], answers) == [(4, 4), Reason.REST_TOO_FEW]
    assert fates([group("8A", "8B"), group("8A")], answers) == [(6, 5), Reason.REST_TOO_FEW]


def test_two_small_classes_hide_in_each_other():
    answers = {"8A": (4, 4), "8B": (2, 1), "8C": (1, 2)}
    assert fates([group("8A"), group("8A", "8B", "8C")], answers) == [(4, 4), (7, 7)]


def test_two_small_classes_that_all_chose_the_same_do_not_hide_in_each_other():
    answers = {"8A": (4, 4), "8B": (3, 0), "8C": (3, 0)}
    assert fates([group("8A"), group("8A", "8B", "8C")], answers) == [(4, 4), Reason.REST_ALIKE]


@pytest.mark.parametrize(("counts", "is_banded"), [((18, 2), True), ((17, 3), False), ((6, 1), True), ((5, 2), False)])
def test_where_nearly_all_chose_the_same_only_that_is_told(counts, is_banded):
    [found] = release([group("8A")], {"8A": counts}, FIVE)
    assert isinstance(found, Banded) == is_banded


def test_a_band_is_not_sharpened_by_a_total():
    answers = {"8A": (10, 0), "8B": (4, 5)}
    assert fates([group("8A"), group("8B"), group("8A", "8B")], answers) == [0, (4, 5), Reason.SHARPENS_BAND]


def test_a_late_answer_is_told_only_with_four_others():
    [first] = release([group("8A")], {"8A": (4, 4)}, FIVE)
    both = group("8A", "8A late")
    assert fates([both], {"8A": (4, 4), "8A late": (1, 0)}, [first]) == [Reason.REST_TOO_FEW]
    assert fates([both], {"8A": (4, 4), "8A late": (3, 2)}, [first]) == [(7, 6)]


def test_a_filter_that_crosses_what_was_told_is_refused():
    answers = {"8A": (9, 9), "8B": (9, 9), "8C": (9, 9)}
    asked = [group("8A", "8B"), group("8B", "8C"), group("8C")]
    assert fates(asked, answers) == [(18, 18), Reason.CROSSES, (9, 9)]


def test_what_was_told_is_told_again_unchanged():
    [first] = release([group("8A")], {"8A": (4, 4)}, FIVE)
    assert release([group("8A")], {"8A": (4, 4)}, FIVE, [first]) == (first,)


def test_answers_that_changed_after_they_were_told_are_refused():
    [first] = release([group("8A", name="VIII-A")], {"8A": (4, 4)}, FIVE)
    with pytest.raises(ValueError, match="VIII-A: the answers are not those that were told before"):
        release([group("8A")], {"8A": (5, 3)}, FIVE, [first])


def test_every_part_counts_the_same_options():
    with pytest.raises(ValueError, match="same options"):
        release([group("8A")], {"8A": (4, 4), "8B": (1, 2, 3)}, FIVE)
