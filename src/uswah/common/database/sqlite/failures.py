"""What an error of SQLite means for those who come after it.

After a failed write to the disk nobody can tell what the file holds: the kernel may have dropped the very pages that
it could not write, and a second attempt then succeeds with nothing behind it. So nothing more is written until a
person has looked and started the server anew.
"""

from __future__ import annotations

import threading
from enum import Enum

from django.db import OperationalError

_IOERR, _CORRUPT, _FULL, _NOTADB = 10, 11, 13, 26


class Failure(Enum):
    """How bad an error is: of one statement, of a full disk, or of the file itself."""

    STATEMENT = "statement"
    DISK_FULL = "disk full"
    FILE = "file"


class WritingStopped(OperationalError):
    """The file could not be written or read before; it is not written any more until the next start."""


def failure_in(error: BaseException | None) -> Failure:
    """Return how bad an error is, by the code that SQLite gave to it or to what caused it."""
    while error is not None:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in {_IOERR, _CORRUPT, _NOTADB}:
            return Failure.FILE
        if code == _FULL:
            return Failure.DISK_FULL
        error = error.__cause__
    return Failure.STATEMENT


class StoppedFiles:
    """Which database files this process does not write any more, and why."""

    def __init__(self) -> None:
        """Begin with none."""
        self._why: dict[str, str] = {}
        self._lock = threading.Lock()

    def note(self, database: str, error: BaseException) -> None:
        """Stop writing the file when the error says that it cannot be relied on."""
        if failure_in(error) is Failure.FILE:
            with self._lock:
                self._why.setdefault(database, str(error))

    def check(self, database: str) -> None:
        """Raise WritingStopped when the file is not written any more."""
        if (why := self._why.get(database)) is not None:
            raise WritingStopped(f"The database is not written any more since an error of the disk: {why}")

    def forget(self, database: str) -> None:
        """Write the file again; for the tests, a server does so by being started anew."""
        self._why.pop(database, None)


stopped_files = StoppedFiles()
