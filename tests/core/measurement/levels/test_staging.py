"""Ratings become blocks: each block measured on its own items, with the calibration of its competency."""

import numpy as np
import pytest
from core.measurement.levels.made import BANDS, KNOWN

from uswah.core.measurement.levels import HEAD, SELF, blocks_of, estimate_levels
from uswah.core.measurement.partial_credit import Calibration, warm_table
from uswah.core.measurement.table import BadTable, RatingTable

STEPS = [[-1.0, 0.0, 1.0], [-0.5, 0.5, 1.5], [0.0, 0.2, 2.0]]
CALIBRATIONS = {
    "A": Calibration.of_thresholds(["a1", "a2", "a3"], STEPS),
    "B": Calibration.of_thresholds(["b1", "b2"], STEPS[:2]),
}


def table(rows):
    """Return a table of (teacher, madrasah, rater, role, technique, competency, item, score 1 to 4)."""
    names = ("teacher", "madrasah", "rater", "role", "technique", "competency", "item")
    columns = dict(zip(names, [list(column) for column in zip(*[row[:-1] for row in rows], strict=True)], strict=True))
    return RatingTable.of(columns, [row[-1] for row in rows], scale=(1, 4))


def form(teacher, rater, role, technique, scores):
    items = ("a1", "a2", "a3", "b1", "b2")
    return [
        (teacher, "M", rater, role, technique, item[0].upper(), item, score)
        for item, score in zip(items, scores, strict=True)
        if score is not None
    ]


def test_a_block_is_measured_on_the_items_that_were_observed():
    rows = form("t", "h", HEAD, "observation", (4, 2, None, 1, 1)) + form("t", "t", SELF, "form", (4, 4, 4, 4, 4))
    blocks = blocks_of(table(rows), CALIBRATIONS)
    told = {
        (blocks.rater.label(row), blocks.competency.label(row)): (blocks.measure[row], blocks.percent[row])
        for row in range(len(blocks))
    }
    two = warm_table(CALIBRATIONS["A"].select(["a1", "a2"]))
    assert told[("h", "A")] == (pytest.approx(two.measure[3 + 1]), pytest.approx(100 * 4 / 6))
    assert told[("h", "B")][1] == 0
    assert np.isfinite(blocks.measure).all()
    assert told[("t", "A")][0] > told[("h", "A")][0]


def test_a_competency_that_a_rater_left_out_has_no_block():
    rows = form("t", "h", HEAD, "observation", (4, 2, 3, None, None)) + form("t", "t", SELF, "form", (4, 4, 4, 4, 4))
    blocks = blocks_of(table(rows), CALIBRATIONS)
    assert len(blocks) == 3
    found = estimate_levels(
        table(rows), calibrations=CALIBRATIONS, bands=BANDS, reference=KNOWN, seed=1, groups={"all": {"A": 1, "B": 1}}
    )
    assert found.knowable.tolist() == [[True, False, False]]


def test_a_competency_or_an_item_without_calibration_is_named():
    rows = form("t", "h", HEAD, "observation", (4, 2, 3, 2, 2)) + form("t", "t", SELF, "form", (4, 4, 4, 4, 4))
    with pytest.raises(BadTable, match="competency B"):
        blocks_of(table(rows), {"A": CALIBRATIONS["A"]})
    short = CALIBRATIONS | {"B": Calibration.of_thresholds(["b1"], STEPS[:1])}
    with pytest.raises(BadTable, match="b2"):
        blocks_of(table(rows), short)
