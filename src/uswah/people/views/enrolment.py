"""What stands between a filled-in form and a new teacher: a number that is known, a name that is alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.forms import ValidationError
from django.utils.translation import gettext as _

from uswah.common.pages import PageRequest
from uswah.people import operations, presenters, queries
from uswah.people.forms import TeacherForm
from uswah.people.forms.identifiers import field_of
from uswah.people.operations import TeacherEntry
from uswah.people.presenters import SimilarPerson
from uswah.people.queries import Acquaintance, Match

if TYPE_CHECKING:
    from uswah.institutions.models import Institution


@dataclass(frozen=True, slots=True)
class Question:
    """What a person has to decide: is this the known person, or only one of the same name?"""

    asks: Literal["same_person", "somebody_else"]
    similar: tuple[SimilarPerson, ...] = ()


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The teacher is stored; `base_refused` when another madrasah is still the base."""

    base_refused: bool


def enrol(
    request: PageRequest, form: TeacherForm, entry: TeacherEntry, place: Institution
) -> Enrolled | Question | None:
    """Store the teacher, or return the question to ask first, or None after writing errors at their fields."""
    match = queries.match_person(entry.person.name, entry.person.identifiers)
    if match.acquaintance is Acquaintance.NEW:
        return _enrol_new(request, form, entry, place)
    if match.acquaintance is not Acquaintance.KNOWN or match.person_id is None:
        _refuse(form, match)
        return None
    if queries.works_at(match.person_id, place.pk):
        _add_errors(form, match, _("Whoever has this number is on the list of this madrasah already."), "here")
        return None
    if not form.cleaned_data["is_same_person"]:
        return Question("same_person")
    said = {"entry": entry, "place": place, "by": request.viewer, "at": request.viewer.at}
    post = operations.attach_teacher(person_id=match.person_id, **said)  # type: ignore[arg-type]  # named just above
    return Enrolled(base_refused=entry.post.is_satminkal and not post.is_satminkal)


def _enrol_new(
    request: PageRequest, form: TeacherForm, entry: TeacherEntry, place: Institution
) -> Enrolled | Question | None:
    similar = queries.similar_persons(request.viewer, entry.person.name)
    if similar and not form.cleaned_data["is_somebody_else"]:
        return Question("somebody_else", tuple(presenters.similar_rows(similar)))
    try:
        operations.add_teacher(entry=entry, place=place, by=request.viewer, at=request.viewer.at)
    except operations.IdentifierTaken as taken:
        form.add_error(field_of(taken.kind), ValidationError(str(taken), "taken"))
        return None
    return Enrolled(base_refused=False)


def _refuse(form: TeacherForm, match: Match) -> None:
    if match.acquaintance is Acquaintance.SEVERAL:
        _add_errors(form, match, _("These numbers belong to different persons. Check each of them."), "several")
    else:
        _add_errors(form, match, _("This number is known under another name. Check the number and the name."), "name")


def _add_errors(form: TeacherForm, match: Match, sentence: str, code: str) -> None:
    for kind in match.kinds:
        form.add_error(field_of(kind), ValidationError(sentence, code))
