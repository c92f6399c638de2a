"""Which submission counts for the official level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from uswah.appraisal.models import Appraisal
from uswah.common import audit
from uswah.common.viewer import Viewer
from uswah.evidence.models import Submission
from uswah.institutions.models import Institution
from uswah.institutions.queries import audit_place

Key = tuple[UUID, int, str, str]


def _key(row: Submission | Appraisal) -> Key:
    return row.about_id, row.instrument_id, row.school_year_id, row.stage


def count_first(*, submissions: Sequence[UUID], place: Institution, by: Viewer, at: datetime) -> int:
    """Let each submission count that is its teacher's first of the stage, or amends the one that counts; return how many.

    A second rater's submission does not: that is `count_instead`, a decision with a reason.
    """
    with transaction.atomic():
        rows = list(Submission.rows.filter(pk__in=submissions).order_by("entered_at", "pk"))
        keys = {_key(row) for row in rows}
        known = {
            _key(row): row
            for row in Appraisal.rows.filter(institution=place, about_id__in={row.about_id for row in rows})
        }
        new: dict[Key, Appraisal] = {}
        moved: dict[Key, Appraisal] = {}
        for row in rows:
            appraisal = known.get(_key(row)) or new.get(_key(row))
            if appraisal is None:
                new[_key(row)] = _appraisal(row, place)
            elif row.amends_id == appraisal.counted_id:
                appraisal.counted = row
                if _key(row) not in new:
                    moved[_key(row)] = appraisal
        Appraisal.rows.bulk_create(new.values(), batch_size=500)
        Appraisal.rows.bulk_update(moved.values(), ["counted"], batch_size=500)
        if new or moved:
            facts = {"first": len(new), "amended": len(moved), "of": len(keys)}
            _record("appraisal.counted", audit.Subject("institution", place.code), facts, place, by, at)
    return len(new) + len(moved)


def count_instead(*, appraisal: Appraisal, submission: Submission, by: Viewer, at: datetime, reason: str) -> None:
    """Let another submission of the same teacher and stage count, for a reason; raise ValueError when it is another's."""
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
