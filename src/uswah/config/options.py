"""One table of everything that can be configured; the settings read nothing else from the outside."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


class OptionMissing(RuntimeError):
    """An option without which the product must not start is not set."""


@dataclass(frozen=True, slots=True)
class Option:
    """One environment variable: its default (None = must be set) and what it means."""

    name: str
    default: str | None
    meaning: str


OPTIONS = (
    Option("USWAH_HOME", "var", "Folder of the database, uploaded files and the secret key."),
    Option("USWAH_DATABASE", "", "postgresql://user:password@host:port/name; empty: SQLite in USWAH_HOME."),
    Option("USWAH_SECRET_KEY", "", "Signing key; empty: read from USWAH_HOME/secret-key, made by `uswah setup`."),
    Option("USWAH_HOSTS", "localhost,127.0.0.1,[::1]", "Host names that the server answers to, by comma."),
    Option("USWAH_HTTPS", "no", "yes when people reach the server over https: cookies are then secure only."),
    Option("USWAH_DEBUG", "no", "yes shows details of errors; never on a server that others reach."),
    Option(
        "USWAH_RESERVE_MB", "1024", "Megabytes of the disk that photos leave free, so that what is written has room."
    ),
    Option("USWAH_DEMONSTRATION", "no", "yes says on every page and paper that the people in it are invented."),
)
_BY_NAME = {option.name: option for option in OPTIONS}


def text(name: str) -> str:
    """Return the option as text; raise OptionMissing when it has no default and is not set."""
    value = os.environ.get(name, _BY_NAME[name].default)
    if value is None:
        raise OptionMissing(f"{name} is not set: {_BY_NAME[name].meaning}")
    return value


def switch(name: str) -> bool:
    """Return the option as yes or no; raise ValueError for anything else."""
    value = text(name).strip().lower()
    if value not in {"yes", "no"}:
        raise ValueError(f"{name} must be yes or no, not {value!r}.")
    return value == "yes"


def number(name: str) -> int:
    """Return the option as a whole number; raise ValueError for anything else."""
    value = text(name).strip()
    if not value.isascii() or not value.isdecimal():
        raise ValueError(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def words(name: str) -> list[str]:
    """Return the option as a list, split at commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def home() -> Path:
    """Return the folder of everything that the product keeps."""
    return Path(text("USWAH_HOME")).resolve()


def secret_key() -> str:
    """Return the signing key; raise OptionMissing before a server starts without one."""
    if given := text("USWAH_SECRET_KEY"):
        return given
    path = home() / "secret-key"
    if not path.exists():
        raise OptionMissing(f"No signing key: run `uswah setup` once, or set USWAH_SECRET_KEY ({path} does not exist).")
    return path.read_text().strip()
