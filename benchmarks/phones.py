"""Phones that send to a served product over HTTP, in a process of their own; they count their own processor time.

python -m benchmarks.phones PORT DEVICES PLAN     PLAN as JSON; prints as JSON what the phones saw

Every receipt is checked with the server's key after the clock has stopped: an answer without a true one is a false yes.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import random
import resource
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.national import FACTS, SEED, YEAR


@dataclass(frozen=True, slots=True)
class Plan:
    """What the phones do: how many lines at once, for how long or how often, and how carelessly.

    `rate` > 0 sends so many a second whatever the answers; `retries` is the share that is sent again although it was
    answered, half of these without waiting for the first answer; `races` envelopes are sent by 50 lines at once.
    """

    lines: int
    seconds: float = 0
    count: int = 0
    rate: float = 0
    retries: float = 0
    races: int = 0
    items: int = 84
    instrument: str = "tolok-ukur"
    first: int = 0  # number of the first envelope, so that one run after another never repeats one
    pause: float = 0
    told: str = ""  # where to write what was acknowledged: id → digest


@dataclass(slots=True)
class Seen:
    """What the phones saw."""

    answers: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    acknowledged: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    differing: int = 0
    retry_after: int = 0
    refused_seconds: list[float] = field(default_factory=list)
    finished: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sealed:
    """An envelope as it goes over the wire."""

    id: str
    digest: str
    request: bytes


class Sealer:
    """Makes envelopes: each device counts its own."""

    def __init__(self, ground: dict[str, Any], plan: Plan) -> None:
        """Stand ready; the same plan makes the same envelopes."""
        self._phones, self._plan = ground["phones"], plan
        found = ground["instruments"][plan.instrument]
        self._version, self._codes = found["version"], found["codes"][: plan.items]
        self._number = plan.first
        self._chance = random.Random(f"{SEED}/{plan.first}")  # noqa: S311  # invented data, no secret

    def __iter__(self) -> Iterator[Sealed]:
        """Yield one envelope after another, from one device after another."""
        while True:
            yield self.one()

    def one(self) -> Sealed:
        """Return the next envelope."""
        number = self._number
        self._number += 1
        phone = self._phones[number % len(self._phones)]
        seq = number // len(self._phones) + 1
        moment = f"2026-11-{1 + number % 20:02d}T08:10:00+07:00"
        identifier = _uuid7(number)
        content = {
            "v": 1,
            "id": identifier,
            "device": phone["device"],
            "seq": seq,
            "kind": "ratings",
            "place": phone["place"],
            "app": "tolok-ukur",
            "captured_at": moment,
            "sealed_at": moment,
            "clock_offset_s": 0,
            "supersedes": None,
            "reason": "",
            "payload": self._payload(phone, seq, moment[:10]),
            "attachments": [],
        }
        body = json.dumps(content, ensure_ascii=False).encode()
        sha256 = hashlib.sha256(body)
        head = (
            f"PUT /lapang/kiriman/{identifier} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Perangkat {phone['device']}.{phone['token']}\r\n"
            f"Content-Type: application/json\r\n"
            f"Content-Digest: sha-256=:{base64.b64encode(sha256.digest()).decode()}:\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return Sealed(identifier, sha256.hexdigest(), head.encode() + body)

    def _payload(self, phone: dict[str, Any], seq: int, day: str) -> dict[str, Any]:
        teachers, chance = phone["teachers"], self._chance
        return {
            "about": teachers[seq % len(teachers)],
            "instrument": self._plan.instrument,
            "version": self._version,
            "school_year": YEAR,
            "stage": ("formative", "summative")[seq % 2],
            "technique": "observation",
            "source_role": "kepala",
            "observed_on": day,
            "ratings": [self._rating(code, chance.random(), chance) for code in self._codes],
        }

    def _rating(self, code: str, drawn: float, chance: random.Random) -> dict[str, Any]:
        """Return a rating: one in ten not observed with its reason, one in three with a fact and its time."""
        if drawn < 0.1:
            return {"code": code, "score": None, "facts": [], "why": "Tidak muncul pada jam ini."}
        facts = [{"at": "08:10", "text": chance.choice(FACTS)}] if drawn < 0.43 else []
        return {"code": code, "score": 2 if facts else int(drawn * 10) % 2, "facts": facts, "why": ""}


def _uuid7(number: int) -> str:
    moment = 1_763_700_000_000 + number
    tail = int.from_bytes(hashlib.sha256(f"{SEED}/{number}".encode()).digest()[:10])
    bits = moment << 80 | 7 << 76 | (tail >> 68 & 0xFFF) << 64 | 0b10 << 62 | tail & ((1 << 62) - 1)
    return str(uuid.UUID(int=bits))


class Line:
    """One kept connection; a new one where the old one was cut."""

    def __init__(self, port: int, seen: Seen) -> None:
        """Open nothing yet."""
        self._port, self._seen = port, seen
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, sealed: Sealed) -> int:
        """Send an envelope and note the answer; return its status, 0 when there was none."""
        start = time.perf_counter()
        try:
            status, headers, content = await self._exchange(sealed.request)
        except (OSError, EOFError):
            self.cut()
            self._seen.answers["no answer"] += 1
            return 0
        self._note(sealed, status, headers, content, time.perf_counter() - start)
        return status

    async def send_and_cut(self, sealed: Sealed) -> None:
        """Send an envelope and cut the connection before its answer."""
        try:
            _, writer = await self._open()
            writer.write(sealed.request)
            await writer.drain()
        except OSError:
            pass
        self._seen.answers["cut"] += 1
        self.cut()

    def cut(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        return self._streams

    async def _exchange(self, request: bytes) -> tuple[int, bytes, bytes]:
        reader, writer = await self._open()
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        return int(head[9:12]), head, await reader.readexactly(length)

    def _note(self, sealed: Sealed, status: int, headers: bytes, content: bytes, seconds: float) -> None:
        seen = self._seen
        seen.answers[str(status)] += 1
        if status in {200, 201, 422} and b'"receipt"' in content:
            seen.seconds.append(seconds)
            seen.finished.append(time.perf_counter())
            known = seen.acknowledged.setdefault(sealed.id, (sealed.digest, content))
            seen.differing += _receipt(known[1]) != _receipt(content)
        else:
            seen.refused_seconds.append(seconds)
            seen.retry_after += b"retry-after:" in headers


def _receipt(content: bytes) -> tuple[str, str]:
    answer = json.loads(content)
    return answer["receipt"], answer["signature"]


async def _run(port: int, plan: Plan, waiting: list[Sealed], seen: Seen) -> None:
    """Send what waits over so many lines, until all is sent or the time is over."""
    until = time.perf_counter() + plan.seconds if plan.seconds else float("inf")
    queue = iter(waiting)
    chance = random.Random(SEED)  # noqa: S311  # no secret
    started = time.perf_counter()
    counted = 0

    async def send_all() -> None:
        nonlocal counted
        line = Line(port, seen)
        for sealed in queue:
            counted += 1
            if plan.rate:
                await asyncio.sleep(max(0, started + counted / plan.rate - time.perf_counter()))
            if time.perf_counter() >= until:
                break
            await _one(line, sealed, plan, chance)
            if plan.pause:
                await asyncio.sleep(plan.pause)
        line.cut()

    await asyncio.gather(*(send_all() for _ in range(plan.lines)))


async def _one(line: Line, sealed: Sealed, plan: Plan, chance: random.Random) -> None:
    """Send one envelope as a careless phone does; with retries, until it is acknowledged."""
    again = chance.random() < plan.retries
    if again and chance.random() < 0.5:
        await line.send_and_cut(sealed)
    status = await line.send(sealed)
    while plan.retries and status in {0, 503}:
        await asyncio.sleep(0.05 + chance.random() * 0.2)
        status = await line.send(sealed)
    if again:
        await line.send(sealed)


async def _race(port: int, racing: list[Sealed], seen: Seen) -> None:
    """Send each of these by 50 lines at once, until one of them has its receipt."""
    lines = [Line(port, seen) for _ in range(50)]
    for sealed in racing:
        while sealed.id not in seen.acknowledged:
            await asyncio.gather(*(line.send(sealed) for line in lines))
    for line in lines:
        line.cut()


def run(port: int, ground: dict[str, Any], plan: Plan) -> dict[str, Any]:
    """Carry out a plan and return what was seen."""
    sealer = Sealer(ground, plan)
    count = plan.count or int(plan.seconds * (plan.rate or 1500))
    waiting = [sealer.one() for _ in range(count)]
    racing = [sealer.one() for _ in range(plan.races)]
    seen = Seen()
    before, start = _busy(), time.perf_counter()
    asyncio.run(_run(port, plan, waiting, seen))
    if racing:
        asyncio.run(_race(port, racing, seen))
    busy, took = _busy() - before, time.perf_counter() - start
    if plan.told:
        Path(plan.told).write_text(json.dumps({key: digest for key, (digest, _) in seen.acknowledged.items()}))
    return {
        "took": took,
        "busy": busy,
        "answers": seen.answers,
        "seconds": seen.seconds,
        "finished": [moment - start for moment in seen.finished],
        "refused_seconds": seen.refused_seconds,
        "retry_after": seen.retry_after,
        "acknowledged": len(seen.acknowledged),
        "differing": seen.differing,
        "false": _false(ground["jwk"], seen),
        "bytes": len(waiting[0].request) if waiting else 0,
        "next": sealer._number,  # noqa: SLF001  # its own module
    }


def _false(jwk: dict[str, str], seen: Seen) -> int:
    """Return how many acknowledgements carry no receipt that the server's key signed for these very bytes."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  # only after the clock has stopped
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature  # noqa: PLC0415

    x, y = (int.from_bytes(_from_b64url(jwk[name])) for name in ("x", "y"))
    key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    false = 0
    for identifier, (digest, content) in seen.acknowledged.items():
        answer = json.loads(content)
        raw = _from_b64url(answer["signature"])
        signature = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        receipt = json.loads(answer["receipt"])
        try:
            key.verify(signature, answer["receipt"].encode(), ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            false += 1
            continue
        false += (receipt["id"], receipt["digest"]) != (identifier, digest)
    return false


def _from_b64url(written: str) -> bytes:
    return base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))


def _busy() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    told = run(int(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text()), Plan(**json.loads(sys.argv[3])))
    print(json.dumps(told))
