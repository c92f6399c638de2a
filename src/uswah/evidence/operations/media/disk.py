"""Bytes of media on the disk. What is said to be there is there after a kill and after a power cut."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from django.conf import settings

from uswah.core.media import Refused, inspect
from uswah.evidence.operations.media.refusals import OF_FAULT, MediaRefused, Why
from uswah.evidence.queries.media import media_home

if sys.platform != "win32":
    import fcntl

_READ = 1024 * 1024
_held: set[Path] = set()
_guard = threading.Lock()


def check_room(wanted: int) -> None:
    """Raise MediaRefused where so many bytes more would take what the disk reserves for the database."""
    _made(media_home())
    if shutil.disk_usage(media_home()).free - wanted < settings.MEDIA_RESERVE:
        raise MediaRefused(Why.DISK_FULL)


@contextmanager
def held(part: Path) -> Iterator[BinaryIO]:
    """Hold a file that comes in: one thread of one process at a time; raise MediaRefused when another holds it.

    The lock ends with the process that holds it, so that a killed one blocks nobody.
    """
    with _guard:
        if part in _held:
            raise MediaRefused(Why.BUSY)
        _held.add(part)
    try:
        _made(part.parent)
        with part.open("ab", buffering=0) as file:
            _lock(file)
            yield file
    finally:
        with _guard:
            _held.discard(part)


def _lock(file: BinaryIO) -> None:
    # On Windows one process serves; there the set of what its threads hold is enough.
    if sys.platform != "win32":
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as other:
            raise MediaRefused(Why.BUSY) from other


@contextmanager
def placing(*, removes: bool = False) -> Iterator[None]:
    """Keep those who put files in their place and write them down apart from one who removes files."""
    if sys.platform == "win32":
        yield
        return
    _made(media_home())
    with (media_home() / "placing").open("ab") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX if removes else fcntl.LOCK_SH)
        yield


def append(file: BinaryIO, part: Path, content: bytes) -> int:
    """Write a piece at the end and return the new length once it is on the disk; what cannot be written leaves nothing.

    After a failed sync nobody knows what of the file is on the disk, so that it is thrown away whole.
    """
    before = os.fstat(file.fileno()).st_size
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[file.write(rest) :]
    except OSError as failure:
        with suppress(OSError):
            os.ftruncate(file.fileno(), before)
        raise _no_room(failure) from failure
    try:
        os.fsync(file.fileno())
        if before == 0:
            sync_folder(part.parent)
    except OSError as failure:
        with suppress(OSError):
            part.unlink()
        raise _no_room(failure) from failure
    return before + len(content)


def _no_room(failure: OSError) -> Exception:
    return MediaRefused(Why.DISK_FULL) if failure.errno in {errno.ENOSPC, errno.EDQUOT} else failure


def digest_of(path: Path) -> str:
    """Return SHA-256 (hex) of what lies on the disk."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_READ):
            found.update(block)
    return found.hexdigest()


def kind_of(path: Path) -> str:
    """Return the media type of a file by its bytes; raise MediaRefused for one that is not kept."""
    try:
        with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
            return inspect(content)
    except Refused as refused:
        raise MediaRefused(OF_FAULT[refused.fault], ends=True) from refused


def put_in_place(part: Path, target: Path, sha256: str) -> None:
    """Let a checked file lie at its place, whole or not at all; the part stays until whoever calls removes it.

    What lies there already stays when it is sound, and is healed when it is not.
    """
    if target.is_file() and digest_of(target) == sha256:
        return
    _made(target.parent)
    fresh = target.with_name(f"{uuid4().hex}.tmp")
    try:
        try:
            os.link(part, fresh)
        except OSError:  # a disk without hard links
            _copy(part, fresh)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)  # renaming one link of a file over another leaves both
    sync_folder(target.parent)


def _copy(part: Path, fresh: Path) -> None:
    with part.open("rb") as source, fresh.open("xb") as copy:
        shutil.copyfileobj(source, copy, _READ)
        copy.flush()
        os.fsync(copy.fileno())


def _made(folder: Path) -> None:
    """Make a folder and those above it, each of them safely."""
    if folder.is_dir():
        return
    _made(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Bring a folder's list of names to the disk; Windows keeps it by itself."""
    if sys.platform == "win32":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
