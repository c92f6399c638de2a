"""Roles above and beside the madrasah, given by an officer of the ministry with a purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.forms import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from uswah.common.pages import PageRequest, page
from uswah.common.permissions import Permission
from uswah.institutions.enums import InstitutionKind
from uswah.institutions.queries import ancestors_of, overseen_for
from uswah.people import operations, presenters, queries
from uswah.people.access import appointable, check_may_appoint
from uswah.people.enums import Role
from uswah.people.forms import AppointForm, ReasonForm
from uswah.people.forms.identifiers import field_of
from uswah.people.views.answers import READS_AND_WRITES, status_of
from uswah.people.views.staff import slip_page

if TYPE_CHECKING:
    from uswah.institutions.models import Institution


@page(needs=Permission.MANAGE_INSTITUTION)
def place_roles(request: PageRequest, code: str) -> HttpResponse:
    """List the roles at a place that the officer looks after; of a madrasah only whether it still has to begin."""
    place, viewer = overseen_for(request.viewer, code), request.viewer
    may = _appointable(request, place)
    held = [] if place.kind == InstitutionKind.MADRASAH else queries.roles_at(viewer, place.pk)
    shown = presenters.place_roles(place, ancestors_of(viewer, place), held, may)
    return render(request, "people/place_roles.html", {"roles_page": shown})


@page(needs=Permission.MANAGE_INSTITUTION, methods=READS_AND_WRITES)
def place_role_grant(request: PageRequest, code: str) -> HttpResponse:
    """Give a role there, or a madrasah its first head and operator."""
    place, viewer = overseen_for(request.viewer, code), request.viewer
    back = reverse("people:place-roles", args=[code])
    may = _appointable(request, place)
    if not may:
        return redirect(back)
    form = AppointForm(request.POST or None, roles=may)
    if request.method == "POST" and form.is_valid() and (new := _appointee(form, request)):
        said = {"since": timezone.localdate(viewer.at), "reason": form.cleaned_data["reason"]}
        try:
            account, password = operations.appoint(new=new, place=place, by=viewer, at=viewer.at, **said)
        except (operations.IdentifierTaken, operations.HasBegun) as refused:
            at_field = field_of(refused.kind) if isinstance(refused, operations.IdentifierTaken) else "role"
            form.add_error(at_field, ValidationError(str(refused), "taken"))
        else:
            messages.success(request, _("The role has been given."))
            return slip_page(request, place, account.person, password, back) if password else redirect(back)
    crumbs = presenters.place_roles_crumbs(place, ancestors_of(viewer, place), _("Give a role"))
    context = {"form": form, "place_name": place.name, "crumbs": crumbs, "back": back}
    return render(request, "people/place_role_grant.html", context, status=status_of(form))


@page(needs=Permission.MANAGE_INSTITUTION, methods=READS_AND_WRITES)
def place_role_end(request: PageRequest, code: str, assignment: int) -> HttpResponse:
    """Take a role there away, at once."""
    place, viewer = overseen_for(request.viewer, code), request.viewer
    held = queries.role_at(viewer, place.pk, assignment)
    check_may_appoint(viewer, held.role, place)
    back = reverse("people:place-roles", args=[code])
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        today = timezone.localdate(viewer.at)
        operations.end_role(assignment=held, until=today, by=viewer, at=viewer.at, reason=form.cleaned_data["reason"])
        messages.success(request, _("The role has ended."))
        return redirect(back)
    role, name = Role(held.role).label, presenters.full_name(held.account.person)
    context = {"form": form, "name": name, "role": role, "back": back}
    return render(request, "people/role_end.html", context, status=status_of(form))


def _appointable(request: PageRequest, place: Institution) -> tuple[Role, ...]:
    begun = queries.beginners_of(place.pk) if place.kind == InstitutionKind.MADRASAH else frozenset[str]()
    return appointable(request.viewer, place, begun)


def _appointee(form: AppointForm, request: PageRequest) -> operations.Outsider | None:
    """Return whom the form means, or None after writing why not at the field."""
    said = form.cleaned_data
    role = Role(said["role"])
    if not said["known"]:
        return operations.Outsider(form.person(), role)
    account = queries.account_known_as(said["known"], said["name"])
    if account is None:
        sentence, why = _("Nobody with an account is known by this under this name. Check both."), "unknown"
    elif account.pk == request.viewer.account_id:
        sentence, why = _("Nobody gives a role to themselves."), "self"
    elif account.must_change_password:
        sentence = _(
            "This person has to sign in and choose a password first: whoever handed over the slip knows this one."
        )
        why = "slip"
    else:
        return operations.Outsider(form.person(), role, account.person_id)
    form.add_error("known", ValidationError(sentence, why))
    return None
