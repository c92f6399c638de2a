"""Which conversation the sheets of a rater call for, and when there is too little to say."""

import numpy as np
import pytest

from uswah.core.measurement.facets.effects import (
    Conversation,
    Finding,
    Severity,
    Sheets,
    TooFew,
    TooFewPairs,
    Topic,
    alike_pairs,
    rater_effects,
)
from uswah.core.measurement.facets.effects.draws import category_chances
from uswah.core.measurement.partial_credit import Calibration, ScoreMatrix
from uswah.core.measurement.table import BadTable

TEACHERS, RATERS, ITEMS = 30, 4, 40
SEVERITY = np.array([0.5, -0.5, 0.1, -0.1])
STEPS = np.array([-1.3, 0.1, 1.2])


def seeded(seed: int = 1) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def items() -> Calibration:
    locations = np.linspace(-0.9, 0.9, ITEMS)
    return Calibration.of_thresholds([f"i{place}" for place in range(ITEMS)], (locations[:, None] + STEPS).tolist())


def scores(rng: np.random.Generator) -> np.ndarray:
    """Return uint8[teachers, raters, items]: four honest raters with ordinary halo."""
    location = rng.normal(0, 0.8, (TEACHERS, 1)) - SEVERITY + 0.4 * rng.normal(size=(TEACHERS, RATERS))
    beyond = np.cumsum(category_chances(location.ravel(), items().thresholds), axis=2)
    drawn = (rng.random((*beyond.shape[:2], 1)) > beyond[..., :3]).sum(axis=2)
    return drawn.reshape(TEACHERS, RATERS, ITEMS).astype(np.uint8)


def sheets(given: np.ndarray) -> Sheets:
    teacher, rater = np.indices(given.shape[:2]).reshape(2, -1)
    matrix = ScoreMatrix.of(given.reshape(-1, ITEMS), items().items, maxima=[3] * ITEMS)
    return Sheets.of(matrix, items(), teacher, rater)


def conversations(given: np.ndarray, topic: Topic) -> list[Conversation]:
    effects = rater_effects(sheets(given), seeded(9), replicates=60)
    return [finding.conversation for finding in effects.findings[topic]]


def test_honest_raters_are_seldom_talked_to():
    found = []
    for seed in range(4):
        effects = rater_effects(sheets(scores(seeded(seed))), seeded(9), replicates=60)
        found += [finding.conversation for topic in effects.findings.values() for finding in topic]
        assert {pair.conversation for pair in effects.pairs} == {Conversation.NONE}
    assert sum(one is not Conversation.NONE for one in found) <= 0.12 * len(found)


def test_severities_are_told_with_an_interval_that_knows_of_halo():
    inside = []
    for seed in range(12):
        effects = rater_effects(sheets(scores(seeded(seed))), seeded(), replicates=2)
        inside += [
            one.low <= truth <= one.high
            for one, truth in zip(effects.severity, SEVERITY - SEVERITY.mean(), strict=True)
        ]
        assert effects.sheet_deviation == pytest.approx(0.4, abs=0.12)
    assert np.mean(inside) > 0.88
    assert [one.conversation for one in effects.severity[:2]] == [Conversation.STRICTER, Conversation.MILDER]
    assert all(isinstance(one, Severity) and one.sheets == TEACHERS for one in effects.severity)


def test_one_score_for_all_items_is_seen():
    given = scores(seeded())
    given[::3, 1] = 2
    assert conversations(given, Topic.STRAIGHT_LINES)[1] is Conversation.ONE_SCORE_FOR_ALL
    assert conversations(given, Topic.EVENNESS)[1] is Conversation.ONE_IMPRESSION


def test_sheet_of_a_teacher_at_the_top_is_no_straight_line_by_will():
    """All scores highest is what an excellent teacher gets; the model expects it there."""
    given = scores(seeded())
    given[:2] = 3
    assert set(conversations(given, Topic.STRAIGHT_LINES)) == {Conversation.NONE}


def test_middle_of_the_scale_is_seen():
    given = scores(seeded())
    drawn_in = seeded(3).random(given[:, 2].shape) < 0.6
    given[:, 2] = np.where(drawn_in, np.clip(given[:, 2], 1, 2), given[:, 2])
    assert conversations(given, Topic.MIDDLE)[2] is Conversation.MIDDLE_OF_SCALE


def test_teachers_set_less_far_apart_are_seen():
    given = scores(seeded())
    for teacher in range(0, TEACHERS, 2):  # every second sheet tells of somebody else
        given[teacher, 3] = given[(7 * teacher + 1) % TEACHERS, 3]
    assert conversations(given, Topic.RANGE)[3] is Conversation.NARROW_RANGE


def test_copied_sheets_are_seen_and_only_theirs():
    given = scores(seeded())
    given[:6, 3] = given[:6, 0]
    given[:6, 3, 5] = 3 - given[:6, 0, 5]
    pairs = {pair.raters: pair for pair in alike_pairs(sheets(given))}
    assert pairs[0, 3].conversation is Conversation.SHEETS_ALIKE
    assert (pairs[0, 3].alike, pairs[0, 3].sheets) == (6, TEACHERS)
    assert pairs[0, 3].probability < 1e-6
    assert {pair.conversation for key, pair in pairs.items() if key != (0, 3)} == {Conversation.NONE}


def test_raters_of_one_lesson_who_agree_by_what_they_saw_do_not_look_like_copies():
    given = scores(seeded())
    seen_alike = seeded(4).random((TEACHERS, 1, ITEMS)) < 0.3
    given = np.where(seen_alike, given[:, :1], given)
    assert {pair.conversation for pair in alike_pairs(sheets(given))} == {Conversation.NONE}


def test_two_raters_are_too_few_to_know_ordinary_agreement():
    assert alike_pairs(sheets(scores(seeded())[:, :2])) == TooFewPairs(1, 3)


def test_rater_with_two_sheets_is_not_judged():
    given = scores(seeded())
    teacher, rater = np.indices(given.shape[:2]).reshape(2, -1)
    kept = (rater != 3) | (teacher < 2)
    matrix = ScoreMatrix.of(given.reshape(-1, ITEMS)[kept], items().items, maxima=[3] * ITEMS)
    effects = rater_effects(Sheets.of(matrix, items(), teacher[kept], rater[kept]), seeded(), replicates=5)
    assert effects.severity[3] == TooFew(Topic.SEVERITY, 3, 0, 3)
    assert effects.findings[Topic.EVENNESS][3] == TooFew(Topic.EVENNESS, 3, 2, 3)
    assert isinstance(effects.findings[Topic.EVENNESS][0], Finding)


def test_rater_who_shares_no_teacher_has_no_severity():
    given = scores(seeded())
    teacher, rater = np.indices(given.shape[:2]).reshape(2, -1)
    alone = np.where(rater == 3, teacher + TEACHERS, teacher)
    matrix = ScoreMatrix.of(given.reshape(-1, ITEMS), items().items, maxima=[3] * ITEMS)
    effects = rater_effects(Sheets.of(matrix, items(), alone, rater), seeded(), replicates=5)
    assert effects.severity[3] == TooFew(Topic.SEVERITY, 3, 0, 3)
    assert effects.findings[Topic.RANGE][3] == TooFew(Topic.RANGE, 3, 0, 5)
    assert isinstance(effects.findings[Topic.MIDDLE][3], Finding)


def test_missing_scores_are_passed_over():
    given = scores(seeded())
    given[seeded(2).random(given.shape) < 0.3] = 255
    effects = rater_effects(sheets(given), seeded(), replicates=20)
    assert all(isinstance(finding, Finding) for topic in effects.findings.values() for finding in topic)


def test_effects_of_a_seed_are_always_the_same():
    one, other = (rater_effects(sheets(scores(seeded())), seeded(4), replicates=10) for _ in range(2))
    assert one.findings == other.findings
    assert one.severity == other.severity


def test_codes_that_do_not_fit_are_refused():
    matrix = ScoreMatrix.of(np.zeros((2, ITEMS), np.uint8), items().items, maxima=[3] * ITEMS)
    with pytest.raises(BadTable, match="one code for each sheet"):
        Sheets.of(matrix, items(), [0], [0, 1])
    with pytest.raises(BadTable, match=r"Row 2, column 'rater'.*nobody"):
        Sheets.of(matrix, items(), [0, 1], [0, -1])
    with pytest.raises(BadTable, match="not among"):
        Sheets.of(matrix, items(), [0, 1], [0, 5], raters=2)


def test_thousands_of_raters_with_one_sheet_each_do_no_harm():
    """Self-assessors, each with one sheet: none of them is judged, and they move nobody."""
    given = scores(seeded())
    teacher, rater = np.indices(given.shape[:2]).reshape(2, -1)
    alone = np.arange(3000)
    matrix = ScoreMatrix.of(
        np.vstack([given.reshape(-1, ITEMS), np.full((3000, ITEMS), 2)]).astype(np.uint8),
        items().items,
        maxima=[3] * ITEMS,
    )
    whole = Sheets.of(matrix, items(), [*teacher, *(alone + 1)], [*rater, *(RATERS + alone)])
    found = rater_effects(whole, seeded(), replicates=1)
    assert found.severity[:RATERS] == rater_effects(sheets(given), seeded(), replicates=1).severity
    assert found.severity[RATERS] == TooFew(Topic.SEVERITY, RATERS, 0, 3)


def test_nothing_shared_leaves_everybody_unjudged():
    given = scores(seeded())[:, :1]
    effects = rater_effects(sheets(given), seeded(), replicates=2)
    assert effects.severity == (TooFew(Topic.SEVERITY, 0, 0, 3),)
    assert effects.findings[Topic.RANGE] == (TooFew(Topic.RANGE, 0, 0, 5),)
    assert effects.sheet_deviation == 0
