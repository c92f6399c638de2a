"""Which submission counts for the official level."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from uswah.appraisal.access import check_adopt, check_amend, check_decide, check_rate
from uswah.appraisal.models import Appraisal
from uswah.appraisal.policies import check_reflection, counts_on_its_own
from uswah.appraisal.queries import PKG_INSTRUMENT
from uswah.common import audit
from uswah.common.database.prepared import Prepared, insert
from uswah.common.viewer import Viewer
from uswah.evidence.models import SiblingDecision, Submission
from uswah.evidence.operations import NewSubmission, record_submission
from uswah.evidence.operations import decide_version as write_decision
from uswah.evidence.queries import is_effective, lineages, originals_of
from uswah.institutions.models import Institution
from uswah.institutions.queries import audit_place
from uswah.standards.queries import Form

Key = tuple[UUID, int, str, str]
_COUNTED = Prepared(lambda place, about: Appraisal.rows.filter(institution=place, about=about), place=int, about=UUID)


def _key(row: Submission | Appraisal) -> Key:
    return row.about_id, row.instrument_id, row.school_year_id, row.stage


def submit_rating(
    *, new: NewSubmission, form: Form, place: Institution, by: Viewer, at: datetime, was_asked: bool = False
) -> Submission:
    """Store a rating from the form and, where the law makes a level of the instrument, let it count if it is the first.

    `was_asked`: the caller knows that somebody who may gave this writer the task of judging this teacher in this role.

    Raises PermissionDenied for a person without the power, and for anything but a self-reflection about oneself;
    NotAcceptable as `evidence.operations.record_submission` does.
    """
    check_reflection(
        about=new.about,
        rated_by=new.rated_by,
        writer=by.person_id,
        source_role=new.source_role,
        technique=new.technique,
    )
    if was_asked and new.rated_by == by.person_id != new.about:
        pass  # whose an amended rating is, is a rule of evidence
    elif new.amends is None:
        check_rate(by, place, new.about)
    else:
        amended = Submission.rows.get(pk=new.amends)
        check_amend(by, place, about=amended.about_id, rated_by=amended.rated_by_id)
    if form.code != PKG_INSTRUMENT:
        return record_submission(new=new, form=form, place=place, by=by, at=at)
    with transaction.atomic():
        row = record_submission(new=new, form=form, place=place, by=by, at=at)
        _count([row], place, by, at)
    return row


def count_first(*, submissions: Sequence[UUID], place: Institution, by: Viewer, at: datetime) -> int:
    """Let each submission count that is its teacher's first of the stage; return how many levels have another basis now.

    Where the judgement that counts was amended, the version of it that holds counts: the amendment, or the one before
    while two amendments wait for a decision. A second rater's submission does not, nor that of somebody who is no
    assessor: that is `count_instead`, a decision with a reason. Submissions of an instrument of which the law makes no
    level are left aside.
    """
    with transaction.atomic():
        rows = Submission.rows.filter(pk__in=submissions, instrument__code=PKG_INSTRUMENT)
        return _count(list(rows.order_by("entered_at", "pk")), place, by, at)


def _count(rows: Sequence[Submission], place: Institution, by: Viewer, at: datetime) -> int:
    """Let the first of each teacher and stage count, oldest first; the law makes a level of all of these."""
    known = _known(place, {row.about_id for row in rows})
    new: dict[Key, Appraisal] = {}
    for row in rows:
        if _key(row) not in known and _key(row) not in new and counts_on_its_own(row.source_role):
            new[_key(row)] = _appraisal(row, place)
    if len(new) == 1:
        insert(*new.values())  # as each rating from a form or a phone does: making a statement would cost more
    else:
        Appraisal.rows.bulk_create(new.values(), batch_size=500)
    moved = follow_versions([row.pk for row in rows if row.amends_id], place=place, by=by, at=at)
    if new or moved:
        facts = {"first": len(new), "amended": moved, "of": len({_key(row) for row in rows})}
        _record("appraisal.counted", audit.Subject("institution", place.code), facts, place, by, at)
    return len(new) + moved


def _known(place: Institution, about: Collection[UUID]) -> set[Key]:
    """Return of which of these teachers, and for which stages, something counts already."""
    if len(about) == 1:
        return {_key(counted) for counted in _COUNTED(place.pk, *about)}
    counted = Appraisal.rows.filter(institution=place, about_id__in=about)
    return set(counted.values_list("about_id", "instrument_id", "school_year_id", "stage"))


def follow_versions(
    submissions: Sequence[UUID], *, place: Institution, by: Viewer, at: datetime, reason: str = ""
) -> int:
    """Let the version count that holds now, where one of these judgements counts; return how many levels moved on.

    A level that falls back to an earlier version, or comes to another by a person's decision, has an entry of its own
    in the ledger; called in the caller's transaction.
    """
    if not submissions:
        return 0
    found = lineages(set(originals_of(submissions).values()))
    line_of = {version: line for line in found.values() for version in line.amends}
    moved = []
    for appraisal in Appraisal.rows.filter(institution=place, counted__in=list(line_of)).order_by("pk"):
        before, line = appraisal.counted_id, line_of[appraisal.counted_id]
        appraisal.counted_id = after = line.holding.holds
        if before != after:
            moved.append(appraisal)
        if before != after and (reason or not line.comes_from(after, before)):
            action = "appraisal.counted_instead" if reason else "appraisal.fell_back"
            facts = {"from": str(before), "to": str(after)}
            _record(action, audit.Subject("appraisal", str(appraisal.pk)), facts, place, by, at, reason)
    Appraisal.rows.bulk_update(moved, ["counted"], batch_size=500)
    return len(moved)


def decide_version(
    *, of: Submission, chosen: UUID, seen: Collection[UUID], by: Viewer, at: datetime, reason: str
) -> SiblingDecision:
    """Decide which version of a judgement holds; where the judgement counts, that version counts from now on.

    Raises PermissionDenied unless the viewer gave the rating, or decides for the rater; NotAcceptable as
    `evidence.operations.decide_version` does.
    """
    check_decide(by, of.institution, about=of.about_id, rated_by=of.rated_by_id)
    with transaction.atomic():
        decision = write_decision(of=of, chosen=chosen, seen=seen, by=by, at=at, reason=reason)
        follow_versions([of.pk], place=of.institution, by=by, at=at, reason=reason)
    return decision


def count_instead(*, appraisal: Appraisal, submission: Submission, by: Viewer, at: datetime, reason: str) -> None:
    """Let another submission of the same teacher and stage count, for a reason; raise ValueError when it is another's.

    Raises PermissionDenied unless the viewer decides about ratings there, and never about their own. A version that
    does not hold cannot count: between versions, `decide_version` decides.
    """
    check_adopt(by, appraisal.institution, appraisal.about_id)
    if not is_effective(submission):
        raise ValueError("Another version of this submission holds.")
    if _key(appraisal) != _key(submission) or appraisal.institution_id != submission.institution_id:
        raise ValueError("The submission belongs to another appraisal.")
    if not reason.strip():
        raise ValueError("A decision needs its reason.")
    facts = {"from": str(appraisal.counted_id), "to": str(submission.pk)}
    with transaction.atomic():
        Appraisal.rows.filter(pk=appraisal.pk).update(counted=submission)
        subject = audit.Subject("appraisal", str(appraisal.pk))
        _record("appraisal.counted_instead", subject, facts, appraisal.institution, by, at, reason)


def _appraisal(row: Submission, place: Institution) -> Appraisal:
    return Appraisal(
        institution=place,
        about_id=row.about_id,
        instrument_id=row.instrument_id,
        school_year_id=row.school_year_id,
        stage=row.stage,
        counted=row,
    )


def _record(
    action: str,
    subject: audit.Subject,
    facts: Mapping[str, object],
    place: Institution,
    by: Viewer,
    at: datetime,
    reason: str = "",
) -> None:
    audit.record(place=audit_place(place), by=by, at=at, action=action, subject=subject, facts=facts, reason=reason)
