"""Accounts of a madrasah: who signs in, slips with first passwords."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from uswah.common.pages import PageRequest, page
from uswah.common.permissions import Permission
from uswah.institutions.access import can, check
from uswah.institutions.queries import madrasah_for
from uswah.people import operations, presenters, queries
from uswah.people.access import check_is_keeper, check_may_act_on
from uswah.people.forms import ReasonForm
from uswah.people.views.answers import READS_AND_WRITES, status_of

if TYPE_CHECKING:
    from uswah.institutions.models import Institution
    from uswah.people.models import Person


@page(needs=Permission.MANAGE_PEOPLE)
def accounts(request: PageRequest, nsm: str) -> HttpResponse:
    """List who works here or holds a role here, with account and roles."""
    place = madrasah_for(request.viewer, nsm)
    check(request.viewer, Permission.MANAGE_PEOPLE, place)
    gives_roles = can(request.viewer, Permission.MANAGE_ROLES, place)
    lines = queries.staff_of(request.viewer, institution_id=place.pk)
    rows = presenters.staff_rows(lines, request.viewer, gives_roles=gives_roles)
    return render(request, "people/accounts.html", {"madrasah": place, "rows": rows, "gives_roles": gives_roles})


@page(needs=Permission.MANAGE_PEOPLE, methods=READS_AND_WRITES)
def account_open(request: PageRequest, nsm: str, person: UUID) -> HttpResponse:
    """Open an account for somebody who works here and show the slip once."""
    place, viewer = madrasah_for(request.viewer, nsm), request.viewer
    check(viewer, Permission.MANAGE_PEOPLE, place)
    post = queries.open_post_for(viewer, institution_id=place.pk, person_id=person)
    check_is_keeper(queries.is_keeper(viewer, person_id=person))
    identifiers = queries.identifiers_of(post.person)
    if queries.account_for(viewer, person):
        return redirect("people:accounts", nsm)
    if request.method == "POST" and identifiers:
        since = timezone.localdate(viewer.at)
        _account, password = operations.open_staff_account(
            person=post.person, place=place, since=since, by=viewer, at=viewer.at
        )
        return slip_page(request, place, post.person, password)
    context = {"madrasah": place, "name": presenters.full_name(post.person), "person": person}
    return render(
        request, "people/account_open.html", {**context, "identifiers": presenters.identifier_words(identifiers)}
    )


@page(needs=Permission.MANAGE_PEOPLE, methods=READS_AND_WRITES)
def account_reset(request: PageRequest, nsm: str, person: UUID) -> HttpResponse:
    """Set a new first password for somebody who has forgotten theirs, and show the slip once."""
    place, viewer = madrasah_for(request.viewer, nsm), request.viewer
    check(viewer, Permission.MANAGE_PEOPLE, place)
    account = queries.account_at(viewer, institution_id=place.pk, person_id=person)
    if account.pk == viewer.account_id:
        raise PermissionDenied(_("Change your own password on the page of your account."))
    check_may_act_on(viewer, queries.powers_of(account.pk, timezone.localdate(viewer.at)))
    check_is_keeper(queries.is_keeper(viewer, person_id=person))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = operations.reset_password(
            account=account, place=place, by=viewer, at=viewer.at, reason=form.cleaned_data["reason"]
        )
        return slip_page(request, place, account.person, password)
    context = {"madrasah": place, "form": form, "name": presenters.full_name(account.person), "person": person}
    return render(request, "people/account_reset.html", context, status=status_of(form))


def slip_page(request: PageRequest, place: Institution, person: Person, password: str, back: str = "") -> HttpResponse:
    """Answer with the slip itself: the password is in this one answer and is kept nowhere. `back` = where Done leads."""
    address = request.build_absolute_uri(reverse("people:sign-in"))
    shown = presenters.slip(person, queries.identifiers_of(person), password, address)
    back = back or reverse("people:accounts", args=[place.code])
    return render(request, "people/slip.html", {"slip": shown, "place_name": place.name, "back": back})
