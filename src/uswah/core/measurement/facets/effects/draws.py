"""Draw sheets from the model: what a rater's figures look like when nothing is the matter."""

from __future__ import annotations

import numpy as np

from uswah.core.measurement.facets.design import ByteArray, FloatArray
from uswah.core.measurement.partial_credit import NOT_OBSERVED

from .sheets import Severities, Sheets


def category_chances(location: FloatArray, thresholds: FloatArray) -> FloatArray:
    """Return P(X = k), float[n, I, K], of sheets at locations float[n] for thresholds float[I, K - 1] (NaN: none)."""
    items, steps = thresholds.shape
    sums = np.concatenate([np.zeros((items, 1)), np.cumsum(thresholds, axis=1)], axis=1)
    exponent = location[:, None, None] * np.arange(steps + 1) - np.where(np.isnan(sums), np.inf, sums)
    exponent -= exponent.max(axis=2, keepdims=True)
    chance = np.exp(exponent, out=exponent)
    chance /= chance.sum(axis=2, keepdims=True)
    return chance


def draw_scores(sheets: Sheets, location: FloatArray, rng: np.random.Generator) -> ByteArray:
    """Return uint8[R, B, I], scores drawn at locations float[R, B]; what was not observed stays so."""
    chance = category_chances(location.ravel(), sheets.calibration.thresholds)
    luck = rng.random(chance.shape[:2])
    scores = np.zeros(luck.shape, dtype=np.uint8)
    beyond = np.zeros(luck.shape)
    for category in range(chance.shape[2] - 1):
        beyond += chance[:, :, category]
        scores += luck > beyond
    np.minimum(scores, sheets.calibration.maxima, out=scores)  # rounding may leave a sum of chances just below 1
    shaped = scores.reshape(*location.shape, -1)
    shaped[:, ~sheets.observed] = NOT_OBSERVED
    return shaped


def own_locations(sheets: Sheets, count: int, rng: np.random.Generator) -> FloatArray:
    """Draw float[count, B], where each sheet stands as far as its own scores tell: measure plus error."""
    drawn: FloatArray = sheets.measure + sheets.error * rng.standard_normal((count, len(sheets.measure)))
    return drawn


def explained_locations(sheets: Sheets, severities: Severities, count: int, rng: np.random.Generator) -> FloatArray:
    """Draw float[count, B], where each sheet stands by teacher, severity and ordinary halo, the halo drawn anew.

    Teachers are drawn from what their shared sheets tell (mean and variance given the data), so that they differ as
    much as teachers do and not as much as their noisy means.
    """
    severity = np.where(np.isfinite(severities.estimate), severities.estimate, 0.0)[sheets.rater]
    corrected = sheets.measure + severity
    weight = 1.0 / (sheets.error**2 + severities.sheet_variance)
    teachers = int(sheets.teacher.max()) + 1
    mean = float(corrected[severities.shared].mean()) if severities.shared.any() else float(corrected.mean())
    between = max(severities.teacher_variance, 1e-6)
    information = np.bincount(sheets.teacher, weight, minlength=teachers) + 1.0 / between
    away = np.bincount(sheets.teacher, weight * (corrected - mean), minlength=teachers) / information
    teacher = mean + away + rng.standard_normal((count, teachers)) / np.sqrt(information)
    halo = severities.sheet_variance**0.5 * rng.standard_normal((count, len(corrected)))
    out: FloatArray = teacher[:, sheets.teacher] - severity + halo
    return out
