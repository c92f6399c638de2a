"""An import that is killed at any moment is there whole or not at all, and the same import again completes it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

if sys.platform == "win32":
    pytest.skip("SIGKILL and flock are not of Windows", allow_module_level=True)
import fcntl

TESTS = Path(__file__).resolve().parent.parent
SOURCE = TESTS.parent / "src"
WITNESS = str(TESTS / "long" / "witness.py")
DATABASE = os.environ.get("USWAH_DATABASE", "")
SEED = 20261121
PROBES = 4  # of 10 ms each
AMONG_ROWS = 0.8  # seconds, about as long as three hundred teachers take
ROUNDS = int(os.environ.get("USWAH_KILLS", "60" if DATABASE else "200"))


@dataclass
class Ground:
    """A prepared database, of which every round gets a fresh copy."""

    folder: Path
    teachers: int

    @property
    def template(self) -> str:
        return f"uswah_killed_{os.getpid()}"

    def prepare(self) -> None:
        (self.folder / "home").mkdir()
        if DATABASE:
            _sql(f'DROP DATABASE IF EXISTS "{self.template}"', f'CREATE DATABASE "{self.template}"')
        home = Home(self.folder / "home", _address(self.template))
        home.run(WITNESS, "prepare", str(self.folder), str(self.teachers))

    def copy(self) -> Home:
        """Return a fresh copy; the one before is thrown away."""
        target, name = self.folder / "round", f"{self.template}_round"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.folder / "home", target)
        if DATABASE:
            _sql(
                f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"'
            )
        return Home(target, _address(name))

    def clear(self) -> None:
        if DATABASE:
            names = (f"{self.template}_round", self.template)
            _sql(*(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)' for name in names))

    def look(self, home: Home) -> dict[str, Any]:
        """Say what is stored there, or what is broken."""
        found: dict[str, Any] = json.loads(home.run(WITNESS, "look", str(self.folder), str(self.teachers)).stdout)
        return found

    def repeat(self, home: Home) -> list[dict[str, Any]]:
        """Say what is stored there before and after the same import."""
        found: list[dict[str, Any]] = json.loads(
            home.run(WITNESS, "repeat", str(self.folder), str(self.teachers)).stdout
        )
        return found

    def importing(self) -> list[str]:
        nsm = (self.folder / "nsm").read_text()
        return ["-m", "uswah.config.cli", "import", str(self.folder / "pkg.xlsx"), "--madrasah", nsm]


@dataclass
class Home:
    """One installation: a folder and, with PostgreSQL, a database."""

    folder: Path
    address: str

    @property
    def environment(self) -> dict[str, str]:
        known = {name: value for name, value in os.environ.items() if not name.startswith(("USWAH_", "DJANGO_"))}
        return {
            **known,
            "PYTHONPATH": f"{SOURCE}:{TESTS}",
            "DJANGO_SETTINGS_MODULE": "uswah.config.settings",
            "USWAH_HOME": str(self.folder),
            "USWAH_SECRET_KEY": "only-for-tests",
            **({"USWAH_DATABASE": self.address} if self.address else {}),
        }

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        nothing = subprocess.DEVNULL
        return subprocess.Popen([sys.executable, *words], env=self.environment, stdout=nothing, stderr=nothing)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run([sys.executable, *words], env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{words}: {done.stdout}\n{done.stderr}"
        return done

    def is_writing(self) -> bool:
        """Tell whether somebody holds the writer's lock of this SQLite; always False with PostgreSQL."""
        lock = self.folder / "uswah.sqlite3.writer"
        if self.address or not lock.exists():
            return False
        with lock.open("rb+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False


def _address(name: str) -> str:
    return urlunsplit(urlsplit(DATABASE)._replace(path=f"/{name}")) if DATABASE else ""


def _sql(*statements: str) -> None:
    import psycopg

    with closing(psycopg.connect(_address("postgres"), autocommit=True)) as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]  # made of our own names


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    yield from _prepared(tmp_path_factory.mktemp("small"), 20)


@pytest.fixture
def large(tmp_path: Path) -> Iterator[Ground]:
    yield from _prepared(tmp_path, 300)


def _prepared(folder: Path, teachers: int) -> Iterator[Ground]:
    ground = Ground(folder, teachers)
    ground.prepare()
    yield ground
    ground.clear()


def _undisturbed(ground: Ground) -> tuple[str, float]:
    """Import without a kill; return the digest of what is stored and how long it took (the shorter of two times)."""
    took = []
    for _ in range(2):
        home, start = ground.copy(), time.monotonic()
        home.run(*ground.importing())
        took.append(time.monotonic() - start)
        found = ground.look(home)
    assert found["stored"] is True
    return found["digest"], min(took)


def _killed(ground: Ground, after: float, among_rows: bool) -> tuple[Home, str]:
    """Start an import on a fresh copy and kill it; return the copy, and what it was doing as far as one can see.

    `after` counts from the start, or with `among_rows` from the moment at which the import's transaction is seen.
    """
    home = ground.copy()
    child = home.start(*ground.importing())
    if among_rows:
        _wait_for_rows(home, child)
    with suppress(subprocess.TimeoutExpired):
        child.wait(timeout=after)
    doing = "over" if child.poll() is not None else "writing" if home.is_writing() else "reading"
    child.send_signal(signal.SIGKILL)
    child.wait()
    return home, doing


def _wait_for_rows(home: Home, child: subprocess.Popen[bytes]) -> None:
    """Wait until the writer's lock is held for longer than handing the workbook in takes."""
    held = 0
    while held < PROBES and child.poll() is None:
        time.sleep(0.01)
        held = held + 1 if home.is_writing() else 0


def _kill_many(ground: Ground, rounds: int) -> Counter[str]:
    """Kill, and hold each rest against the undisturbed import.

    Every other moment is spread evenly over the whole duration; the others fall where rows are being written.
    """
    whole, took = _undisturbed(ground)
    draw, fell = Random(SEED), Counter[str]()  # noqa: S311  # moments, not secrets
    for number in range(rounds):
        among_rows = number % 2 == 1 and not DATABASE  # PostgreSQL shows no lock of a writer
        after = draw.random() * AMONG_ROWS if among_rows else took * (number + draw.random()) / rounds
        home, doing = _killed(ground, after, among_rows)
        found, again = ground.repeat(home)
        assert "broken" not in found, f"killed after {after:.3f} s of {took:.3f} s: {found['broken']}"
        assert not found["stored"] or found["digest"] == whole
        if found["stored"]:
            fell["after the transaction"] += 1
        elif found["handed_in"] and doing == "writing":
            fell["inside the transaction"] += 1
        else:
            fell["before the transaction"] += 1
        assert again.get("digest") == whole, f"repeated after {after:.3f} s of {took:.3f} s: {again}"
    return fell


def test_a_killed_import_is_all_or_nothing_and_can_be_repeated(small: Ground):
    """The short version; the two below kill for certain where it matters most."""
    fell = _kill_many(small, 2)
    assert sum(fell.values()) == 2


def test_a_kill_between_rows_leaves_nothing(small: Ground):
    home = small.copy()
    assert home.start(WITNESS, "interrupted", str(small.folder)).wait(timeout=120) == -signal.SIGKILL
    found = small.look(home)
    assert (found.get("broken"), found.get("stored"), found.get("handed_in")) == (None, False, 1)


def test_an_import_that_commits_on_its_way_would_be_noticed(small: Ground):
    home = small.copy()
    assert home.start(WITNESS, "interrupted", str(small.folder), "commit").wait(timeout=120) == -signal.SIGKILL
    assert small.look(home) == {"broken": "half an import: (5, 390, 0, 0, 0, 0)"}


@pytest.mark.long
def test_two_hundred_kills(large: Ground, capsys: pytest.CaptureFixture[str]):
    """The long version; with PostgreSQL, where each round copies a database, sixty."""
    fell = _kill_many(large, ROUNDS)
    with capsys.disabled():
        sys.stdout.write(f"\n{ROUNDS} kills fell {dict(sorted(fell.items()))}\n")
    assert sum(fell.values()) == ROUNDS
    if not DATABASE:
        assert fell["inside the transaction"] >= ROUNDS // 10, "the moments missed what they are for"
