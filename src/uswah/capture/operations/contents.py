"""What each kind of envelope becomes: a table from the kind to the operation of the room that keeps such evidence.

An operation runs behind a savepoint of the caller. What it raises is why the envelope is held: work is never refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from uswah.appraisal.access import judges_as
from uswah.appraisal.operations import submit_rating
from uswah.capture.enums import HeldFor
from uswah.capture.queries.envelopes import once_judged_as
from uswah.common.database.prepared import Prepared
from uswah.common.viewer import Viewer
from uswah.core.envelopes import (
    AnswersPayload,
    MeetingPayload,
    NotePayload,
    Payload,
    RatedItem,
    RatingsPayload,
    SealedEnvelope,
)
from uswah.core.forms import check_answers
from uswah.evidence.enums import NoteKind, SourceRole
from uswah.evidence.models import FieldNote, Submission
from uswah.evidence.operations import NewDecision, NewNote, NewPassage, NewSubmission, record_note
from uswah.evidence.policies import NewRating
from uswah.evidence.queries import is_asked
from uswah.institutions.models import Institution
from uswah.institutions.queries import is_school_year
from uswah.people.models import Post
from uswah.standards.enums import Technique
from uswah.standards.policies import NOT_OBSERVED
from uswah.standards.queries import FormItem, FrozenInstrument, frozen_instrument

_POST = Prepared(
    lambda place, person: Post.rows.filter(institution=place, person=person).only("id")[:1], place=int, person=UUID
)


class Held(Exception):
    """The envelope cannot become evidence as it is; a person decides, or what it waits for arrives."""

    def __init__(self, code: HeldFor, message: str = "", fields: Sequence[str] = ()) -> None:
        """Keep the code, the words ('' for the code's own) and the fields at fault."""
        super().__init__(message or code.value)
        self.code, self.message, self.fields = code, message, tuple(fields)


@dataclass(frozen=True, slots=True)
class Occasion:
    """An envelope whose place is known and open to its writer `by`, at the moment in which it is handled.

    `is_admitted`: a person who conducts the round there has looked at it and lets it in although its writer may not any
    more. That overrides a right that was lost, not one that never was, and no rule of evidence.
    """

    sealed: SealedEnvelope
    place: Institution
    by: Viewer
    at: datetime
    is_admitted: bool = False


def keep_content(payload: Payload, occasion: Occasion) -> None:
    """Make evidence of what lies in an envelope; raise Held, PermissionDenied or NotAcceptable where it cannot be."""
    match payload:
        case RatingsPayload():
            _keep_ratings(payload, occasion)
        case AnswersPayload():
            _keep_answers(payload, occasion)
        case NotePayload():
            _keep_note(payload, occasion)
        case MeetingPayload():
            _keep_meeting(payload, occasion)


def _keep_ratings(payload: RatingsPayload, occasion: Occasion) -> None:
    instrument = _instrument(payload)
    known = instrument.form.indicator_ids
    codes = [rated.code for rated in payload.ratings]
    unfit = [code for code in codes if code not in known] + [code for code in set(codes) if codes.count(code) > 1]
    if unfit or instrument.definition is not None:
        raise Held(HeldFor.UNFIT_CONTENT, _("The indicators do not fit this instrument."), sorted(set(unfit)))
    ratings = [NewRating(known[rated.code], rated.code, rated.score, _fact_of(rated)) for rated in payload.ratings]
    _submit(payload, payload.observed_on, instrument, ratings, occasion)


def _keep_answers(payload: AnswersPayload, occasion: Occasion) -> None:
    instrument = _instrument(payload)
    if instrument.definition is None:
        raise Held(HeldFor.UNFIT_CONTENT, _("The answers do not fit this instrument."))
    checked = check_answers(instrument.definition, payload.answers, today=payload.held_on)
    if checked.problems:
        wrong = [problem.name for problem in checked.problems]
        raise Held(HeldFor.RULE_BROKEN, _("Some answers do not fit the questions."), wrong)
    ratings = [
        _answered(item, str(checked.answers[name]), instrument)
        for name, item in instrument.rated.items()
        if name in checked.answers
    ]
    _submit(payload, payload.held_on, instrument, ratings, occasion)


def _keep_note(payload: NotePayload, occasion: Occasion) -> None:
    sealed, place, by = occasion.sealed, occasion.place, occasion.by
    _check_original(sealed, FieldNote.rows.filter(pk=sealed.supersedes).exists() if sealed.supersedes else True)
    new = NewNote(
        kind=payload.technique,
        held_on=payload.held_on,
        title=payload.title,
        about=payload.about,
        school_year=payload.school_year,
        stage=payload.stage,
        source_role=payload.source_role,
        with_whom=payload.with_whom,
        passages=[NewPassage(p.text, p.kind, p.at, p.indicators) for p in payload.passages],
        **_identity(sealed),
    )
    # Of an interview the role is that of whoever spoke; of a document it is the writer's own, so it must be what was asked.
    role = payload.source_role if payload.technique == NoteKind.DOCUMENT else ""
    asked = is_asked(
        by,
        institution_id=place.pk,
        about=payload.about,
        school_year=payload.school_year,
        stage=payload.stage,
        source_role=role,
    )
    record_note(new=new, place=place, by=by, at=occasion.at, was_asked=asked or occasion.is_admitted)


def _keep_meeting(payload: MeetingPayload, occasion: Occasion) -> None:
    sealed = occasion.sealed
    _check_original(sealed, FieldNote.rows.filter(pk=sealed.supersedes).exists() if sealed.supersedes else True)
    new = NewNote(
        kind=NoteKind.MEETING,
        held_on=payload.held_on,
        title=payload.title,
        begins=_clock(payload.begins),
        ends=_clock(payload.ends),
        present=payload.present,
        others=payload.others,
        minutes=payload.minutes,
        decisions=[NewDecision(d.text, d.owner, d.due_on) for d in payload.decisions],
        **_identity(sealed),
    )
    record_note(new=new, place=occasion.place, by=occasion.by, at=occasion.at)


def _submit(
    payload: RatingsPayload | AnswersPayload,
    day: date,
    instrument: FrozenInstrument,
    ratings: Sequence[NewRating],
    occasion: Occasion,
) -> None:
    sealed, place, by = occasion.sealed, occasion.place, occasion.by
    _check_vocabulary(payload, instrument)
    _check_known(payload, place)
    _check_original(sealed, Submission.rows.filter(pk=sealed.supersedes).exists() if sealed.supersedes else True)
    new = NewSubmission(
        about=payload.about,
        instrument_id=instrument.form.instrument_id,
        school_year=payload.school_year,
        stage=payload.stage,
        technique=payload.technique,
        source_role=payload.source_role,
        rated_by=by.person_id,
        observed_on=day,
        ratings=ratings,
        **_identity(sealed),
    )
    was_asked = _is_trusted(
        payload.about,
        payload.source_role,
        occasion,
        school_year=payload.school_year,
        stage=payload.stage,
        instrument_id=new.instrument_id,
    )
    submit_rating(new=new, form=instrument.form, place=place, by=by, at=occasion.at, was_asked=was_asked)


def _is_trusted(about: UUID, source_role: str, occasion: Occasion, **task: Any) -> bool:
    """Tell whether the writer judges because somebody asked, or let it in; raise PermissionDenied for a role not theirs.

    The role that the phone writes is only a claim: as head judges who is head there, as peer who was asked to.
    """
    by, place = occasion.by, occasion.place
    if about == by.person_id or source_role in judges_as(by, place):
        return False
    if (
        occasion.is_admitted
        and by.person_id
        and once_judged_as(by.person_id, place, about=about, source_role=source_role)
    ):
        return True
    if is_asked(by, institution_id=place.pk, about=about, source_role=source_role, **task):
        return True
    raise PermissionDenied(_("You are not asked to judge this teacher in this role."))


def _identity(sealed: SealedEnvelope) -> dict[str, Any]:
    """Return what ties evidence to its envelope: both have the same identifier, as have what each of them amends."""
    return {"id": sealed.id, "amends": sealed.supersedes, "amendment_reason": sealed.reason.strip()}


def _instrument(payload: RatingsPayload | AnswersPayload) -> FrozenInstrument:
    found = frozen_instrument(payload.instrument, payload.version)
    if found is None:
        raise Held(HeldFor.UNKNOWN_INSTRUMENT, fields=[f"{payload.instrument} {payload.version}"])
    return found


def _check_vocabulary(payload: RatingsPayload | AnswersPayload, instrument: FrozenInstrument) -> None:
    known = {"stage": instrument.form.stages, "technique": Technique.values, "source_role": SourceRole.values}
    wrong = [name for name, values in known.items() if getattr(payload, name) not in values]
    if wrong:
        raise Held(HeldFor.UNFIT_CONTENT, fields=wrong)


def _check_known(payload: RatingsPayload | AnswersPayload, place: Institution) -> None:
    """Raise Held for somebody who never taught there, whoever that may be elsewhere, or a year that nobody opened."""
    if not _POST(place.pk, payload.about):
        raise Held(HeldFor.UNKNOWN_PERSON, fields=["about"])
    if not is_school_year(payload.school_year):
        raise Held(HeldFor.UNKNOWN_YEAR, fields=["school_year"])


def _check_original(sealed: SealedEnvelope, is_here: bool) -> None:
    if not is_here:
        raise Held(HeldFor.ORIGINAL_MISSING, fields=[str(sealed.supersedes)])
    if sealed.supersedes and not sealed.reason.strip():
        raise Held(HeldFor.RULE_BROKEN, _("Say why it is amended."), ["reason"])


def _fact_of(rated: RatedItem) -> str:
    """Return the facts as lines with their time before them; of what was not observed first the reason."""
    lines = [
        f"{fact.at.replace(':', '.')} {fact.text.strip()}" if fact.at else fact.text.strip() for fact in rated.facts
    ]
    return "\n".join([rated.why.strip(), *lines] if rated.score is None and rated.why.strip() else lines)


def _answered(item: FormItem, answer: str, instrument: FrozenInstrument) -> NewRating:
    """Return the score that an answer is; its fact is the answer itself, in the form's own words."""
    if answer == NOT_OBSERVED:
        return NewRating(item.indicator_id, item.code, None, _("Answered as not observed."))
    score = int(answer)
    labels = {step["value"]: step["label"]["id"] for step in instrument.form.scale}
    return NewRating(item.indicator_id, item.code, score, _("Answer: %(label)s") % {"label": labels.get(score, answer)})


def _clock(written: str) -> time | None:
    return time.fromisoformat(written) if written else None
