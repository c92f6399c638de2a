"""The teachers of a madrasah: list, add, amend, end a post."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from uswah.common.pages import PageRequest, page
from uswah.common.permissions import Permission
from uswah.institutions.access import can, check
from uswah.institutions.presenters import in_language
from uswah.institutions.queries import madrasah_for, school_year_on, subjects
from uswah.people import operations, presenters, queries
from uswah.people.access import check_may_act_on, outranks
from uswah.people.forms import EndForm, TeacherForm, initial_of
from uswah.people.forms.identifiers import field_of
from uswah.people.views.answers import READS_AND_WRITES, status_of
from uswah.people.views.enrolment import Enrolled, enrol

if TYPE_CHECKING:
    from uswah.institutions.models import Institution


@page(needs=Permission.SEE_PEOPLE)
def teachers(request: PageRequest, nsm: str) -> HttpResponse:
    """List who teaches at a madrasah today, by name."""
    place = madrasah_for(request.viewer, nsm)
    check(request.viewer, Permission.SEE_PEOPLE, place)
    today, words = timezone.localdate(request.viewer.at), request.GET.get("cari", "").strip()[:80]
    year = _year(request)
    lines = queries.teachers_of(request.viewer, institution_id=place.pk, school_year=year, on=today)
    context = {
        "madrasah": place,
        "year": year,
        "words": words,
        "total": len(lines),
        "rows": presenters.teacher_rows(lines, request.viewer.language, words),
        "may_manage": can(request.viewer, Permission.MANAGE_PEOPLE, place),
    }
    return render(request, "people/teachers.html", context)


@page(needs=Permission.MANAGE_PEOPLE, methods=READS_AND_WRITES)
def teacher_new(request: PageRequest, nsm: str) -> HttpResponse:
    """Add a teacher; a known number or a similar name is asked about first."""
    place = _managed(request, nsm)
    initial = {"is_satminkal": True, "is_teaching": True}
    form = TeacherForm(request.POST or None, initial=initial, subjects=_subjects(request))
    question = None
    if request.method == "POST" and form.is_valid():
        outcome = enrol(request, form, form.entry(_year(request)), place)
        if isinstance(outcome, Enrolled):
            messages.success(request, _("%(name)s is on the list.") % {"name": form.cleaned_data["name"]})
            if outcome.base_refused:
                messages.warning(
                    request, _("Another madrasah is still the base (satminkal); it has to give that up first.")
                )
            return redirect("people:teachers", nsm)
        question = outcome
    context = {"madrasah": place, "form": form, "question": question, "year": _year(request)}
    return render(request, "people/teacher_form.html", context, status=422 if question else status_of(form))


@page(needs=Permission.MANAGE_PEOPLE, methods=READS_AND_WRITES)
def teacher_edit(request: PageRequest, nsm: str, person: UUID) -> HttpResponse:
    """Amend a teacher's entries; what another madrasah or a higher account keeps is only shown."""
    place, year = _managed(request, nsm), _year(request)
    post = queries.open_post_for(request.viewer, institution_id=place.pk, person_id=person)
    keeps = queries.is_keeper(request.viewer, person_id=person)
    form = TeacherForm(
        request.POST or None,
        initial=initial_of(post, queries.identifiers_of(post.person), queries.taught_at(post, year)),
        subjects=_subjects(request),
        keeps_person=keeps,
        keeps_numbers=not _outranked(request, person),
    )
    if request.method == "POST" and form.is_valid():
        said = {"post": post, "entry": form.entry(year), "by": request.viewer, "at": request.viewer.at}
        if _amend(form, with_person=keeps, **said):
            messages.success(request, _("The entries are up to date."))
            return redirect("people:teachers", nsm)
    context = {"madrasah": place, "form": form, "post": post, "year": year, "keeps": keeps}
    return render(request, "people/teacher_form.html", context, status=status_of(form))


@page(needs=Permission.MANAGE_PEOPLE, methods=READS_AND_WRITES)
def post_end(request: PageRequest, nsm: str, person: UUID) -> HttpResponse:
    """End a post: somebody leaves the madrasah; the roles here end with it, what was rated stays."""
    place, viewer = _managed(request, nsm), request.viewer
    post = queries.open_post_for(viewer, institution_id=place.pk, person_id=person)
    if person == viewer.person_id:
        raise PermissionDenied(_("You cannot end your own post; ask the head or the operator."))
    if account := queries.account_for(viewer, person):
        check_may_act_on(viewer, queries.powers_at(account.pk, timezone.localdate(viewer.at), place))
    form = EndForm(request.POST or None, initial={"until": timezone.localdate(viewer.at)})
    if request.method == "POST" and form.is_valid():
        operations.end_post(post=post, **form.cleaned_data, by=viewer, at=viewer.at)
        messages.success(request, _("%(name)s no longer works here. The ratings stay.") % {"name": post.person.name})
        return redirect("people:teachers", nsm)
    context = {"madrasah": place, "form": form, "name": presenters.full_name(post.person), "person": person}
    return render(request, "people/post_end.html", context, status=status_of(form))


def _amend(form: TeacherForm, **said: Any) -> bool:
    """Store the entries, or write the refusal at its field and return False."""
    try:
        operations.amend_teacher(**said)
    except operations.IdentifierTaken as taken:
        form.add_error(field_of(taken.kind), ValidationError(str(taken), "taken"))
    except operations.NoIdentifierLeft as missing:
        form.add_error("nuptk", ValidationError(str(missing), "none"))
    except operations.BaseElsewhere as elsewhere:
        form.add_error("is_satminkal", ValidationError(str(elsewhere), "elsewhere"))
    else:
        return True
    return False


def _managed(request: PageRequest, nsm: str) -> Institution:
    place = madrasah_for(request.viewer, nsm)
    check(request.viewer, Permission.MANAGE_PEOPLE, place)
    return place


def _outranked(request: PageRequest, person: UUID) -> bool:
    account = queries.account_for(request.viewer, person)
    today = timezone.localdate(request.viewer.at)
    return account is not None and outranks(request.viewer, queries.powers_of(account.pk, today))


def _year(request: PageRequest) -> str:
    year = school_year_on(timezone.localdate(request.viewer.at))
    return year.code if year else ""


def _subjects(request: PageRequest) -> dict[str, str]:
    titles = {code: in_language(title, request.viewer.language) for code, title in subjects().items()}
    return dict(sorted(titles.items(), key=lambda pair: pair[1].casefold()))
