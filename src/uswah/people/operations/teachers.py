"""What a form says about a teacher, stored whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from uswah.common.viewer import Viewer
from uswah.institutions.models import Institution
from uswah.people.models import Post
from uswah.people.operations.persons import NewPerson, add_person, amend_person
from uswah.people.operations.posts import PostEntry, Taught, amend_post, assign_teaching, open_post


@dataclass(frozen=True, slots=True)
class TeacherEntry:
    """A person with the post at one madrasah and what is taught there in a school year ('' = in none)."""

    person: NewPerson
    post: PostEntry
    school_year: str = ""
    taught: tuple[Taught, ...] = ()


def add_teacher(*, entry: TeacherEntry, place: Institution, by: Viewer, at: datetime) -> Post:
    """Add a person who is not known yet, with a post; raise IdentifierTaken when a number belongs to somebody else."""
    with transaction.atomic():
        person = add_person(person=entry.person, place=place, by=by, at=at)
        return attach_teacher(person_id=person.pk, entry=entry, place=place, by=by, at=at)


def attach_teacher(*, person_id: UUID, entry: TeacherEntry, place: Institution, by: Viewer, at: datetime) -> Post:
    """Open a post for a person who is known already; the person's own entries stay as they are."""
    with transaction.atomic():
        said = entry.post
        post, _is_new = open_post(
            person_id=person_id,
            place=place,
            by=by,
            at=at,
            is_satminkal=said.is_satminkal,
            is_teaching=said.is_teaching,
            employment=said.employment,
            rank=said.rank,
            since=said.since,
        )
        _assign(post, entry, by, at)
    return post


def amend_teacher(*, post: Post, entry: TeacherEntry, with_person: bool, by: Viewer, at: datetime) -> bool:
    """Set what the form says and tell whether anything changed; `with_person` also the person's own entries.

    Raises IdentifierTaken, NoIdentifierLeft or BaseElsewhere, and then nothing is stored.
    """
    with transaction.atomic():
        changed = amend_post(post=post, entry=entry.post, by=by, at=at)
        if with_person:
            changed |= amend_person(
                person_id=post.person_id, content=entry.person, place=post.institution, by=by, at=at, clears=True
            )
        return _assign(post, entry, by, at) or changed


def _assign(post: Post, entry: TeacherEntry, by: Viewer, at: datetime) -> bool:
    if not entry.school_year:
        return False
    return assign_teaching(post=post, school_year=entry.school_year, taught=entry.taught, by=by, at=at)
