"""Under which terms pupils are asked: purpose, consent, words, thresholds, retention; dated, in two languages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from uswah.core.disclosure import Thresholds

LAW = Path(__file__).resolve().parents[1] / "law" / "voice"
Both = Mapping[str, str]  # a text in both languages: {"id", "en"}


@dataclass(frozen=True, slots=True)
class VoiceTerms:
    """One version of the terms. `counts_as` turns an answer into the score of the instrument that levels are made of.

    `words` stand before the questions, `small_class_words` besides in a class of fewer than `small_class` pupils,
    `tiny_class_words` in one so small that nothing is ever shown. Days are calendar days.
    """

    version: str
    citation: str
    note: Both
    instrument: tuple[str, str]
    purpose: Both
    consent: Both
    words: tuple[Both, ...]
    small_class_words: Both
    tiny_class_words: Both
    small_class: int
    thresholds: Thresholds
    largest_class: int
    longest_text: int
    longest_days: int
    teacher_first_days: int
    retention_days: int
    retention: Both
    counts_as: str
    scores: Mapping[int, int]


def voice_terms(on: date) -> VoiceTerms:
    """Return the terms in force on a day; before the first ones began, the first ones."""
    versions = _versions()
    held = [terms for start, terms in versions if start <= on]
    return held[-1] if held else versions[0][1]


def terms_by_version(version: str) -> VoiceTerms:
    """Return the terms under which a campaign was opened; raise LookupError for a version that was never shipped."""
    for _, terms in _versions():
        if terms.version == version:
            return terms
    raise LookupError(f"No terms of pupils' voice with version {version!r}.")


@cache
def _versions() -> tuple[tuple[date, VoiceTerms], ...]:
    told = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(LAW.glob("*.json"))]
    return tuple(sorted(((date.fromisoformat(law["valid_from"]), _terms(law)) for law in told), key=lambda v: v[0]))


def _terms(law: Mapping[str, Any]) -> VoiceTerms:
    bounds = law["thresholds"]
    plain = (
        "version", "citation", "note", "purpose", "consent", "small_class_words", "tiny_class_words", "small_class",
        "largest_class", "longest_text", "longest_days", "teacher_first_days", "retention_days", "retention",
    )  # fmt: skip
    return VoiceTerms(
        **{name: law[name] for name in plain},
        instrument=(law["instrument"]["code"], law["instrument"]["version"]),
        words=tuple(law["words"]),
        thresholds=Thresholds(bounds["cell"], bounds["free_text"], Fraction(bounds["band_percent"], 100)),
        counts_as=law["counts_as"]["instrument"],
        scores={int(answer): score for answer, score in law["counts_as"]["scores"].items()},
    )
