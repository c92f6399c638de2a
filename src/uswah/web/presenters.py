"""Display values of the pages that belong to no room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from uswah.common.models import AuditEntry, Job, JobState
from uswah.common.presenters.pieces import JobProgress, Pager, TimelineEntry
from uswah.people.models import Person
from uswah.web.enums import ACTIONS
from uswah.web.queries import LedgerPage


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A person in the results of a search: the name, the numbers, and each madrasah with its address."""

    name: str
    numbers: str
    places: tuple[tuple[str, str], ...]


def found_people(people: Iterable[Person], seen_places: frozenset[int]) -> list[FoundPerson]:
    """Return the results as they are shown; a place beyond the viewer's reach is not named."""
    return [
        FoundPerson(
            name=" ".join(part for part in (p.title_before, p.name) if part) + (f", {p.title_after}" if p.title_after else ""),
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
    return [_entry(entry, page.people) for entry in page.entries]


def _entry(entry: AuditEntry, people: dict[int, str]) -> TimelineEntry:
    local = timezone.localtime(entry.at)
    reason = next((secret.value for secret in entry.personal_values.all() if secret.field == "reason"), "")
    who = people.get(entry.by_account or 0, _("command line"))
    return TimelineEntry(
        title=str(ACTIONS.get(entry.action, entry.action)),
        when=date_format(local, "j F Y, H.i"),
        moment=local.isoformat(),
        text=reason,
        by=who + (f" · {entry.purpose}" if entry.purpose else ""),
    )


def ledger_pager(url: str, page: LedgerPage) -> Pager:
    """Return the way to older entries."""
    return Pager(next_url=f"{url}?sebelum={page.older}" if page.older else "")


STATE_WORDS = {JobState.WAITING: "waiting", JobState.RUNNING: "running", JobState.DONE: "done", JobState.FAILED: "failed"}


def job_progress_of(job: Job) -> JobProgress:
    """Return a job as the page shows it; its result may name a page and its arguments."""
    address = job.result.get("page")
    try:
        result_url = reverse(address[0], args=address[1:]) if address else ""
    except NoReverseMatch:
        result_url = ""
    return JobProgress(
        title=_("Working on it"),
        state=STATE_WORDS[JobState(job.state)],  # type: ignore[arg-type]  # the four words are the component's own
        status_url=reverse("web:job", args=[job.pk]),
        done=job.done,
        total=job.total,
        result_url=result_url,
        failure=job.result.get("words", "") if job.state == JobState.FAILED else "",
    )
