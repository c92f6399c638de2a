"""One commit for many: who hands in something small does not pay for a whole turn of the disk alone.

`committed(work)` does the work in a transaction and returns its result only when the commit is on the disk. Where one
file has one writer (SQLite under the web server) a thread of its own takes up to twenty that wait into one
transaction, each behind a savepoint, and answers all of them after the one commit. Everywhere else (PostgreSQL,
commands, tests, inside somebody's transaction) the work is done at once, in the caller's thread.

The work must be repeatable: it is done again, alone, when the company it was in could not be committed.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, IntegrityError, InterfaceError, OperationalError, connections, transaction
from django.utils import translation

from uswah.common.database.sqlite.failures import Failure, failure_in

T = TypeVar("T")
Work = Callable[[], Any]
log = logging.getLogger(__name__)

MOST = 20  # in one transaction
LONGEST = 0.1  # seconds in which a transaction takes in more, so that other writers are not kept waiting
PATIENCE = 15.0  # seconds until one who waits is told to come again
TRIES = 3  # when PostgreSQL lets two transactions collide
_COLLISIONS = {"40001", "40P01"}


class NotCommitted(RuntimeError):
    """Nothing may be said to be stored: sending again later is right, and harmless if it was stored after all."""


class DiskFull(NotCommitted):
    """There is no room for it."""


class _TransactionLost(RuntimeError):
    """The database ended the whole transaction, not only what stood behind the savepoint."""


def committed(work: Callable[[], T]) -> T:
    """Do the work in a transaction; return its result once it is durable, or raise what it raised, undone.

    Raises NotCommitted when the commit did not happen or may not have happened. Inside a transaction of the caller
    the work stands behind a savepoint and becomes durable with that transaction.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.in_atomic_block:
        with transaction.atomic():
            return work()
    if connection.vendor == "sqlite" and _committer.is_open:
        return cast("T", _committer.commit(work))
    return cast("T", committed_alone(work))


def commit_in_groups() -> None:
    """Let this process commit in groups from now on; the web server says so when it starts."""
    _committer.open()
    atexit.register(_committer.close)


@dataclass(slots=True, eq=False)
class _Waiting:
    """One who waits: the work with the caller's language, and what became of it."""

    work: Work
    using: str
    language: str | None = field(default_factory=translation.get_language)
    done: threading.Event = field(default_factory=threading.Event)
    result: Any = None
    failure: BaseException | None = None

    def attempt(self) -> None:
        """Do the work behind a savepoint; raise _TransactionLost when more than that was undone."""
        self.result = self.failure = None
        try:
            with translation.override(self.language), transaction.atomic(self.using):
                self.result = self.work()
        except BaseException as failure:  # noqa: BLE001  # it is raised again where the work was handed in
            self.failure = failure
        if _is_lost(self.using) or _collided(self.failure):
            raise _TransactionLost(str(self.failure)) from self.failure

    def attempt_alone(self) -> None:
        """Do the work with the transaction for itself, which what it raises undoes; no savepoint, no other's language."""
        self.result = self.failure = None
        try:
            self.result = self.work()
        except BaseException as failure:
            self.failure = failure
            raise
        if _is_lost(self.using):
            raise _TransactionLost

    def outcome(self) -> Any:
        """Return the result, or raise what the work raised; what the database could not do is NotCommitted."""
        if isinstance(self.failure, OperationalError | InterfaceError):
            raise _refusal(self.failure) from self.failure
        if self.failure is not None:
            raise self.failure
        return self.result


def _is_lost(using: str) -> bool:
    """Tell whether the open transaction can only be rolled back, which Django would do without a word."""
    connection = connections[using]
    raw = connection.connection
    return connection.needs_rollback or (connection.vendor == "sqlite" and not (raw is not None and raw.in_transaction))


def _in_one_transaction(using: str, attempts: Callable[[], None]) -> None:
    """Run the attempts in a transaction of this thread and return when it is committed; raise when it is not."""
    proof: list[bool] = []
    with transaction.atomic(using, durable=True):
        transaction.on_commit(lambda: proof.append(True), using)
        attempts()
    if not proof:
        raise _TransactionLost("The transaction was rolled back.")


def committed_alone(work: Work, using: str = DEFAULT_DB_ALIAS) -> Any:
    """Do the work in a transaction of its own in this thread; otherwise as `committed`."""
    waiting = _Waiting(work, using)
    for left in reversed(range(TRIES)):
        try:
            _in_one_transaction(using, waiting.attempt_alone)
            break
        except BaseException as failure:
            if left and _collided(failure):
                continue
            is_commit = failure is not waiting.failure and isinstance(failure, _TransactionLost | IntegrityError)
            if not (is_commit or isinstance(failure, OperationalError | InterfaceError)):
                raise  # the work's own
            _start_afresh(using)
            raise _refusal(failure) from failure
    return waiting.outcome()


def _collided(failure: BaseException | None) -> bool:
    """Tell whether two transactions of PostgreSQL stood in each other's way, so that trying again helps."""
    while failure is not None:
        if getattr(failure, "sqlstate", None) in _COLLISIONS:
            return True
        failure = failure.__cause__
    return False


def _refusal(failure: BaseException | None) -> NotCommitted:
    if failure_in(failure) is Failure.DISK_FULL:
        return DiskFull("The disk is full.")
    log.error("not committed: %s", failure)
    return NotCommitted(str(failure))


def _start_afresh(using: str) -> None:
    """Close this thread's connection, so that the next one begins with a sound one."""
    with suppress(Exception):
        connections[using].close()


class Committer:
    """The thread that commits for all others of this process; it starts when it is needed, and again if it died."""

    def __init__(self, using: str = DEFAULT_DB_ALIAS) -> None:
        """Stand by, closed, for one database."""
        self._using = using
        self.is_open = False
        self._queue: deque[_Waiting] = deque()
        self._ready = threading.Condition()
        self._thread: threading.Thread | None = None
        self._process = 0

    def open(self) -> None:
        """Take work from now on."""
        self.is_open = True

    def close(self, patience: float = 10.0) -> None:
        """Take no more work; commit what waits, and let the thread end."""
        with self._ready:
            self.is_open = False
            self._ready.notify_all()
            thread = self._thread if self._process == os.getpid() else None
        if thread is not None:
            thread.join(patience)

    def commit(self, work: Work) -> Any:
        """Hand in work and return its result after the commit; raise what it raised, or NotCommitted."""
        waiting = _Waiting(work, self._using)
        with self._ready:
            if not self.is_open:
                raise NotCommitted("The server is being stopped.")
            self._start_thread()
            self._queue.append(waiting)
            self._ready.notify()
            thread = self._thread
        self._await(waiting, thread)
        return waiting.outcome()

    def _start_thread(self) -> None:
        if self._thread is None or not self._thread.is_alive() or self._process != os.getpid():
            # Whoever waited for a thread that died was told so; the work of another process is not ours.
            self._queue.clear()
            self._process = os.getpid()
            self._thread = threading.Thread(target=self._run, name="committer", daemon=True)
            self._thread.start()

    def _await(self, waiting: _Waiting, thread: threading.Thread | None) -> None:
        until = time.monotonic() + PATIENCE
        while not waiting.done.wait(0.5):
            if thread is None or not thread.is_alive():
                if waiting.done.is_set():  # it answered and then ended
                    return
                raise NotCommitted("The committing thread has ended.")
            if time.monotonic() > until:
                with self._ready, suppress(ValueError):
                    self._queue.remove(waiting)
                raise NotCommitted("It took too long.")

    def _run(self) -> None:
        try:
            while (first := self._next(is_patient=True)) is not None:
                self._commit_group(first)
        finally:
            connections[self._using].close()

    def _next(self, *, is_patient: bool = False) -> _Waiting | None:
        """Return the one who has waited longest; None when nobody waits, or with patience when all is over."""
        with self._ready:
            while is_patient and not self._queue and self.is_open:
                self._ready.wait()
            return self._queue.popleft() if self._queue else None

    def _commit_group(self, first: _Waiting) -> None:
        """Commit the first with all who wait by then, and answer each."""
        group: list[_Waiting] = []

        def attempts() -> None:
            until, one = time.monotonic() + LONGEST, cast("_Waiting | None", first)
            while one is not None:
                group.append(one)
                one.attempt()
                one = self._next() if len(group) < MOST and time.monotonic() < until else None

        try:
            _in_one_transaction(self._using, attempts)
        except BaseException as failure:  # noqa: BLE001  # whatever it was, nobody may be left waiting
            _start_afresh(self._using)
            self._answer_uncommitted(group or [first], failure)
            return
        for one in group:
            one.done.set()

    def _answer_uncommitted(self, group: list[_Waiting], failure: BaseException) -> None:
        """Do each alone when one of them spoiled the transaction; refuse all when it was the disk or the file."""
        spoiled = isinstance(failure, _TransactionLost | IntegrityError) and failure_in(failure) is Failure.STATEMENT
        for one in group:
            if spoiled and len(group) > 1:
                self._commit_alone(one)
            else:
                one.failure = _refusal(failure)
                one.failure.__cause__ = failure
            one.done.set()

    def _commit_alone(self, one: _Waiting) -> None:
        try:
            _in_one_transaction(self._using, one.attempt)
        except BaseException as failure:  # noqa: BLE001  # told to the one whose work it was
            _start_afresh(self._using)
            one.failure = _refusal(failure)
            one.failure.__cause__ = failure


_committer = Committer()
