"""Display values of the pages that belong to no room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from uswah.appraisal.presenters import waiting_in_rounds
from uswah.appraisal.presenters.words import bilingual, stage_name, standing
from uswah.appraisal.queries import OfficialRecord, Overview
from uswah.common.jobs import JobState
from uswah.common.permissions import Permission
from uswah.common.presenters.pieces import Figure, JobProgress, Pager, TimelineEntry
from uswah.common.viewer import Viewer
from uswah.core.scoring import OfficialLevel
from uswah.institutions.access import can
from uswah.web.enums import ACTIONS
from uswah.web.queries import Home, LedgerPage

if TYPE_CHECKING:
    from uswah.common.models import AuditEntry, Job
    from uswah.institutions.models import Institution
    from uswah.people.models import Person


@dataclass(frozen=True, slots=True)
class OwnLevel:
    """One of the reader's own official levels, with the address of the page behind it."""

    title: str
    words: str
    is_known: bool
    url: str


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """A madrasah within reach, with what may be opened there."""

    name: str
    town: str
    url: str
    map_url: str


@dataclass(frozen=True, slots=True)
class LabelBar:
    """How many teachers have one label, as a share of those whose level is known."""

    label: str
    count: int
    total: int
    words: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """The home as it is shown."""

    title: str
    overline: str
    own: tuple[OwnLevel, ...]
    figures: tuple[Figure, ...]
    labels: tuple[LabelBar, ...]
    tasks: tuple[tuple[str, str, str], ...]
    places: tuple[PlaceLink, ...]
    more_places: bool
    waits_for_purpose: bool
    is_empty: bool
    waiting: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A person in the results of a search: the name, the numbers, and each madrasah with its address."""

    name: str
    numbers: str
    places: tuple[tuple[str, str], ...]


def home_page(home: Home, viewer: Viewer) -> HomePage:
    """Return the home of a viewer; a head's has the counts, a teacher's their own levels, a supervisor's the places."""
    only = home.madrasah[0] if len(home.madrasah) == 1 else None
    figures, labels, tasks = _overview(home.overview, only, viewer) if home.overview and only else ((), (), ())
    several = home.madrasah if len(home.madrasah) > 1 else ()
    own = tuple(_own(record, viewer.language) for record in home.own[:6])
    waiting = tuple(waiting_in_rounds(home.rounds, home.attention, viewer))
    return HomePage(
        title=_("Assalamu'alaikum, %(name)s") % {"name": viewer.name},
        overline=_("School year %(year)s") % {"year": home.year.code} if home.year else "",
        own=own,
        figures=figures,
        labels=labels,
        tasks=tasks,
        places=tuple(_place_link(place, viewer) for place in several),
        more_places=home.more_madrasah,
        waits_for_purpose=home.waits_for_purpose,
        is_empty=not (own or figures or several or home.waits_for_purpose or waiting),
        waiting=waiting,
    )


def _own(record: OfficialRecord, language: str) -> OwnLevel:
    place = record.appraisal.institution
    year, stage = record.appraisal.school_year_id, stage_name(record.appraisal.stage)
    return OwnLevel(
        title=f"{year} · {stage}",
        words=standing(record.level, language).summary,
        is_known=isinstance(record.level, OfficialLevel),
        url=reverse("appraisal:teacher", args=[place.code, record.appraisal.about_id]),
    )


def _place_link(place: Institution, viewer: Viewer) -> PlaceLink:
    sees_map = can(viewer, Permission.SEE_APPRAISAL, place)
    return PlaceLink(
        name=place.name,
        town=place.town,
        url=reverse("institutions:identity", args=[place.code]),
        map_url=reverse("appraisal:map", args=[place.code]) if sees_map else "",
    )


def _overview(
    found: Overview, place: Institution, viewer: Viewer
) -> tuple[tuple[Figure, ...], tuple[LabelBar, ...], tuple[tuple[str, str, str], ...]]:
    to_map = reverse("appraisal:map", args=[place.code])
    figures = (
        Figure(str(found.teachers), _("teachers"), reverse("people:teachers", args=[place.code])),
        Figure(str(found.known), _("with an official level"), to_map),
        Figure(str(found.not_yet_knowable), _("not yet knowable"), to_map),
        Figure(str(found.unrated), _("not rated yet"), to_map),
    )
    titles = {band.code: bilingual(band.title, viewer.language) for band in found.scheme.labels.bands}
    labels = tuple(
        LabelBar(titles[code], count, found.known, _("%(count)s of %(total)s") % {"count": count, "total": found.known})
        for code, count in found.labels.items()
        if found.known
    )
    return figures, labels, tuple(_tasks(found, place, viewer))


def _tasks(found: Overview, place: Institution, viewer: Viewer) -> Iterator[tuple[str, str, str]]:
    """Yield what waits for somebody: (what, why, address)."""
    to_map = reverse("appraisal:map", args=[place.code])
    if not found.teachers and can(viewer, Permission.IMPORT_WORKBOOK, place):
        yield (
            _("Import the roster"),
            _("There are no teachers here yet."),
            reverse("exchange:imports", args=[place.code]),
        )
    elif found.unrated == found.teachers and can(viewer, Permission.IMPORT_WORKBOOK, place):
        yield (
            _("Import the PKG scores"),
            _("Nobody is rated in this school year yet."),
            reverse("exchange:imports", args=[place.code]),
        )
    if found.missing_indicators:
        why = _("%(count)s indicators have no score; the level is not yet knowable until they do.")
        yield (_("Complete the ratings"), why % {"count": found.missing_indicators}, to_map)
    if found.known and can(viewer, Permission.ISSUE_DOCUMENT, place):
        yield (
            _("Print the reports"),
            _("The official levels are there."),
            reverse("documents:documents", args=[place.code]),
        )


def found_people(people: Iterable[Person], seen_places: frozenset[int]) -> list[FoundPerson]:
    """Return the results as they are shown; a place beyond the viewer's reach is not named."""
    return [
        FoundPerson(
            name=" ".join(part for part in (p.title_before, p.name) if part)
            + (f", {p.title_after}" if p.title_after else ""),
            numbers=" · ".join(f"{i.get_kind_display()} {i.value}" for i in p.identifiers.all()),
            places=tuple(
                (post.institution.name, reverse("appraisal:teacher", args=[post.institution.code, p.pk]))
                for post in p.posts.all()
                if post.institution_id in seen_places
            ),
        )
        for p in people
    ]


def ledger_entries(page: LedgerPage) -> list[TimelineEntry]:
    """Return the entries of a ledger page as a timeline."""
    return [_entry(entry, page) for entry in page.entries]


def _entry(entry: AuditEntry, page: LedgerPage) -> TimelineEntry:
    local = timezone.localtime(entry.at)
    reason = next((secret.value for secret in entry.personal_values.all() if secret.field == "reason"), "")
    who = page.people.get(entry.by_account or 0, _("command line"))
    about = page.subjects.get((entry.subject_kind, entry.subject_id), "")
    action = str(ACTIONS.get(entry.action, entry.action))
    return TimelineEntry(
        title=f"{action}: {about}" if about else action,
        when=date_format(local, "j F Y, H.i"),
        moment=local.isoformat(),
        text=reason,
        by=who + (f" · {entry.purpose}" if entry.purpose else ""),
    )


def ledger_pager(url: str, page: LedgerPage) -> Pager:
    """Return the way to older entries."""
    return Pager(next_url=f"{url}?sebelum={page.older}" if page.older else "")


STATE_WORDS = {
    JobState.WAITING: "waiting",
    JobState.RUNNING: "running",
    JobState.DONE: "done",
    JobState.FAILED: "failed",
}


JOB_TITLES = {
    JobState.WAITING: gettext_noop("Working on it"),
    JobState.RUNNING: gettext_noop("Working on it"),
    JobState.DONE: gettext_noop("The work is done"),
    JobState.FAILED: gettext_noop("This did not work"),
}


def job_progress_of(job: Job) -> JobProgress:
    """Return a job as the page shows it; its result may name a page and its arguments."""
    address = job.result.get("page")
    try:
        result_url = reverse(address[0], args=address[1:]) if address else ""
    except NoReverseMatch:
        result_url = ""
    return JobProgress(
        title=_(JOB_TITLES[JobState(job.state)]),
        state=STATE_WORDS[JobState(job.state)],  # type: ignore[arg-type]  # the four words are the component's own
        status_url=reverse("web:job", args=[job.pk]),
        done=job.done,
        total=job.total,
        result_url=result_url,
        failure=job.result.get("words", "") if job.state == JobState.FAILED else "",
    )
