"""Look at the sheets of each rater: severity, straight lines, evenness, middle categories, range, copies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special
from threadpoolctl import threadpool_limits

from uswah.core.measurement.facets.design import ByteArray, FloatArray, IntArray
from uswah.core.measurement.partial_credit import ScoreMatrix, warm_estimates

from .copies import TooFewPairs, alike_pairs
from .draws import draw_scores, explained_locations, own_locations
from .figures import evenness, middle_share, range_slope, straight_lines, usable_sheets
from .findings import Finding, PairFinding, Severity, TooFew, Topic
from .sheets import SHARED_NEEDED, Severities, Sheets, severities_of

SHEETS_NEEDED = 3
TOGETHER = 500_000  # scores that are drawn at once
SLOPE_NEEDED = 5  # shared sheets before the slope of a rater on the others is looked at


@dataclass(frozen=True, slots=True, eq=False)
class RaterEffects:
    """Hold what may be told of each rater, in the order of their codes.

    Attributes:
        severity: how strict, or too few.
        findings: for each topic but severity and copies, a finding for each rater, or too few.
        pairs: pairs of raters and how alike their sheets are.
        sheet_deviation: logit, how much one sheet varies beyond its standard error (ordinary halo of all raters).
        teacher_deviation: logit, how much teachers differ.
        confidence: the share of raters inside the bounds when nothing is the matter.
    """

    severity: tuple[Severity | TooFew, ...]
    findings: Mapping[Topic, tuple[Finding | TooFew, ...]]
    pairs: tuple[PairFinding, ...] | TooFewPairs
    sheet_deviation: float
    teacher_deviation: float
    confidence: float


def rater_effects(
    sheets: Sheets, rng: np.random.Generator, *, replicates: int = 200, confidence: float = 0.95
) -> RaterEffects:
    """Look at all raters.

    Evenness and straight lines are judged given where each sheet stands; middle categories and range against draws
    in which every sheet has the halo that sheets ordinarily have here, so that only more than that is told.

    Args:
        sheets: the sheets with their measures.
        rng: where draws come from; the same seed gives the same bytes.
        replicates: how many draws the bounds rest on.
        confidence: of intervals and bounds. With ten raters and five topics at .95, two or three findings are chance.
    """
    with threadpool_limits(1):
        severities = severities_of(sheets)
        drawn = _draws(sheets, severities, rng, replicates)
        scores = np.asarray(sheets.matrix.scores)
        observed = _figures(sheets, severities, scores, scores, sheets.measure)
        usable = np.bincount(sheets.rater[usable_sheets(sheets)], minlength=sheets.raters)
        counts = {
            Topic.STRAIGHT_LINES: (usable, SHEETS_NEEDED),
            Topic.EVENNESS: (usable, SHEETS_NEEDED),
            Topic.MIDDLE: (sheets.counts, SHEETS_NEEDED),
            Topic.RANGE: (severities.shared_counts, SLOPE_NEEDED),
        }
        findings = {
            topic: _findings(topic, observed[topic], drawn[topic], count, needed, confidence)
            for topic, (count, needed) in counts.items()
        }
        return RaterEffects(
            severity=_severity(severities, sheets.raters, confidence),
            findings=findings,
            pairs=alike_pairs(sheets),
            sheet_deviation=severities.sheet_variance**0.5,
            teacher_deviation=severities.teacher_variance**0.5,
            confidence=confidence,
        )


def _figures(
    sheets: Sheets, severities: Severities, own: ByteArray, explained: ByteArray, measure: FloatArray
) -> dict[Topic, FloatArray]:
    """Return float[raters] for each topic."""
    return {
        Topic.STRAIGHT_LINES: straight_lines(sheets, own),
        Topic.EVENNESS: evenness(sheets, own),
        Topic.MIDDLE: middle_share(sheets, explained),
        Topic.RANGE: range_slope(sheets, severities, measure),
    }


def _draws(
    sheets: Sheets, severities: Severities, rng: np.random.Generator, replicates: int
) -> dict[Topic, FloatArray]:
    """Return float[replicates, raters] for each topic."""
    rows: list[dict[Topic, FloatArray]] = []
    count, items = sheets.matrix.scores.shape
    together = max(1, TOGETHER // (count * items))
    for start in range(0, replicates, together):
        size = min(together, replicates - start)
        own = draw_scores(sheets, own_locations(sheets, size, rng), rng)
        explained = draw_scores(sheets, explained_locations(sheets, severities, size, rng), rng)
        matrix = ScoreMatrix(explained.reshape(-1, items), sheets.matrix.items, sheets.matrix.maxima)
        measure = warm_estimates(matrix, sheets.calibration).measure.reshape(size, count)
        rows += [_figures(sheets, severities, *drawn) for drawn in zip(own, explained, measure, strict=True)]
    return {topic: np.stack([row[topic] for row in rows]) for topic in rows[0]}


def _findings(
    topic: Topic, observed: FloatArray, drawn: FloatArray, counts: IntArray, needed: int, confidence: float
) -> tuple[Finding | TooFew, ...]:
    tail = (1.0 - confidence) / 2.0
    out: list[Finding | TooFew] = []
    for rater, (value, count) in enumerate(zip(observed, counts, strict=True)):
        draws = drawn[np.isfinite(drawn[:, rater]), rater]
        if count < needed or not np.isfinite(value) or len(draws) == 0:
            out.append(TooFew(topic, rater, int(count), needed))
            continue
        low, high = np.quantile(draws, [tail, 1.0 - tail])
        out.append(Finding(topic, rater, float(value), float(draws.mean()), float(low), float(high), int(count)))
    return tuple(out)


def _severity(severities: Severities, raters: int, confidence: float) -> tuple[Severity | TooFew, ...]:
    out: list[Severity | TooFew] = []
    variances = severities.two_way.variances
    for rater in range(raters):
        count = int(severities.shared_counts[rater])
        if not severities.is_known or count < SHARED_NEEDED:
            out.append(TooFew(Topic.SEVERITY, rater, count, SHARED_NEEDED))
            continue
        estimate, error = float(severities.estimate[rater]), float(variances[rater]) ** 0.5
        half = float(special.stdtrit(severities.degrees, 0.5 + confidence / 2.0)) * error
        out.append(
            Severity(
                rater=rater,
                estimate=estimate,
                standard_error=error,
                low=estimate - half,
                high=estimate + half,
                degrees=severities.degrees,
                sheets=count,
                subset=int(severities.subset[rater]),
            )
        )
    return tuple(out)
