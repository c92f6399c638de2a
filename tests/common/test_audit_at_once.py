"""The ledger when many write at once, and where no transaction is around."""

from __future__ import annotations

import pytest
from django.db import transaction
from support import recording
from support.scratch import at_once, migrate, run, scratch_database

from uswah.common.audit import Place, Subject, record, verify
from uswah.common.models import AuditEntry
from uswah.common.viewer import command_line

BY = command_line(recording.AT)
WRITERS = [f"{process}{thread}" for process in "abcd" for thread in range(4)]


def test_recording_outside_a_transaction_is_refused(django_db_blocker):
    with django_db_blocker.unblock(), pytest.raises(RuntimeError, match="in the transaction of its change"):
        record(place=Place(7), by=BY, at=BY.at, action="x", subject=Subject("x", "x"))


@pytest.mark.django_db
def test_a_change_that_is_taken_back_takes_its_entry_back():
    before = AuditEntry.rows.count()
    with transaction.atomic():
        record(place=Place(7), by=BY, at=BY.at, action="x", subject=Subject("x", "x"))
        transaction.set_rollback(True)
    assert AuditEntry.rows.count() == before


def test_sixteen_writers_of_four_processes_make_one_order(tmp_path, django_db_blocker):
    with django_db_blocker.unblock(), scratch_database(tmp_path) as environment:
        migrate(environment, "common")
        at_once(environment, *(("-m", "support.recording", name, "4", "10") for name in "abcd"))
        ask = "import django; django.setup(); from support.recording import told; print(told())"
        assert run(environment, "-c", ask) == "160 entries of 16 writers in one order, 0 breaks\n"


def test_what_the_writers_tell_would_show_a_loss():
    recorded = [
        (place + 1, who, number) for place, (who, number) in enumerate((w, n) for n in range(10) for w in WRITERS)
    ]
    assert recording.is_one_order(recorded)
    assert not recording.is_one_order(recorded[:-1] + recorded[-2:-1])
    assert not recording.is_one_order([(1, "a0", 1), (2, "a0", 0)])


@pytest.mark.django_db
def test_the_suites_own_ledger_holds():
    assert list(verify()) == []
