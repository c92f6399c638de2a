"""Whatever phones, roles and rounds do: what was acknowledged is there, nothing changes, every order ends the same.

The short version of the machine, and three servers with an error that it must find; the long one is in `tests/long`.
"""

from __future__ import annotations

import pytest
from capture.machine import Sync
from django.db import transaction
from factories import teacher
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from uswah.capture.models import Envelope
from uswah.capture.operations import receiving

pytestmark = pytest.mark.django_db
SHORT = settings(
    max_examples=8,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
# A server with an error is asked until the first failure; making the story shorter is for people who look for the cause.
FINDING = settings(SHORT, max_examples=60, phases=[Phase.generate], report_multiple_bugs=False)


@pytest.fixture
def madrasah(nurul_huda):
    """MTs Nurul Huda with two teachers more."""
    Sync.home = nurul_huda
    Sync.teachers = [nurul_huda.aisyah.person_id]
    Sync.teachers += [teacher(name, nurul_huda.place).person_id for name in ("Budi", "Nur")]
    return nurul_huda


def test_the_machine_of_sending_holds(madrasah):
    run_state_machine_as_test(Sync, settings=SHORT)


def forgets_what_it_acknowledged(monkeypatch) -> None:
    """Answer with a receipt and store nothing, one time in three."""
    store, count = receiving.store_envelope, []

    def store_and_forget(*args, **more):
        count.append(1)
        if len(count) % 3:
            return store(*args, **more)
        with transaction.atomic():
            answered = store(*args, **more)
            transaction.set_rollback(True)
        return answered

    monkeypatch.setattr(receiving, "store_envelope", store_and_forget)


def looks_at_the_number_only(monkeypatch) -> None:
    """Take other bytes under a known number for the same ones sent again."""
    known = receiving._known

    def known_by_number(row):
        stored = Envelope.rows.filter(pk=row.pk).first()
        row.digest = stored.digest if stored else row.digest
        return known(row)

    monkeypatch.setattr(receiving, "_known", known_by_number)


def never_looks_for_what_waited(monkeypatch) -> None:
    """Leave an amendment that came before its original held for ever."""
    monkeypatch.setattr(receiving, "admit_waiting", lambda original, *, at: [])


@pytest.mark.parametrize("error", [forgets_what_it_acknowledged, looks_at_the_number_only, never_looks_for_what_waited])
def test_a_server_with_an_error_is_found(madrasah, monkeypatch, error):
    error(monkeypatch)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Sync, settings=FINDING)
