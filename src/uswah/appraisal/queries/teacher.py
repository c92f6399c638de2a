"""Everything about one teacher at one madrasah: official records, the ratings behind them, who wrote what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from uswah.appraisal.queries.levels import PKG_INSTRUMENT, OfficialRecord, appraisals_seen, dated_records
from uswah.common.viewer import Viewer
from uswah.evidence.models import Submission
from uswah.evidence.queries import StoredRating, disputed_at, effective, ratings_of, submissions_about
from uswah.people.queries.search import names_of_accounts
from uswah.standards.enums import Stage
from uswah.standards.queries import Form, form_by_id


@dataclass(frozen=True, slots=True)
class OtherRater:
    """A submission that stands beside the one that counts, with its ratings by indicator code."""

    submission: Submission
    ratings: Mapping[str, StoredRating]


@dataclass(frozen=True, slots=True)
class TeacherFile:
    """What is known of a teacher here.

    `records` are latest first; `shown` is the one asked for, `form` its instrument, `before` the record a year older.
    `submissions` are all, latest first; `amended` those that do not hold, `disputed` those whose versions wait for a
    decision; `writers` names the accounts that wrote.
    """

    records: tuple[OfficialRecord, ...]
    shown: OfficialRecord | None
    form: Form | None
    before: OfficialRecord | None
    ratings: Mapping[str, StoredRating]
    others: tuple[OtherRater, ...]
    submissions: tuple[Submission, ...]
    amended: frozenset[UUID]
    disputed: frozenset[UUID]
    writers: Mapping[int, str]


def teacher_file(
    viewer: Viewer, *, person_id: UUID, institution_id: int, year: str, stage: Stage | None, today: date
) -> TeacherFile:
    """Return everything about a teacher; an empty `year` means the latest record. Ten queries."""
    appraisals = appraisals_seen(viewer).filter(about_id=person_id, institution_id=institution_id)
    records = dated_records(appraisals.order_by("-school_year_id", "-stage", "pk"), today)
    shown = _wanted(records, year, stage)
    rows = list(submissions_about(viewer, person_id=person_id, institution_id=institution_id))
    held = set(
        effective(submissions_about(viewer, person_id=person_id, institution_id=institution_id)).values_list("pk")
    )
    amended = frozenset(row.pk for row in rows if (row.pk,) not in held)
    beside = [row for row in rows if shown and row.pk not in amended and _is_beside(row, shown)]
    counted = [shown.appraisal.counted_id] if shown else []
    ratings = ratings_of([*counted, *(row.pk for row in beside)])
    return TeacherFile(
        records=tuple(records),
        shown=shown,
        form=form_by_id(shown.appraisal.instrument_id) if shown else None,
        before=_year_before(records, shown),
        ratings=ratings.get(counted[0], {}) if counted else {},
        others=tuple(OtherRater(row, ratings.get(row.pk, {})) for row in beside),
        submissions=tuple(rows),
        amended=amended,
        disputed=disputed_at(institution_id=institution_id),
        writers=names_of_accounts(row.entered_account for row in rows if row.entered_account is not None),
    )


def _wanted(records: list[OfficialRecord], year: str, stage: Stage | None) -> OfficialRecord | None:
    if not year:
        return records[0] if records else None
    of_year = [record for record in records if record.appraisal.school_year_id == year]
    fitting = [record for record in of_year if stage is None or record.appraisal.stage == stage]
    return fitting[0] if fitting else None


def _year_before(records: list[OfficialRecord], shown: OfficialRecord | None) -> OfficialRecord | None:
    """Return the record of the same stage of the latest earlier year."""
    if shown is None:
        return None
    earlier = (
        record
        for record in records
        if record.appraisal.stage == shown.appraisal.stage
        and record.appraisal.school_year_id < shown.appraisal.school_year_id
    )
    return next(earlier, None)


def _is_beside(row: Submission, shown: OfficialRecord) -> bool:
    appraisal = shown.appraisal
    return (
        row.pk != appraisal.counted_id
        and row.instrument.code == PKG_INSTRUMENT
        and row.school_year_id == appraisal.school_year_id
        and row.stage == appraisal.stage
    )
