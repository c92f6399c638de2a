"""The competencies of a teacher's page: the official value, the fair level, and each indicator with its facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uswah.appraisal.presenters.fair import FairLine
from uswah.appraisal.presenters.sentences import NOTHING_HEARD, HeardPart
from uswah.appraisal.presenters.words import UNKNOWN, bilingual, decimal, rater_name
from uswah.appraisal.queries import OtherRater, TeacherFile
from uswah.core.scoring import (
    CompetencyOutcome,
    CompetencyScore,
    NotYetKnowable,
    PkgScheme,
    ScoreFlag,
    domain_summaries,
)
from uswah.evidence.queries import StoredRating
from uswah.standards.presenters import in_language
from uswah.standards.queries import Form, FormGroup


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator with its score ('' while there is none), the fact, the workbook's cell, and what others scored."""

    number: str
    text: str
    score: str
    meaning: str
    fact: str
    cell: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompetencyLine:
    """A competency: its value on the ramp, raw score, percent, the year before, what is missing, its indicators.

    `fair` is the level from all sources, None where no round has given one; `heard` the coded words, None for none.
    """

    number: str
    title: str
    text: str
    step: str
    spoken: str
    raw: str
    percent: str
    before: str
    missing: str
    is_floor: bool
    count: str
    indicators: tuple[IndicatorLine, ...]
    fair: FairLine | None = None
    heard: HeardPart | None = None

    @property
    def official(self) -> str:
        """Return the official value with the score that it comes from, '' while there is none."""
        return f"{self.spoken} ({self.raw}; {self.percent})" if self.raw else ""


@dataclass(frozen=True, slots=True)
class DomainCard:
    """A domain with the sum of its values; the law gives a domain no value of its own."""

    title: str
    total: str
    competencies: tuple[CompetencyLine, ...]
    fair: FairLine | None = None


def domain_cards(
    found: TeacherFile,
    form: Form,
    scheme: PkgScheme,
    fair: Mapping[str, FairLine],
    language: str,
    heard: Mapping[str, HeardPart] = NOTHING_HEARD,
) -> tuple[DomainCard, ...]:
    """Return a card for each domain, none while there is neither an official nor a fair level."""
    if found.shown is None and not fair:
        return ()
    totals = _totals(found)
    return tuple(
        DomainCard(
            title=bilingual(domain.title, language),
            total=totals.get(domain.code, ""),
            competencies=tuple(
                replace(
                    _competency(group, found, form, scheme, fair.get(group.code), language), heard=heard.get(group.code)
                )
                for group in form.groups
                if group.domain == domain.code
            ),
            fair=fair.get(domain.code),
        )
        for domain in scheme.domains
    )


def _totals(found: TeacherFile) -> dict[str, str]:
    """Return the official sum of each domain in words."""
    if found.shown is None:
        return {}
    told = {}
    for code, summed in domain_summaries(found.shown.scheme, found.shown.competencies).items():
        match summed:
            case NotYetKnowable():
                told[code] = _("not yet knowable")
            case known:
                told[code] = _("%(total)s of %(maximum)s") % {"total": known.total, "maximum": known.maximum}
    return told


def _competency(
    group: FormGroup, found: TeacherFile, form: Form, scheme: PkgScheme, fair: FairLine | None, language: str
) -> CompetencyLine:
    outcome = found.shown.competencies[group.code] if found.shown else None
    before = found.before.competencies.get(group.code) if found.before else None
    meanings = {str(step["value"]): in_language(step["label"], language) for step in form.scale}
    value = _value(outcome)
    return CompetencyLine(
        number=group.number,
        title=in_language(group.title, language),
        text=value or UNKNOWN,
        step=value,
        spoken=_("value %(value)s of %(maximum)s") % {"value": value, "maximum": scheme.value_maximum}
        if value
        else _("not yet knowable"),
        raw=f"{outcome.raw}/{outcome.maximum}" if isinstance(outcome, CompetencyScore) else "",
        percent=f"{decimal(outcome.percent, 1, language)}%" if isinstance(outcome, CompetencyScore) else "",
        before=_value(before),
        missing=_missing(outcome),
        is_floor=isinstance(outcome, CompetencyScore) and ScoreFlag.ZERO_PERCENT in outcome.flags,
        count=ngettext("%(count)s indicator", "%(count)s indicators", len(group.items)) % {"count": len(group.items)},
        indicators=tuple(
            _indicator(item.number, in_language(item.text, language), item.code, found.ratings, found.others, meanings)
            for item in group.items
        ),
        fair=fair,
    )


def _missing(outcome: CompetencyOutcome | None) -> str:
    """Return the numbers of the indicators without a score."""
    if not isinstance(outcome, NotYetKnowable):
        return ""
    return ", ".join(code.removeprefix("pkg.") for code in outcome.missing)


def _value(outcome: CompetencyOutcome | None) -> str:
    return "" if outcome is None or isinstance(outcome, NotYetKnowable) else str(outcome.value)


def _indicator(
    number: str,
    text: str,
    code: str,
    ratings: Mapping[str, StoredRating],
    others: tuple[OtherRater, ...],
    meanings: Mapping[str, str],
) -> IndicatorLine:
    rating = ratings.get(code)
    score = "" if rating is None or rating.score is None else str(rating.score)
    absent = _("not yet rated") if rating is None else _("not observed")
    return IndicatorLine(
        number=number,
        text=text,
        score=score,
        meaning=meanings.get(score, "") if score else absent,
        fact=rating.fact if rating else "",
        cell=rating.cell if rating else "",
        others=tuple(_other_score(other, code) for other in others if code in other.ratings),
    )


def _other_score(other: OtherRater, code: str) -> str:
    score = other.ratings[code].score
    written = _("not observed") if score is None else str(score)
    return f"{rater_name(other.submission)}: {written}"
