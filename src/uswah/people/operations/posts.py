"""Open and end posts, and say what is taught."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from uswah.common import audit
from uswah.common.viewer import Viewer
from uswah.institutions.models import Institution
from uswah.institutions.queries import audit_place
from uswah.people.models import Post, RoleAssignment, TeachingAssignment
from uswah.people.operations.accounts import end_role


@dataclass(frozen=True, slots=True)
class Taught:
    """A subject with its weekly hours (JP), None when they are not known."""

    subject: str
    weekly_jp: int | None


@dataclass(frozen=True, slots=True)
class PostEntry:
    """What a form says about a post, all of it."""

    is_satminkal: bool
    is_teaching: bool
    employment: str = ""
    rank: str = ""
    since: date | None = None


class BaseElsewhere(ValueError):
    """Another madrasah is the person's base and has not given that up."""


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

    The base (satminkal) is never taken from another madrasah, which would take the person's account with it: that one
    gives it up first, by amending or ending its post. Until then the new post stands beside it.
    """
    wanted = {"employment": employment, "rank": rank, "since": since, "is_teaching": is_teaching}
    with transaction.atomic():
        is_satminkal = is_satminkal and not _has_base_elsewhere(person_id, place)
        row = Post.rows.filter(person_id=person_id, institution=place, until__isnull=True).first()
        is_new = row is None
        row = row or Post(person_id=person_id, institution=place, is_teaching=is_teaching)
        changed = {name: value for name, value in wanted.items() if value and getattr(row, name) != value}
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


def _has_base_elsewhere(person_id: UUID, place: Institution) -> bool:
    elsewhere = Post.rows.filter(person_id=person_id, is_satminkal=True, until__isnull=True)
    return bool(elsewhere.exclude(institution=place).exists())


def amend_post(*, post: Post, entry: PostEntry, by: Viewer, at: datetime) -> bool:
    """Set what a form says about a post and tell whether anything changed; raise BaseElsewhere when it cannot be the base."""
    with transaction.atomic():
        changed = {name: value for name, value in asdict(entry).items() if getattr(post, name) != value}
        if not changed:
            return False
        if entry.is_satminkal and _has_base_elsewhere(post.person_id, post.institution):
            raise BaseElsewhere(_("Another madrasah is this person's base; it has to give that up first."))
        for name, value in changed.items():
            setattr(post, name, value)
        post.save(update_fields=list(changed))
        facts = {name: "" if value is None else str(value) for name, value in changed.items()}
        _record("post.amended", post, by, at, facts)
    return True


def end_post(*, post: Post, until: date, by: Viewer, at: datetime, reason: str) -> None:
    """End a post with `until` as its last day, and the person's roles at that place with it; what was rated stays."""
    with transaction.atomic():
        last = max(until, post.since) if post.since else until
        Post.rows.filter(pk=post.pk, until__isnull=True).update(until=last)
        _record("post.ended", post, by, at, {"until": last.isoformat()}, reason)
        roles = RoleAssignment.rows.filter(account__person_id=post.person_id, institution=post.institution)
        for assignment in roles.filter(until__isnull=True).select_related("account", "institution"):
            end_role(assignment=assignment, until=last, by=by, at=at, reason=reason)


def _record(action: str, post: Post, by: Viewer, at: datetime, facts: Mapping[str, str], reason: str = "") -> None:
    audit.record(
        place=audit_place(post.institution),
        by=by,
        at=at,
        action=action,
        subject=audit.Subject("post", str(post.pk)),
        facts={"person": str(post.person_id), **facts},
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
