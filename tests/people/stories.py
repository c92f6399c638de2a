"""What the stories of this room share: who is who, and how a page is asked."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.urls import reverse
from factories import AT, TODAY, YEAR, institution, system

from uswah.common import audit
from uswah.common.models import AuditEntry
from uswah.institutions.enums import InstitutionKind
from uswah.people.enums import Role
from uswah.people.operations import grant_role

WORK: list[str] = []
REASON = "alasan yang jelas"
__all__ = ["AT", "TODAY", "YEAR", "InstitutionKind", "institution", "system"]


class CountingHasher(Argon2PasswordHasher):
    """The product's hasher, made cheap, that notes each time it works."""

    time_cost, memory_cost, parallelism = 1, 8, 1

    def encode(self, password: str, salt: str) -> str:
        """Note the work and do it."""
        WORK.append("encode")
        return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Note the work and do it."""
        WORK.append("verify")
        return super().verify(password, encoded)


def without_tokens(page: Any) -> str:
    """Return a page without the token that differs each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())


def url(name: str, *args: object) -> str:
    """Return the address of a page of this room."""
    return reverse(f"people:{name}", args=args)


def ledger_holds() -> bool:
    """Tell whether every chain of the audit ledger holds from its first entry to its head."""
    return list(audit.verify()) == []


def actions(action: str) -> list[AuditEntry]:
    """Return the entries of one action, oldest first."""
    return list(AuditEntry.rows.filter(action=action).order_by("pk"))


def filled(**changed: Any) -> dict[str, Any]:
    """Return a teacher's form as a browser sends it, with changes."""
    said = {"name": "Dewi Lestari", "employment": "YAYASAN", "is_teaching": "on", "is_satminkal": "on"}
    return {**said, "subject_1": "ipa", "jp_1": "12", **changed}


def give(account, role: Role, place) -> None:
    """Give an account another role."""
    grant_role(account=account, role=role, place=place, since=AT.date(), by=system(), at=AT)
