"""Many are answered after one commit, each as if it had been alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pysqlite3
import pytest
from django.db import IntegrityError, OperationalError, connections, transaction
from django.utils import translation

from uswah.common.database import commits
from uswah.common.database.commits import Committer, DiskFull, NotCommitted, committed, committed_alone
from uswah.common.database.sqlite.failures import WritingStopped, stopped_files
from uswah.config import settings as product

ALIAS = "scratch"


@pytest.fixture
def scratch(tmp_path, monkeypatch, django_db_blocker):
    """A SQLite file under the product's own settings, whichever database the suite runs on."""
    monkeypatch.delenv("USWAH_DATABASE", raising=False)
    monkeypatch.setattr(product, "HOME", tmp_path)
    connections.settings[ALIAS] = connections.configure_settings({"default": product._database()})["default"]
    with django_db_blocker.unblock():
        _run("CREATE TABLE person (name TEXT PRIMARY KEY)")
        _run(
            "CREATE TABLE written (who TEXT UNIQUE NOT NULL, belongs TEXT REFERENCES person DEFERRABLE INITIALLY DEFERRED)"
        )
        _run("CREATE TABLE guarded (number INTEGER NOT NULL ON CONFLICT ROLLBACK)")
        _run("CREATE TABLE turns (number INTEGER)")
        yield connections[ALIAS]
        stopped_files.forget(str(tmp_path / "uswah.sqlite3"))
        connections[ALIAS].close()
    del connections[ALIAS]
    connections.settings.pop(ALIAS)


@pytest.fixture
def committer(scratch) -> Iterator[Committer]:
    found = Committer(ALIAS)
    found.open()
    yield found
    found.close()


def _run(statement: str, *values: object) -> list[Any]:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def put(who: str, of: str | None = None) -> Callable[[], str]:
    """Return the work of writing one row."""

    def work() -> str:
        _run("INSERT INTO written (who, belongs) VALUES (%s, %s)", who, of)
        return who

    return work


def written() -> list[str]:
    return [who for (who,) in _run("SELECT who FROM written ORDER BY who")]


def told(committer: Committer, work: Callable[[], Any]) -> Any:
    """Return what the committer answers, be it a refusal."""
    try:
        return committer.commit(work)
    except Exception as refusal:  # noqa: BLE001  # the story says which
        return type(refusal)


@contextmanager
def held(committer: Committer) -> Iterator[None]:
    """Keep the committing thread busy, so that all who come meanwhile go together."""
    begun, go = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        go.wait(10)

    first = threading.Thread(target=told, args=(committer, wait))
    first.start()
    begun.wait(10)
    try:
        yield
    finally:
        go.set()
        first.join()


def together(committer: Committer, *works: Callable[[], Any]) -> list[Any]:
    """Hand in the works so that they meet, and return each answer."""
    answers: list[Any] = [None] * len(works)

    def ask(place: int) -> None:
        answers[place] = told(committer, works[place])

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(len(works))]
    with held(committer):
        for thread in threads:
            thread.start()
        while len(committer._queue) < len(works):
            time.sleep(0.001)
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def commits_made(monkeypatch) -> list[int]:
    """Count the commits of every connection."""
    made: list[int] = []
    commit = type(connections[ALIAS])._commit if ALIAS in connections.settings else None
    if commit is None:
        pytest.fail("ask for the committer first")

    def counted(self) -> Any:
        made.append(1)
        return commit(self)

    monkeypatch.setattr(type(connections[ALIAS]), "_commit", counted)
    return made


def test_one_is_answered_after_its_commit(committer):
    assert committer.commit(put("a")) == "a"
    assert written() == ["a"]


def test_those_who_wait_share_commits_of_at_most_twenty(committer, commits_made, monkeypatch):
    monkeypatch.setattr(commits, "LONGEST", 10.0)
    names = [f"{n:02d}" for n in range(45)]
    assert together(committer, *map(put, names)) == names
    assert written() == names
    # The one who held the thread takes nineteen along, then twenty, then the last six.
    assert len(commits_made) == 3


def test_a_group_takes_nobody_in_any_more_after_a_while(committer, commits_made, monkeypatch):
    monkeypatch.setattr(commits, "LONGEST", 0.0)
    assert together(committer, put("a"), put("b")) == ["a", "b"]
    assert len(commits_made) == 3


def test_one_that_fails_harms_nobody_else(committer):
    def fail() -> None:
        put("half")()
        raise ZeroDivisionError

    assert together(committer, put("a"), fail, put("a"), put("b")) == ["a", ZeroDivisionError, IntegrityError, "b"]
    assert written() == ["a", "b"]


def test_one_whose_fault_shows_only_at_the_commit_harms_nobody_else(committer):
    assert together(committer, put("a"), put("orphan", "nobody"), put("b")) == ["a", NotCommitted, "b"]
    assert written() == ["a", "b"]


def test_one_that_ends_the_whole_transaction_harms_nobody_else(committer):
    def spoil() -> None:
        put("half")()
        _run("INSERT INTO guarded (number) VALUES (NULL)")

    assert together(committer, put("a"), spoil, put("b")) == ["a", NotCommitted, "b"]
    assert written() == ["a", "b"]


def test_one_that_swallows_the_end_of_the_transaction_gets_no_false_yes(committer):
    def swallow() -> str:
        put("half")()
        try:
            with transaction.atomic(ALIAS):
                _run("INSERT INTO guarded (number) VALUES (NULL)")
        except IntegrityError:
            return "all is well"
        return ""

    assert together(committer, put("a"), swallow, put("b")) == ["a", NotCommitted, "b"]
    assert written() == ["a", "b"]


def test_a_commit_that_fails_is_a_yes_for_nobody(committer, monkeypatch):
    def refuse(self) -> None:
        raise OperationalError("no")

    with monkeypatch.context() as patch:
        patch.setattr(type(connections[ALIAS]), "_commit", refuse)
        assert together(committer, put("a"), put("b")) == [NotCommitted] * 2
    assert written() == []
    assert together(committer, put("a"), put("b")) == ["a", "b"]


def broken(code: int) -> pysqlite3.OperationalError:
    error = pysqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    return error


def test_after_an_error_of_the_disk_nothing_is_written_any_more(committer, scratch, monkeypatch):
    def refuse(self) -> None:
        raise OperationalError("disk I/O error") from broken(10 | 4 << 8)  # SQLITE_IOERR_FSYNC

    with monkeypatch.context() as patch:
        patch.setattr("django.db.backends.base.base.BaseDatabaseWrapper._commit", refuse)
        assert together(committer, put("a"), put("b")) == [NotCommitted] * 2
    assert told(committer, put("c")) is NotCommitted
    with pytest.raises(WritingStopped, match="not written any more since an error of the disk"):
        put("d")()
    assert written() == []


def test_an_error_of_the_disk_in_the_middle_of_the_work_stops_the_writing_as_well(committer, scratch, monkeypatch):
    cursor = scratch.create_cursor()
    with pytest.raises(pysqlite3.OperationalError), transaction.atomic(ALIAS), cursor._turn("INSERT"):
        raise broken(10)
    with pytest.raises(WritingStopped):
        put("d")()


def test_a_full_disk_is_told_apart_and_passes(committer, monkeypatch):
    def refuse(self) -> None:
        raise OperationalError("database or disk is full") from broken(13)

    with monkeypatch.context() as patch:
        patch.setattr("django.db.backends.base.base.BaseDatabaseWrapper._commit", refuse)
        assert together(committer, put("a"), put("b")) == [DiskFull] * 2
    assert committer.commit(put("c")) == "c"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_dies_leaves_nobody_waiting_and_the_next_one_starts_another(committer, monkeypatch):
    def die(self, first: object) -> None:
        raise SystemExit

    assert committer.commit(put("a")) == "a"
    with monkeypatch.context() as patch:
        patch.setattr(Committer, "_commit_group", die)
        assert told(committer, put("b")) is NotCommitted
    assert committer.commit(put("c")) == "c"
    assert written() == ["a", "c"]


def test_closing_commits_what_waits_and_refuses_the_rest(committer):
    answers: list[Any] = []
    waiting = threading.Thread(target=lambda: answers.append(told(committer, put("a"))))
    with held(committer):
        waiting.start()
        while not committer._queue:
            time.sleep(0.001)
        closing = threading.Thread(target=committer.close)
        closing.start()
        while committer.is_open:
            time.sleep(0.001)
        answers.append(told(committer, put("late")))
    waiting.join()
    closing.join()
    assert answers == [NotCommitted, "a"]
    assert written() == ["a"]


def test_who_has_waited_too_long_is_told_to_come_again_and_is_not_stored(committer, monkeypatch):
    monkeypatch.setattr(commits, "PATIENCE", 0.0)
    with held(committer):
        assert told(committer, put("a")) is NotCommitted
    assert committer.commit(put("b")) == "b"
    assert written() == ["b"]


def test_the_work_speaks_the_language_of_whoever_handed_it_in(committer):
    with translation.override("en"):
        assert committer.commit(translation.get_language) == "en"
    with translation.override("id"):
        assert committer.commit(translation.get_language) == "id"


def test_another_writer_is_let_in_between_two_groups(committer, scratch):
    """The turn is the same that every other transaction of this file waits for."""
    stop = threading.Event()

    def flood() -> None:
        number = 0
        while not stop.is_set():
            told(committer, put(f"{threading.get_ident()}-{(number := number + 1)}"))

    threads = [threading.Thread(target=flood) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(20):
        with transaction.atomic(ALIAS):
            _run("INSERT INTO turns VALUES (%s)", number)
    stop.set()
    for thread in threads:
        thread.join()
    assert len(_run("SELECT * FROM turns")) == 20


def test_without_a_committer_the_work_has_its_own_transaction(scratch):
    assert committed_alone(put("a"), ALIAS) == "a"
    with pytest.raises(IntegrityError):
        committed_alone(put("a"), ALIAS)
    with pytest.raises(NotCommitted):
        committed_alone(put("orphan", "nobody"), ALIAS)
    assert written() == ["a"]


def test_work_that_collided_is_tried_again(scratch):
    class Collision(Exception):
        sqlstate = "40P01"

    tries = []

    def collide() -> str:
        tries.append(1)
        put("a")()
        if len(tries) < 3:
            raise OperationalError("deadlock detected") from Collision()
        return "done"

    assert committed_alone(collide, ALIAS) == "done"
    assert (len(tries), written()) == (3, ["a"])


@pytest.mark.django_db
def test_inside_a_transaction_the_work_is_done_at_once():
    assert committed(lambda: connections["default"].in_atomic_block) is True
