"""SQLite in which those who want to write wait in a queue.

SQLite's own busy-wait is a lottery: of 64 writers one may wait seconds while another commits again and again. Here a
transaction first takes an exclusive lock on a file beside the database; the kernel wakes those who wait in the order
in which they came. A write outside a transaction waits as well; reads outside a transaction do not. After an error of
the disk nobody gets the turn any more (`failures`).
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError
from django.db.backends.sqlite3 import base

from uswah.common.database.sqlite.failures import stopped_files

if sys.platform != "win32":
    import fcntl


_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class WriterQueue:
    """The lock of one database file, held by one thread of one process at a time.

    Two files: whoever is next holds the second while waiting for the first, so that the one who just wrote cannot
    slip in again before those who wait.
    """

    _threads: dict[str, threading.Lock] = {}

    def __init__(self, database: str) -> None:
        """Stand ready for the database file; nothing is opened for a database in memory."""
        self._database = database
        self._path = "" if ":memory:" in database or "mode=memory" in database else f"{database}.writer"
        self._lock = self._threads.setdefault(database, threading.Lock())
        self._file: int | None = None

    @property
    def is_held(self) -> bool:
        """Tell whether it is our turn."""
        return self._file is not None

    def enter(self) -> None:
        """Wait for our turn; raise WritingStopped when nobody may write any more."""
        if self._file is not None:
            return
        self._lock.acquire()
        try:
            self._file = self._locked_file() if self._path and sys.platform != "win32" else -1
            stopped_files.check(self._database)
        except BaseException:
            self._close_file()
            self._lock.release()
            raise

    def note(self, error: BaseException) -> None:
        """Remember an error of the disk that befell somebody whose turn it was."""
        stopped_files.note(self._database, error)

    def _locked_file(self) -> int:
        # On Windows one process serves; there the lock between its threads is enough.
        next_in_line = _lock_file(f"{self._path}-next")
        try:
            return _lock_file(self._path)
        finally:
            os.close(next_in_line)

    def leave(self) -> None:
        """Let the next one in; harmless when we do not hold the lock. Closing the file releases it, as death does."""
        if self._file is None:
            return
        self._close_file()
        self._lock.release()

    def _close_file(self) -> None:
        if self._file is not None and self._file >= 0:
            os.close(self._file)
        self._file = None


def _lock_file(path: str) -> int:
    """Open a file and wait for its lock; return its number."""
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
    except BaseException:
        os.close(file)
        raise
    return file


class QueuedCursor(base.SQLiteCursorWrapper):
    """A cursor whose writes outside a transaction wait in the queue, too."""

    queue: WriterQueue

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement."""
        with self._turn(query):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        """Run one statement for many parameters."""
        with self._turn(query):
            return super().executemany(query, param_list)

    @contextmanager
    def _turn(self, query: str) -> Iterator[None]:
        alone = not self.queue.is_held
        if alone and not query.lstrip()[:7].upper().startswith(_WRITES):
            yield
            return
        self.queue.enter()
        try:
            yield
        except base.Database.Error as error:  # type: ignore[attr-defined]  # Django's own name for the driver
            self.queue.note(error)
            raise
        finally:
            if alone:
                self.queue.leave()


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite with the queue around each transaction."""

    queue: WriterQueue

    def get_new_connection(self, conn_params: Any) -> Any:
        """Open the file that the settings name now, with its queue."""
        self.queue = WriterQueue(str(self.settings_dict["NAME"]))
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> QueuedCursor:
        """Return a cursor that knows the queue."""
        cursor: QueuedCursor = self.connection.cursor(factory=QueuedCursor)
        cursor.queue = self.queue
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        self.queue.enter()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # absent from the stubs
        except BaseException:
            self.queue.leave()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]  # absent from the stubs
        except DatabaseError as error:
            self.queue.note(error)
            raise
        finally:
            # A refused commit keeps the transaction open; its rollback leaves the queue then.
            if self.connection is None or not self.connection.in_transaction:
                self.queue.leave()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]  # absent from the stubs
        finally:
            self.queue.leave()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]  # absent from the stubs
        finally:
            self.queue.leave()
