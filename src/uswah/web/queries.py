"""Reads that belong to no single room: the ledger of a place."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from uswah.common.models import AuditEntry
from uswah.common.viewer import Viewer
from uswah.institutions.models import Institution
from uswah.people.queries.search import names_of_accounts

PAGE = 50


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
