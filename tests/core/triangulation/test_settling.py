"""Stories of the next piece of evidence, and of everything brought together."""

import math

import numpy as np
import pytest
from scipy import stats

from uswah.core.triangulation import (
    BadEvidence,
    Candidate,
    Estimate,
    Piece,
    Thresholds,
    Verdict,
    coverage,
    settle,
    triangulate,
)

BOUNDS = Thresholds(convergent_above=0.05, divergent_below=0.01, largest_gap=0.5)
BEYOND_CHANCE = Thresholds(convergent_above=0.05, divergent_below=0.01, largest_gap=0.5, beyond_chance=1.5)
HEAD, PENGAWAS = Estimate("head", 0.3, 0.12), Estimate("pengawas", 0.95, 0.09)


def _simulated(candidate, spread, bounds, draws=60_000):
    """Return how often each verdict comes, from drawing what all sources truly see given what they said."""
    said, errors = np.array([0.3, 0.95]), np.array([0.12, 0.09])
    new = candidate.source not in {"head", "pengawas"}
    place = 2 if new else ["head", "pengawas"].index(candidate.source)
    # Person, what the three sources truly see beyond it, errors of the two that spoke, error of the new piece.
    covariance = np.diag([1e4, *[spread**2] * 3, *errors, candidate.variance])
    if not new:
        covariance[4 + place, 6] = covariance[6, 4 + place] = candidate.shared
    seen = np.array([[1, 1, 0, 0, 1, 0, 0], [1, 0, 1, 0, 0, 1, 0]])
    gain = covariance @ seen.T @ np.linalg.inv(seen @ covariance @ seen.T)
    left = covariance - gain @ seen @ covariance
    looking = np.array([1, *np.eye(3)[place], 0, 0, 1])
    z = np.random.default_rng(1).normal(looking @ gain @ said, math.sqrt(looking @ left @ looking), draws)
    values, variances = np.tile(said, (draws, 1)), errors.copy()
    if new:
        values, variances = np.column_stack([values, z]), np.append(errors, candidate.variance)
    else:
        share = (errors[place] - candidate.shared) / (errors[place] + candidate.variance - 2 * candidate.shared)
        values[:, place] = (1 - share) * said[place] + share * z
        variances[place] = (errors[place] * candidate.variance - candidate.shared**2) / (
            errors[place] + candidate.variance - 2 * candidate.shared
        )
    common = (values / variances).sum(axis=1) / (1 / variances).sum()
    p = stats.chi2.sf(((values - common[:, None]) ** 2 / variances).sum(axis=1), len(variances) - 1)
    apart = np.abs(values[:, :, None] - values[:, None, :])
    allowed = np.maximum(0.5, bounds.beyond_chance * np.sqrt(variances[:, None] + variances[None, :]))
    return np.mean((p > 0.05) & (apart < allowed).all(axis=(1, 2))), np.mean(p < 0.01)


@pytest.mark.parametrize(
    "candidate",
    [
        Candidate("head", "observation", 0.1),
        Candidate("head", "observation", 0.15, shared=0.05),
        Candidate("pengawas", "document", 0.06),
        Candidate("peers", "interview", 0.1),
    ],
)
@pytest.mark.parametrize("spread", [0.0, 0.3])
@pytest.mark.parametrize("bounds", [BOUNDS, BEYOND_CHANCE])
def test_chances_are_those_of_drawing_what_may_come(candidate, spread, bounds):
    prospect = settle([HEAD, PENGAWAS], [candidate], bounds, spread=spread).best
    assert np.allclose((prospect.convergent, prospect.divergent), _simulated(candidate, spread, bounds), atol=0.008)
    assert math.isclose(prospect.convergent + prospect.divergent + prospect.undecided, 1)


def test_a_second_look_of_the_only_source_settles_nothing():
    settling = settle([HEAD], [Candidate("head", "observation", 0.01), Candidate("peers", "interview", 0.5)], BOUNDS)
    assert [prospect.candidate.source for prospect in settling.prospects] == ["peers", "head"]
    assert settling.prospects[1].undecided == 1
    assert settling.undecided_now


def test_where_nobody_has_spoken_the_most_certain_piece_comes_first():
    settling = settle([], [Candidate("head", "observation", 0.2), Candidate("peers", "interview", 0.1)], BOUNDS)
    assert settling.best.candidate.source == "peers"
    assert settling.best.undecided == 1
    assert settling.standard_error is None


def test_when_it_is_settled_the_piece_that_leaves_least_error_comes_first():
    agreeing = [Estimate("head", 0.3, 0.09), Estimate("pengawas", 0.4, 0.09)]
    settling = settle(agreeing, [Candidate("head", "talk", 0.3), Candidate("peers", "talk", 0.05)], BOUNDS)
    assert (settling.verdict, settling.undecided_now) == (Verdict.CONVERGENT, False)
    assert settling.best.candidate.source == "peers"
    assert settling.best.standard_error < settling.standard_error


def test_of_equal_pieces_the_one_that_the_plan_needs_comes_first_then_the_name():
    candidates = [Candidate("pupils", "talk", 0.1), Candidate("peers", "talk", 0.1), Candidate("parents", "talk", 0.1)]
    needed = coverage({("pupils", "talk"): 1}, [])
    with_plan = settle([HEAD, PENGAWAS], candidates, BOUNDS, coverage=needed)
    without = settle([HEAD, PENGAWAS], candidates, BOUNDS)
    assert [prospect.candidate.source for prospect in with_plan.prospects] == ["pupils", "parents", "peers"]
    assert [prospect.candidate.source for prospect in without.prospects] == ["parents", "peers", "pupils"]
    assert [prospect.fills_need for prospect in with_plan.prospects] == [True, False, False]
    assert {prospect.fills_need for prospect in without.prospects} == {None}


def test_without_a_figure_the_spread_is_what_the_sources_show():
    assert settle([HEAD, Estimate("pengawas", 0.4, 0.09)], [], BOUNDS).spread == 0
    far = settle([HEAD, Estimate("pengawas", 2.3, 0.09)], [], BOUNDS)
    assert math.isclose(far.spread**2, (4 - 0.21) / 2)  # half the squared distance, less the errors
    assert far.best is None


@pytest.mark.parametrize(
    ("candidate", "said"),
    [
        (
            Candidate("head", "talk", 0.0),
            "The piece of 'head' by 'talk' needs a variance above 0, and a shared part below",
        ),
        (
            Candidate("head", "talk", 0.1, shared=0.1),
            "The piece of 'head' by 'talk' needs a variance above 0, and a shared",
        ),
        (
            Candidate("head", "talk", 0.5, shared=0.2),
            "The piece of 'head' by 'talk' shares more error with what this source",
        ),
        (
            Candidate("peers", "talk", 0.5, shared=0.2),
            "The piece of 'peers' by 'talk' shares more error with what this source",
        ),
    ],
)
def test_a_piece_that_cannot_come_is_refused(candidate, said):
    with pytest.raises(BadEvidence) as refused:
        settle([HEAD, PENGAWAS], [candidate], BOUNDS)
    assert str(refused.value).startswith(said)


def test_more_in_one_cell_does_not_stand_in_for_another():
    found = coverage({("head", "observation"): 2, ("peers", "talk"): 1}, [("head", "observation")] * 5)
    assert (found.needed, found.met, found.share) == (3, 2, 2 / 3)
    assert found.cell("head", "observation").filled == 5
    assert [(cell.source, cell.technique) for cell in found.missing] == [("peers", "talk")]
    assert found.cell("peers", "observation").needed == 0


def test_a_plan_that_asks_for_nothing_has_no_share():
    assert coverage({}, [("head", "observation")]).share is None
    with pytest.raises(BadEvidence, match="The plan asks -1 pieces of 'head' by 'talk'; 0 is the least"):
        coverage({("head", "talk"): -1}, [])


def test_everything_together():
    pieces = [
        Piece("head", "observation", 0.2, 0.10),
        Piece("head", "document", 0.3, 0.12),
        Piece("pengawas", "observation", 1.1, 0.09),
    ]
    plan = {("head", "observation"): 1, ("pengawas", "observation"): 1, ("pengawas", "document"): 1}
    found = triangulate(pieces, plan, BOUNDS, candidates=[Candidate("pengawas", "document", 0.1)], spread=0.3)
    assert found.sources.verdict is Verdict.UNSETTLED
    assert [one.name for one in found.techniques.estimates] == ["observation", "document"]
    assert found.coverage.met == 2
    assert found.settling.best.fills_need
