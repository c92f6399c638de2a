"""Put a sound SQLite under Django.

Debian 12 ships SQLite 3.40, which has the WAL-reset corruption bug (fixed in 3.51.3). The `pysqlite3` wheel bundles a
fixed one; it takes the place of the standard module before Django looks for it.
"""

from __future__ import annotations

import sys

import pysqlite3
import pysqlite3.dbapi2

FIRST_SOUND_VERSION = (3, 51, 3)


def use_bundled_sqlite() -> None:
    """Let `import sqlite3` mean the bundled library; refuse to go on with one that can corrupt a WAL database."""
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
    if pysqlite3.sqlite_version_info < FIRST_SOUND_VERSION:
        message = f"SQLite {pysqlite3.sqlite_version} can corrupt a WAL database; 3.51.3 or newer is needed."
        raise RuntimeError(message)
