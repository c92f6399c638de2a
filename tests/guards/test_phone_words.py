"""The phone speaks two languages: the same keys in both, none that a screen lacks, none that nobody says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PHONE = Path(__file__).resolve().parents[2] / "assets" / "js" / "lapang"
WORDS = PHONE / "words"
ENTRY = re.compile(r'^ {2}"([\w.]+)": (\[?".*),$', re.MULTILINE)
EXACT = re.compile(r'\bt\(\s*"([\w.]+)"')
ANY_KEY = re.compile(r'"([a-z_]+(?:\.\w+)+)"')
BEGUN = re.compile(r"\bt\(\s*`([\w.]+\.)\$\{")
NAMED = re.compile(r"\{(\w+)\}")


def _entries(language: str, part: str) -> dict[str, str]:
    """Return {key: its line} of one file of words; every line of it must be understood."""
    text = (WORDS / language / f"{part}.js").read_text(encoding="utf-8")
    found = ENTRY.findall(text)
    lines = [line for line in text.splitlines() if line.startswith("  ") and not line.lstrip().startswith("//")]
    assert len(lines) == len(found) == len(dict(found)), f"{language}/{part}: a line is not an entry, or stands twice"
    return dict(found)


PARTS = sorted(path.stem for path in (WORDS / "id").glob("*.js"))
SOURCES = {path: path.read_text(encoding="utf-8") for path in PHONE.rglob("*.js") if WORDS not in path.parents}


@pytest.mark.parametrize("part", PARTS)
def test_both_languages_have_the_same_keys_in_the_same_order(part):
    assert list(_entries("en", part)) == list(_entries("id", part))


@pytest.mark.parametrize("part", PARTS)
def test_both_languages_name_the_same_values(part):
    english = _entries("en", part)
    names = {
        key: (set(NAMED.findall(line)), set(NAMED.findall(english[key]))) for key, line in _entries("id", part).items()
    }
    assert {key: pair for key, pair in names.items() if pair[0] != pair[1]} == {}


def _all_keys() -> set[str]:
    keys = [key for part in PARTS for key in _entries("id", part)]
    assert len(keys) == len(set(keys)), "a key stands in two files of words"
    return set(keys)


def test_every_key_that_a_screen_says_has_words():
    said = {key for text in SOURCES.values() for key in EXACT.findall(text)}
    begun = {stem for text in SOURCES.values() for stem in BEGUN.findall(text)}
    keys = _all_keys()
    assert sorted(said - keys) == []
    assert sorted(stem for stem in begun if not any(key.startswith(stem) for key in keys)) == []


def test_no_words_are_left_that_nobody_says():
    """A key is said where it stands as a literal (in t() or in a table that t() reads), or by its stem."""
    said = {key for text in SOURCES.values() for key in (*EXACT.findall(text), *ANY_KEY.findall(text))}
    begun = {stem for text in SOURCES.values() for stem in BEGUN.findall(text)}
    assert sorted(key for key in _all_keys() - said if not key.startswith(tuple(begun))) == []
