"""Writes of notes: interviews, documents and meetings come in whole, are never changed, and are corrected by another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from uswah.common import audit
from uswah.common.ids import uuid7
from uswah.common.viewer import Viewer
from uswah.evidence.access import check_write_note
from uswah.evidence.enums import ANONYMOUS, NoteKind, PassageKind, SourceRole
from uswah.evidence.models import Attendance, FieldNote, MeetingDecision, Passage, Round
from uswah.evidence.policies import (
    NotAcceptable,
    SentBefore,
    check_names_no_pupil,
    check_note_amends,
    check_note_has_words,
    check_round_takes_evidence,
)
from uswah.institutions.models import Institution, SchoolYear
from uswah.institutions.queries import audit_place, school_year_on
from uswah.people.models import Person, Post
from uswah.standards.enums import Stage
from uswah.standards.models import Indicator


@dataclass(frozen=True, slots=True)
class NewPassage:
    """A passage as it was written: whose words, the clock ('08:10' or ''), the indicators ticked while listening."""

    text: str
    kind: str = PassageKind.NOTE
    at: str = ""
    marked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewDecision:
    """What a meeting decided, who takes it on, until when."""

    text: str
    owner: UUID | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewNote:
    """A note before it is stored.

    Of an interview or a document: `about`, `school_year`, `stage`, `source_role` and `passages`. Of a meeting: `begins`,
    `ends`, `present`, `others`, `minutes` and `decisions`; its school year follows from the day. `written_by` is None
    for the viewer in person.
    """

    kind: str
    held_on: date
    title: str
    about: UUID | None = None
    school_year: str = ""
    stage: str = ""
    source_role: str = ""
    with_whom: str = ""
    passages: Sequence[NewPassage] = ()
    begins: time | None = None
    ends: time | None = None
    present: Sequence[UUID] = ()
    others: Sequence[str] = ()
    minutes: str = ""
    decisions: Sequence[NewDecision] = ()
    written_by: UUID | None = None
    amends: UUID | None = None
    amendment_reason: str = ""
    id: UUID = field(default_factory=uuid7)


def note_digest(new: NewNote, institution_id: int, written_by: UUID | None) -> str:
    """Return SHA-256 (hex) over what was written down; not when it was entered, nor by whose account."""
    content = {
        "institution": institution_id,
        "kind": str(new.kind),
        "about": str(new.about) if new.about else None,
        "school_year": new.school_year,
        "stage": str(new.stage),
        "source_role": str(new.source_role),
        "held_on": new.held_on.isoformat(),
        "title": new.title,
        "with": new.with_whom,
        "written_by": str(written_by) if written_by else None,
        "passages": [[str(p.kind), p.at, p.text, sorted(p.marked)] for p in new.passages],
        "clock": [moment.isoformat("minutes") if moment else None for moment in (new.begins, new.ends)],
        "present": sorted(str(person) for person in new.present),
        "others": list(new.others),
        "minutes": new.minutes,
        "decisions": [
            [d.text, str(d.owner) if d.owner else None, d.due_on and d.due_on.isoformat()] for d in new.decisions
        ],
        "amends": str(new.amends) if new.amends else None,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def record_note(*, new: NewNote, place: Institution, by: Viewer, at: datetime, was_asked: bool = False) -> FieldNote:
    """Store a note of an interview, a document or a meeting. The same id with the same content is stored once.

    `was_asked`: the caller knows that somebody who may gave this writer the task, as a fellow teacher gets it.

    Raises PermissionDenied for a person who may not write it; NotAcceptable for a note without words or title, a pupil
    who could be known, an unknown indicator or person, an amendment of something else, and in a round that is complete
    (`codes` name the fields at fault); SentBefore for an id that was used for other content.
    """
    if not (was_asked and by.person_id != new.about):
        check_write_note(by, place, kind=new.kind, about=new.about, source_role=new.source_role)
    _check_content(new, place)
    row = _row(new, place, by, at)
    with transaction.atomic():
        if (known := _sent_before(row)) is not None:
            return known
        row.round = _round_of(new, place)
        _check_amends(row)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            # Sent twice at the same moment: the other one has just stored it.
            if (known := _sent_before(row)) is not None:
                return known
            _check_amends(row)
            raise
        _write_parts(new, row)
        audit.record(
            place=audit_place(place),
            by=by,
            at=at,
            action="note.amended" if new.amends else "note.recorded",
            subject=audit.Subject("note", str(row.pk)),
            facts={
                "digest": row.digest,
                "kind": str(new.kind),
                "on_behalf": row.written_by_id != by.person_id,
                "passages": len(new.passages),
            },
            reason=new.amendment_reason,
        )
    return row


def _check_content(new: NewNote, place: Institution) -> None:
    _check_vocabulary(new)
    if not new.title.strip():
        raise NotAcceptable(_("A note needs a title."), ["title"])
    if new.kind == NoteKind.MEETING:
        _check_meeting(new, place)
        return
    if new.source_role in ANONYMOUS:
        check_names_no_pupil(new.with_whom, [new.title, *(passage.text for passage in new.passages)])
    check_note_has_words([passage.text for passage in new.passages], [passage.at for passage in new.passages])
    codes = {code for passage in new.passages for code in passage.marked}
    known = set(Indicator.rows.filter(code__in=codes).values_list("code", flat=True)) if codes else set()
    if codes - known:
        raise NotAcceptable(_("A passage is marked with an indicator that nobody knows."), sorted(codes - known))
    _check_people([new.about] if new.about else [], place)


def _check_vocabulary(new: NewNote) -> None:
    """Raise NotAcceptable for a word that stands in none of our lists, or a school year that nobody opened."""
    needed = new.kind != NoteKind.MEETING
    wrong = [
        name
        for name, value, known in (
            ("kind", new.kind, NoteKind.values),
            ("stage", new.stage, Stage.values if needed else ["", *Stage.values]),
            ("source_role", new.source_role, SourceRole.values if needed else ["", *SourceRole.values]),
            *(("passages", passage.kind, PassageKind.values) for passage in new.passages),
        )
        if value not in known
    ]
    if (needed or new.school_year) and not SchoolYear.rows.filter(pk=new.school_year).exists():
        wrong.append("school_year")
    if needed == (new.about is None):
        wrong.append("about")
    if wrong:
        raise NotAcceptable(_("The note does not say what it is about in words that are known here."), wrong)


def _check_meeting(new: NewNote, place: Institution) -> None:
    texts = [text for text in (new.minutes, *(decision.text for decision in new.decisions)) if text.strip()]
    if not texts:
        raise NotAcceptable(_("Nothing has been written down yet."), ["minutes"])
    if not all(decision.text.strip() for decision in new.decisions):
        raise NotAcceptable(_("A decision needs its words."), ["decisions"])
    if new.begins and new.ends and new.ends <= new.begins:
        raise NotAcceptable(_("A meeting ends after it begins."), ["ends"])
    _check_people([*new.present, *(decision.owner for decision in new.decisions if decision.owner)], place)


def _check_people(people: Sequence[UUID], place: Institution) -> None:
    """Raise NotAcceptable for somebody who never had a post at the place."""
    asked = set(people)
    known = set(Post.rows.filter(institution=place, person__in=asked).values_list("person_id", flat=True))
    if asked - known:
        raise NotAcceptable(_("Somebody named here has no post at this madrasah."), ["people"])


def _row(new: NewNote, place: Institution, by: Viewer, at: datetime) -> FieldNote:
    written_by = new.written_by or by.person_id
    if written_by is None or not Person.rows.filter(pk=written_by).exists():
        raise NotAcceptable(_("A note has somebody who wrote it."), ["written_by"])
    meeting_year = school_year_on(new.held_on) if new.kind == NoteKind.MEETING and not new.school_year else None
    return FieldNote(
        id=new.id,
        institution=place,
        about_id=new.about,
        kind=new.kind,
        school_year_id=meeting_year.pk if meeting_year else (new.school_year or None),
        stage=new.stage,
        source_role=new.source_role,
        held_on=new.held_on,
        title=new.title.strip()[:200],
        with_whom=new.with_whom.strip()[:120],
        written_by_id=written_by,
        entered_account=by.account_id,
        entered_at=at,
        begins=new.begins,
        ends=new.ends,
        others=list(new.others),
        minutes=new.minutes,
        amends_id=new.amends,
        amendment_reason=new.amendment_reason,
        digest=note_digest(new, place.pk, written_by),
    )


def _round_of(new: NewNote, place: Institution) -> Round | None:
    """Return the round of the note's stage, locked so that it is not concluded meanwhile; a meeting belongs to none."""
    if new.kind == NoteKind.MEETING:
        return None
    rounds = Round.rows.select_for_update().filter(institution=place, school_year_id=new.school_year, stage=new.stage)
    found: Round | None = rounds.first()
    if found is not None:
        check_round_takes_evidence(found.state)
    return found


def _sent_before(row: FieldNote) -> FieldNote | None:
    """Return what is stored under the same id with the same content; raise SentBefore for other content."""
    known: FieldNote | None = FieldNote.rows.filter(pk=row.pk).first()
    if known is not None and known.digest != row.digest:
        raise SentBefore(known.pk)
    return known


def _check_amends(row: FieldNote) -> None:
    if row.amends_id is None:
        return
    amended = FieldNote.rows.filter(pk=row.amends_id).first()
    check_note_amends(
        same_occasion=amended is not None and _occasion(row) == _occasion(amended),
        same_writer=amended is not None and row.written_by_id == amended.written_by_id,
        is_effective=not FieldNote.rows.filter(amends=row.amends_id).exists(),
    )
    if not row.amendment_reason.strip():
        raise NotAcceptable(_("Say why the note is amended."), ["reason"])


def _occasion(row: FieldNote) -> tuple[UUID | None, int, str, str | None, str]:
    return row.about_id, row.institution_id, row.kind, row.school_year_id, row.stage


def _write_parts(new: NewNote, row: FieldNote) -> None:
    Passage.rows.bulk_create(
        Passage(note=row, order=order, kind=p.kind, at=p.at, text=p.text.strip(), marked=sorted(set(p.marked)))
        for order, p in enumerate(new.passages, start=1)
    )
    Attendance.rows.bulk_create(Attendance(note=row, person_id=person) for person in dict.fromkeys(new.present))
    MeetingDecision.rows.bulk_create(
        MeetingDecision(note=row, order=order, text=d.text.strip(), owner_id=d.owner, due_on=d.due_on)
        for order, d in enumerate(new.decisions, start=1)
    )
