"""State the laws of official scoring, for every set of scores that can be given."""

import json
import math
import statistics
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uswah.core.scoring import (
    CompetencyScore,
    CreditPoints,
    DomainSummary,
    NeedCreditScheme,
    NotKnowableReason,
    NotYetKnowable,
    OfficialLevel,
    PkgScheme,
    RoundingPolicy,
    SchemeError,
    credit_points,
    domain_summaries,
    label_for,
    law_from_document,
    level_from_values,
    official_level,
    render_decimal,
    scheme_from_document,
    score_competencies,
)

LAW = Path(__file__).resolve().parents[2] / "src/uswah/standards/law/scoring"


def document(name: str) -> dict[str, object]:
    parsed: dict[str, object] = json.loads((LAW / f"{name}.json").read_text(encoding="utf-8"))
    return parsed


PKG = scheme_from_document(document("pkg-2010"))
COUNTS = (6, 6, 4, 11, 7, 6, 5, 5, 5, 8, 3, 3, 3, 6)
CODES = tuple(f"pkg.{c}.{i}" for c, count in enumerate(COUNTS, 1) for i in range(1, count + 1))

one_score = st.sampled_from((0, 1, 2))
all_scores = st.lists(one_score, min_size=78, max_size=78).map(lambda row: dict(zip(CODES, row, strict=True)))
one_code = st.sampled_from(CODES)
scales = st.fractions(min_value=0, max_value=100, max_denominator=5000)
policies = st.sampled_from(RoundingPolicy)
all_values = st.lists(st.integers(1, 4), min_size=14, max_size=14)


def known(level: OfficialLevel | NotYetKnowable) -> OfficialLevel:
    assert isinstance(level, OfficialLevel)
    return level


def under(policy: RoundingPolicy) -> PkgScheme:
    return replace(PKG, labels=replace(PKG.labels, rounding=policy))


def values_of(scores: dict[str, int]) -> list[int]:
    return [competency.value for competency in known(official_level(PKG, scores)).competencies]


def naive_level(scores: dict[str, int]) -> tuple[list[int], int, str]:
    """Compute values, total and label a second time: by division and rounding, and without the law file."""
    values: list[int] = []
    for number, count in enumerate(COUNTS, 1):
        raw = sum(score for code, score in scores.items() if code.startswith(f"pkg.{number}."))
        values.append(max(1, math.ceil(Fraction(raw, 2 * count) * 4)))
    scale = (Decimal(sum(values)) * 100 / 56).quantize(Decimal(1), ROUND_HALF_UP)
    names = ((90, "Amat baik"), (75, "Baik"), (60, "Cukup"), (50, "Sedang"))
    return values, sum(values), next((name for bound, name in names if scale > bound), "Kurang")


@given(all_scores)
def test_level_equals_a_second_computation(scores: dict[str, int]) -> None:
    level = known(official_level(PKG, scores))
    computed = ([c.value for c in level.competencies], level.total, level.label.title.id)
    assert computed == naive_level(scores)


@given(all_scores, one_code)
def test_better_rating_never_lowers_a_value_or_the_label(scores: dict[str, int], code: str) -> None:
    better = scores | {code: min(2, scores[code] + 1)}
    assert all(after >= before for before, after in zip(values_of(scores), values_of(better), strict=True))
    assert known(official_level(PKG, better)).npk >= known(official_level(PKG, scores)).npk


@given(all_scores, st.randoms(use_true_random=False))
def test_order_of_scores_does_not_matter(scores: dict[str, int], chance: Random) -> None:
    shuffled = list(scores.items())
    chance.shuffle(shuffled)
    assert official_level(PKG, dict(shuffled)) == official_level(PKG, scores)


@given(all_scores, st.randoms(use_true_random=False))
def test_scores_may_change_places_inside_a_competency(scores: dict[str, int], chance: Random) -> None:
    moved = dict(scores)
    for competency in PKG.competencies:
        assert not isinstance(competency.indicators, NotYetKnowable)
        given_scores = [scores[code] for code in competency.indicators]
        chance.shuffle(given_scores)
        moved |= dict(zip(competency.indicators, given_scores, strict=True))
    assert official_level(PKG, moved) == official_level(PKG, scores)


@given(all_scores, st.sets(one_code, min_size=1))
def test_missing_scores_are_named_and_never_zero(scores: dict[str, int], absent: set[str]) -> None:
    rest = {code: score for code, score in scores.items() if code not in absent}
    in_order = tuple(code for code in CODES if code in absent)
    assert official_level(PKG, rest) == NotYetKnowable(NotKnowableReason.MISSING_SCORES, in_order)


@given(all_scores, st.sets(one_code, min_size=1))
def test_missing_score_leaves_other_competencies_as_they_are(scores: dict[str, int], absent: set[str]) -> None:
    full = score_competencies(PKG, scores)
    part = score_competencies(PKG, {code: score for code, score in scores.items() if code not in absent})
    touched = {code.rpartition(".")[0] for code in absent}
    assert {code: full[code] for code in full if code not in touched} == {
        code: score for code, score in part.items() if isinstance(score, CompetencyScore)
    }


@given(all_scores)
def test_total_and_scale_stay_in_bounds(scores: dict[str, int]) -> None:
    level = known(official_level(PKG, scores))
    assert 14 <= level.total <= level.maximum == 56
    assert 25 <= level.scale <= 100


@given(all_scores)
def test_domains_add_up_to_the_total(scores: dict[str, int]) -> None:
    level = known(official_level(PKG, scores))
    sums = [part for part in domain_summaries(PKG, level.by_code).values() if isinstance(part, DomainSummary)]
    assert [part.competency_count for part in sums] == [7, 3, 2, 2]
    assert sum(part.total for part in sums) == level.total
    assert sum(part.maximum for part in sums) == level.maximum


@given(all_scores)
def test_finished_values_give_the_same_label(scores: dict[str, int]) -> None:
    level = known(official_level(PKG, scores))
    stated = known(level_from_values(PKG, {c.code: c.value for c in level.competencies}))
    assert (stated.total, stated.label) == (level.total, level.label)


@given(all_values, all_values, policies)
def test_label_never_falls_when_the_total_rises(one: list[int], other: list[int], policy: RoundingPolicy) -> None:
    lower, higher = sorted((one, other), key=sum)
    levels = [
        known(level_from_values(under(policy), {f"pkg.{n}": value for n, value in enumerate(values, 1)}))
        for values in (lower, higher)
    ]
    assert levels[0].npk <= levels[1].npk


@given(scales, scales, policies)
def test_label_never_falls_when_the_scale_rises(one: Fraction, other: Fraction, policy: RoundingPolicy) -> None:
    labels = under(policy).labels
    assert label_for(labels, min(one, other)).npk <= label_for(labels, max(one, other)).npk


@given(scales)
def test_rounding_lies_between_the_two_exact_policies(scale: Fraction) -> None:
    to_lower, rounded, to_upper = (
        label_for(under(policy).labels, scale).npk
        for policy in (
            RoundingPolicy.EXACT_GAP_TO_LOWER,
            RoundingPolicy.HALF_UP_TO_INTEGER,
            RoundingPolicy.EXACT_GAP_TO_UPPER,
        )
    )
    assert to_lower <= rounded <= to_upper


@given(all_scores, one_code, st.integers().filter(lambda number: number not in {0, 1, 2}))
def test_bad_score_is_refused_by_the_name_of_its_indicator(scores: dict[str, int], code: str, bad: int) -> None:
    with pytest.raises(ValueError, match=rf"^{code}: a score is a whole number from 0 to 2, not {bad}$"):
        official_level(PKG, scores | {code: bad})


def test_unknown_result_cannot_be_averaged_added_or_ordered() -> None:
    unknown = official_level(PKG, {})
    assert isinstance(unknown, NotYetKnowable)
    assert unknown.missing == CODES
    with pytest.raises(TypeError):
        statistics.mean([unknown, 3])  # type: ignore[type-var] # that it is refused is the point
    with pytest.raises(TypeError):
        sum([unknown])  # type: ignore[list-item] # that it is refused is the point
    with pytest.raises(TypeError):
        sorted([unknown, unknown])  # type: ignore[type-var] # that it is refused is the point


@given(st.fractions(max_denominator=10**6), st.integers(0, 6))
def test_printed_number_is_the_nearest_with_so_many_decimals(number: Fraction, places: int) -> None:
    step = Fraction(1, 10**places)
    printed = render_decimal(number, places)
    assert abs(Fraction(printed) - number) <= step / 2
    assert len(printed.partition(".")[2]) == places
    assert printed == render_decimal(Fraction(printed), places)


@given(st.integers(0, 40), st.integers(0, 40), st.sampled_from((25, 50, 75, 100, 125)))
def test_more_hours_never_lower_credit_points(one: int, other: int, npk: int) -> None:
    scheme = law_from_document(document("credit-2010"))
    assert isinstance(scheme, NeedCreditScheme)
    for rank in scheme.ranks:
        few, many = (credit_points(scheme, rank=rank.code, npk=npk, load=load) for load in sorted((one, other)))
        assert isinstance(few, CreditPoints)
        assert isinstance(many, CreditPoints)
        assert few.per_year <= many.per_year <= Fraction(rank.net_need * npk, 400)


@given(st.sampled_from(("pkg-2010", "pkg-bk-2010", "extra-duty-2010", "credit-2010", "credit-2023")), st.data())
def test_law_document_without_one_of_its_fields_is_refused(name: str, data: st.DataObject) -> None:
    broken = document(name)
    absent = data.draw(st.sampled_from(sorted(broken)))
    del broken[absent]
    with pytest.raises(SchemeError, match=rf"\.{absent}: is missing$"):
        law_from_document(broken)
