"""The databases that benchmarks run on: built once, kept, and copied where a run writes."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

PROJECT = Path(__file__).resolve().parent.parent
ROOT = Path(os.environ.get("USWAH_BENCH_HOME", "/tmp/uswah-bench"))  # noqa: S108  # a cache, documented
SERVER = os.environ.get("USWAH_DATABASE", "")
ENGINE = "PostgreSQL" if SERVER else "SQLite"


@dataclass(frozen=True, slots=True)
class Home:
    """An installation of its own for benchmarks: its folder and, on PostgreSQL, its database."""

    name: str

    @property
    def folder(self) -> Path:
        """Return the folder; SQLite and PostgreSQL have different ones."""
        return ROOT / f"{ENGINE.lower()}-{self.name}"

    @property
    def database(self) -> str:
        """Return the name of the database on the PostgreSQL server."""
        return f"{urlsplit(SERVER).path.lstrip('/')}_bench_{self.name.replace('-', '_')}"

    def environment(self) -> dict[str, str]:
        """Return the environment in which the product runs on this home."""
        parts = urlsplit(SERVER)
        address = urlunsplit(parts._replace(path=f"/{self.database}")) if SERVER else ""
        own = {
            "USWAH_HOME": str(self.folder),
            "USWAH_DATABASE": address,
            "USWAH_SECRET_KEY": "benchmarks-only-benchmarks-only-benchmarks-only",
            "USWAH_DEMONSTRATION": "no",
            "DJANGO_SETTINGS_MODULE": "uswah.config.settings",
            "PYTHONPATH": os.pathsep.join((str(PROJECT), str(PROJECT / "src"))),
        }
        return {**os.environ, **own}

    def run(self, *arguments: str) -> str:
        """Run Python on this home and return what it printed; raise with its complaint when it fails."""
        command = [sys.executable, *arguments]
        done = subprocess.run(command, env=self.environment(), cwd=PROJECT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)}: {(done.stderr or done.stdout).strip()[-2000:]}")
        return done.stdout

    def remove(self) -> None:
        """Remove the folder and the database."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if SERVER:
            _on_server(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')

    def copied_to(self, name: str) -> Home:
        """Return a fresh copy of this home under another name, in place of an older one."""
        copy = Home(name)
        copy.remove()
        shutil.copytree(self.folder, copy.folder)
        if SERVER:
            _on_server(f'CREATE DATABASE "{copy.database}" TEMPLATE "{self.database}"')
        return copy


def ready(name: str) -> Home:
    """Return a built home; build it when it is not there or was built for another schema or by another recipe."""
    home, mark = Home(name), _recipe(name)
    stamp = home.folder / "stamp"
    if stamp.exists() and stamp.read_text() == mark and (not SERVER or home.database in _databases()):
        return home
    home.remove()
    home.folder.mkdir(parents=True)
    if SERVER:
        _on_server(f'CREATE DATABASE "{home.database}"')
    home.run("-m", "uswah.config.cli", "setup")
    home.run("-m", "benchmarks.national", name)
    stamp.write_text(mark)
    return home


def _recipe(name: str) -> str:
    """Return a digest of what a built database depends on: every migration, the law, and the builder."""
    package = PROJECT / "src" / "uswah"
    files: Sequence[Path] = [
        *package.glob("*/migrations/*.py"),
        *package.glob("*/law/**/*.json"),
        PROJECT / "benchmarks" / "national.py",
    ]
    content: Mapping[str, str] = {
        str(path.relative_to(PROJECT)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }
    return hashlib.sha256(repr((name, sorted(content.items()))).encode()).hexdigest()


def _on_server(statement: str) -> list[tuple[object, ...]]:
    import psycopg  # noqa: PLC0415  # only where PostgreSQL is asked for

    with psycopg.connect(SERVER, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def _databases() -> set[str]:
    return {str(row[0]) for row in _on_server("SELECT datname FROM pg_database")}
