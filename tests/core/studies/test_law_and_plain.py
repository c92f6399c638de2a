"""References that lack a part are refused in words; plain scores give estimates and never a level."""

from __future__ import annotations

import json

import numpy as np
import pytest

from uswah.core.measurement.table import BadTable, PlainTable
from uswah.core.studies import BadReference, StudyLaw, study_plain

from .example import LAW


def test_a_reference_without_a_part_says_which():
    document = json.loads(LAW.read_text(encoding="utf-8"))
    del document["convergence"]
    with pytest.raises(BadReference, match=r"^The reference lacks the part 'convergence'.$"):
        StudyLaw.of_document(document)


def test_a_reference_with_cut_points_out_of_order_is_refused():
    document = json.loads(LAW.read_text(encoding="utf-8"))
    document["competency_labels"]["upper_percent"] = [50, 25, 75]
    with pytest.raises(BadReference, match="cut points increase"):
        StudyLaw.of_document(document)


def plain_table():
    """Return 30 teachers, each scored by 8 of 40 raters in two departments, from known effects."""
    generator = np.random.Generator(np.random.PCG64(3))
    teacher, rater = np.repeat(np.arange(30), 8), generator.integers(0, 40, 240)
    quality, strictness = generator.normal(0, 1, 30), generator.normal(0, 0.7, 40)
    score = 50 + quality[teacher] - strictness[rater] + generator.normal(0, 0.5, 240)
    table = PlainTable.of(teacher, rater, score, groups={"dept": [teacher % 2]})
    return table, quality, strictness


def test_plain_scores_give_back_the_effects_that_made_them():
    table, quality, strictness = plain_table()
    study = study_plain(table, seed=1)
    assert np.corrcoef(study.teachers.estimate, quality)[0, 1] > 0.95
    used = study.raters.ratings > 0
    assert np.corrcoef(study.raters.estimate[used], strictness[np.unique(table.rater.codes)][used])[0, 1] > 0.8
    assert list(study.variances) == ["teacher", "rater", "dept", "residual"]
    assert study.variances["residual"] == pytest.approx(0.25, abs=0.08)
    inside = (study.teachers.low < 50 + quality) & (50 + quality < study.teachers.high)
    assert inside.sum() >= 22


def test_a_group_that_takes_the_name_of_a_factor_is_refused():
    table, _quality, _strictness = plain_table()
    clash = PlainTable(table.teacher, table.rater, (("rater", table.groups[0][1]),), table.score)
    with pytest.raises(BadTable, match=r"^Column 'group': A group cannot be named teacher or rater.$"):
        study_plain(clash, seed=1)
