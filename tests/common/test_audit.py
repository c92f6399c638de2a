"""The ledger: one chain per institution, whole or seen to be broken, and where."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from uswah.common import audit
from uswah.common.audit import Place, Subject, record, verify, verify_chain
from uswah.common.models import AuditChain, AuditEntry, AuditPersonalValue
from uswah.common.viewer import Viewer

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 3, 0, 0, 123456, tzinfo=UTC)
HASAN = Viewer(at=AT, account_id=5, person_id=UUID("01999999-9999-7999-8999-999999999999"), purpose="kunjungan")
NURUL_HUDA, WALISONGO = Place(7, "/1/2/7/", "/p/3/7/"), Place(8, "/1/2/8/")
SQLITE = connection.vendor == "sqlite"


def write(place: Place = NURUL_HUDA, **rest: Any) -> AuditEntry:
    given = {"action": "person.amended", "subject": Subject("person", "x"), "facts": {"fields": ["name"]}, **rest}
    return record(place=place, by=HASAN, at=AT, **given)


@pytest.fixture
def ledger() -> list[AuditEntry]:
    """Four entries at MTs Nurul Huda, two at the neighbour."""
    entries = [write(personal={"name": f"Siti Aisyah {n}"}, reason="salah ketik") for n in range(4)]
    write(WALISONGO)
    write(WALISONGO)
    return entries


def broken() -> list[tuple[int, int]]:
    return [(found.chain, found.sequence) for found in verify()]


def tamper(sql: str, *parameters: Any) -> None:
    """Change what is stored as somebody would who holds the database itself: triggers and foreign keys are off."""
    with connection.cursor() as cursor:
        if SQLITE:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'common_audit%%'"
            )
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(sql, parameters)
            for _, creation in triggers:
                cursor.execute(creation)
        else:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(sql, parameters)
            cursor.execute("SET LOCAL session_replication_role = origin")


def test_what_was_recorded_holds(ledger):
    assert list(verify()) == []
    chain = AuditChain.rows.get(pk=7)
    assert (chain.length, chain.head) == (4, ledger[-1].digest)


def test_every_entry_is_chained_to_the_one_before(ledger):
    assert [entry.previous for entry in ledger] == [audit.START, *(entry.digest for entry in ledger[:-1])]
    assert [entry.sequence for entry in ledger] == [1, 2, 3, 4]


def test_an_entry_tells_who_when_why_and_what(ledger):
    entry = AuditEntry.rows.get(pk=ledger[0].pk)
    told = (entry.at, entry.by_account, entry.by_person, entry.purpose, entry.action, entry.subject_kind, entry.facts)
    assert told == (AT, 5, HASAN.person_id, "kunjungan", "person.amended", "person", {"fields": ["name"]})


def test_a_personal_value_stands_in_the_entry_only_as_its_commitment(ledger):
    entry = AuditEntry.rows.get(pk=ledger[0].pk)
    secrets = {row.field: row for row in entry.personal_values.all()}
    assert {name: row.value for name, row in secrets.items()} == {"name": "Siti Aisyah 0", "reason": "salah ketik"}
    assert entry.commitments == {name: audit.commitment(bytes(row.salt), row.value) for name, row in secrets.items()}
    assert b"Siti Aisyah" not in audit.canonical(entry)
    assert b"salah ketik" not in audit.canonical(entry)


def test_the_same_value_is_committed_to_differently_each_time():
    first, second = write(personal={"name": "Aisyah"}), write(personal={"name": "Aisyah"})
    assert first.commitments["name"] != second.commitments["name"]


def test_a_personal_value_can_be_erased_and_the_chain_stays_whole(ledger):
    AuditPersonalValue.rows.filter(entry=ledger[1], field="name").delete()
    assert list(verify()) == []
    assert list(ledger[1].personal_values.values_list("field", flat=True)) == ["reason"]


def test_two_institutions_have_independent_chains(ledger):
    tamper("UPDATE common_auditentry SET action = 'x' WHERE chain_id = 8 AND sequence = 1")
    assert broken() == [(8, 1)]


def test_a_place_that_moves_takes_its_ledger_with_it(ledger):
    write(Place(7, "/1/4/7/", ""))
    chain = AuditChain.rows.get(pk=7)
    assert (chain.path, chain.pesantren_path, list(verify())) == ("/1/4/7/", "", [])


@pytest.mark.parametrize("fact", [1.5, {"a": {1: "x"}}, {"x"}, b"bytes", [float("nan")]])
def test_a_fact_that_databases_give_back_differently_is_refused(fact):
    with pytest.raises(TypeError, match="A fact is text"):
        write(facts={"said": fact})


FACTS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abcé\"'", max_size=3), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(facts=st.dictionaries(st.text("abcé", max_size=3), FACTS, max_size=4))
def test_every_fact_that_is_accepted_comes_back_as_it_was(facts):
    with transaction.atomic():
        write(facts=facts, personal={"name": str(facts)})
        assert list(verify()) == []
        transaction.set_rollback(True)


# ---- tampering ----


def test_a_deleted_entry_is_missed_at_its_place(ledger):
    tamper("DELETE FROM common_auditpersonalvalue WHERE entry_id = %s", ledger[1].pk)
    tamper("DELETE FROM common_auditentry WHERE id = %s", ledger[1].pk)
    assert broken()[0] == (7, 2)


def test_a_cut_tail_is_missed_at_the_head(ledger):
    for entry in ledger[2:]:
        tamper("DELETE FROM common_auditpersonalvalue WHERE entry_id = %s", entry.pk)
        tamper("DELETE FROM common_auditentry WHERE id = %s", entry.pk)
    assert broken() == [(7, 0)]


def test_two_entries_that_changed_places_are_found(ledger):
    for sequence, entry in ((99, ledger[1]), (2, ledger[2]), (3, ledger[1])):
        tamper("UPDATE common_auditentry SET sequence = %s WHERE id = %s", sequence, entry.pk)
    assert broken()[0] == (7, 2)
    assert {place for _, place in broken()} == {2, 3, 4}


def test_an_entry_slipped_in_between_is_found(ledger):
    tamper("UPDATE common_auditentry SET sequence = sequence + 10 WHERE chain_id = 7 AND sequence > 2")
    tamper("UPDATE common_auditentry SET sequence = sequence - 9 WHERE chain_id = 7 AND sequence > 2")
    extra = AuditEntry(chain_id=7, sequence=3, at=AT, action="forged", subject_kind="x", subject_id="x")
    extra.previous = ledger[1].digest
    extra.digest = audit.chained(extra.previous, audit.canonical(extra))
    extra.save(force_insert=True)
    assert (7, 4) in broken()


def test_an_entry_of_another_chain_is_found(ledger):
    tamper("UPDATE common_auditentry SET chain_id = 8, sequence = 3 WHERE id = %s", ledger[-1].pk)
    assert broken() == [(7, 0), (8, 3), (8, 0)]


def test_an_entry_without_its_chain_is_found(ledger):
    tamper("UPDATE common_auditentry SET chain_id = 99 WHERE id = %s", ledger[-1].pk)
    assert broken() == [(7, 0), (99, 4)]
    tamper("UPDATE common_auditentry SET chain_id = 7 WHERE id = %s", ledger[-1].pk)


def flips(value: Any) -> Iterator[Any]:
    """Yield the value with each of its bits flipped, in the form in which the database stores it."""
    if isinstance(value, int):
        for bit in range(63):
            yield value ^ 1 << bit
    elif value is not None:
        stored = value if isinstance(value, bytes) else value.encode()
        for place, bit in ((place, bit) for place in range(len(stored)) for bit in range(8)):
            changed = bytearray(stored)
            changed[place] ^= 1 << bit
            yield bytes(changed) if isinstance(value, bytes) else changed.decode("utf-8", "surrogateescape")


COLUMNS = [
    *(("common_auditentry", column) for column in (
        "chain_id", "sequence", "at", "by_account", "by_person", "purpose", "action", "subject_kind", "subject_id",
        "facts", "commitments", "previous", "digest",
    )),
    ("common_auditchain", "length"), ("common_auditchain", "head"),
    *(("common_auditpersonalvalue", column) for column in ("entry_id", "field", "salt", "value")),
]  # fmt: skip
MOVES = {"chain_id", "sequence", "entry_id"}  # a flip moves the row to another place: both places are named


@pytest.mark.skipif(not SQLITE, reason="only SQLite stores every column as bytes that can be flipped from SQL")
@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_every_flipped_bit_is_found_at_its_entry(table, column):
    """Flip each bit of what is stored of the second of three entries (or of its chain), one at a time.

    A flip after which the value reads the same (the case of a hexadecimal digit, the sign between day and hour) has
    changed nothing.
    """
    _, second, _ = (write(personal={"name": "Aisyah"}) for _ in range(3))
    key, row = ("key", 7) if table == "common_auditchain" else ("id", second.pk)
    key, row = ("entry_id", second.pk) if table == "common_auditpersonalvalue" else (key, row)
    expected = (7, 0) if table == "common_auditchain" else (7, 2)
    count = 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'common_auditentry'")
        for (trigger,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {trigger}")
        cursor.execute(f"SELECT rowid, {column} FROM {table} WHERE {key} = %s", [row])  # noqa: S608  # names from COLUMNS
        number, original = cursor.fetchone()
        original, meaning = raw(original), read_back()
        for changed in flips(original):
            if not put(cursor, table, column, number, changed):
                continue  # the database itself refused it
            places = [(found.chain, found.sequence) for found in (verify() if column in MOVES else verify_chain(7))]
            if not places:
                assert read_back() == meaning, f"{column}: {original!r} became {changed!r} unseen"
            elif column not in MOVES:
                assert places[0] == expected, f"{column}: {original!r} became {changed!r}, blamed on {places}"
            count += bool(places)
            assert put(cursor, table, column, number, original)
    assert count > 0
    assert list(verify()) == []


def raw(value: Any) -> Any:
    """Return a value as it is stored: text for times, bytes for the salt, everything else as it is."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(sep=" ")
    return bytes(value) if isinstance(value, memoryview) else value


def put(cursor: Any, table: str, column: str, number: int, value: Any) -> bool:
    stored, cast = (
        (value.encode("utf-8", "surrogateescape"), "CAST(%s AS TEXT)") if isinstance(value, str) else (value, "%s")
    )
    try:
        cursor.execute(f"UPDATE {table} SET {column} = {cast} WHERE rowid = %s", [stored, number])  # noqa: S608  # as above
    except IntegrityError:
        return False
    return True


def read_back() -> list[Any]:
    """Return all that the ledger says, as it is understood."""
    return [
        list(AuditChain.rows.order_by("key").values_list("key", "length", "head")),
        [audit.canonical(entry) + entry.digest.encode() for entry in AuditEntry.rows.order_by("chain_id", "sequence")],
        [(row.entry_id, row.field, bytes(row.salt), row.value) for row in AuditPersonalValue.rows.order_by("pk")],
    ]  # fmt: skip


def test_the_database_itself_refuses_to_change_or_delete_an_entry(ledger):
    for change in (
        lambda: AuditEntry.rows.filter(pk=ledger[0].pk).update(action="x"),
        lambda: AuditEntry.rows.filter(pk=ledger[0].pk)._raw_delete("default"),
    ):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            change()


def test_the_command_says_that_the_ledger_holds(ledger):
    said = StringIO()
    call_command("audit", "verify", stdout=said)
    assert (
        said.getvalue() == f"The ledger holds: {AuditEntry.rows.count()} entries in {AuditChain.rows.count()} chains.\n"
    )


def test_the_command_names_each_broken_place(ledger):
    tamper("UPDATE common_auditentry SET action = 'x' WHERE id = %s", ledger[2].pk)
    said = StringIO()
    with pytest.raises(CommandError, match="1 places in"):
        call_command("audit", "verify", stderr=said)
    assert said.getvalue() == "chain 7, entry 3: content does not match its digest\n"
