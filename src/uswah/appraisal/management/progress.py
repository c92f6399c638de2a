"""Show how far a long command is: a bar on a terminal, few plain lines anywhere else."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

WIDTH: Final = 30
BAR_SECONDS, LINE_SECONDS = 0.1, 5.0


class ProgressBar:
    """Tell the share of bytes that were read, and the stages after it, with the seconds since the start.

    `say` writes text as it is and lets it be seen; `total` is the size of the file in bytes.
    """

    def __init__(self, say: Callable[[str], object], *, total: int, is_terminal: bool, words: str) -> None:
        self.say, self.total, self.is_terminal, self.words = say, max(1, total), is_terminal, words
        self.start = self.told = time.monotonic()
        self.latest: tuple[int, int] | None = None

    def read(self, done: int, rows: int) -> None:
        """Tell how many bytes and rows were read, as often as the eye wants it."""
        self.latest = (done, rows)
        now = time.monotonic()
        if now - self.told >= (BAR_SECONDS if self.is_terminal else LINE_SECONDS):
            self.told = now
            self.say(self._line(done, rows))

    def stage(self, name: str) -> None:
        """Tell what begins now."""
        self.finish()
        self.say(f"{time.monotonic() - self.start:5.1f} s  {name}\n")

    def finish(self) -> None:
        """Tell the last of what was read, and leave the line of the bar."""
        if self.latest is not None:
            self.say(self._line(*self.latest) + ("\n" if self.is_terminal else ""))
        self.latest = None

    def _line(self, done: int, rows: int) -> str:
        share = min(1.0, done / self.total)
        told = f"{self.words} {100 * share:3.0f}%  {rows:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
        if not self.is_terminal:
            return f"{told}\n"
        return f"\r{'█' * round(WIDTH * share):░<{WIDTH}} {told}  "
