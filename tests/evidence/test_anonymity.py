"""The forensic game in short: who holds the file, its log and the order of arrival still cannot tell who said what.

`tests/long/test_anonymity.py` plays a thousand campaigns; here a few, with bounds that chance alone does not reach.
"""

from __future__ import annotations

import json

import pytest
from django.db import connection
from support.scratch import run, scratch_database
from support.voice_game import VARIANTS

CAMPAIGNS = 16  # about 380 pupils: chance stays within .015 of one half, times five is .08
CHANCE = 0.08


@pytest.fixture(scope="module")
def areas(tmp_path_factory, django_db_setup, django_db_blocker) -> dict[str, dict[str, float]]:
    """Return the area under the curve of every feature: of the product, and of what it would be without a protection."""
    if connection.vendor != "sqlite":
        pytest.skip("the attacker reads a SQLite file")
    asked = ["", str(CAMPAIGNS), *(word for variant in VARIANTS for word in (variant, "2"))]
    with scratch_database(tmp_path_factory.mktemp("game")) as environment:
        environment["USWAH_SECRET_KEY"] = "only-for-tests"
        told: dict[str, dict[str, float]] = json.loads(run(environment, "-m", "support.voice_game", *asked))
    return told


def test_no_feature_of_file_or_log_tells_who_said_what(areas):
    assert {name: area for name, area in areas[""].items() if abs(area - 0.5) > CHANCE and name != "all together"} == {}


@pytest.mark.parametrize(
    ("variant", "feature"),
    [
        ("rows in order of arrival", "row"),
        ("no shuffle", "row"),
        ("identifiers in order of time", "identifier"),
        ("answers lie open", "first place of the answers, answered log"),
    ],
)
def test_the_same_attacker_finds_out_where_a_protection_is_missing(areas, variant, feature):
    assert areas[variant][feature] > 0.95
