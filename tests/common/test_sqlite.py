"""The embedded database: sound, durable, and fair to those who write."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter, defaultdict
from contextlib import suppress
from pathlib import Path

import pysqlite3
import pytest
from django.db import IntegrityError, OperationalError, connections, transaction
from support import writing

from uswah.common.database.sqlite.base import WriterQueue
from uswah.config import settings as product
from uswah.config.sqlite import use_bundled_sqlite

TESTS = Path(__file__).resolve().parents[1]


@pytest.fixture
def scratch(tmp_path, monkeypatch, django_db_blocker):
    """A SQLite file under the product's own settings, whichever database the suite runs on."""
    monkeypatch.delenv("USWAH_DATABASE", raising=False)
    monkeypatch.setattr(product, "HOME", tmp_path)
    connections.settings["scratch"] = connections.configure_settings({"default": product._database()})["default"]
    with django_db_blocker.unblock():
        connection = connections["scratch"]
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE written (id INTEGER PRIMARY KEY, who TEXT NOT NULL)")
        yield connection
        connection.close()
    del connections["scratch"]
    connections.settings.pop("scratch")


def written(connection) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT who FROM written ORDER BY id")
        return [who for (who,) in cursor.fetchall()]


def put(connection, who: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO written (who) VALUES (%s)", [who])


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "USWAH_DATABASE"}
    return {
        **kept,
        "PYTHONPATH": str(TESTS),
        "DJANGO_SETTINGS_MODULE": "uswah.config.settings",
        "USWAH_HOME": str(folder),
    }


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "support.writing", *arguments]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, env=environment(folder), text=True, **pipes)


def longest_wait(order: list[str]) -> int:
    """Return how many transactions of others went between two of the same writer's, at most."""
    last: dict[str, int] = {}
    longest = 0
    for place, who in enumerate(order):
        longest = max(longest, place - last.get(who, place))
        last[who] = place
    return longest


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 20000), ("temp_store", 2)],
)
def test_the_file_is_opened_for_durability(scratch, pragma, value):
    with scratch.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        assert cursor.fetchone() == (value,)


def test_the_library_is_one_that_cannot_corrupt_a_wal(scratch):
    with scratch.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()")
        assert tuple(map(int, cursor.fetchone()[0].split("."))) >= (3, 51, 3)


def test_an_old_library_is_refused(monkeypatch):
    monkeypatch.setattr(pysqlite3, "sqlite_version_info", (3, 40, 1))
    monkeypatch.setattr(pysqlite3, "sqlite_version", "3.40.1")
    with pytest.raises(RuntimeError, match=r"SQLite 3\.40\.1 can corrupt a WAL database"):
        use_bundled_sqlite()


def test_a_transaction_takes_the_turn_and_gives_it_back(scratch):
    with transaction.atomic("scratch"):
        held = scratch.queue.is_held
        with transaction.atomic("scratch"):
            put(scratch, "inner")
        still_held = scratch.queue.is_held
    assert (held, still_held, scratch.queue.is_held, written(scratch)) == (True, True, False, ["inner"])


def test_a_rollback_gives_the_turn_back(scratch):
    with suppress(ZeroDivisionError), transaction.atomic("scratch"):
        put(scratch, "never")
        raise ZeroDivisionError
    assert (scratch.queue.is_held, written(scratch)) == (False, [])


def test_an_inner_rollback_keeps_the_turn(scratch):
    with transaction.atomic("scratch"):
        put(scratch, "outer")
        with suppress(IntegrityError), transaction.atomic("scratch"):
            put(scratch, None)
        held = scratch.queue.is_held
    assert (held, scratch.queue.is_held, written(scratch)) == (True, False, ["outer"])


def test_closing_the_connection_gives_the_turn_back(scratch):
    scratch.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    put(scratch, "never")
    held = scratch.queue.is_held
    queue = scratch.queue
    scratch.close()
    assert (held, queue.is_held) == (True, False)
    assert written(scratch) == []


def test_a_begin_that_fails_gives_the_turn_back(scratch, monkeypatch):
    monkeypatch.setattr(scratch, "transaction_mode", "SIDEWAYS")
    with pytest.raises(OperationalError), transaction.atomic("scratch"):
        pass
    assert scratch.queue.is_held is False


def test_a_write_outside_a_transaction_waits_for_its_turn(scratch, tmp_path):
    other, order = WriterQueue(str(tmp_path / "uswah.sqlite3")), []
    other.enter()

    def write() -> None:
        put(connections["scratch"], "alone")
        order.append("written")
        connections["scratch"].close()

    writer = threading.Thread(target=write)
    writer.start()
    writer.join(0.2)
    order.append("turn given")
    other.leave()
    writer.join()
    assert order == ["turn given", "written"]


def test_a_read_waits_for_nobody(scratch, tmp_path):
    put(scratch, "there")
    other = WriterQueue(str(tmp_path / "uswah.sqlite3"))
    other.enter()
    try:
        assert written(scratch) == ["there"]
    finally:
        other.leave()


def test_sixteen_threads_write_one_after_another(scratch, monkeypatch):
    monkeypatch.setattr(writing, "connection", ThisThreads())
    monkeypatch.setattr(
        writing.transaction, "atomic", lambda: transaction.Atomic("scratch", savepoint=True, durable=False)
    )
    writing.main("t", 16, 20)
    order = written(scratch)
    assert Counter(order) == Counter({f"t{n}": 60 for n in range(16)} | {f"t{n} alone": 20 for n in range(16)})
    transactions = [who for who, before in zip(order, [None, *order], strict=False) if who != before]
    assert longest_wait(transactions) < 16 * 12, "somebody waited while the others wrote again and again"


class ThisThreads:
    """The scratch connection of whichever thread asks."""

    def __getattr__(self, name: str):
        return getattr(connections["scratch"], name)


def test_four_processes_with_four_threads_lose_nothing_and_starve_nobody(scratch, tmp_path):
    writers = [start(tmp_path, name, "4", "25") for name in "abcd"]
    results = [(*writer.communicate(), writer.returncode) for writer in writers]
    assert results == [("", "", 0)] * 4
    order = written(scratch)
    wanted = {f"{p}{n}{alone}": 25 if alone else 75 for p in "abcd" for n in range(4) for alone in ("", " alone")}
    assert Counter(order) == Counter(wanted)
    by_process: defaultdict[str, list[int]] = defaultdict(list)
    for place, who in enumerate(order):
        by_process[who[0]].append(place)
    # While all four are at it, none of them is left out for long.
    common = range(max(places[0] for places in by_process.values()), min(places[-1] for places in by_process.values()))
    together = [order[place][0] for place in common]
    assert longest_wait(together) < max(80, len(together) // 3)


def test_the_turn_of_a_killed_process_is_free_at_once(scratch, tmp_path):
    dead = start(tmp_path, "d", "0", "0", "die")
    assert dead.stdout is not None
    assert dead.stdout.readline() == "writing\n"
    dead.send_signal(signal.SIGKILL)
    dead.communicate()
    put(scratch, "the living")
    assert written(scratch) == ["the living"]
