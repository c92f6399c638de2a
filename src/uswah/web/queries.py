"""Reads that belong to no single room: one's home, the ledger of a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from uswah.appraisal.queries import Attention, OfficialRecord, Overview, attention_at, overview_at, own_records
from uswah.common.models import AuditEntry
from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer
from uswah.evidence.enums import RoundState
from uswah.evidence.models import Round
from uswah.evidence.queries import names_rated
from uswah.institutions.access import can
from uswah.institutions.models import Institution, SchoolYear
from uswah.institutions.queries import madrasah_of, school_year_on
from uswah.people.queries import officer_roles
from uswah.people.queries.search import names_of_accounts, names_of_handles, names_of_persons, names_of_posts

PAGE = 50
# Whom an entry is about, by the kind of its subject; the other kinds name themselves in their facts.
NAMES_OF: Mapping[str, Callable[[Iterable[str]], dict[str, str]]] = {
    "person": names_of_persons,
    "post": names_of_posts,
    "account": names_of_handles,
    "submission": names_rated,
}
MOST_MADRASAH = 60


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Entries, newest first; `older` is the sequence to go on from, None at the end. `people` names the accounts."""

    entries: tuple[AuditEntry, ...]
    older: int | None
    people: dict[int, str]
    subjects: dict[tuple[str, str], str]


def ledger_of(viewer: Viewer, place: Institution, before: int | None) -> LedgerPage:
    """Return fifty entries of a place's ledger, older than the sequence `before` when it is given. Seven queries at most."""
    found = AuditEntry.objects.visible_to(viewer).filter(chain_id=place.pk)
    if before is not None:
        found = found.filter(sequence__lt=before)
    entries = list(found.order_by("-sequence").prefetch_related("personal_values")[: PAGE + 1])
    shown = tuple(entries[:PAGE])
    names = names_of_accounts(entry.by_account for entry in shown if entry.by_account is not None)
    older = shown[-1].sequence if len(entries) > PAGE else None
    return LedgerPage(shown, older, names, _subjects(shown))


def _subjects(entries: tuple[AuditEntry, ...]) -> dict[tuple[str, str], str]:
    """Return the name of the person behind each subject that has one; one query for each kind that occurs."""
    by_kind: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        by_kind[entry.subject_kind].add(entry.subject_id)
    return {
        (kind, subject): name
        for kind, of in NAMES_OF.items()
        if by_kind[kind]
        for subject, name in of(by_kind[kind]).items()
    }


def database_answers() -> bool:
    """Tell whether the database answers a question."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


@dataclass(frozen=True, slots=True)
class Home:
    """What a home shows: the madrasah within reach, the counts of the one that is overseen alone, and one's own levels.

    `overview` is None where the viewer sees no levels, or oversees more than one madrasah. `rounds` are those that are
    not complete, earliest deadline first; `attention` what waits in the one of the madrasah that is overseen alone.
    """

    year: SchoolYear | None
    madrasah: tuple[Institution, ...]
    more_madrasah: bool
    overview: Overview | None
    own: tuple[OfficialRecord, ...]
    waits_for_purpose: bool
    rounds: tuple[Round, ...] = ()
    attention: Attention | None = None


def home_of(viewer: Viewer) -> Home:
    """Return what the viewer's home shows. Fourteen queries at most."""
    year = school_year_on(timezone.localdate(viewer.at))
    reached = tuple(madrasah_of(viewer)[: MOST_MADRASAH + 1])
    only = reached[0] if len(reached) == 1 else None
    sees_levels = only is not None and can(viewer, Permission.SEE_APPRAISAL, only)
    rounds = _open_rounds(viewer)
    officer = viewer.account_id is not None and not viewer.purpose and not viewer.roles
    return Home(
        year=year,
        madrasah=reached[:MOST_MADRASAH],
        more_madrasah=len(reached) > MOST_MADRASAH,
        overview=overview_at(viewer, institution_id=only.pk, school_year=year)
        if only and year and sees_levels
        else None,
        own=tuple(own_records(viewer)) if viewer.person_id else (),
        waits_for_purpose=officer and bool(officer_roles(viewer.account_id or 0, timezone.localdate(viewer.at))),
        rounds=rounds,
        attention=_attention(viewer, rounds) if sees_levels else None,
    )


def _open_rounds(viewer: Viewer) -> tuple[Round, ...]:
    """Return the rounds within reach that are not complete, the earliest deadline first."""
    found = Round.objects.visible_to(viewer).exclude(state=RoundState.COMPLETE)
    return tuple(found.select_related("institution").order_by("collect_until", "pk")[:MOST_MADRASAH])


def _attention(viewer: Viewer, rounds: tuple[Round, ...]) -> Attention | None:
    """Return what waits in the first round in which judgements lie side by side, None where there is none."""
    row = next((row for row in rounds if row.state == RoundState.CONSOLIDATING), None)
    if row is None:
        return None
    return attention_at(viewer, institution_id=row.institution_id, school_year=row.school_year_id, stage=row.stage)
