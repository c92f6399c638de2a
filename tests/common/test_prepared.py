"""A prepared query gives back what the query set itself gives back, for every value and from every thread."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Count
from factories import AT, TODAY

from uswah.common.database.prepared import Prepared, insert, insert_unless_known
from uswah.common.models import AuditChain, AuditEntry, Job
from uswah.institutions.models import Institution
from uswah.people.models import Person, RoleAssignment

pytestmark = pytest.mark.django_db

HELD = Prepared(
    lambda account, on: (
        RoleAssignment.rows.filter(account=account, since__lte=on)
        .select_related("institution__parent", "account__person")
        .order_by("pk")
    ),
    account=int,
    on=date,
)
NAMED = Prepared(lambda pk: Person.rows.filter(pk=pk), pk=UUID)
COUNTED = Prepared(
    lambda code: Institution.rows.filter(code=code).annotate(people=Count("posts")).order_by("pk"), code=str
)


def test_rows_come_with_their_related_ones(nurul_huda, django_assert_num_queries):
    HELD(0, TODAY)
    with django_assert_num_queries(1):
        (role,) = HELD(nurul_huda.hasan.pk, TODAY)
        told = (role.institution.name, role.institution.parent.name, role.account.person.name)
    assert told == ("MTs Nurul Huda", "KKM Pringsewu", "Hasan Basri")
    assert role == RoleAssignment.rows.get(account=nurul_huda.hasan)


def test_each_call_has_its_own_values(nurul_huda):
    assert [len(HELD(account, TODAY)) for account in (nurul_huda.hasan.pk, 0, nurul_huda.guru.pk)] == [1, 0, 1]
    assert HELD(nurul_huda.hasan.pk, date(2020, 1, 1)) == []


def test_every_field_reads_as_the_query_set_reads_it(nurul_huda):
    for row in Person.rows.all():
        (found,) = NAMED(row.pk)
        assert {f.attname: getattr(found, f.attname) for f in Person._meta.concrete_fields} == {
            f.attname: getattr(row, f.attname) for f in Person._meta.concrete_fields
        }
    assert NAMED.first(uuid4()) is None


def test_annotations_come_along(nurul_huda):
    (place,) = COUNTED(nurul_huda.place.code)
    assert (place.pk, place.people) == (nurul_huda.place.pk, 3)


def test_a_query_in_which_a_value_is_no_parameter_is_refused():
    with pytest.raises(TypeError, match="cannot be prepared"):
        Prepared(lambda code: Institution.rows.filter(code__isnull=bool(code)), code=str)("x")
    with pytest.raises(TypeError, match="Only rows of a model"):
        Prepared(lambda code: Institution.rows.filter(code=code).values("pk"), code=str)("x")


def test_a_row_is_inserted_as_a_save_would_insert_it(nurul_huda):
    job = Job(kind="story", arguments={"a": [1, None]}, requested_by=7, requested_at=AT)
    insert(job)
    other = Job(kind="story", arguments={"a": [1, None]}, requested_by=7, requested_at=AT)
    other.save(force_insert=True)
    assert (job._state.adding, job._state.db) == (False, "default")
    names = [f.attname for f in Job._meta.concrete_fields if f.attname != "id"]
    assert [*Job.rows.filter(pk=job.pk).values_list(*names)] == [*Job.rows.filter(pk=other.pk).values_list(*names)]


def test_a_key_that_the_database_makes_is_known_afterwards(nurul_huda):
    insert(AuditChain(key=9_000_001))
    entries = []
    for sequence in (1, 2):
        entry = AuditEntry(chain_id=9_000_001, sequence=sequence, at=AT, action="a", subject_kind="s", subject_id="1")
        insert(entry)
        entries.append(entry.pk)
    assert entries == list(AuditEntry.rows.filter(chain=9_000_001).order_by("sequence").values_list("pk", flat=True))


def test_a_double_is_the_same_error_as_with_a_save(nurul_huda):
    insert(AuditChain(key=9_000_002))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(AuditChain(key=9_000_002))


def test_a_double_can_be_no_error_and_leaves_the_transaction_whole(nurul_huda):
    assert insert_unless_known(AuditChain(key=9_000_003))
    entry = {"chain_id": 9_000_003, "sequence": 1, "at": AT, "action": "a", "subject_kind": "s", "subject_id": "1"}
    first, again = AuditEntry(**entry), AuditEntry(**entry)
    assert [insert_unless_known(row) for row in (AuditChain(key=9_000_003), first, again)] == [False, True, False]
    assert (again.pk, again._state.adding) == (None, True)
    assert [*AuditEntry.rows.filter(chain=9_000_003).values_list("pk", flat=True)] == [first.pk]


def test_a_moment_is_stored_as_the_field_stores_it(nurul_huda):
    later = Prepared(lambda at: Job.rows.filter(requested_at__gt=at).order_by("requested_at"), at=type(AT))
    for hours in (1, 2):
        insert(Job(kind="story", requested_at=AT + timedelta(hours=hours)))
    assert [row.requested_at for row in later(AT + timedelta(hours=1))] == [AT + timedelta(hours=2)]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="the tests' SQLite lies in the memory of one connection")
def test_what_one_thread_prepared_another_can_use(nurul_huda):
    HELD(nurul_huda.hasan.pk, TODAY)
    found: list[object] = []

    def ask() -> None:
        found.append(HELD(0, TODAY))
        connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert found == [[]]
