"""The yearly calibration in words: what to score, and, for the rater alone, how strict they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uswah.appraisal.queries.calibration import Calibration, VignetteFile
from uswah.common.presenters import ChoiceOption
from uswah.core.measurement.vignettes import OwnStrictness, Strictness, TooFewSheets
from uswah.core.text.numbers import number
from uswah.standards.presenters import in_language


@dataclass(frozen=True, slots=True)
class VignetteLine:
    """A story in the list."""

    title: str
    url: str
    is_scored: bool


@dataclass(frozen=True, slots=True)
class CalibrationPage:
    """The stories of the year and what can be said to the rater."""

    school_year: str
    lines: tuple[VignetteLine, ...]
    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScoredItem:
    """An indicator of a story; `score` is what was chosen."""

    code: str
    key: str
    number: str
    text: str
    score: str
    error: str


@dataclass(frozen=True, slots=True)
class VignettePage:
    """A story to read and score, or as it was scored."""

    title: str
    paragraphs: tuple[str, ...]
    options: tuple[ChoiceOption, ...]
    items: tuple[ScoredItem, ...]
    is_scored: bool
    has_errors: bool


def calibration_page(found: Calibration, school_year: str, language: str) -> CalibrationPage:
    """Return the list of stories, with the rater's own strictness in words."""
    lines = tuple(
        VignetteLine(
            in_language(vignette.title, language),
            reverse("appraisal:vignette", args=[vignette.code]),
            vignette.pk in found.scored,
        )
        for vignette in found.vignettes
    )
    heading, sentences = _words(found.strictness)
    return CalibrationPage(school_year, lines, heading, sentences)


def vignette_page(
    found: VignetteFile, chosen: Mapping[str, str], problems: Mapping[str, str], language: str
) -> VignettePage:
    """Return a story with its indicators, as chosen so far or as handed in."""
    own = {code: str(score) for code, score in (found.own_scores or {}).items()}
    body = found.vignette.body
    return VignettePage(
        title=in_language(found.vignette.title, language),
        paragraphs=tuple(body.get(language) or body["id"]),
        options=tuple(
            ChoiceOption(str(step["value"]), str(step["value"]), in_language(step["label"], language))
            for step in found.form.scale
        ),
        items=tuple(
            ScoredItem(
                code=item.code,
                key=item.code.replace(".", "-"),
                number=item.number,
                text=in_language(item.text, language),
                score=own.get(item.code) or chosen.get(item.code, ""),
                error=problems.get(item.code, ""),
            )
            for item in found.items
        ),
        is_scored=found.own_scores is not None,
        has_errors=bool(problems),
    )


def _words(found: OwnStrictness | TooFewSheets) -> tuple[str, tuple[str, ...]]:
    match found:
        case TooFewSheets():
            return _("Nothing can be said yet"), tuple(_missing(found))
        case OwnStrictness():
            return _heading(found.word), (_difference(found), _advice(found.word))
    assert_never(found)


def _missing(found: TooFewSheets) -> list[str]:
    sentences = []
    if found.own_sheets < found.sheets_needed:
        sentences.append(
            _("You have scored %(done)s of the stories; it takes at least %(needed)s.")
            % {"done": found.own_sheets, "needed": found.sheets_needed}
        )
    if found.raters < found.raters_needed:
        sentences.append(
            ngettext(
                "So far %(count)s rater has scored the same stories; a comparison takes at least %(needed)s.",
                "So far %(count)s raters have scored the same stories; a comparison takes at least %(needed)s.",
                found.raters,
            )
            % {"count": found.raters, "needed": found.raters_needed}
        )
    return sentences


def _heading(word: Strictness) -> str:
    return {
        Strictness.STRICTER: _("You score more strictly than your colleagues"),
        Strictness.LEANS_STRICTER: _("You seem to score a little more strictly than your colleagues"),
        Strictness.ALIKE: _("You score much as your colleagues do"),
        Strictness.LEANS_MILDER: _("You seem to score a little more generously than your colleagues"),
        Strictness.MILDER: _("You score more generously than your colleagues"),
    }[word]


def _difference(found: OwnStrictness) -> str:
    sentence = (
        _("For the same stories you give about %(points)s points of 100 less than the mean of %(raters)s raters.")
        if found.difference > 0
        else _("For the same stories you give about %(points)s points of 100 more than the mean of %(raters)s raters.")
    )
    reach = _("It may be anything from %(low)s to %(high)s; below zero means more generous than the others.")
    figures = {
        "points": number(round(abs(found.difference))),
        "raters": found.raters,
        "low": number(round(found.low)),
        "high": number(round(found.high)),
    }
    return f"{sentence % figures} {reach % figures}"


def _advice(word: Strictness) -> str:
    if word is Strictness.ALIKE:
        return _("Fair levels hardly need to correct your scores.")
    return _(
        "This is no fault: fair levels take it into account. Compare one story with a colleague, indicator by indicator, "
        "and see where you read the same fact differently."
    )
