"""Reads about the yearly calibration of raters; what a rater scored, and how strict they are, is for them alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from uswah.appraisal.models import Vignette, VignetteSheet
from uswah.common.viewer import Viewer
from uswah.core.measurement.vignettes import OwnStrictness, TooFewSheets, strictness_of
from uswah.standards.queries import Form, FormItem, form_by_id

SHEETS_COMPARED = 3000  # about 1,000 raters: more would not make the comparison surer


@dataclass(frozen=True, slots=True)
class Calibration:
    """The vignettes of a school year, those that the viewer has scored, and what can be said about their strictness."""

    vignettes: tuple[Vignette, ...]
    scored: frozenset[int]
    strictness: OwnStrictness | TooFewSheets


@dataclass(frozen=True, slots=True)
class VignetteFile:
    """A vignette with its indicators and scale, and the viewer's own scores once they are handed in."""

    vignette: Vignette
    form: Form
    items: tuple[FormItem, ...]
    own_scores: Mapping[str, int] | None


def calibration_of(viewer: Viewer, *, school_year: str, today: date) -> Calibration:
    """Return the viewer's calibration of a school year. Three queries."""
    vignettes = tuple(_in_force(viewer, today))
    own = VignetteSheet.objects.visible_to(viewer).filter(school_year_id=school_year)
    scored = frozenset(own.values_list("vignette_id", flat=True))
    return Calibration(vignettes, scored, _strictness(viewer.person_id, vignettes, school_year))


def vignette_file(viewer: Viewer, *, code: str, school_year: str, today: date) -> VignetteFile:
    """Return a vignette in force with the viewer's own sheet of the year; raise Http404 for an unknown one."""
    vignette = _in_force(viewer, today).filter(code=code).order_by("-valid_from").first()
    if vignette is None:
        raise Http404
    form = form_by_id(vignette.instrument_id)
    known = {item.code: item for group in form.groups for item in group.items}
    sheet = VignetteSheet.objects.visible_to(viewer).filter(vignette=vignette, school_year_id=school_year).first()
    items = tuple(known[code] for code in vignette.indicators)
    return VignetteFile(vignette, form, items, sheet.scores if sheet else None)


def _in_force(viewer: Viewer, today: date) -> QuerySet[Vignette]:
    dated = Q(valid_from__lte=today) & (Q(valid_until__isnull=True) | Q(valid_until__gte=today))
    return Vignette.objects.visible_to(viewer).filter(dated).select_related("instrument").order_by("code", "version")


def _strictness(person: UUID | None, vignettes: tuple[Vignette, ...], school_year: str) -> OwnStrictness | TooFewSheets:
    """Compare the viewer's sheets with all others', which are read without names and answered as one figure."""
    sheets = VignetteSheet.objects.system("a rater's strictness is measured beside all others; none is shown")
    of_year = sheets.filter(school_year_id=school_year, vignette__in=vignettes)
    mine = of_year.filter(rated_by_id=person)
    others = of_year.exclude(rated_by_id=person).order_by("pk")[:SHEETS_COMPARED]
    full = {vignette.pk: _maximum(vignette) for vignette in vignettes}
    columns = ("rated_by_id", "vignette_id", "scores")
    percents = {
        (str(rater), str(vignette)): 100 * sum(scores.values()) / full[vignette]
        for rows in (mine, others)
        for rater, vignette, scores in rows.values_list(*columns)
    }
    return strictness_of(str(person), percents)


def _maximum(vignette: Vignette) -> int:
    best: int = max(step["value"] for step in vignette.instrument.scale)
    return len(vignette.indicators) * best
