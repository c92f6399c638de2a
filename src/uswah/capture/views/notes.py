"""Notes of interviews, documents and meetings: the list, one note, and the acts that begin with it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from uswah.capture.forms.coding import SecondCoderForm
from uswah.capture.presenters.notes import note_page, notes_page
from uswah.capture.queries.notes import codes_of_note, framework_in_use
from uswah.capture.views.around import accepted
from uswah.common.pages import PageRequest, page
from uswah.evidence.access import check_ask_coder
from uswah.evidence.enums import CodingState
from uswah.evidence.operations import ask_second_coder, begin_coding
from uswah.evidence.policies import NotAcceptable
from uswah.evidence.queries import (
    codings_of,
    codings_waiting,
    note_file,
    note_for,
    notes_at,
    possible_coders,
    tags_of,
)
from uswah.evidence.queries.media import manifest_of
from uswah.institutions.queries import madrasah_for
from uswah.people.queries import post_for


@page(signed_in=True)
def notes(request: PageRequest, nsm: str) -> HttpResponse:
    """List the notes of a madrasah that the viewer may read, latest first; of one teacher where one is asked for."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    found, about = notes_at(viewer, institution_id=place.pk), ""
    if asked := _person_asked(request):
        post = post_for(viewer, institution_id=place.pk, person_id=asked, school_year="")
        found, about = found.filter(about_id=asked), post.person.name
    waiting = codings_waiting(viewer).filter(note__institution=place)
    return render(request, "capture/notes.html", {"page": notes_page(found, waiting, place, viewer, about=about)})


def _person_asked(request: PageRequest) -> UUID | None:
    try:
        return UUID(request.GET["guru"]) if "guru" in request.GET else None
    except ValueError as unreadable:
        raise Http404 from unreadable


@page(signed_in=True)
def note(request: PageRequest, nsm: str, note: UUID) -> HttpResponse:
    """Show one note, passage by passage, with what was marked in it as far as the viewer may see it."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    row = note_for(viewer, institution_id=place.pk, note_id=note)
    codings, tags = codings_of(viewer, row), tags_of(viewer, row)
    codes = codes_of_note(viewer, row, timezone.localdate(viewer.at)) if tags else []
    files = manifest_of(viewer, row.pk)
    shown = note_page(note_file(viewer, row), codings, tags, codes, files, place, viewer)
    return render(request, "capture/note.html", {"page": shown})


@page(signed_in=True, methods=("POST",))
def note_code(request: PageRequest, nsm: str, note: UUID) -> HttpResponse:
    """Begin to code a note as its first coder."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    row = note_for(viewer, institution_id=place.pk, note_id=note)
    framework = framework_in_use(viewer, timezone.localdate(viewer.at))
    try:
        coding = begin_coding(note=row, framework_id=framework.pk, by=viewer, at=viewer.at)
    except NotAcceptable as refusal:
        messages.info(request, str(refusal))
        return redirect("capture:note", nsm, note)
    return redirect("capture:desk", nsm, coding.pk)


@page(signed_in=True, methods=("GET", "HEAD", "POST"))
def note_coder(request: PageRequest, nsm: str, note: UUID) -> HttpResponse:
    """Ask somebody to code a note a second time, blind."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    row = note_for(viewer, institution_id=place.pk, note_id=note)
    codings = codings_of(viewer, row)
    check_ask_coder(viewer, place, first_coder=codings[0].coder_id if codings else None, about=row.about_id)
    coders = {coding.coder_id for coding in codings}
    able = possible_coders(place, timezone.localdate(viewer.at))
    people = [(pk, name) for pk, name in able.items() if pk != row.about_id and pk not in coders]
    form = SecondCoderForm(request.POST if request.method == "POST" else None, people=people)
    if form.is_valid() and accepted(
        form, lambda: ask_second_coder(note=row, coder_id=form.cleaned_data["coder"], by=viewer, at=viewer.at)
    ):
        messages.success(request, _("Asked. Neither sees the marks of the other until both are done."))
        return redirect("capture:note", nsm, note)
    could_see = bool(codings) and codings[0].state != CodingState.OPEN
    context = {"form": form, "note": row, "nsm": nsm, "could_see": could_see}
    return render(request, "capture/note_coder.html", context, status=422 if form.is_bound else 200)
