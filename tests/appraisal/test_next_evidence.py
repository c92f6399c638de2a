"""Which evidence would help next, as the assumptions in force have it."""

from datetime import date

import pytest

from uswah.appraisal.operations.levels.triangulating import next_evidence
from uswah.appraisal.queries.measurement_law import measurement_law


@pytest.fixture
def law():
    return measurement_law(date(2026, 11, 21))


def test_where_nobody_has_spoken_a_trained_rater_is_asked_first(law):
    found = next_evidence(law, [], lacks_source=True, lacks_technique=True)
    assert found is not None
    assert found["role"] in {"kepala", "pengawas"}


def test_the_head_is_not_asked_about_themselves(law):
    found = next_evidence(law, [], lacks_source=True, lacks_technique=True, is_head=True)
    assert found is not None
    assert found["role"] == "pengawas"
