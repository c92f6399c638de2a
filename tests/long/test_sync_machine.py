"""The machine of sending (`tests/capture/machine.py`), two thousand runs of a hundred steps."""

from __future__ import annotations

import os

import pytest
from capture.machine import Sync
from factories import teacher
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

RUNS, STEPS = int(os.environ.get("USWAH_SYNC_RUNS", "2000")), 100


@pytest.mark.long
@pytest.mark.django_db
def test_two_thousand_histories_of_a_hundred_steps(nurul_huda):
    Sync.home = nurul_huda
    Sync.teachers = [nurul_huda.aisyah.person_id]
    Sync.teachers += [teacher(name, nurul_huda.place).person_id for name in ("Budi", "Nur")]
    long = settings(
        max_examples=RUNS,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Sync, settings=long)
