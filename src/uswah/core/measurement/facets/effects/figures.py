"""Compute the figures of each rater's sheets: straight lines, evenness, middle categories, range."""

from __future__ import annotations

import numpy as np

from uswah.core.measurement.facets.design import BoolArray, ByteArray, FloatArray, IntArray
from uswah.core.measurement.partial_credit import NOT_OBSERVED

from .sheets import Severities, Sheets

ITEMS_NEEDED = 5  # scores on a sheet before its evenness is looked at


def usable_sheets(sheets: Sheets) -> BoolArray:
    """Return bool[B]: sheets with enough scores to look at their evenness."""
    usable: BoolArray = sheets.observed.sum(axis=1) >= ITEMS_NEEDED
    return usable


def straight_lines(sheets: Sheets, scores: ByteArray) -> FloatArray:
    """Return float[raters], the share of usable sheets with one score for all items."""
    seen = scores != NOT_OBSERVED
    lowest = scores.min(axis=1)  # what was not observed is the largest byte
    highest = np.where(seen, scores, 0).max(axis=1)
    return _mean_of_raters(sheets, (lowest == highest).astype(np.float64), usable_sheets(sheets))


def evenness(sheets: Sheets, scores: ByteArray) -> FloatArray:
    """Return float[raters], the mean variance of the scores within a usable sheet, points²."""
    seen = scores != NOT_OBSERVED
    values = np.where(seen, scores, 0).astype(np.float64)
    count = np.maximum(seen.sum(axis=1), 2)
    total, square = values.sum(axis=1), (values**2).sum(axis=1)
    return _mean_of_raters(sheets, (square - total**2 / count) / (count - 1), usable_sheets(sheets))


def middle_share(sheets: Sheets, scores: ByteArray) -> FloatArray:
    """Return float[raters], the share of scores in middle categories: above a quarter and below three of the range.

    On a scale 1 to 4 these are 2 and 3. Items with two categories have none and are left out.
    """
    maxima = sheets.calibration.maxima.astype(np.int64)
    seen = (scores != NOT_OBSERVED) & (maxima > 1)
    middle = seen & (4 * scores.astype(np.int64) > maxima) & (4 * scores.astype(np.int64) < 3 * maxima)
    given = np.bincount(sheets.rater, seen.sum(axis=1), minlength=sheets.raters)
    inside = np.bincount(sheets.rater, middle.sum(axis=1), minlength=sheets.raters)
    return _quotient(inside, given)


def range_slope(sheets: Sheets, severities: Severities, measure: FloatArray) -> FloatArray:
    """Return float[raters], the slope of a rater's sheets on the other raters' sheets of the same teachers.

    The others' measures are corrected for their severity and averaged for each teacher; below the bounds, the rater
    sets teachers less far apart than the others do.
    """
    shared = severities.shared
    teacher, rater = sheets.teacher[shared], sheets.rater[shared]
    corrected = measure[shared] + severities.two_way.severities(measure[shared])[rater]
    count = np.bincount(teacher)
    rest = (np.bincount(teacher, corrected)[teacher] - corrected) / np.maximum(count[teacher] - 1, 1)
    number = np.maximum(np.bincount(rater, minlength=sheets.raters), 1)
    away = rest - (np.bincount(rater, rest, minlength=sheets.raters) / number)[rater]
    both = np.bincount(rater, away * corrected, minlength=sheets.raters)
    square = np.bincount(rater, away**2, minlength=sheets.raters)
    return _quotient(both, square)


def _mean_of_raters(sheets: Sheets, values: FloatArray, used: BoolArray) -> FloatArray:
    total = np.bincount(sheets.rater[used], values[used], minlength=sheets.raters)
    return _quotient(total, np.bincount(sheets.rater[used], minlength=sheets.raters))


def _quotient(above: FloatArray | IntArray, below: FloatArray | IntArray) -> FloatArray:
    """Return above / below, NaN where there is nothing below."""
    out = np.full(len(above), np.nan)
    np.divide(above, below, out=out, where=below > 0)
    return out
