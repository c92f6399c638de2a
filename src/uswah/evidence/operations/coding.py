"""Writes of coding: a codebook grows by versions, coders mark what a sentence says, and differences are talked over."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from uswah.common import audit
from uswah.common.viewer import Viewer
from uswah.evidence.access import check_ask_coder, check_code, check_resolve, check_write_codebook
from uswah.evidence.enums import ANONYMOUS, CodingState, Direction, RoundState
from uswah.evidence.models import Codebook, Coding, FieldNote, Passage, Resolution, Tag, TagWithdrawal
from uswah.evidence.policies import (
    CodeEntry,
    NotAcceptable,
    SentBefore,
    check_code_entry,
    check_is_being_coded,
    check_second_coder,
    stretch_of,
)
from uswah.evidence.queries.coding import current_codebook, differences_of, knows_code, possible_coders
from uswah.institutions.models import Institution
from uswah.institutions.queries import audit_place
from uswah.standards.models import Indicator


def write_code(*, place: Institution, framework_id: int, entry: CodeEntry, by: Viewer, at: datetime) -> Codebook:
    """Write a code, or guidance for an indicator, into the codebook: into a next version where this one is in use.

    Raises PermissionDenied for who may not; NotAcceptable for an entry that two people could not use alike.
    """
    check_write_codebook(by, place)
    is_indicator = Indicator.rows.filter(competency__framework_id=framework_id, code=entry.code).exists()
    check_code_entry(entry, is_indicator=is_indicator)
    return _change_codebook(place, framework_id, entry.code, asdict(entry), by, at)


def drop_code(*, place: Institution, framework_id: int, code: str, by: Viewer, at: datetime) -> Codebook:
    """Leave a code out of the codebook from now on; what was coded with it keeps its version."""
    check_write_codebook(by, place)
    return _change_codebook(place, framework_id, code, None, by, at)


def _change_codebook(
    place: Institution, framework_id: int, code: str, entry: Mapping[str, str] | None, by: Viewer, at: datetime
) -> Codebook:
    with transaction.atomic():
        before = current_codebook(place.pk, framework_id, locked=True)
        entries = [known for known in (before.entries if before else []) if known["code"] != code]
        if entry is not None:
            entries.append(dict(entry))
        entries.sort(key=lambda known: str(known["code"]))
        if before is not None and before.frozen_at is None:
            Codebook.rows.filter(pk=before.pk).update(entries=entries)
            row = before
            row.entries = entries
        else:
            row = _next_codebook(place, framework_id, entries, by, at)
        facts = {"version": row.version, "code": code, "kept": entry is not None}
        _record(place, by, at, "codebook.changed", audit.Subject("codebook", str(row.pk)), facts)
    return row


def _next_codebook(
    place: Institution, framework_id: int, entries: list[dict[str, str]], by: Viewer, at: datetime
) -> Codebook:
    of_place = Codebook.rows.filter(institution=place, framework_id=framework_id)
    latest = of_place.aggregate(latest=Max("version"))["latest"] or 0
    made: Codebook = Codebook.rows.create(
        institution=place,
        framework_id=framework_id,
        version=latest + 1,
        entries=entries,
        made_account=by.account_id,
        made_at=at,
    )
    return made


def begin_coding(*, note: FieldNote, framework_id: int, by: Viewer, at: datetime) -> Coding:
    """Begin to code a note as its first coder; whoever codes it already goes on. From now on the codebook is frozen.

    What the writer ticked while listening becomes the writer's first marks. Raises PermissionDenied for who may not code
    there; NotAcceptable for what is about the coder, and where another codes it as first.
    """
    check_code(by, note.institution, about=note.about_id, written_by=note.written_by_id)
    coder = _person(by)
    with transaction.atomic():
        codings = _locked_codings(note)
        own = [coding for coding in codings if coding.coder_id == coder]
        if own:
            return own[0]
        if codings:
            raise NotAcceptable(
                _("Somebody codes this note already. A second coder is asked by the first, or the head."), []
            )
        codebook = current_codebook(note.institution_id, framework_id, locked=True)
        if codebook is None:
            codebook = _next_codebook(note.institution, framework_id, [], by, at)
        if codebook.frozen_at is None:
            Codebook.rows.filter(pk=codebook.pk).update(frozen_at=at)
        row = Coding(note=note, coder_id=coder, order=1, codebook=codebook, asked_account=by.account_id, asked_at=at)
        row.save(force_insert=True)
        if note.written_by_id == coder:
            Tag.rows.bulk_create(_first_marks(row, at))
        _record_coding(row, by, at, "note.coding_begun", {"codebook": codebook.version})
    return row


def _first_marks(coding: Coding, at: datetime) -> list[Tag]:
    known = set(
        Indicator.rows.filter(competency__framework=coding.codebook.framework_id).values_list("code", flat=True)
    )
    return [
        _tag(coding, passage, code, Direction.MENTIONS, at)
        for passage in Passage.rows.filter(note=coding.note_id).order_by("order")
        for code in passage.marked
        if code in known
    ]


def _tag(coding: Coding, passage: Passage, code: str, direction: str, at: datetime) -> Tag:
    text = passage.text
    return Tag(
        coding=coding, passage=passage, start=0, end=len(text), quote=text, code=code, direction=direction, tagged_at=at
    )


def ask_second_coder(*, note: FieldNote, coder_id: UUID, by: Viewer, at: datetime) -> Coding:
    """Ask somebody to code a note a second time, with the same codebook, without seeing the first one's marks.

    Raises PermissionDenied unless the viewer is the first coder, or leads the madrasah; NotAcceptable before anybody
    codes, for a third coder, for the same person, for whom the note is about, and while judgements are collected.
    """
    with transaction.atomic():
        codings = _locked_codings(note)
        first = codings[0] if codings else None
        check_ask_coder(by, note.institution, first_coder=first.coder_id if first else None, about=note.about_id)
        is_blind = note.round is not None and note.round.state == RoundState.COLLECTING
        check_second_coder(coder=coder_id, about=note.about_id, is_blind=is_blind)
        if coder_id not in possible_coders(note.institution, timezone.localdate(at)):
            raise NotAcceptable(_("Only who may read the notes of this madrasah can be asked."), ["coder"])
        if first is None or len(codings) > 1 or first.coder_id == coder_id:
            raise NotAcceptable(_("A note has one first and one second coder."), ["coder"])
        row = Coding(
            note=note,
            coder_id=coder_id,
            order=2,
            codebook=first.codebook,
            asked_account=by.account_id,
            asked_at=at,
            could_have_seen=first.state != CodingState.OPEN and note.source_role not in ANONYMOUS,
        )
        row.save(force_insert=True)
        _record_coding(row, by, at, "note.coder_asked", {"could_have_seen": row.could_have_seen})
    return row


def add_tag(
    *,
    coding: Coding,
    passage: Passage,
    code: str,
    direction: str,
    tag_id: UUID,
    by: Viewer,
    at: datetime,
    quote: str = "",
    near: int | None = None,
) -> Tag:
    """Mark words of a passage (all of it without `quote`) with a code and what they say about it.

    The same id with the same content is stored once. Raises NotAcceptable for words that do not stand there, a code
    that the codebook does not have, words that carry the code already, a coding that is finished or another's; SentBefore
    for an id that was used for other content.
    """
    stretch = stretch_of(passage.text, quote, near)
    row = Tag(
        id=tag_id,
        coding=coding,
        passage=passage,
        start=stretch.start,
        end=stretch.end,
        quote=stretch.words,
        code=code,
        direction=direction,
        tagged_at=at,
    )
    with transaction.atomic():
        held = _locked(coding)
        check_is_being_coded(state=held.state, is_own=held.coder_id == by.person_id)
        known: Tag | None = Tag.rows.filter(pk=tag_id).first()
        if known is not None:
            if _content(known) != _content(row):
                raise SentBefore(known.pk)
            return known
        _check_tag(row, held)
        row.save(force_insert=True)
    return row


def _content(tag: Tag) -> tuple[object, ...]:
    return tag.coding_id, tag.passage_id, tag.start, tag.end, tag.code, str(tag.direction)


def _check_tag(row: Tag, coding: Coding) -> None:
    if row.passage.note_id != coding.note_id:
        raise NotAcceptable(_("This passage is of another note."), ["passage"])
    if row.direction not in Direction.values:
        raise NotAcceptable(_("Choose what the words say about it."), ["direction"])
    if not knows_code(coding.codebook, row.code):
        raise NotAcceptable(_("The codebook has no such code."), ["code"])
    standing = Tag.rows.filter(coding=coding, passage=row.passage, code=row.code, withdrawal__isnull=True)
    if standing.filter(start__lt=row.end, end__gt=row.start).exists():
        raise NotAcceptable(_("These words carry this code already. Take that mark back first."), ["code"])


def withdraw_tag(*, tag: Tag, by: Viewer, at: datetime) -> None:
    """Take one's own mark back while one still codes; both stay in the rows. Twice is once."""
    with transaction.atomic():
        held = _locked(tag.coding)
        check_is_being_coded(state=held.state, is_own=held.coder_id == by.person_id)
        TagWithdrawal.rows.get_or_create(tag=tag, defaults={"withdrawn_at": at})


def finish_coding(*, coding: Coding, by: Viewer, at: datetime) -> Coding:
    """Finish one's coding; where two coded and both are done, both are laid side by side. Twice is once.

    The audit entry holds a digest over the marks that stand.
    """
    with transaction.atomic():
        codings = _locked_codings(coding.note)
        row = next(one for one in codings if one.pk == coding.pk)
        check_is_being_coded(state=CodingState.OPEN, is_own=row.coder_id == by.person_id)
        if row.state != CodingState.OPEN:
            return row
        row.state, row.coded_at = CodingState.CODED, at
        Coding.rows.filter(pk=row.pk).update(state=row.state, coded_at=at)
        _record_coding(row, by, at, "note.coded", _digest_of(row))
        if len(codings) > 1 and all(one.state == CodingState.CODED for one in codings):
            Coding.rows.filter(note=row.note_id).update(state=CodingState.OPENED)
            row.state = CodingState.OPENED
            _record_coding(row, by, at, "note.codings_opened", {})
    return row


def _digest_of(coding: Coding) -> dict[str, object]:
    standing = Tag.rows.filter(coding=coding, withdrawal__isnull=True).order_by("passage__order", "start", "code")
    marks = [list(row) for row in standing.values_list("passage__order", "start", "end", "code", "direction")]
    return {"tags": len(marks), "digest": hashlib.sha256(json.dumps(marks).encode()).hexdigest()}


def resolve(*, passage: Passage, code: str, direction: str, reason: str, by: Viewer, at: datetime) -> Resolution:
    """Write down what was found about a passage on which two coders differed; '' = it says nothing about the code.

    Raises PermissionDenied unless the viewer coded it or leads the madrasah; NotAcceptable without a reason, where
    nobody differed, and where it is resolved already.
    """
    with transaction.atomic():
        codings = _locked_codings(passage.note)
        coders = frozenset(coding.coder_id for coding in codings)
        check_resolve(by, passage.note.institution, coders=coders, about=passage.note.about_id)
        if not reason.strip():
            raise NotAcceptable(_("A decision needs its reason."), ["reason"])
        if direction not in ("", *Direction.values):
            raise NotAcceptable(_("Choose what the words say about it."), ["direction"])
        open_ones = {(one.passage_id, one.code) for one in differences_of(passage.note) if one.resolution is None}
        if (passage.pk, code) not in open_ones:
            raise NotAcceptable(_("There is no open difference here."), [])
        row = Resolution(
            passage=passage,
            code=code,
            direction=direction,
            reason=reason.strip(),
            decided_by_id=_person(by),
            decided_account=by.account_id,
            decided_at=at,
        )
        row.save(force_insert=True)
        subject = audit.Subject("note", str(passage.note_id))
        facts = {"passage": passage.order, "code": code, "direction": direction}
        _record(passage.note.institution, by, at, "note.difference_resolved", subject, facts, reason)
    return row


def _person(by: Viewer) -> UUID:
    if by.person_id is None:
        raise NotAcceptable(_("Only a person codes; this account stands for none."), ["coder"])
    return by.person_id


def _locked_codings(note: FieldNote) -> list[Coding]:
    """Return who codes a note, first one first; the note is locked so that nobody else begins or finishes meanwhile."""
    FieldNote.rows.select_for_update(of=("self",)).get(pk=note.pk)
    return list(Coding.rows.filter(note=note).select_related("codebook").order_by("order"))


def _locked(coding: Coding) -> Coding:
    found: Coding = Coding.rows.select_for_update(of=("self",)).select_related("codebook").get(pk=coding.pk)
    return found


def _record_coding(row: Coding, by: Viewer, at: datetime, action: str, facts: Mapping[str, object]) -> None:
    subject = audit.Subject("note", str(row.note_id))
    _record(row.note.institution, by, at, action, subject, {"order": row.order, **facts})


def _record(
    place: Institution,
    by: Viewer,
    at: datetime,
    action: str,
    subject: audit.Subject,
    facts: Mapping[str, object],
    reason: str = "",
) -> None:
    audit.record(place=audit_place(place), by=by, at=at, action=action, subject=subject, facts=facts, reason=reason)
