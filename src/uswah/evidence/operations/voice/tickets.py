"""One-time codes: 64 random bits on paper, their hash in the database, nothing about a pupil anywhere."""

from __future__ import annotations

import hashlib
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U to take for a digit or another letter
BITS, LETTERS, GROUP = 64, 13, 5
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def new_code() -> str:
    """Return a new code as it is printed: 'XXXXX-XXXXX-XXX'."""
    number, letters = secrets.randbits(BITS), ""
    for _ in range(LETTERS):
        number, rest = divmod(number, len(ALPHABET))
        letters = ALPHABET[rest] + letters
    return "-".join(letters[start : start + GROUP] for start in range(0, LETTERS, GROUP))


def read_code(typed: str) -> str:
    """Return a code as it is hashed, however it was typed: small letters, blanks, dashes, O for 0; '' for no code."""
    letters = "".join(letter for letter in typed.upper().translate(_READ_AS) if letter.isalnum())
    return letters if len(letters) == LETTERS and set(letters) <= set(ALPHABET) else ""


def hash_of(code: str) -> str:
    """Return SHA-256 (hex) of a code as `read_code` returns it."""
    return hashlib.sha256(f"uswah suara {code}".encode()).hexdigest()
