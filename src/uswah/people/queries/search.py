"""Find people by a part of their name or of a number, and name the accounts of a ledger."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from uswah.common.viewer import Viewer
from uswah.people.models import Account, Person, Post

MOST = 30
DIGITS_OF_A_NUMBER = 6


def people_found(viewer: Viewer, words: str) -> QuerySet[Person]:
    """Return up to thirty people whom the viewer sees whose name or number contains the words, by name."""
    seen = Person.objects.visible_to(viewer)
    digits = "".join(sign for sign in words if sign.isdigit())
    if len(digits) >= DIGITS_OF_A_NUMBER:
        seen = seen.filter(identifiers__value__contains=digits).distinct()
    else:
        for word in words.split()[:4]:
            seen = seen.filter(name__icontains=word)
    return seen.prefetch_related("posts__institution", "identifiers").order_by("name", "pk")[:MOST]


def names_of_accounts(account_ids: Iterable[int]) -> dict[int, str]:
    """Return the person's name behind each account; for a ledger that the viewer may read already."""
    return dict(Account.rows.filter(pk__in=set(account_ids)).values_list("pk", "person__name"))


def names_of_persons(person_ids: Iterable[str]) -> dict[str, str]:
    """Return the name of each person by the identifier that a ledger keeps."""
    return {str(pk): name for pk, name in Person.rows.filter(pk__in=set(person_ids)).values_list("pk", "name")}


def names_of_posts(post_ids: Iterable[str]) -> dict[str, str]:
    """Return the name of the person who holds each post."""
    return {str(pk): name for pk, name in Post.rows.filter(pk__in=set(post_ids)).values_list("pk", "person__name")}


def names_of_handles(handles: Iterable[str]) -> dict[str, str]:
    """Return the name of the person behind each account, by the handle that a ledger keeps."""
    found = Account.rows.filter(handle__in=set(handles)).values_list("handle", "person__name")
    return {str(handle): name for handle, name in found}
