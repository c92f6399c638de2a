"""Who teaches where, and what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer
from uswah.institutions.models import Institution
from uswah.people.models import Post, TeachingAssignment
from uswah.people.queries.persons import identifiers_of


@dataclass(frozen=True, slots=True)
class TeacherLine:
    """A teacher as lists show them. `subjects` are (title in both languages, weekly JP or None when unknown)."""

    person_id: UUID
    post_id: UUID
    name: str
    title_before: str
    title_after: str
    identifiers: dict[str, str]
    employment: str
    rank: str
    is_satminkal: bool
    subjects: tuple[tuple[dict[str, str], int | None], ...]
    until: date | None = None


def _open(on: date) -> Q:
    return Q(until__isnull=True) | Q(until__gte=on)


def _with_teaching(posts: QuerySet[Post], school_year: str) -> QuerySet[Post]:
    taught = TeachingAssignment.rows.filter(school_year=school_year).select_related("subject").order_by("subject_id")
    return posts.select_related("person").prefetch_related("person__identifiers", Prefetch("teaching", queryset=taught))


def teachers_of(viewer: Viewer, *, institution_id: int, school_year: str, on: date) -> list[TeacherLine]:
    """Return who holds a teaching post at a madrasah on a day, by name; those whom the viewer may see. Three queries."""
    posts = Post.objects.visible_to(viewer).filter(_open(on), institution_id=institution_id, is_teaching=True)
    return [teacher_line(post) for post in _with_teaching(posts, school_year).order_by("person__name", "pk")]


def teacher_line(post: Post) -> TeacherLine:
    """Return a post as a line; `person.identifiers` and `teaching` should be prefetched."""
    return TeacherLine(
        person_id=post.person_id,
        post_id=post.pk,
        name=post.person.name,
        title_before=post.person.title_before,
        title_after=post.person.title_after,
        identifiers=identifiers_of(post.person),
        employment=post.employment,
        rank=post.rank,
        is_satminkal=post.is_satminkal,
        subjects=tuple((row.subject.title, row.weekly_jp) for row in post.teaching.all()),
        until=post.until,
    )


def post_for(viewer: Viewer, *, institution_id: int, person_id: UUID, school_year: str) -> Post:
    """Return the latest post of a person at a place; raise Http404 for a hidden one as for none."""
    posts = Post.objects.visible_to(viewer).filter(institution_id=institution_id, person_id=person_id)
    post = _with_teaching(posts, school_year).order_by("-until", "-pk").first()
    if post is None:
        raise Http404
    return post


def open_post_for(viewer: Viewer, *, institution_id: int, person_id: UUID) -> Post:
    """Return the open post of a person at a place, whose entries may be amended; raise Http404 for a hidden one as for none."""
    posts = Post.objects.visible_to(viewer).filter(institution_id=institution_id, person_id=person_id)
    post = posts.filter(until__isnull=True).select_related("person", "institution").first()
    if post is None:
        raise Http404
    return post


def works_at(person_id: UUID, institution_id: int) -> bool:
    """Tell whether a person has an open post at a place."""
    return bool(Post.rows.filter(person_id=person_id, institution_id=institution_id, until__isnull=True).exists())


def taught_at(post: Post, school_year: str) -> list[tuple[str, int | None]]:
    """Return what a post teaches in a school year as (code of the subject, weekly JP or None when unknown)."""
    rows = TeachingAssignment.rows.filter(post=post, school_year=school_year)
    return list(rows.order_by("subject_id").values_list("subject_id", "weekly_jp"))


def is_keeper(viewer: Viewer, *, person_id: UUID) -> bool:
    """Tell whether the viewer keeps the entries and the account of a person: manages the people of the person's base.

    A person without a base is kept by every madrasah where they work.
    """
    base = Post.rows.filter(person_id=person_id, is_satminkal=True, until__isnull=True)
    place = Institution.rows.filter(posts__in=base).first()
    return place is None or viewer.may_at(
        Permission.MANAGE_PEOPLE, path=place.path, pesantren_path=place.pesantren_path
    )


def posts_of(viewer: Viewer, person_id: UUID) -> QuerySet[Post]:
    """Return the posts of a person that the viewer may see, base first."""
    return (
        Post.objects.visible_to(viewer)
        .filter(person_id=person_id)
        .select_related("institution")
        .order_by("-is_satminkal", "institution__name", "pk")
    )
