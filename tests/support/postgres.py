"""A throw-away PostgreSQL cluster for the tests.

    PYTHONPATH=tests python -m support.postgres run -- pytest      # starts one, runs the command, stops it
    PYTHONPATH=tests python -m support.postgres run --durable -- python -m benchmarks capture  # waits for the disk
    PYTHONPATH=tests python -m support.postgres serve              # starts one, prints its URL, stops it at Ctrl-C

It takes the server of the machine (Debian: `apt install postgresql`), keeps everything in a temporary folder, listens
on one free port of this machine only, and does not wait for the disk: what it holds is not meant to survive. It sorts
text by the Indonesian rules of ICU, so that a test notices when a path is compared by anything but its bytes.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

OWNER = "postgres"  # the server refuses to run as root
SIZE = ("max_connections=60", "shared_buffers=64MB")
HURRY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class ServerMissing(RuntimeError):
    """No PostgreSQL server is installed on this machine."""


def binaries() -> Path:
    """Return the folder of the newest installed server; raise ServerMissing when there is none."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not found and (elsewhere := shutil.which("initdb")):
        found = [Path(elsewhere).resolve().parent]
    if not found:
        raise ServerMissing("No PostgreSQL server found: apt install postgresql.")
    return max(found, key=lambda path: float(path.parent.name) if path.parent.name.isdigit() else 0)


@contextmanager
def cluster(*, is_durable: bool = False) -> Iterator[str]:
    """Start a cluster, yield its URL, and leave nothing behind; a durable one commits as the product's own does."""
    folder = Path(tempfile.mkdtemp(prefix="uswah-postgres-"))
    try:
        password, port = secrets.token_hex(16), _free_port()
        (folder / "password").write_text(password)
        if os.geteuid() == 0:
            owner = pwd.getpwnam(OWNER)
            for path in (folder, folder / "password"):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        _start(folder, port, SIZE if is_durable else (*SIZE, *HURRY))
        try:
            yield f"postgresql://{OWNER}:{password}@127.0.0.1:{port}/postgres"
        finally:
            _run("pg_ctl", "stop", f"--pgdata={folder / 'data'}", "--mode=immediate", "--wait")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path, port: int, settings: Sequence[str]) -> None:
    _run(
        "initdb",
        f"--pgdata={folder / 'data'}",
        f"--username={OWNER}",
        f"--pwfile={folder / 'password'}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--locale-provider=icu",
        "--icu-locale=id-ID",
        "--no-sync",
    )
    options = " ".join(["-h 127.0.0.1", f"-p {port}", f"-k {folder}", *(f"-c {setting}" for setting in settings)])
    _run("pg_ctl", "start", f"--pgdata={folder / 'data'}", f"--log={folder / 'log'}", f"--options={options}", "--wait")


def _run(binary: str, *arguments: str) -> None:
    command = [str(binaries() / binary), *arguments]
    if os.geteuid() == 0:
        command = ["runuser", "-u", OWNER, "--", *command]
    done = subprocess.run(command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{binary} failed: {done.stderr.strip()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _end(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def main(arguments: Sequence[str]) -> int:
    """Run a command against a cluster of its own, or serve one until Ctrl-C; return the exit status."""
    signal.signal(signal.SIGTERM, _end)  # so that the cluster is stopped, too, when somebody stops us
    match arguments:
        case ["run", "--", *command] if command:
            with cluster() as url:
                return subprocess.run(command, env={**os.environ, "USWAH_DATABASE": url}, check=False).returncode
        case ["run", "--durable", "--", *command] if command:
            with cluster(is_durable=True) as url:
                return subprocess.run(command, env={**os.environ, "USWAH_DATABASE": url}, check=False).returncode
        case ["serve"]:
            with cluster() as url:
                print(url, flush=True)  # noqa: T201  # the URL is what the command is for
                try:
                    signal.pause()
                except KeyboardInterrupt:
                    return 0
        case _:
            print(__doc__, file=sys.stderr)  # noqa: T201  # usage
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
