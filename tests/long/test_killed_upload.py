"""Photos on their way while the web process is killed: every piece that was answered for is there, no row lacks its file.

Phones send ratings with a photo each, in small pieces; what a kill cut off they ask for and carry on.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import os
import signal
import socket
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random

import pytest

if sys.platform == "win32":
    pytest.skip("SIGKILL and fork are not of Windows", allow_module_level=True)
from core.media.pictures import photo
from support.scratch import run, scratch_database
from support.sealing import PhoneKey, Sealed, put, seal

from long.test_killed_web import WEB, standing

SEED = 20261121
KILLS = int(os.environ.get("USWAH_UPLOAD_KILLS", "1000"))
LONGEST = 0.25  # seconds that a process may live under fire
PIECE = 4096
NUMBERS, SEEDS = count(50_000_000), count(1)  # of envelopes and photos: none comes twice, whichever story sends it


@pytest.fixture
def ground(ground: tuple[dict[str, str], Path]) -> tuple[dict[str, str], Path]:
    """The ground of the killed web server, with no room kept back on the disk of the tests."""
    environment, folder = ground
    return {**environment, "USWAH_RESERVE_MB": "0"}, folder


@dataclass
class Photo:
    """A photo with the rating that announces it, and how far the server said that it has come."""

    content: bytes
    sealed: Sealed
    is_announced: bool = False
    address: str = ""
    answered_for: int = 0

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass
class Uploader:
    """One phone that sends photo after photo."""

    phone: PhoneKey
    on_its_way: Photo | None = None
    whole: list[str] = field(default_factory=list)
    found: Counter[str] = field(default_factory=Counter)

    def send_until(self, over: threading.Event, port: int, answered: threading.Event) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        is_fresh = True
        while not over.is_set():
            try:
                self._step(line, is_fresh=is_fresh)
                is_fresh = False
                answered.set()
            except (OSError, http.client.HTTPException):
                line.close()
                self.found["cut"] += 1
                is_fresh = True
                over.wait(0.005)
        line.close()

    def _step(self, line: http.client.HTTPConnection, *, is_fresh: bool) -> None:
        """Do the next thing: announce, begin, ask how far it is after a cut, or send a piece."""
        now = self.on_its_way = self.on_its_way or self._next()
        if not now.is_announced:
            now.is_announced = put(line, self.phone, now.sealed).is_acknowledged
        elif not now.address:
            told = f"sha256 {base64.b64encode(now.digest.encode()).decode()}"
            headers = {"Upload-Length": str(len(now.content)), "Upload-Metadata": told}
            status, answer = self._ask(line, "POST", "/lapang/berkas/", headers)
            now.address = answer["Location"] if status == 201 else ""
        elif is_fresh:
            status, answer = self._ask(line, "HEAD", now.address)
            self._check_offset(now, status, answer)
        else:
            self._send_piece(line, now)

    def _check_offset(self, now: Photo, status: int, answer: dict[str, str]) -> None:
        if status != 200:
            self.found[f"status {status}"] += 1
            return
        come = int(answer["Upload-Offset"])
        self.found["pieces lost"] += come < now.answered_for
        self.found["piece stored, but not answered"] += come > now.answered_for
        now.answered_for = max(come, 0)
        self._close_when_whole(now)

    def _send_piece(self, line: http.client.HTTPConnection, now: Photo) -> None:
        at = now.answered_for
        headers = {"Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
        status, answer = self._ask(line, "PATCH", now.address, headers, now.content[at : at + PIECE])
        if status == 204:
            now.answered_for = int(answer["Upload-Offset"])
            self.found["pieces answered for"] += 1
            self._close_when_whole(now)
        else:
            self.found[f"status {status}"] += 1
            status, answer = self._ask(line, "HEAD", now.address)
            self._check_offset(now, status, answer)

    def _close_when_whole(self, now: Photo) -> None:
        if now.answered_for == len(now.content):
            self.whole.append(now.digest)
            self.on_its_way = None

    def _ask(
        self, line: http.client.HTTPConnection, method: str, address: str, headers: dict[str, str] | None = None,
        content: bytes = b"",
    ) -> tuple[int, dict[str, str]]:  # fmt: skip
        shown = {"Authorization": self.phone.authorization, "Tus-Resumable": "1.0.0", **(headers or {})}
        line.request(method, address, body=content, headers=shown)
        answer = line.getresponse()
        answer.read()
        told = dict(answer.getheaders())
        if "Tus-Resumable" not in told and answer.status != 503:
            raise http.client.HTTPException("the kill tore the answer")
        return answer.status, told

    def _next(self) -> Photo:
        content = photo(side=160, seed=next(SEEDS))
        told = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "type": "image/jpeg"}
        attachment = {**told, "name": "foto.jpg", "for": ""}
        return Photo(content, seal(self.phone, next(NUMBERS), attachments=[attachment]))


def kill_many(stand, kills: int, *how: str) -> tuple[Counter[str], dict[str, list[str]]]:
    """Kill so many servers; return what the phones met, and the first thing that did not hold."""
    draw, uploaders = Random(SEED), [Uploader(phone) for phone in stand.phones]  # noqa: S311  # moments, not secrets
    nothing = {"lost": [], "rows without their file": [], "other content": []}
    for _ in range(kills):
        fire(stand, uploaders, draw.random() * LONGEST, *how)
        found = look(stand, uploaders)
        if found != nothing:
            return _met(uploaders), found
    return _met(uploaders), look(stand, uploaders)


def look(stand, uploaders: list[Uploader]) -> dict[str, list[str]]:
    file = stand.folder / "whole.json"
    file.write_text(json.dumps([digest for uploader in uploaders for digest in uploader.whole]))
    return stand.order("media", str(file))


def fire(stand, uploaders: list[Uploader], after: float, *how: str) -> None:
    """Let the phones send to a new process and kill it so many seconds after its first answer."""
    pid = stand.order("serve", *how)
    over, answered = threading.Event(), threading.Event()
    given = (over, stand.port, answered)
    threads = [threading.Thread(target=uploader.send_until, args=given) for uploader in uploaders]
    for thread in threads:
        thread.start()
    answered.wait(10)  # a machine that does much else starts slowly
    time.sleep(after)
    os.kill(pid, signal.SIGKILL)
    over.set()
    drain = stand.order("serve")  # answers who still waits in the queue of the port
    for thread in threads:
        thread.join()
    os.kill(drain, signal.SIGKILL)


def _met(uploaders: list[Uploader]) -> Counter[str]:
    met = sum((uploader.found for uploader in uploaders), Counter())
    met["photos whole"] = sum(len(uploader.whole) for uploader in uploaders)
    return met


def test_no_piece_that_was_answered_for_is_lost_by_a_few_kills(ground):
    """The short version."""
    with standing(ground) as stand:
        met, found = kill_many(stand, 15)
    assert found == {"lost": [], "rows without their file": [], "other content": []}
    assert (met["pieces lost"], met["pieces answered for"] > 0) == (0, True), met


def test_a_server_that_writes_a_file_down_before_it_lies_there_is_caught(tmp_path):
    """The proof bites: within a few kills a row stands without its file. On a database of its own, which it spoils."""
    with scratch_database(tmp_path) as known:
        environment = {**known, "USWAH_SECRET_KEY": "only-for-tests", "USWAH_RESERVE_MB": "0"}
        run(environment, WEB, "prepare", str(tmp_path / "phones.json"))
        found = _spoiled(environment, tmp_path)
    assert found["rows without their file"] != []


def _spoiled(environment: dict[str, str], folder: Path) -> dict[str, list[str]]:
    with standing((environment, folder)) as stand:
        _, found = kill_many(stand, 60, "hasty")
    return found


@pytest.mark.long
def test_no_piece_is_lost_by_a_thousand_kills(ground, capsys):
    with standing(ground) as stand:
        met, found = kill_many(stand, KILLS)
        assert found == {"lost": [], "rows without their file": [], "other content": []}
        assert stand.order("verify")["broken"] == []
    with capsys.disabled():
        told = ", ".join(f"{many} {what}" for what, many in sorted(met.items()))
        sys.stdout.write(f"\n{KILLS} kills, 0 pieces lost; {told}\n")
    assert met["pieces lost"] == 0
    assert met["piece stored, but not answered"] > KILLS // 100, "the kills missed the moment between sync and answer"


HEADER_END = "end of the header"


@pytest.mark.parametrize("checked", [True, False], ids=["with checksum", "without"])
def test_a_line_that_is_cut_anywhere_costs_one_piece_at_most(ground, checked):
    """With a checksum a torn piece leaves nothing; without one its beginning stays. Either way the file goes on."""
    with standing(ground) as stand:
        server = stand.order("serve")
        phone = Uploader(stand.phones[0])
        line = http.client.HTTPConnection("127.0.0.1", stand.port, timeout=60)
        while not (phone.on_its_way and phone.on_its_way.address):
            phone._step(line, is_fresh=False)
        now = phone.on_its_way
        for cut in (0, 10, HEADER_END, 1, 1000, PIECE - 1, PIECE):
            before = offset_of(phone, line)
            came = cut_at(stand.port, phone.phone, now, before, cut, checked=checked)
            whole = came == PIECE
            assert settled_offset(phone, line, before, came) == before + (came if whole or not checked else 0)
        while phone.on_its_way is not None:
            phone._step(line, is_fresh=True)
            if phone.on_its_way is not None:
                phone._step(line, is_fresh=False)
        assert look(stand, [phone]) == {"lost": [], "rows without their file": [], "other content": []}
        os.kill(server, signal.SIGKILL)


def offset_of(phone: Uploader, line: http.client.HTTPConnection) -> int:
    assert phone.on_its_way is not None
    return int(phone._ask(line, "HEAD", phone.on_its_way.address)[1]["Upload-Offset"])


def settled_offset(phone: Uploader, line: http.client.HTTPConnection, before: int, came: int) -> int:
    """Return how far the file is once the server has seen that the line is cut."""
    for _ in range(20 if came else 3):
        time.sleep(0.1)
        if (now := offset_of(phone, line)) != before:
            return now
    return before


def cut_at(port: int, phone: PhoneKey, now: Photo, at: int, cut: int | str, *, checked: bool) -> int:
    """Send a piece and close the line after so many bytes of the header (0, 10) or of the piece; return how many came."""
    piece = now.content[at : at + PIECE]
    checksum = base64.b64encode(hashlib.sha256(piece).digest()).decode()
    head = (
        f"PATCH {now.address} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {phone.authorization}\r\n"
        f"Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: {at}\r\n"
        f"Content-Length: {len(piece)}\r\n" + (f"Upload-Checksum: sha256 {checksum}\r\n" if checked else "")
    ).encode() + b"\r\n"
    came = 0 if cut in {0, 10, HEADER_END} else int(cut)
    sent = head[: int(cut)] if cut in {0, 10} else head + piece[:came]
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(sent)
    return came
