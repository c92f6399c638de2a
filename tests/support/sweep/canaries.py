"""Words that occur once in the world, so that an answer that holds one tells whose data it shows.

A canary is nine letters: `z`, the madrasah (x, y, w), what it was planted in (one letter), three that count up, and
three that end it: with fewer, a random token of a page would hold one by chance every tenth run. A number that
identifies a person is a canary too. They survive capitals, and the way through HTML, XLSX and PDF.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from functools import lru_cache
from itertools import count, product
from string import ascii_lowercase

from pypdf import PdfReader

# What a canary was planted in. The letters are the words of `support.sweep.roles.SEES`.
SUBJECTS = {
    "p": "the identity of the place",
    "a": "Bu Aisyah: what is written about her, and who wrote it",
    "b": "her colleague",
    "s": "head and operator, as far as papers and pages name who signs, rates and enters",
    "h": "the head in person",
    "o": "the operator",
    "r": "workbooks and jobs",
    "l": "reasons in the ledger",
    "c": "a teacher of two madrasah, as both know her",
}
_END = "qjv"
# Where a column is too short for all nine letters, the first six count when they stand alone.
_WORD = re.compile(rf"z[xyw][a-z]{{4}}{_END}|\bz[xyw][a-z]{{4}}\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d{8,18}")


class Canaries:
    """Makes canaries, and finds them again."""

    def __init__(self) -> None:
        """Start with none."""
        self._letters = ("".join(letters) for letters in product(ascii_lowercase, repeat=3))
        self._numbers = count(1)
        self._known: dict[str, tuple[str, str]] = {}

    def word(self, madrasah: str, subject: str) -> str:
        """Return a new word for what is written about this subject of this madrasah."""
        return self._planted(f"z{madrasah}{subject}{next(self._letters)}{_END}", madrasah, subject)

    def short_word(self, madrasah: str, subject: str) -> str:
        """Return a new word of six letters, for a column that holds no more."""
        return self._planted(f"z{madrasah}{subject}{next(self._letters)}", madrasah, subject)

    def _planted(self, word: str, madrasah: str, subject: str) -> str:
        self._known[word] = (madrasah, subject)
        return word.capitalize()

    def number(self, madrasah: str, subject: str, *, digits: int = 16) -> str:
        """Return a new number of so many digits; all of them begin with 77."""
        number = f"77{next(self._numbers):0{digits - 2}d}"
        self._known[number] = (madrasah, subject)
        return number

    def found_in(self, text: str) -> set[tuple[str, str]]:
        """Return whose canaries a text holds: {(madrasah, subject), …}."""
        words = {word.lower() for word in _WORD.findall(text)}
        return {self._known[word] for word in words | set(_NUMBER.findall(text)) if word in self._known}

    def words_in(self, text: str) -> Iterable[str]:
        """Return the canaries of a text as they were made, for messages."""
        return sorted(word for word in {w.lower() for w in _WORD.findall(text)} if word in self._known)


@lru_cache(maxsize=64)
def text_of(content: bytes, content_type: str) -> str:
    """Return everything readable of an answer: a PDF's text, a workbook's parts, anything else as UTF-8."""
    if content.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(content))
        return "\n".join([*(page.extract_text() for page in reader.pages), str(reader.metadata)])
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(name + "\n" + archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    if (
        content_type.startswith(("text/", "application/json", "application/manifest+json", "image/svg", "image/jpeg"))
        or not content
    ):
        return content.decode("utf-8", "replace")
    raise AssertionError(f"The sweep cannot read {content_type!r}; teach text_of() how.")
