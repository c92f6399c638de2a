"""Reads about places, school years and curricula."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from django.http import Http404
from django.utils import timezone

from uswah.common.audit import Place
from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer
from uswah.institutions.access import can, overseen
from uswah.institutions.enums import AREAS, InstitutionKind
from uswah.institutions.models import CurriculumVersion, Institution, Rumpun, SchoolYear, Subject

FIRST_MONTH = 7  # a school year begins in July


def institution_for(viewer: Viewer, code: str) -> Institution:
    """Return the place with this code (NSM of a madrasah); raise Http404 for a hidden place as for none."""
    known = viewer.memo.get(("institution", code))
    if isinstance(known, Institution):
        return known
    place = Institution.objects.visible_to(viewer).filter(code=code).first()
    if place is None:
        raise Http404
    viewer.memo["institution", code] = place
    return place


def madrasah_for(viewer: Viewer, code: str) -> Institution:
    """Return the madrasah with this NSM; raise Http404 for a hidden one as for none."""
    place = institution_for(viewer, code)
    if place.kind != InstitutionKind.MADRASAH:
        raise Http404
    return place


def overseen_for(viewer: Viewer, code: str) -> Institution:
    """Return a place that the viewer looks after as an officer, with its parent; raise Http404 for any other."""
    place = Institution.rows.filter(overseen(viewer), code=code).select_related("parent", "pesantren").first()
    if place is None:
        raise Http404
    return place


def overseen_codes(viewer: Viewer, place: Institution) -> frozenset[str]:
    """Return the codes of the place and of its pesantren, as far as the viewer looks after them as an officer."""
    if not viewer.may(Permission.MANAGE_INSTITUTION):
        return frozenset()
    if place.kind in AREAS:
        return frozenset({place.code} if can(viewer, Permission.MANAGE_INSTITUTION, place) else ())
    asked = Institution.rows.filter(overseen(viewer), pk__in=[pk for pk in (place.pk, place.pesantren_id) if pk])
    return frozenset(asked.values_list("code", flat=True))


def place_by_code(code: str) -> Institution | None:
    """Return the place with this code, for whoever looks after the server; None when there is none."""
    return Institution.rows.filter(code=code).first()


def madrasah_of(viewer: Viewer) -> QuerySet[Institution]:
    """Return every madrasah that the viewer reaches, by name."""
    return Institution.objects.visible_to(viewer).filter(kind=InstitutionKind.MADRASAH).order_by("name", "pk")


def children_of(viewer: Viewer, place: Institution) -> QuerySet[Institution]:
    """Return the places right below a place that the viewer reaches, by name; of a pesantren its madrasah."""
    reached = Institution.objects.visible_to(viewer)
    if place.kind == InstitutionKind.PESANTREN:
        return reached.filter(pesantren=place).order_by("name", "pk")
    return reached.filter(parent=place).order_by("kind", "name", "pk")


def ancestors_of(viewer: Viewer, place: Institution) -> list[Institution]:
    """Return the places above a place that the viewer reaches, from the root down."""
    above = [int(number) for number in place.path.split("/") if number.isdecimal()]
    reached = Institution.objects.visible_to(viewer).filter(pk__in=above).exclude(pk=place.pk)
    return sorted(reached, key=lambda row: len(row.path))


def tops_of(viewer: Viewer) -> QuerySet[Institution]:
    """Return the places that the viewer reaches and whose parent, or pesantren, they do not reach, by name."""
    reached = Institution.objects.visible_to(viewer)
    return reached.exclude(parent__in=reached).exclude(pesantren__in=reached).order_by("kind", "name", "pk")


def with_madrasah(places: QuerySet[Institution]) -> QuerySet[Institution]:
    """Add to each place how many madrasah stand at or below it, as `madrasah_below`; a range on the index of paths."""
    # ':' is the character after '9': every path that goes on with a digit lies before it.
    below = Institution.rows.filter(
        Q(path__gte=OuterRef("path"), path__lt=Concat(OuterRef("path"), Value(":")))
        | Q(pesantren=OuterRef("pk"), pesantren__isnull=False),
        kind=InstitutionKind.MADRASAH,
    )
    counted = below.order_by().annotate(one=Value(1)).values("one").annotate(number=Count("pk")).values("number")
    return places.annotate(madrasah_below=Coalesce(Subquery(counted), 0))


def next_first_year(viewer: Viewer) -> int | None:
    """Return the first calendar year of the school year that can be opened next, None while it is over a year away."""
    latest = SchoolYear.objects.visible_to(viewer).order_by("-starts_on").first()
    today = timezone.localdate(viewer.at)
    first = latest.starts_on.year + 1 if latest else today.year - (today.month < FIRST_MONTH)
    return first if first <= today.year + 1 else None


def audit_place(place: Institution) -> Place:
    """Return the audit chain of a place."""
    return Place(key=place.pk, path=place.path, pesantren_path=place.pesantren_path)


def school_years(viewer: Viewer) -> QuerySet[SchoolYear]:
    """Return the school years, latest first."""
    return SchoolYear.objects.visible_to(viewer).order_by("-starts_on")


def school_year_on(day: date) -> SchoolYear | None:
    """Return the school year that a day falls in, or the latest one before it; None when there is none."""
    return SchoolYear.rows.filter(starts_on__lte=day).order_by("-starts_on").first()


# A year that was opened stays: each is looked up once in a process.
_OPENED: set[str] = set()


def is_school_year(code: str) -> bool:
    """Tell whether a school year with this code was opened."""
    if code not in _OPENED and SchoolYear.rows.filter(pk=code).exists():
        _OPENED.add(code)
    return code in _OPENED


def school_year_for(viewer: Viewer, code: str) -> SchoolYear:
    """Return a school year by its code; raise Http404 when there is none."""
    year = SchoolYear.objects.visible_to(viewer).filter(pk=code).first()
    if year is None:
        raise Http404
    return year


def curriculum_for(viewer: Viewer, code: str) -> CurriculumVersion:
    """Return a curriculum with its subjects and hours; raise Http404 when there is none."""
    row = curricula(viewer).filter(pk=code).first()
    if row is None:
        raise Http404
    return row


def curricula(viewer: Viewer) -> QuerySet[CurriculumVersion]:
    """Return the curricula with their subjects and hours, latest first."""
    return (
        CurriculumVersion.objects.visible_to(viewer).prefetch_related("hours__subject").order_by("-valid_from", "code")
    )


def subjects() -> dict[str, dict[str, str]]:
    """Return the title of every subject by its code: {'matematika': {'id': …, 'en': …}}."""
    return dict(Subject.rows.order_by("pk").values_list("pk", "title"))


def all_rumpun(viewer: Viewer) -> QuerySet[Rumpun]:
    """Return the clusters of subjects."""
    return Rumpun.objects.visible_to(viewer).prefetch_related("subjects").order_by("pk")
