"""Reads that belong to no single room: one's home, the ledger of a place."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from uswah.appraisal.queries import OfficialRecord, Overview, overview_at, own_records
from uswah.common.models import AuditEntry
from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer
from uswah.institutions.access import can
from uswah.institutions.models import Institution, SchoolYear
from uswah.institutions.queries import madrasah_of, school_year_on
from uswah.people.queries import officer_roles
from uswah.people.queries.search import names_of_accounts

PAGE = 50
MOST_MADRASAH = 60


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Entries, newest first; `older` is the sequence to go on from, None at the end. `people` names the accounts."""

    entries: tuple[AuditEntry, ...]
    older: int | None
    people: dict[int, str]


def ledger_of(viewer: Viewer, place: Institution, before: int | None) -> LedgerPage:
    """Return fifty entries of a place's ledger, older than the sequence `before` when it is given. Three queries."""
    found = AuditEntry.objects.visible_to(viewer).filter(chain_id=place.pk)
    if before is not None:
        found = found.filter(sequence__lt=before)
    entries = list(found.order_by("-sequence").prefetch_related("personal_values")[: PAGE + 1])
    shown = tuple(entries[:PAGE])
    names = names_of_accounts(entry.by_account for entry in shown if entry.by_account is not None)
    return LedgerPage(shown, shown[-1].sequence if len(entries) > PAGE else None, names)


def database_answers() -> bool:
    """Tell whether the database answers a question."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


@dataclass(frozen=True, slots=True)
class Home:
    """What a home shows: the madrasah within reach, the counts of the one that is overseen alone, and one's own levels.

    `overview` is None where the viewer sees no levels, or oversees more than one madrasah.
    """

    year: SchoolYear | None
    madrasah: tuple[Institution, ...]
    more_madrasah: bool
    overview: Overview | None
    own: tuple[OfficialRecord, ...]
    waits_for_purpose: bool


def home_of(viewer: Viewer) -> Home:
    """Return what the viewer's home shows. Nine queries at most."""
    year = school_year_on(timezone.localdate(viewer.at))
    reached = tuple(madrasah_of(viewer)[: MOST_MADRASAH + 1])
    only = reached[0] if len(reached) == 1 else None
    sees_levels = only is not None and can(viewer, Permission.SEE_APPRAISAL, only)
    officer = viewer.account_id is not None and not viewer.purpose and not viewer.roles
    return Home(
        year=year,
        madrasah=reached[:MOST_MADRASAH],
        more_madrasah=len(reached) > MOST_MADRASAH,
        overview=overview_at(viewer, institution_id=only.pk, school_year=year) if only and year and sees_levels else None,
        own=tuple(own_records(viewer)) if viewer.person_id else (),
        waits_for_purpose=officer and bool(officer_roles(viewer.account_id or 0, timezone.localdate(viewer.at))),
    )
