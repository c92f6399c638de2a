"""A database of one's own, of the kind that the suite runs on, for stories with real commits in several processes.

The suite's own database cannot be emptied between tests: it is append-only, and holds the law once for all.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from django.db import connection

TESTS = Path(__file__).resolve().parents[1]


@contextmanager
def scratch_database(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the environment of processes that use an empty database; it is gone afterwards."""
    environment = {name: value for name, value in os.environ.items() if name != "USWAH_DATABASE"}
    environment |= {
        "PYTHONPATH": str(TESTS),
        "DJANGO_SETTINGS_MODULE": "uswah.config.settings",
        "USWAH_HOME": str(folder),
    }
    if connection.vendor == "sqlite":
        yield environment
        return
    known, name = connection.settings_dict, f"scratch_{uuid4().hex}"
    server = f"{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT']}"
    import psycopg

    with psycopg.connect(f"postgresql://{server}/postgres", autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name}")
        try:
            yield {**environment, "USWAH_DATABASE": f"postgresql://{server}/{name}"}
        finally:
            owner.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(environment: dict[str, str], *arguments: str) -> str:
    """Run a Python process to its end and return what it printed; an AssertionError shows how it failed."""
    done = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def migrate(environment: dict[str, str], *arguments: str) -> str:
    """Run `migrate` with these arguments."""
    return run(environment, "-m", "django", "migrate", "-v0", *arguments)


def at_once(environment: dict[str, str], *commands: tuple[str, ...]) -> None:
    """Run several Python processes at the same time; all must end well and say nothing."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    running = [subprocess.Popen([sys.executable, *command], env=environment, **pipes) for command in commands]
    assert [(*process.communicate(), process.returncode) for process in running] == [("", "", 0)] * len(commands)
