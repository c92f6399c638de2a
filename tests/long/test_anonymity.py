"""The forensic game: over a thousand simulated campaigns an attacker with everything does no better than chance.

The attacker holds the whole database file and its log at five moments, and knows the true order in which pupils came; see
`tests/support/voice_game.py`. The same attacker finds out everything where one protection is missing.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from support.scratch import run, scratch_database
from support.voice_game import VARIANTS

pytestmark = pytest.mark.long
CAMPAIGNS = int(os.environ.get("USWAH_CAMPAIGNS", "1000"))
CHANCE = 0.02


def areas(folder: Path, variant: str, campaigns: int) -> dict[str, float]:
    """Return the area under the curve of every feature, and of all together."""
    if connection.vendor != "sqlite":
        pytest.skip("the attacker reads a SQLite file")
    with scratch_database(folder) as environment:
        environment["USWAH_SECRET_KEY"] = "only-for-tests"
        told = json.loads(run(environment, "-m", "support.voice_game", variant, str(campaigns)))
    found: dict[str, float] = told[variant]
    print({name: round(area, 4) for name, area in found.items()})  # noqa: T201  # the figures go into the report
    return found


def test_over_a_thousand_campaigns_the_attacker_does_no_better_than_chance(tmp_path):
    found = areas(tmp_path, "", CAMPAIGNS)
    assert {name: area for name, area in found.items() if abs(area - 0.5) > CHANCE} == {}


@pytest.mark.parametrize("variant", VARIANTS)
def test_without_one_protection_the_attacker_knows(tmp_path, variant):
    found = areas(tmp_path, variant, 30)
    assert (max(found.values()) > 0.95, found["all together"] > 0.9) == (True, True)
