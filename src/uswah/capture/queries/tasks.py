"""What a head sees of what was asked for: due, done, late; and among whom and what can be chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from uswah.common.viewer import Viewer
from uswah.core.text.names import alphabetical_key
from uswah.evidence.access import asks_as
from uswah.evidence.enums import SourceRole
from uswah.evidence.models import Assignment
from uswah.evidence.queries import assignments_at
from uswah.institutions.models import Institution
from uswah.institutions.queries import school_year_on
from uswah.people.models import Account, Post
from uswah.standards.queries import instruments, local_code

Choices: TypeAlias = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen: teachers, colleagues, instruments and roles."""

    teachers: Choices
    colleagues: Choices
    instruments: Choices
    roles: Sequence[SourceRole]


@dataclass(frozen=True, slots=True)
class Tasks:
    """What was asked for at a madrasah in a year, and what a new task can be made of.

    `people` are (person, name) by name, the viewer's own self among them; `on_phone` who of them can sign in at all.
    """

    school_year: str
    asked: QuerySet[Assignment]
    people: Sequence[tuple[UUID, str]]
    on_phone: frozenset[UUID]
    instruments: Sequence[tuple[int, Mapping[str, str]]]
    roles: Sequence[SourceRole]


def tasks_at(viewer: Viewer, place: Institution) -> Tasks:
    """Return the tasks of a madrasah in the school year of today."""
    today = timezone.localdate(viewer.at)
    year = school_year_on(today)
    code = year.pk if year else ""
    held = Q(until__isnull=True) | Q(until__gte=today)
    posts = Post.objects.visible_to(viewer).filter(held, institution=place, is_teaching=True)
    people = sorted(posts.values_list("person_id", "person__name"), key=lambda row: alphabetical_key(row[1]))
    accounts = Account.objects.system(
        "whether somebody who works here can sign in at all, for whoever asks them"
    ).filter(person__in=[person for person, _ in people], is_active=True)
    own = Q(form__isnull=True) | Q(code__startswith=local_code(place.code, ""))
    usable = instruments(viewer, today).filter(own).values_list("pk", "title")
    return Tasks(
        school_year=code,
        asked=assignments_at(viewer, institution_id=place.pk, school_year=code),
        people=people,
        on_phone=frozenset(accounts.values_list("person_id", flat=True)),
        instruments=list(usable),
        roles=asks_as(viewer, place),
    )
