"""What the report of a teacher would print, before it is issued."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uswah.common.permissions import Permission
from uswah.common.presenters import Crumb, Definition, Figure
from uswah.common.viewer import Viewer
from uswah.core.scoring import NotYetKnowable, OfficialLevel
from uswah.core.text.numbers import number
from uswah.documents.enums import CreditObstacle, PaperGap
from uswah.documents.presenters.words import day, said
from uswah.documents.queries import CompetencyFacts, CreditByNeed, CreditOutcome, ReportFacts, WithoutCredit
from uswah.evidence.enums import SourceRole
from uswah.institutions.access import can
from uswah.people.enums import IdentifierKind

if TYPE_CHECKING:
    from uswah.documents.models import IssuedDocument
    from uswah.institutions.models import Institution
    from uswah.people.models import Person


@dataclass(frozen=True, slots=True)
class Known:
    """A paper that says exactly what would be printed."""

    url: str
    number: str
    day: str


@dataclass(frozen=True, slots=True)
class CompetencyLine:
    """A competency of form 1C: its value, or the indicators that are missing."""

    number: str
    title: str
    value: str
    missing: str


@dataclass(frozen=True, slots=True)
class ReportPreview:
    """What would be printed; `figures` are empty and `unknown` says why while there is no result."""

    figures: tuple[Figure, ...]
    unknown: str
    identity: tuple[Definition, ...]
    competencies: tuple[CompetencyLine, ...]
    credits: tuple[Definition, ...]
    gaps: tuple[str, ...]
    known: Known | None
    source: str


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The page of a teacher's report; without a preview no rating counts in the chosen stage."""

    name: str
    preview: ReportPreview | None
    can_issue: bool
    teacher_url: str
    crumbs: tuple[Crumb, ...]


def report_page(
    person: Person, place: Institution, facts: ReportFacts | None, known: IssuedDocument | None, viewer: Viewer
) -> ReportPage:
    """Return the page as it is shown to a viewer; `known` is the paper that says exactly this already."""
    papers = reverse("documents:documents", args=[place.code])
    return ReportPage(
        name=person.name,
        preview=_preview(facts, place, known, viewer.language) if facts else None,
        can_issue=can(viewer, Permission.ISSUE_DOCUMENT, place),
        teacher_url=reverse("appraisal:teacher", args=[place.code, person.pk]),
        crumbs=(Crumb(_("Papers"), papers), Crumb(person.name)),
    )


def known_paper(paper: IssuedDocument | None, place: Institution) -> Known | None:
    """Return the paper that says exactly this, as a link."""
    if paper is None:
        return None
    return Known(reverse("documents:document", args=[place.code, paper.pk]), paper.number, day(paper.issued_at))


def _preview(facts: ReportFacts, place: Institution, known: IssuedDocument | None, language: str) -> ReportPreview:
    return ReportPreview(
        figures=_figures(facts.level, language),
        unknown=_unknown(facts.level),
        identity=_identity(facts, language),
        competencies=tuple(_competency(one, language) for one in facts.competencies),
        credits=tuple(_credit(outcome, language) for outcome in facts.credits),
        gaps=tuple(str(PaperGap(gap).label) for gap in facts.gaps),
        known=known_paper(known, place),
        source=facts.scheme.source.citation,
    )


def _figures(level: OfficialLevel | NotYetKnowable, language: str) -> tuple[Figure, ...]:
    if isinstance(level, NotYetKnowable):
        return ()
    return (
        Figure(number(level.scale, 2), _("on the scale of 100")),
        Figure(said(level.label.title, language), _("official label")),
        Figure(str(level.total), _("of %(maximum)s, the sum of all values") % {"maximum": level.maximum}),
    )


def _unknown(level: OfficialLevel | NotYetKnowable) -> str:
    if isinstance(level, OfficialLevel):
        return ""
    count = len(level.missing)
    return ngettext(
        "%(count)s indicator has not been rated, so the result is not yet knowable.",
        "%(count)s indicators have not been rated, so the result is not yet knowable.",
        count,
    ) % {"count": count}


def _identity(facts: ReportFacts, language: str) -> tuple[Definition, ...]:
    head = facts.place.head
    role = str(SourceRole(facts.record.submission.source_role).label)
    hours = _("%(hours)s JTM a week") % {"hours": facts.hours} if facts.hours is not None else ""
    return (
        Definition(_("Name with titles"), facts.name),
        Definition("NUPTK", facts.numbers.get(IdentifierKind.NUPTK, "")),
        Definition("NIP", facts.numbers.get(IdentifierKind.NIP, "")),
        Definition(_("Rank"), facts.rank),
        Definition(
            _("Subjects"), "; ".join(title.get(language) or title["id"] for title in facts.subjects), note=hours
        ),
        Definition(_("Assessor"), facts.rater.name, note=role),
        Definition(_("Head of madrasah"), head.name if head else ""),
    )


def _competency(one: CompetencyFacts, language: str) -> CompetencyLine:
    title = one.group.title.get(language) or one.group.title["id"]
    if isinstance(one.outcome, NotYetKnowable):
        missing = ", ".join(item.number for item in one.group.items if item.code in one.outcome.missing)
        return CompetencyLine(one.group.number, title, "", missing)
    return CompetencyLine(one.group.number, title, str(one.outcome.value), "")


def _credit(outcome: CreditOutcome, language: str) -> Definition:
    match outcome:
        case WithoutCredit(obstacle=obstacle, scheme=scheme):
            title = said(scheme.source.title, language) if scheme else _("Credit points")
            return Definition(title, str(CreditObstacle(obstacle).label))
        case CreditByNeed() as credit:
            points = number(credit.points.per_year, 4, trim=True)
            note = "" if credit.is_in_force else _("No longer in force; printed for archives.")
            return Definition(
                said(credit.scheme.source.title, language), _("%(points)s a year") % {"points": points}, note=note
            )
