"""Open and end posts, and say what is taught."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from uswah.common import audit
from uswah.common.viewer import Viewer
from uswah.institutions.models import Institution
from uswah.institutions.queries import audit_place
from uswah.people.models import Post, TeachingAssignment


@dataclass(frozen=True, slots=True)
class Taught:
    """A subject with its weekly hours (JP), None when they are not known."""

    subject: str
    weekly_jp: int | None


def open_post(
    *,
    person_id: UUID,
    place: Institution,
    by: Viewer,
    at: datetime,
    is_satminkal: bool = False,
    is_teaching: bool = True,
    employment: str = "",
    rank: str = "",
    since: date | None = None,
) -> tuple[Post, bool]:
    """Open a post at a madrasah, or bring the open one up to date; return it and whether anything changed.

    When it becomes the base (satminkal), the base elsewhere ceases to be one.
    """
    wanted = {"employment": employment, "rank": rank, "since": since}
    with transaction.atomic():
        if is_satminkal:
            _leave_base(person_id, place)
        row = Post.rows.filter(person_id=person_id, institution=place, until__isnull=True).first()
        is_new = row is None
        row = row or Post(person_id=person_id, institution=place, is_teaching=is_teaching)
        changed: dict[str, object] = {
            name: value for name, value in wanted.items() if value and getattr(row, name) != value
        }
        if is_satminkal and not row.is_satminkal:
            changed["is_satminkal"] = True
        if not is_new and not changed:
            return row, False
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(force_insert=is_new)
        audit.record(
            place=audit_place(place),
            by=by,
            at=at,
            action="post.opened" if is_new else "post.amended",
            subject=audit.Subject("post", str(row.pk)),
            facts={"person": str(person_id), **{name: str(value) for name, value in changed.items()}},
        )
    return row, True


def _leave_base(person_id: UUID, place: Institution) -> None:
    elsewhere = Post.rows.filter(person_id=person_id, is_satminkal=True, until__isnull=True)
    elsewhere.exclude(institution=place).update(is_satminkal=False)


def end_post(*, post: Post, until: date, by: Viewer, at: datetime, reason: str) -> None:
    """End a post; what was rated there stays."""
    with transaction.atomic():
        Post.rows.filter(pk=post.pk).update(until=until)
        audit.record(
            place=audit_place(post.institution),
            by=by,
            at=at,
            action="post.ended",
            subject=audit.Subject("post", str(post.pk)),
            facts={"until": until.isoformat()},
            reason=reason,
        )


def assign_teaching(*, post: Post, school_year: str, taught: Sequence[Taught], by: Viewer, at: datetime) -> bool:
    """Say what a post teaches in a school year, in place of what was said before; tell whether anything changed."""
    with transaction.atomic():
        rows = TeachingAssignment.rows.filter(post=post, school_year_id=school_year)
        known = set(rows.values_list("subject_id", "weekly_jp"))
        wanted = {(subject.subject, subject.weekly_jp) for subject in taught}
        if known == wanted:
            return False
        rows.delete()
        TeachingAssignment.rows.bulk_create(
            TeachingAssignment(post=post, school_year_id=school_year, subject_id=subject, weekly_jp=jp)
            for subject, jp in sorted(wanted, key=lambda pair: pair[0])
        )
        audit.record(
            place=audit_place(post.institution),
            by=by,
            at=at,
            action="teaching.assigned",
            subject=audit.Subject("post", str(post.pk)),
            facts={
                "school_year": school_year,
                "taught": sorted([s, jp] for s, jp in wanted if jp is not None)
                + sorted([s] for s, jp in wanted if jp is None),
            },
        )
    return True
