"""Display values of places, curricula and school years."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uswah.common.permissions import Permission
from uswah.common.presenters import Crumb, Definition, Source
from uswah.common.viewer import Viewer
from uswah.institutions.access import can
from uswah.institutions.enums import InstitutionKind

if TYPE_CHECKING:
    from uswah.institutions.models import CurriculumVersion, Institution, Rumpun, SchoolYear, SubjectHours


def in_language(text: Mapping[str, str] | None, language: str) -> str:
    """Return a text that is kept in both languages in the reader's, or in Indonesian where that is missing."""
    return "" if text is None else text.get(language) or text.get("id", "")


def day(value: date) -> str:
    """Write a date in full in the reader's language: 21 November 2026."""
    return date_format(value, "j F Y")


def span(start: date, end: date | None) -> str:
    """Write from when until when something holds."""
    if end is None:
        return _("since %(start)s") % {"start": day(start)}
    return _("%(start)s to %(end)s") % {"start": day(start), "end": day(end)}


def identity(place: Institution) -> list[Definition]:
    """Return what papers say about a madrasah."""
    return [
        Definition("NSM", place.code),
        Definition("NPSN", place.npsn),
        Definition(_("Foundation"), place.foundation),
        Definition(_("Address"), place.address),
        Definition(_("Town"), place.town),
        Definition(_("Contact"), place.contact),
        Definition(_("Accreditation"), place.accreditation),
        Definition(_("Code in paper numbers"), place.paper_code),
        Definition(_("Pesantren"), place.pesantren.name if place.pesantren else ""),
    ]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place in a list: its kind in words, and how many madrasah stand below ('' for a madrasah)."""

    name: str
    kind: str
    code: str
    below: str
    url: str


def place_rows(places: Iterable[Institution]) -> list[PlaceRow]:
    """Return places as a list shows them; they carry `madrasah_below`."""
    return [_row(place, getattr(place, "madrasah_below", 0)) for place in places]


def _row(place: Institution, below: int) -> PlaceRow:
    counted = ngettext("%(number)d madrasah", "%(number)d madrasah", below) % {"number": below}
    return PlaceRow(
        name=place.name,
        kind=str(InstitutionKind(place.kind).label),
        code=place.code,
        below="" if place.kind == InstitutionKind.MADRASAH else counted,
        url=reverse("institutions:place", args=[place.code]),
    )


@dataclass(frozen=True, slots=True)
class PlacePage:
    """A place with what stands below it."""

    title: str
    kind: str
    code: str
    crumbs: tuple[Crumb, ...]
    rows: tuple[PlaceRow, ...]
    is_madrasah: bool
    identity_url: str
    pesantren: str
    pesantren_url: str
    can_manage: bool
    add_url: str
    roles_url: str
    pesantren_roles_url: str


def place_page(
    viewer: Viewer,
    place: Institution,
    above: Iterable[Institution],
    below: Iterable[Institution],
    *,
    may_add: bool,
    overseen: Collection[str] = (),
) -> PlacePage:
    """Return a place as its page shows it; `overseen` = codes of it and its pesantren where the viewer is an officer."""
    pesantren = place.pesantren
    is_madrasah = place.kind == InstitutionKind.MADRASAH
    return PlacePage(
        title=place.name,
        kind=str(InstitutionKind(place.kind).label),
        code=place.code,
        crumbs=place_crumbs(place, above),
        rows=tuple(place_rows(below)),
        is_madrasah=is_madrasah,
        identity_url=reverse("institutions:identity", args=[place.code]) if is_madrasah else "",
        pesantren=pesantren.name if pesantren else "",
        pesantren_url=reverse("institutions:pesantren", args=[place.code]) if is_madrasah else "",
        can_manage=can(viewer, Permission.MANAGE_INSTITUTION, place),
        add_url=reverse("institutions:place-new", args=[place.code]) if may_add else "",
        roles_url=_roles_url(place.code) if place.code in overseen else "",
        pesantren_roles_url=_roles_url(pesantren.code) if pesantren and pesantren.code in overseen else "",
    )


def _roles_url(code: str) -> str:
    return reverse("people:place-roles", args=[code])


def place_crumbs(place: Institution, above: Iterable[Institution], leaf: str = "") -> tuple[Crumb, ...]:
    """Return the way down to a place, or to a page below it named `leaf`."""
    way = [Crumb(_("Areas"), reverse("institutions:tree"))]
    way += [Crumb(row.name, reverse("institutions:place", args=[row.code])) for row in above]
    if not leaf:
        return (*way, Crumb(place.name))
    return (*way, Crumb(place.name, reverse("institutions:place", args=[place.code])), Crumb(leaf))


@dataclass(frozen=True, slots=True)
class SubjectLine:
    """A subject of a curriculum: hours in words, unknown ones said to be unknown."""

    title: str
    hours: str
    is_known: bool
    note: str
    is_optional: bool


@dataclass(frozen=True, slots=True)
class CurriculumPage:
    """A curriculum as one decree sets it."""

    code: str
    title: str
    validity: str
    is_in_force: bool
    citation: Source
    total: str
    minutes: str
    note: str
    lines: tuple[SubjectLine, ...]
    unknown: int
    url: str


def curriculum_page(row: CurriculumVersion, viewer: Viewer) -> CurriculumPage:
    """Return a curriculum as its page shows it; `hours__subject` is prefetched."""
    today = timezone.localdate(viewer.at)
    lines = tuple(_subject_line(hours, viewer.language) for hours in sorted(row.hours.all(), key=lambda h: h.order))
    return CurriculumPage(
        code=row.code,
        title=in_language(row.title, viewer.language),
        validity=span(row.valid_from, row.valid_until),
        is_in_force=row.valid_from <= today and (row.valid_until is None or today <= row.valid_until),
        citation=Source(row.citation),
        total=_hours(row.weekly_total),
        minutes=_("%(minutes)d minutes") % {"minutes": row.jp_minutes},
        note=in_language(row.notes, viewer.language) if isinstance(row.notes, dict) else "",
        lines=lines,
        unknown=sum(not line.is_known for line in lines),
        url=reverse("institutions:curriculum", args=[row.code]),
    )


def _subject_line(hours: SubjectHours, language: str) -> SubjectLine:
    return SubjectLine(
        title=in_language(hours.subject.title, language),
        hours=_hours(hours.weekly_jp),
        is_known=hours.weekly_jp is not None,
        note=in_language(hours.yearly_note, language) if isinstance(hours.yearly_note, dict) else "",
        is_optional=hours.is_optional,
    )


def _hours(jp: int | None) -> str:
    return _("not yet known") if jp is None else _("%(hours)d JP") % {"hours": jp}


@dataclass(frozen=True, slots=True)
class RumpunCard:
    """A cluster of subjects."""

    title: str
    subjects: tuple[str, ...]


def rumpun_sources(rows: Iterable[Rumpun]) -> list[Source]:
    """Return where the clusters come from, each source once."""
    return [Source(citation) for citation in dict.fromkeys(row.citation for row in rows)]


def rumpun_cards(rows: Iterable[Rumpun], language: str) -> list[RumpunCard]:
    """Return the clusters of subjects; `subjects` is prefetched."""
    return [
        RumpunCard(
            in_language(row.title, language),
            tuple(sorted(in_language(subject.title, language) for subject in row.subjects.all())),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class YearRow:
    """A school year in the list."""

    code: str
    days: str
    is_current: bool


def year_rows(rows: Iterable[SchoolYear], today: date) -> list[YearRow]:
    """Return the school years as the list shows them."""
    return [YearRow(row.code, span(row.starts_on, row.ends_on), row.starts_on <= today <= row.ends_on) for row in rows]
