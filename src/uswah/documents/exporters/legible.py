"""Make any text printable with the fonts of the house, without changing what it says.

PDF/A refuses a file in which a character has no glyph, and a fact noted on a phone may hold an emoji.
"""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

FONTS: Final = Path(__file__).resolve().parents[4] / "assets" / "fonts"
UNPRINTABLE: Final = "\N{REPLACEMENT CHARACTER}"
_BREAK: Final = "\N{ZERO WIDTH SPACE}"
# Joiners shape Arabic; other invisible characters can only hide or turn around what is read.
_JOINERS: Final = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
_LONG_RUN: Final = re.compile(r"\S{31,}")
_STEP: Final = 16


def legible(text: str) -> str:
    """Return the text composed, without invisible characters, and with a mark where no glyph is.

    Lines stay lines; runs of more than 30 characters without a space get places to break.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if composed.isascii() and composed.isprintable():
        printable = composed
    else:
        printable = "".join(_printed(character) for character in composed)
    return _LONG_RUN.sub(_broken, printable)


@cache
def _covered() -> frozenset[str]:
    """Read the characters that the fonts can show, as ranges of code points in hexadecimal."""
    written = (FONTS / "coverage.txt").read_text(encoding="ascii")
    covered: set[str] = set()
    for line in written.splitlines():
        if line and not line.startswith("#"):
            first, _, last = line.partition("-")
            covered.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return frozenset(covered)


@lru_cache(maxsize=4096)
def _printed(character: str) -> str:
    if character == "\n" or character in _JOINERS:
        return character
    category = unicodedata.category(character)
    if category in {"Zs", "Zl", "Zp", "Cc"}:
        return " " if character != "\N{NO-BREAK SPACE}" else character
    if category == "Cf" or "\N{VARIATION SELECTOR-1}" <= character <= "\N{VARIATION SELECTOR-16}":
        return ""
    return character if character in _covered() else UNPRINTABLE


def _broken(run: re.Match[str]) -> str:
    """Put a place to break after every sixteen letters, never between a letter and its marks."""
    pieces: list[str] = []
    letters = 0
    for character in run[0]:
        if not unicodedata.combining(character):
            if letters and letters % _STEP == 0:
                pieces.append(_BREAK)
            letters += 1
        pieces.append(character)
    return "".join(pieces)
