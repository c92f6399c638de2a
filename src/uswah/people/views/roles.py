"""Give and take roles."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from uswah.common.pages import PageRequest, page
from uswah.common.permissions import Permission
from uswah.institutions.access import check
from uswah.institutions.queries import madrasah_for
from uswah.people import operations, presenters, queries
from uswah.people.enums import ROLES, Role
from uswah.people.forms import GrantForm, OutsiderForm, ReasonForm
from uswah.people.forms.identifiers import field_of
from uswah.people.queries import Acquaintance
from uswah.people.views.answers import READS_AND_WRITES, status_of
from uswah.people.views.staff import slip_page

if TYPE_CHECKING:
    from uswah.institutions.models import Institution


@page(needs=Permission.MANAGE_ROLES, methods=READS_AND_WRITES)
def role_grant(request: PageRequest, nsm: str, person: UUID) -> HttpResponse:
    """Give somebody a role at this madrasah."""
    place, viewer = _managed(request, nsm), request.viewer
    account = queries.account_at(viewer, institution_id=place.pk, person_id=person)
    form = GrantForm(request.POST or None, kind=place.kind, has_slip=account.must_change_password)
    if request.method == "POST" and form.is_valid():
        since = timezone.localdate(viewer.at)
        operations.grant_role(account=account, place=place, since=since, by=viewer, at=viewer.at, **form.cleaned_data)
        messages.success(request, _("The role has been given."))
        return redirect("people:accounts", nsm)
    context = {"madrasah": place, "form": form, "name": presenters.full_name(account.person)}
    return render(request, "people/role_grant.html", context, status=status_of(form))


@page(needs=Permission.MANAGE_ROLES, methods=READS_AND_WRITES)
def role_end(request: PageRequest, nsm: str, assignment: int) -> HttpResponse:
    """Take a role away, at once."""
    place, viewer = _managed(request, nsm), request.viewer
    held = queries.role_at(viewer, place.pk, assignment)
    if held.account_id == viewer.account_id and Permission.MANAGE_ROLES in ROLES[Role(held.role)].may:
        raise PermissionDenied(_("Give this role to your successor first, who can then take it from you."))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        today = timezone.localdate(viewer.at)
        operations.end_role(assignment=held, until=today, by=viewer, at=viewer.at, reason=form.cleaned_data["reason"])
        messages.success(request, _("The role has ended."))
        return redirect("people:accounts", nsm)
    role, name = Role(held.role).label, presenters.full_name(held.account.person)
    back = reverse("people:accounts", args=[nsm])
    context = {"form": form, "name": name, "role": role, "back": back}
    return render(request, "people/role_end.html", context, status=status_of(form))


@page(needs=Permission.MANAGE_ROLES, methods=READS_AND_WRITES)
def role_outsider(request: PageRequest, nsm: str) -> HttpResponse:
    """Give a role here to somebody who works elsewhere, as a pengawas does."""
    place, viewer = _managed(request, nsm), request.viewer
    form = OutsiderForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (new := _outsider(form)):
        said = {"since": timezone.localdate(viewer.at), "reason": form.cleaned_data["reason"]}
        try:
            account, password = operations.invite_outsider(new=new, place=place, by=viewer, at=viewer.at, **said)
        except operations.IdentifierTaken as taken:
            form.add_error(field_of(taken.kind), ValidationError(str(taken), "taken"))
        except operations.SlipOfAnother:
            form.add_error(None, _("This person has no account yet. Their own madrasah opens it first."))
        else:
            if password:
                return slip_page(request, place, account.person, password)
            messages.success(request, _("The role has been given."))
            return redirect("people:accounts", nsm)
    return render(request, "people/role_outsider.html", {"madrasah": place, "form": form}, status=status_of(form))


def _outsider(form: OutsiderForm) -> operations.Outsider | None:
    """Return whom the form means, or None after writing the refusal at the numbers that do not agree with the name."""
    person = form.person()
    match = queries.match_person(person.name, person.identifiers)
    if match.acquaintance in {Acquaintance.NEW, Acquaintance.KNOWN}:
        return operations.Outsider(person, Role(form.cleaned_data["role"]), match.person_id)
    sentence = _("This number is known under another name. Check the number and the name.")
    for kind in match.kinds:
        form.add_error(field_of(kind), ValidationError(sentence, "name"))
    return None


def _managed(request: PageRequest, nsm: str) -> Institution:
    place = madrasah_for(request.viewer, nsm)
    check(request.viewer, Permission.MANAGE_ROLES, place)
    return place
