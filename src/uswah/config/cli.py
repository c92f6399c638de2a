"""The command `uswah`: what an operator of a server needs, in words; everything else is Django's own.

uswah setup                     make the home folder, the key and the database ready (again and again harmless)
uswah serve [--port 8000]       set up, then serve the product with its background worker
uswah new-madrasah ...          found a madrasah with its first two accounts
uswah grant-role ...            give a role at any place: pengawas, ketua KKM, ministry, pimpinan pesantren
uswah end-role ...              end such a role
uswah import FILE ...           bring a workbook in: a preview first, then all or nothing
uswah audit verify              walk the audit ledger
uswah run-levels CODE ...       estimate the levels of a madrasah, a KKM or an area, for a nightly timer
uswah tidy-voice                close campaigns of pupils past their last day, erase what was promised, for a nightly timer
uswah tidy-media                clear uploads that are over and files whose time is over, for a nightly timer
uswah demonstration             fill the database with invented madrasah
uswah levels RATINGS.csv ...    fair levels from a table of ratings, alone: no database, no server
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from types import FrameType

from uswah.common.lanes import THREADS
from uswah.config import alone, options

COMMANDS = {
    "new-madrasah": "new_madrasah",
    "new-password": "new_password",
    "grant-role": "grant_role",
    "end-role": "end_role",
    "run-levels": "run_levels",
    "tidy-voice": "tidy_voice",
    "tidy-media": "tidy_media",
    "work": "work",
}


def _make_home() -> None:
    """Create the home folder, closed to others, with a signing key of its own."""
    home = options.home()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = home / "secret-key"
    if not options.text("USWAH_SECRET_KEY") and not key.exists():
        with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))


def _django(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "uswah.config.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415  # only commands need Django

    execute_from_command_line(["uswah", *arguments])


def _setup() -> None:
    """Bring catalogues, static files, schema and law up to date."""
    _make_home()
    for step in (
        ["compile_catalogues"],
        ["collectstatic", "--noinput", "-v0"],
        ["migrate", "--noinput", "-v0"],
        ["load_law"],
    ):
        _django(step)


def _serve(arguments: list[str]) -> int:
    """Serve until told to stop; the server and the worker live and die together."""
    host, port = "127.0.0.1", "8000"
    rest = iter(arguments)
    for word in rest:
        host = next(rest) if word == "--host" else host
        port = next(rest) if word == "--port" else port
    # In processes of their own, so that this one stays small.
    subprocess.run([sys.executable, "-m", "uswah.config.cli", "setup"], check=True)  # our own command
    server = ["granian", "--interface", "wsgi", "--host", host, "--port", port, "--workers", "1"]
    # Most of these threads only wait, for a commit or their lane: the server's warning about their number is not shown.
    server += ["--blocking-threads", str(THREADS), "--no-ws", "--log-level", "error", "uswah.config.wsgi:application"]
    work = [sys.executable, "-m", "uswah.config.cli", "work"]
    # Many threads that take memory in turn: glibc would give each of them a heap of its own and never take it back.
    environment = {**os.environ, "MALLOC_ARENA_MAX": "2"}
    children = [
        subprocess.Popen([sys.executable, "-m", *server], env=environment),  # noqa: S603  # our own command
        subprocess.Popen(work),  # noqa: S603  # our own command
    ]

    def stop(number: int, frame: FrameType | None) -> None:
        for child in children:
            child.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0"} else host  # noqa: S104  # compared, not bound
    sys.stdout.write(f"\nUswah: http://{shown}:{port}/   (Ctrl+C stops it)\n\n")
    sys.stdout.flush()
    while all(child.poll() is None for child in children):
        try:
            children[0].wait(timeout=1)
        except subprocess.TimeoutExpired:
            continue
    stop(0, None)
    return max(abs(child.wait(timeout=30)) for child in children)


def main() -> None:
    """Do what the first word says."""
    arguments = sys.argv[1:] or ["help"]
    first, rest = arguments[0], arguments[1:]
    if first in {"help", "--help", "-h"}:
        sys.stdout.write(f"{__doc__}\n")
    elif first == "setup":
        _setup()
    elif first == "serve":
        sys.exit(_serve(rest))
    elif first == "levels":
        alone.run_levels(rest)
    else:
        _make_home()
        _django([COMMANDS.get(first, first), *rest])


if __name__ == "__main__":
    main()
