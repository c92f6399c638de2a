"""Lanes: what goes first when more is asked of the server than it can do at once.

Every page rule names its lane. A lane has so many places, and so many more may wait for one for a moment; whoever finds
neither is told at once to come again later (503 with Retry-After). The threads of the web server are as many as all
places together and a few to say no, so that a submission never finds them all taken by pages or exports.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Lane(StrEnum):
    """The kinds of work, in the order in which they go. Drafts stay on the phone and need no lane."""

    SUBMISSIONS = "submissions"
    ATTACHMENTS = "attachments"
    SYNC = "sync"  # what a phone asks before and after: contact, receipts, its work package
    SHELL = "shell"  # the files of the app: small, the same for everybody
    PAGES = "pages"
    EXPORTS = "exports"  # workbooks, papers: a second of work each


@dataclass(frozen=True, slots=True)
class LaneRule:
    """How many requests of a lane are worked on at once, how many more wait, and for how many seconds.

    From so many submissions in hand on (`gives_way`) none of the lane begins. `retry_after` are the seconds that a
    refusal asks for; a phone spreads them by chance.
    """

    at_once: int
    waiting: int
    patience: float
    gives_way: int
    retry_after: int


NEVER = 10_000
LANES: Mapping[Lane, LaneRule] = MappingProxyType(
    {
        Lane.SUBMISSIONS: LaneRule(at_once=24, waiting=0, patience=0, gives_way=NEVER, retry_after=5),
        Lane.ATTACHMENTS: LaneRule(at_once=4, waiting=2, patience=2, gives_way=22, retry_after=10),
        Lane.SYNC: LaneRule(at_once=3, waiting=5, patience=3, gives_way=22, retry_after=10),
        Lane.SHELL: LaneRule(at_once=2, waiting=8, patience=5, gives_way=NEVER, retry_after=5),
        Lane.PAGES: LaneRule(at_once=4, waiting=8, patience=5, gives_way=20, retry_after=5),
        Lane.EXPORTS: LaneRule(at_once=2, waiting=2, patience=10, gives_way=8, retry_after=30),
    }
)
TO_SAY_NO = 4
THREADS = sum(rule.at_once + rule.waiting for rule in LANES.values()) + TO_SAY_NO


class LaneFull(RuntimeError):
    """There is no place; come again after so many seconds."""

    def __init__(self, retry_after: int) -> None:
        """Keep after how many seconds to come again."""
        super().__init__(f"Come again in {retry_after} seconds.")
        self.retry_after = retry_after


class Lanes:
    """The places of one process: who is in, and who waits in which order."""

    def __init__(self, rules: Mapping[Lane, LaneRule] = LANES) -> None:
        """Begin with all places free."""
        self._rules = rules
        self._inside = dict.fromkeys(rules, 0)
        self._waiting: dict[Lane, deque[object]] = {lane: deque() for lane in rules}
        self._changed = threading.Condition()

    @contextmanager
    def place(self, lane: Lane) -> Iterator[None]:
        """Hold a place while the block runs; raise LaneFull when there is none, or none came free in time."""
        self._enter(lane)
        try:
            yield
        finally:
            self._leave(lane)

    def inside(self, lane: Lane) -> int:
        """Return how many requests of a lane are being worked on."""
        return self._inside[lane]

    def is_full(self, lane: Lane) -> bool:
        """Tell whether a request of the lane would be refused at once; a hint, for whoever wants to say so early."""
        rule = self._rules[lane]
        return len(self._waiting[lane]) >= rule.waiting and not self._has_room(lane)

    def _enter(self, lane: Lane) -> None:
        rule, queue, mine = self._rules[lane], self._waiting[lane], object()
        with self._changed:
            if not queue and self._has_room(lane):
                self._inside[lane] += 1
                return
            if len(queue) >= rule.waiting:
                raise LaneFull(rule.retry_after)
            queue.append(mine)
            until = time.monotonic() + rule.patience
            while not (queue[0] is mine and self._has_room(lane)):
                if not self._changed.wait(until - time.monotonic()) and time.monotonic() >= until:
                    queue.remove(mine)
                    self._changed.notify_all()
                    raise LaneFull(rule.retry_after)
            queue.popleft()
            self._inside[lane] += 1
            self._changed.notify_all()

    def _has_room(self, lane: Lane) -> bool:
        rule = self._rules[lane]
        return self._inside[lane] < rule.at_once and self._inside[Lane.SUBMISSIONS] < rule.gives_way

    def _leave(self, lane: Lane) -> None:
        with self._changed:
            self._inside[lane] -= 1
            if any(self._waiting.values()):
                self._changed.notify_all()


lanes = Lanes()
