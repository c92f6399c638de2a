"""What the recap of a madrasah would print, and how far its reports are issued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from uswah.appraisal.queries import MapRow
from uswah.common.permissions import Permission
from uswah.common.presenters import Crumb, Figure
from uswah.common.viewer import Viewer
from uswah.core.scoring import NotYetKnowable, OfficialLevel
from uswah.core.text.names import TitledName
from uswah.core.text.numbers import number
from uswah.documents.enums import PaperGap
from uswah.documents.presenters.reports import Known, known_paper
from uswah.documents.presenters.words import address, occasion, said
from uswah.documents.queries import RecapFacts
from uswah.institutions.access import can

if TYPE_CHECKING:
    from uswah.documents.models import IssuedDocument
    from uswah.institutions.models import Institution


@dataclass(frozen=True, slots=True)
class TeacherLine:
    """A teacher with the official result, or why there is none; `paper` is the latest report."""

    name: str
    scale: str
    label: str
    total: str
    report_url: str
    paper: Known | None = None


@dataclass(frozen=True, slots=True)
class RecapPage:
    """What the recap would print."""

    overline: str
    figures: tuple[Figure, ...]
    lines: tuple[TeacherLine, ...]
    gaps: tuple[str, ...]
    known: Known | None
    can_issue: bool
    year: str
    stage: str
    crumbs: tuple[Crumb, ...]
    source: str


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """How far the reports of a stage are issued; `print_urls` is one file with all of them, on A4 and on F4."""

    overline: str
    figures: tuple[Figure, ...]
    lines: tuple[TeacherLine, ...]
    can_issue: bool
    ready: int
    year: str
    stage: str
    a4_url: str
    f4_url: str
    crumbs: tuple[Crumb, ...]


def recap_page(facts: RecapFacts, known: IssuedDocument | None, viewer: Viewer) -> RecapPage:
    """Return the recap as it is shown to a viewer; `known` is the paper that says exactly this already."""
    place, found = facts.place.institution, facts.map
    bands = reversed(found.scheme.labels.bands)
    counts = [Figure(str(facts.labels[band.code]), said(band.title, viewer.language)) for band in bands]
    return RecapPage(
        overline=f"{place.name} · {occasion(found.year.pk, found.stage)}",
        figures=(*counts, *_without_result(facts)),
        lines=tuple(_line(row, facts, viewer.language) for row in found.rows),
        gaps=tuple(str(PaperGap(gap).label) for gap in facts.gaps),
        known=known_paper(known, place),
        can_issue=can(viewer, Permission.ISSUE_DOCUMENT, place),
        year=found.year.pk,
        stage=found.stage.value,
        crumbs=_crumbs(place, _("PKG recap of the madrasah")),
        source=found.scheme.source.citation,
    )


def reports_page(facts: RecapFacts, latest: Mapping[UUID, IssuedDocument], viewer: Viewer) -> ReportsPage:
    """Return how far the reports of the stage are issued; `latest` is the newest paper of each teacher."""
    place, found = facts.place.institution, facts.map
    ready = sum(facts.labels.values())
    sheets = {
        sheet: address("documents:reports_pdf", place.code, int(found.year.pk[:4]), found.stage.value, kertas=sheet)
        for sheet in ("a4", "f4")
    }
    return ReportsPage(
        overline=f"{place.name} · {occasion(found.year.pk, found.stage)}",
        figures=(
            Figure(str(len(latest)), _("issued")),
            Figure(str(ready), _("with a result")),
            *_without_result(facts),
        ),
        lines=tuple(_line(row, facts, viewer.language, latest.get(row.person_id)) for row in found.rows),
        can_issue=can(viewer, Permission.ISSUE_DOCUMENT, place),
        ready=ready,
        year=found.year.pk,
        stage=found.stage.value,
        a4_url=sheets["a4"] if latest else "",
        f4_url=sheets["f4"] if latest else "",
        crumbs=_crumbs(place, _("Reports of all teachers")),
    )


def _crumbs(place: Institution, title: str) -> tuple[Crumb, ...]:
    return Crumb(_("Papers"), reverse("documents:documents", args=[place.code])), Crumb(title)


def _without_result(facts: RecapFacts) -> tuple[Figure, ...]:
    return (
        Figure(str(facts.not_yet_knowable), _("not yet knowable")),
        Figure(str(facts.unrated), _("not yet rated")),
    )


def _line(row: MapRow, facts: RecapFacts, language: str, paper: IssuedDocument | None = None) -> TeacherLine:
    place, found = facts.place.institution, facts.map
    asked = {"tahun": found.year.pk, "tahap": found.stage.value}
    known = row.level if isinstance(row.level, OfficialLevel) else None
    return TeacherLine(
        name=str(TitledName(row.name, row.title_before, (row.title_after,))),
        scale=number(known.scale, 2) if known else "",
        label=_label(row, language),
        total=f"{known.total}/{known.maximum}" if known else "",
        report_url=address("documents:report", place.code, row.person_id, **asked) if row.level is not None else "",
        paper=known_paper(paper, place),
    )


def _label(row: MapRow, language: str) -> str:
    match row.level:
        case OfficialLevel() as level:
            return said(level.label.title, language)
        case NotYetKnowable():
            return _("not yet knowable")
        case None:
            return _("not yet rated")
