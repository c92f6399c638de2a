"""Reads about people: who signs in and what they reach, who teaches where."""

from uswah.people.queries.accounts import account_by_login, account_of, officer_roles, roles_at, viewer_of
from uswah.people.queries.persons import identifiers_of, person_for, persons_by_identifier
from uswah.people.queries.posts import TeacherLine, post_for, posts_of, teacher_line, teachers_of

__all__ = [
    "TeacherLine",
    "account_by_login",
    "account_of",
    "identifiers_of",
    "officer_roles",
    "person_for",
    "persons_by_identifier",
    "post_for",
    "posts_of",
    "roles_at",
    "teacher_line",
    "teachers_of",
    "viewer_of",
]
