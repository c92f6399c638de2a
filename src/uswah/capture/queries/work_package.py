"""What a phone needs for its work: where, whom, with which instruments, what is due; few queries for many places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from uswah.appraisal.access import judges_as, rates_in_person
from uswah.common.guard import within
from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer
from uswah.evidence.enums import RoundState, SourceRole
from uswah.evidence.models import Assignment, Campaign, Round
from uswah.evidence.queries import own_assignments
from uswah.evidence.queries.voice import campaigns_for_phone
from uswah.institutions.enums import InstitutionKind
from uswah.institutions.models import Institution, SchoolYear
from uswah.institutions.queries import school_year_on
from uswah.people.models import Post
from uswah.standards.queries import FrozenInstrument, frozen_instrument, instruments, local_code


@dataclass(frozen=True, slots=True)
class Due:
    """What the viewer is asked to judge, and whether it is done."""

    id: UUID
    about: UUID
    instrument: str
    technique: str
    source_role: str
    stage: str
    due_on: date
    is_done: bool


@dataclass(frozen=True, slots=True)
class WorkPlace:
    """A madrasah as a phone needs it; `teachers` are (person, name) by name."""

    nsm: str
    name: str
    round: tuple[str, date] | None
    roles: tuple[SourceRole, ...]
    teachers: tuple[tuple[UUID, str], ...]
    instruments: tuple[FrozenInstrument, ...]
    due: tuple[Due, ...]
    campaigns: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class WorkPackage:
    """Everything that the phone of one person works with; no year, no places."""

    person_id: UUID
    name: str
    school_year: str
    places: tuple[WorkPlace, ...]


def work_package(viewer: Viewer) -> WorkPackage:
    """Return the work package of the viewer: where they judge by office, teach, or are asked to judge somebody."""
    assert viewer.person_id is not None  # noqa: S101  # a device has an account and that has a person
    today = timezone.localdate(viewer.at)
    year = school_year_on(today)
    if year is None:
        return WorkPackage(viewer.person_id, viewer.name, "", ())
    due = _due(viewer, year)
    teaches = set(_posts(today).filter(person=viewer.person_id).values_list("institution_id", flat=True))
    reached = Institution.objects.visible_to(viewer).filter(kind=InstitutionKind.MADRASAH)
    rates = within(viewer, Permission.RATE, place="")
    places = list(reached.filter(rates | Q(pk__in=[*teaches, *due])).order_by("name", "pk"))
    shared = _Shared(viewer, places, today, year)
    found = tuple(shared.place(place, place.pk in teaches, due.get(place.pk, [])) for place in places)
    return WorkPackage(viewer.person_id, viewer.name, year.pk, found)


def _posts(today: date) -> Any:
    return Post.rows.filter(Q(until__isnull=True) | Q(until__gte=today), is_teaching=True)


def _due(viewer: Viewer, year: SchoolYear) -> dict[int, list[Assignment]]:
    found: defaultdict[int, list[Assignment]] = defaultdict(list)
    for assignment in own_assignments(viewer).filter(school_year=year):
        found[assignment.institution_id].append(assignment)
    return found


class _Shared:
    """What is read once for all places of a package."""

    def __init__(self, viewer: Viewer, places: Sequence[Institution], today: date, year: SchoolYear) -> None:
        self.viewer = viewer
        judged = [place.pk for place in places if rates_in_person(viewer, place)]
        self.teachers: defaultdict[int, list[tuple[UUID, str]]] = defaultdict(list)
        posts = _posts(today).filter(institution__in=judged).exclude(person=viewer.person_id)
        for place, person, name in posts.order_by("person__name", "person_id").values_list(
            "institution_id", "person_id", "person__name"
        ):
            self.teachers[place].append((person, name))
        collecting = Round.rows.filter(institution__in=places, school_year=year, state=RoundState.COLLECTING)
        # Of two that collect, what is opened last goes last and stands.
        self.rounds = {row.institution_id: (row.stage, row.collect_until) for row in collecting.order_by("opened_at")}
        heard = Campaign.objects.visible_to(viewer).filter(institution__in=places)
        self.heard = set(heard.values_list("institution_id", flat=True))
        listed = instruments(viewer, today)
        plain = listed.filter(form__isnull=True).values_list("code", "version")
        self.everywhere = [_whole(code, version) for code, version in plain]
        self.handed_in = list(listed.filter(form__isnull=False).values_list("code", "version"))

    def place(self, place: Institution, teaches: bool, due: Sequence[Assignment]) -> WorkPlace:
        own = [_whole(*named) for named in self.handed_in if named[0].startswith(local_code(place.code, ""))]
        asked = [_whole(row.instrument.code, row.instrument.version) for row in due]
        judged = self.teachers[place.pk]
        others = {row.about_id: row.about.name for row in due} if not judged else {}
        return WorkPlace(
            nsm=place.code,
            name=place.name,
            round=self.rounds.get(place.pk),
            roles=(*judges_as(self.viewer, place), *((SourceRole.SELF,) if teaches else ())),
            teachers=(*judged, *others.items()),
            instruments=tuple({one.form.instrument_id: one for one in (*self.everywhere, *own, *asked)}.values()),
            due=tuple(_as_due(row) for row in due),
            campaigns=tuple(self._campaigns(place)),
        )

    def _campaigns(self, place: Institution) -> Sequence[Mapping[str, Any]]:
        return campaigns_for_phone(self.viewer, institution_id=place.pk) if place.pk in self.heard else ()


def _whole(code: str, version: str) -> FrozenInstrument:
    found = frozen_instrument(code, version)
    assert found is not None  # noqa: S101  # it was listed as published, and what is published stays
    return found


def _as_due(row: Any) -> Due:
    return Due(
        id=row.pk,
        about=row.about_id,
        instrument=row.instrument.code,
        technique=row.technique,
        source_role=row.source_role,
        stage=row.stage,
        due_on=row.due_on,
        is_done=row.is_done,
    )
