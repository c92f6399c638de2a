"""The school years that a page can be asked for."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from django.utils import timezone

from uswah.common.viewer import Viewer
from uswah.institutions.models import SchoolYear
from uswah.institutions.queries import school_years


@dataclass(frozen=True, slots=True)
class AskedYear:
    """The school years, latest first, and the one that was asked for."""

    years: tuple[SchoolYear, ...]
    year: SchoolYear


def asked_year(viewer: Viewer, written: str) -> AskedYear:
    """Return the school year with this code, without one the running year (or the latest that has begun). One query.

    Raises Http404 for an unknown year, and where no year has begun.
    """
    years = tuple(school_years(viewer))
    today = timezone.localdate(viewer.at)
    fitting = [year for year in years if (year.pk == written if written else year.starts_on <= today)]
    if not fitting:
        raise Http404
    return AskedYear(years, fitting[0])
