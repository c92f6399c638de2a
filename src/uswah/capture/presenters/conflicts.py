"""Versions of one rating beside each other: where they differ first, then what is the same in all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uswah.capture.presenters.words import moment, phone_name
from uswah.capture.queries.conflicts import ConflictFile
from uswah.common.presenters import Definition, TimelineEntry
from uswah.common.viewer import Viewer
from uswah.evidence.enums import Entry
from uswah.evidence.queries import StoredRating
from uswah.standards.enums import Stage, Technique
from uswah.standards.presenters import in_language

if TYPE_CHECKING:
    from uswah.evidence.models import Submission
    from uswah.evidence.queries import Family
    from uswah.institutions.models import Institution

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class VersionCard:
    """One version: its name on this page, who made it, when, on what, and why."""

    id: str
    name: str
    is_holding: bool
    definitions: tuple[Definition, ...]
    url: str


@dataclass(frozen=True, slots=True)
class SeenIn:
    """What one version says about an indicator; `name` is the version's."""

    name: str
    score: str
    meaning: str
    fact: str


@dataclass(frozen=True, slots=True)
class ComparedItem:
    """An indicator with what each version says about it."""

    number: str
    text: str
    seen: tuple[SeenIn, ...]


@dataclass(frozen=True, slots=True)
class ComparedGroup:
    """Indicators that one need not compare first: with other words for the same score, or the same in every version."""

    title: str
    is_same: bool
    items: tuple[ComparedItem, ...]


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """The whole page: `differing` are other scores, `apart` the rest; without `may_decide` it is for reading."""

    title: str
    overline: str
    teacher: str
    teacher_url: str
    is_open: bool
    is_final: bool
    may_decide: bool
    versions: tuple[VersionCard, ...]
    differing: tuple[ComparedItem, ...]
    apart: tuple[ComparedGroup, ...]
    decisions: tuple[TimelineEntry, ...]
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """A rating with siblings in a list."""

    title: str
    words: str
    url: str


def conflict_page(found: ConflictFile, place: Institution, viewer: Viewer) -> ConflictPage:
    """Return the versions of a rating as a viewer compares them."""
    row, language = found.submission, viewer.language
    names = _names(found)
    scores, facts, same = _compared(found, names, language)
    return ConflictPage(
        title=_title(row, language),
        overline=f"{row.school_year_id} · {Stage(row.stage).label}",
        teacher=row.about.name,
        teacher_url=reverse("appraisal:teacher", args=[place.code, row.about_id]),
        is_open=found.family.is_open,
        is_final=found.is_final,
        may_decide=found.may_decide,
        versions=tuple(_card(version, found, names, place) for version in found.choices),
        differing=scores,
        apart=tuple(group for group in (_apart(facts), _same(same)) if group.items),
        decisions=tuple(_decided(found)),
        choices=tuple((str(version.pk), names[version.pk]) for version in found.choices),
    )


def conflict_line(family: Family, place: Institution, language: str) -> ConflictLine:
    """Return a rating that waits for a decision, as a line."""
    row = family.versions[0]
    count = len(family.open)
    return ConflictLine(
        title=f"{row.about.name} · {in_language(row.instrument.title, language)}",
        words=_("%(count)d versions by %(rater)s; the last one came on %(when)s")
        % {"count": count, "rater": _rater(row), "when": moment(max(each.entered_at for each in family.versions))},
        url=reverse("capture:conflict", args=[place.code, family.original]),
    )


def _title(row: Submission, language: str) -> str:
    return in_language(row.instrument.title, language)


def _names(found: ConflictFile) -> Mapping[UUID, str]:
    """Name the versions: the one that holds until a person decides, then A, B and on."""
    if not found.family.is_open:
        return {row.pk: _("The version that holds") for row in found.choices}
    waiting = [row.pk for row in found.choices if row.pk != found.family.holds]
    lettered = {pk: _("Version %(letter)s") % {"letter": letter} for pk, letter in zip(waiting, _LETTERS, strict=False)}
    return {found.family.holds: _("The version before them"), **lettered}


def _card(row: Submission, found: ConflictFile, names: Mapping[UUID, str], place: Institution) -> VersionCard:
    envelope = found.captured.get(row.pk)
    writer = found.writers.get(row.entered_account or 0, "")
    cells = [
        Definition(_("Rated by"), _rater(row)),
        Definition(_("How it was seen"), str(Technique(row.technique).label)),
    ]
    if envelope is not None and envelope.captured_at is not None:
        cells.append(Definition(_("Captured"), moment(envelope.captured_at)))
    cells.append(Definition(_("Arrived"), moment(row.entered_at)))
    if envelope is not None:
        cells.append(Definition(_("On which phone"), phone_name(envelope.device)))
    elif row.entry == Entry.IMPORT:
        cells.append(Definition(_("Origin"), row.origin_name))
    if writer and writer != _rater(row):
        cells.append(Definition(_("Written down by"), writer))
    if row.amendment_reason:
        cells.append(Definition(_("Reason of the amendment"), row.amendment_reason))
    return VersionCard(
        id=str(row.pk),
        name=names[row.pk],
        is_holding=row.pk == found.family.holds,
        definitions=tuple(cells),
        url=reverse("appraisal:submission", args=[place.code, row.pk]),
    )


def _apart(items: tuple[ComparedItem, ...]) -> ComparedGroup:
    title = ngettext(
        "%(count)d indicator has the same score with other facts",
        "%(count)d indicators have the same score with other facts",
        len(items),
    )
    return ComparedGroup(title % {"count": len(items)}, False, items)


def _same(items: tuple[ComparedItem, ...]) -> ComparedGroup:
    title = ngettext(
        "%(count)d indicator is the same in every version",
        "%(count)d indicators are the same in every version",
        len(items),
    )
    return ComparedGroup(title % {"count": len(items)}, True, items)


def _compared(
    found: ConflictFile, names: Mapping[UUID, str], language: str
) -> tuple[tuple[ComparedItem, ...], tuple[ComparedItem, ...], tuple[ComparedItem, ...]]:
    """Return the indicators with other scores, those with other facts only, and the same ones, in the form's order."""
    meanings = {step["value"]: in_language(step["label"], language) for step in found.form.scale}
    sorted_out: tuple[list[ComparedItem], ...] = ([], [], [])
    for item in (item for group in found.form.groups for item in group.items):
        ratings = [found.ratings.get(row.pk, {}).get(item.code) for row in found.choices]
        if not any(ratings):
            continue
        seen = tuple(_seen(names[row.pk], rating, meanings) for row, rating in zip(found.choices, ratings, strict=True))
        scores = {rating.score if rating else "" for rating in ratings}
        facts = {rating.fact if rating else "" for rating in ratings}
        place = 0 if len(scores) > 1 else 1 if len(facts) > 1 else 2
        sorted_out[place].append(ComparedItem(item.number, in_language(item.text, language), seen))
    differing, other_facts, same = map(tuple, sorted_out)
    return differing, other_facts, same


def _seen(name: str, rating: StoredRating | None, meanings: Mapping[int, str]) -> SeenIn:
    if rating is None:
        return SeenIn(name, "–", _("not rated"), "")
    if rating.score is None:
        return SeenIn(name, "–", _("not observed"), rating.fact)
    return SeenIn(name, str(rating.score), meanings.get(rating.score, ""), rating.fact)


def _decided(found: ConflictFile) -> Iterator[TimelineEntry]:
    versions = {row.pk: row for row in found.family.versions}
    for decision in reversed(found.family.decisions):
        chosen = versions.get(decision.chosen_id)
        when = moment(chosen.entered_at) if chosen else "–"
        yield TimelineEntry(
            title=_("Decided: the version that arrived on %(when)s holds") % {"when": when},
            when=moment(decision.decided_at),
            moment=decision.decided_at.isoformat(),
            text=decision.reason,
            by=decision.decided_by.name if decision.decided_by else "",
            url="",
        )


def _rater(row: Submission) -> str:
    return row.rated_by.name if row.rated_by else row.rater_name
