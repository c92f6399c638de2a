"""Switch the powers of a ministry's officer on and off; each switch stands in the ledger of the officer's own area."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from uswah.common import audit
from uswah.common.viewer import Viewer
from uswah.institutions.queries import audit_place
from uswah.people.models import RoleAssignment


def switch_officer_on(*, roles: Iterable[RoleAssignment], purpose: str, by: Viewer, at: datetime) -> None:
    """Record that an officer has said for what purpose they look."""
    _record("officer.on", roles, replace(by, purpose=purpose), at)


def switch_officer_off(*, roles: Iterable[RoleAssignment], by: Viewer, at: datetime) -> None:
    """Record that an officer has ended looking."""
    _record("officer.off", roles, by, at)


def _record(action: str, roles: Iterable[RoleAssignment], by: Viewer, at: datetime) -> None:
    places = {row.institution_id: row.institution for row in roles}
    with transaction.atomic():
        for key in sorted(places):
            subject = audit.Subject("account", str(by.account_id))
            audit.record(place=audit_place(places[key]), by=by, at=at, action=action, subject=subject)
