"""The ground of proofs with a web process: a database of its own with phones, laid once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.scratch import scratch_database

WEB = str(Path(__file__).with_name("web.py"))


@pytest.fixture(scope="session")
def ground(tmp_path_factory) -> Iterator[tuple[dict[str, str], Path]]:
    """A database of its own, of the kind that the suite runs on, with the heads' phones."""
    folder = tmp_path_factory.mktemp("killed-web")
    with scratch_database(folder) as known:
        environment = {**known, "USWAH_SECRET_KEY": "only-for-tests"}
        command = [sys.executable, WEB, "prepare", str(folder / "phones.json")]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        yield environment, folder
