"""Pages about places, curricula and school years."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from uswah.common.pages import PageRequest, page
from uswah.common.permissions import Permission
from uswah.institutions import operations, presenters, queries
from uswah.institutions.access import can, check, may_add_below
from uswah.institutions.enums import InstitutionKind
from uswah.institutions.forms import IdentityForm, LeaveForm, PesantrenForm, PlaceForm

WRITES = ("GET", "HEAD", "POST")


@page(needs=Permission.SEE_INSTITUTION)
def identity(request: PageRequest, nsm: str) -> HttpResponse:
    """Show what papers say about a madrasah."""
    place = queries.madrasah_for(request.viewer, nsm)
    may_edit = can(request.viewer, Permission.MANAGE_INSTITUTION, place)
    context = {"madrasah": place, "definitions": presenters.identity(place), "may_edit": may_edit}
    return render(request, "institutions/identity.html", context)


@page(needs=Permission.MANAGE_INSTITUTION, methods=WRITES)
def identity_edit(request: PageRequest, nsm: str) -> HttpResponse:
    """Amend what papers say about a madrasah."""
    place = queries.madrasah_for(request.viewer, nsm)
    check(request.viewer, Permission.MANAGE_INSTITUTION, place)
    known = {name: getattr(place, name) for name in IdentityForm.base_fields}
    form = IdentityForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        operations.amend_institution(place=place, details=form.cleaned_data, by=request.viewer, at=request.viewer.at)
        messages.success(request, _("The identity is up to date. New papers carry it."))
        return redirect("institutions:identity", nsm)
    return render(request, "institutions/identity_form.html", {"madrasah": place, "form": form}, status=_status(form))


@page(needs=Permission.SEE_INSTITUTION)
def tree(request: PageRequest) -> HttpResponse:
    """Show the places from which the viewer's roles reach down, in both trees."""
    tops = list(queries.with_madrasah(queries.tops_of(request.viewer)))
    areas = [place for place in tops if place.kind != InstitutionKind.PESANTREN]
    pesantren = [place for place in tops if place.kind == InstitutionKind.PESANTREN]
    context = {"areas": presenters.place_rows(areas), "pesantren": presenters.place_rows(pesantren)}
    return render(request, "institutions/tree.html", context)


@page(needs=Permission.SEE_INSTITUTION)
def place(request: PageRequest, code: str) -> HttpResponse:
    """Show a place with what stands right below it."""
    found = queries.institution_for(request.viewer, code)
    above = queries.ancestors_of(request.viewer, found)
    below = queries.with_madrasah(queries.children_of(request.viewer, found))
    may_add = may_add_below(request.viewer, found, found.kind)
    overseen = queries.overseen_codes(request.viewer, found)
    shown = presenters.place_page(request.viewer, found, above, below, may_add=may_add, overseen=overseen)
    return render(request, "institutions/place.html", {"place_page": shown})


@page(needs=Permission.MANAGE_INSTITUTION, methods=WRITES)
def place_new(request: PageRequest, code: str) -> HttpResponse:
    """Add a place below another."""
    parent = queries.institution_for(request.viewer, code)
    check(request.viewer, Permission.MANAGE_INSTITUTION, parent)
    if not may_add_below(request.viewer, parent, parent.kind):
        raise Http404
    form = PlaceForm(request.POST or None, parent_kind=parent.kind)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        new = operations.NewInstitution(InstitutionKind(said["kind"]), said["code"], said["name"])
        try:
            operations.found_institution(new=new, parent=parent, by=request.viewer, at=request.viewer.at)
        except operations.CodeTaken as taken:
            form.add_error("code", str(taken))
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": new.name})
            return redirect("institutions:place", code)
    crumbs = presenters.place_crumbs(parent, queries.ancestors_of(request.viewer, parent), _("Add a place"))
    context = {"parent": parent, "form": form, "crumbs": crumbs}
    return render(request, "institutions/place_form.html", context, status=_status(form))


@page(needs=Permission.MANAGE_INSTITUTION, methods=WRITES)
def pesantren(request: PageRequest, code: str) -> HttpResponse:
    """Say which pesantren a madrasah belongs to."""
    found = queries.madrasah_for(request.viewer, code)
    check(request.viewer, Permission.MANAGE_INSTITUTION, found)
    form = PesantrenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.join_pesantren(place=found, **form.cleaned_data, by=request.viewer, at=request.viewer.at)
        except operations.PesantrenDiffers as differs:
            form.add_error("code", str(differs))
        else:
            messages.success(request, _("The pesantren of %(name)s is set.") % {"name": found.name})
            return redirect("institutions:place", code)
    crumbs = presenters.place_crumbs(found, queries.ancestors_of(request.viewer, found), _("Pesantren"))
    context = {"madrasah": found, "form": form, "leave": LeaveForm(), "crumbs": crumbs}
    return render(request, "institutions/pesantren_form.html", context, status=_status(form))


@page(needs=Permission.MANAGE_INSTITUTION, methods=("POST",))
def pesantren_leave(request: PageRequest, code: str) -> HttpResponse:
    """Say that a madrasah belongs to no pesantren any more."""
    found = queries.madrasah_for(request.viewer, code)
    check(request.viewer, Permission.MANAGE_INSTITUTION, found)
    form = LeaveForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        operations.leave_pesantren(place=found, by=request.viewer, at=request.viewer.at, reason=reason)
        messages.success(request, _("%(name)s belongs to no pesantren now.") % {"name": found.name})
        return redirect("institutions:place", code)
    crumbs = presenters.place_crumbs(found, queries.ancestors_of(request.viewer, found), _("Pesantren"))
    context = {"madrasah": found, "form": PesantrenForm(), "leave": form, "crumbs": crumbs}
    return render(request, "institutions/pesantren_form.html", context, status=422)


@page(signed_in=True)
def curricula(request: PageRequest) -> HttpResponse:
    """Show every curriculum that we know, with its validity and source."""
    pages = [presenters.curriculum_page(row, request.viewer) for row in queries.curricula(request.viewer)]
    rumpun = list(queries.all_rumpun(request.viewer))
    context = {
        "curricula": pages,
        "rumpun_cards": presenters.rumpun_cards(rumpun, request.viewer.language),
        "rumpun_sources": presenters.rumpun_sources(rumpun),
    }
    return render(request, "institutions/curricula.html", context)


@page(signed_in=True)
def curriculum(request: PageRequest, code: str) -> HttpResponse:
    """Show one curriculum with its subjects and hours."""
    row = queries.curriculum_for(request.viewer, code)
    return render(
        request, "institutions/curriculum.html", {"curriculum": presenters.curriculum_page(row, request.viewer)}
    )


@page(signed_in=True, methods=WRITES)
def years(request: PageRequest) -> HttpResponse:
    """Show the school years, and open the next one."""
    viewer = request.viewer
    first, may_open = queries.next_first_year(viewer), viewer.may(Permission.MANAGE_INSTITUTION)
    if request.method == "POST":
        if not may_open:
            raise PermissionDenied(_("Your roles do not include opening a school year."))
        # The number in the form makes a second click harmless: it asks for the same year again.
        if first is not None and request.POST.get("first") == str(first):
            opened = operations.open_school_year(first_year=first, by=viewer, at=viewer.at)
            messages.success(request, _("School year %(year)s is open.") % {"year": opened.code})
        return redirect("institutions:years")
    rows = presenters.year_rows(queries.school_years(viewer), timezone.localdate(viewer.at))
    following = f"{first}/{first + 1}" if first is not None and may_open else ""
    return render(request, "institutions/years.html", {"years": rows, "first": first, "next": following})


def _status(form: IdentityForm | PlaceForm | PesantrenForm) -> int:
    # htmx and screen readers' browsers alike learn from the status that the form was not accepted.
    return 422 if form.is_bound and form.errors else 200
