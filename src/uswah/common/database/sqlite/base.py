"""SQLite in which those who want to write wait in a queue.

SQLite's own busy-wait is a lottery: of 64 writers one may wait seconds while another commits again and again. Here a
transaction first takes an exclusive lock on a file beside the database; the kernel wakes those who wait in the order
in which they came. Reads outside a transaction do not wait.
"""

from __future__ import annotations

import os
import sys
import threading
from typing import Any

from django.db.backends.sqlite3 import base

if sys.platform != "win32":
    import fcntl


class WriterQueue:
    """The lock of one database file, held by one thread of one process at a time."""

    _threads: dict[str, threading.Lock] = {}

    def __init__(self, database: str) -> None:
        """Stand ready for the database file; nothing is opened for a database in memory."""
        self._path = "" if ":memory:" in database or "mode=memory" in database else f"{database}.writer"
        self._lock = self._threads.setdefault(database, threading.Lock())
        self._file: int | None = None

    def enter(self) -> None:
        """Wait for our turn."""
        if self._file is not None:
            return
        self._lock.acquire()
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600) if self._path else -1
            # On Windows one process serves; there the lock between its threads is enough.
            if sys.platform != "win32" and self._file >= 0:
                fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException:
            self._file = None
            self._lock.release()
            raise

    def leave(self) -> None:
        """Let the next one in; harmless when we do not hold the lock. Closing the file releases it, as death does."""
        if self._file is None:
            return
        if self._file >= 0:
            os.close(self._file)
        self._file = None
        self._lock.release()


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite with the queue around each transaction."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Prepare the queue of this connection's file."""
        super().__init__(*args, **kwargs)
        self._queue: WriterQueue | None = None

    def _start_transaction_under_autocommit(self) -> None:
        name = str(self.settings_dict["NAME"])
        if self._queue is None:
            self._queue = WriterQueue(name)
        self._queue.enter()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # absent from the stubs
        except BaseException:
            self._queue.leave()
            raise

    def _leave_queue(self) -> None:
        if self._queue is not None:
            self._queue.leave()

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]  # absent from the stubs
        finally:
            # A refused commit keeps the transaction open; its rollback leaves the queue then.
            if self.connection is None or not self.connection.in_transaction:
                self._leave_queue()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]  # absent from the stubs
        finally:
            self._leave_queue()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]  # absent from the stubs
        finally:
            self._leave_queue()
