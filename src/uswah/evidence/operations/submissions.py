"""Writes of evidence: submissions come in whole, are never changed, and are corrected by one that amends."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import UUIDField

from uswah.common import audit
from uswah.common.database.prepared import Prepared, insert_unless_known
from uswah.common.ids import uuid7
from uswah.common.viewer import Viewer
from uswah.evidence.enums import Entry
from uswah.evidence.models import Round, Submission
from uswah.evidence.operations.versions import lock_families, settle_amended
from uswah.evidence.policies import (
    NewRating,
    SentBefore,
    check_amends,
    check_anything_rated,
    check_full_scores_have_facts,
    check_round_takes_evidence,
    check_scores_on_scale,
    check_unobserved_have_reasons,
)
from uswah.institutions.models import Institution
from uswah.institutions.queries import audit_place
from uswah.standards.queries import Form

_STORED = Prepared(lambda pk: Submission.rows.filter(pk=pk), pk=UUID)
_ROUND = Prepared(
    lambda place, year, stage: Round.rows.select_for_update().filter(institution=place, school_year=year, stage=stage),
    place=int,
    year=str,
    stage=str,
)
_INTO_RATINGS = "INSERT INTO evidence_rating (submission_id, indicator_id, score, fact, origin_cell)"
_OF_ARRAYS = "SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::smallint[], %s::text[], %s::text[])"
CHUNK = 200  # submissions written at a time: about 16,000 ratings in memory


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an imported submission stood: the file's SHA-256 and name, the sheet and the row."""

    file: str
    name: str
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class NewSubmission:
    """What somebody judged about a teacher, before it is stored."""

    about: UUID
    instrument_id: int
    school_year: str
    stage: str
    technique: str
    source_role: str
    ratings: Sequence[NewRating]
    rated_by: UUID | None = None
    rater_name: str = ""
    observed_on: date | None = None
    amends: UUID | None = None
    amendment_reason: str = ""
    origin: Origin | None = None
    id: UUID = field(default_factory=uuid7)


def content_digest(new: NewSubmission, institution_id: int) -> str:
    """Return SHA-256 (hex) over what was judged; neither when it was entered nor in which file it stood is part."""
    content = {
        "about": str(new.about),
        "institution": institution_id,
        "instrument": new.instrument_id,
        "school_year": new.school_year,
        "stage": new.stage,
        "technique": new.technique,
        "source_role": new.source_role,
        "rated_by": str(new.rated_by) if new.rated_by else None,
        "rater_name": new.rater_name,
        "observed_on": new.observed_on.isoformat() if new.observed_on else None,
        "amends": str(new.amends) if new.amends else None,
        "ratings": sorted([rating.code, rating.score, rating.fact] for rating in new.ratings),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def record_submission(*, new: NewSubmission, form: Form, place: Institution, by: Viewer, at: datetime) -> Submission:
    """Store what was entered on a form; a full score needs a fact. The same id with the same content is stored once.

    Raises NotAcceptable for an empty form, a score off the scale, a full score without a fact, an unobserved indicator
    without its reason, an amendment of something else, and in a round that is complete; SentBefore for an id that was
    used for other content. An amendment of what was amended already stands beside the other until a person decides.
    """
    check_anything_rated(new.ratings)
    check_scores_on_scale(new.ratings, form.scores)
    check_full_scores_have_facts(new.ratings, form.scores)
    check_unobserved_have_reasons(new.ratings)
    row = _row(new, Entry.FORM, place, content_digest(new, place.pk), by, at)
    with transaction.atomic():
        if (known := _sent_before(row)) is not None:
            return known
        row.round = _round_for(new, place)
        _check_amends(row)
        originals = lock_families([row.amends_id]) if row.amends_id else []
        if not insert_unless_known(row):
            # Two clicks at the same moment: the other one has just stored it.
            if (known := _sent_before(row)) is None:
                raise IntegrityError("The submission cannot stand beside what is stored.")
            return known
        _insert_ratings([new])
        audit.record(
            place=audit_place(place),
            by=by,
            at=at,
            action="evidence.amended" if new.amends else "evidence.submitted",
            subject=audit.Subject("submission", str(row.pk)),
            facts={"digest": row.digest, "on_behalf": new.rated_by != by.person_id, "ratings": len(new.ratings)},
            reason=new.amendment_reason,
        )
        if originals:
            settle_amended(originals, place=place, by=by, at=at)
    return row


def _round_for(new: NewSubmission, place: Institution) -> Round | None:
    """Return the round of one submission as `_round_of` does."""
    found = _ROUND.first(place.pk, new.school_year, new.stage)
    if found is not None:
        check_round_takes_evidence(found.state)
    return found


def _round_of(submissions: Sequence[NewSubmission], place: Institution) -> dict[tuple[str, str], Round]:
    """Return the rounds of the submissions by year and stage, locked so that none is concluded meanwhile."""
    years = {new.school_year for new in submissions}
    found = Round.rows.select_for_update().filter(institution=place, school_year_id__in=years).order_by("pk")
    rounds = {(row.school_year_id, row.stage): row for row in found}
    for new in submissions:
        row = rounds.get((new.school_year, new.stage))
        if row is not None:
            check_round_takes_evidence(row.state)
    return rounds


def _sent_before(row: Submission) -> Submission | None:
    """Return what is stored under the same id with the same content; raise SentBefore for other content."""
    stored = _STORED.first(row.pk)
    if stored is not None and stored.digest != row.digest:
        raise SentBefore(stored.pk)
    return stored


def _check_amends(row: Submission) -> None:
    if row.amends_id is not None:
        amended = Submission.rows.get(pk=row.amends_id)
        check_amends(same_occasion=_occasion(row) == _occasion(amended), same_rater=_rater(row) == _rater(amended))


def _occasion(row: Submission) -> tuple[UUID, int, int, str, str]:
    return row.about_id, row.institution_id, row.instrument_id, row.school_year_id, row.stage


def _rater(row: Submission) -> tuple[UUID | None, str, str]:
    return row.rated_by_id, row.rater_name, row.source_role


def record_imported(
    *,
    submissions: Sequence[NewSubmission],
    form: Form,
    place: Institution,
    by: Viewer,
    at: datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Store the submissions of one workbook in the caller's transaction, with one audit entry; return how many ratings.

    The entry carries a digest over all content digests, so that no row can be exchanged unseen. `progress` is told
    how many submissions are stored. Raises NotAcceptable for a row of a round that is complete.
    """
    written, total = hashlib.sha256(), 0
    rounds = _round_of(submissions, place)
    originals = lock_families(new.amends for new in submissions if new.amends)
    for start in range(0, len(submissions), CHUNK):
        part = submissions[start : start + CHUNK]
        check_scores_on_scale((rating for new in part for rating in new.ratings), form.scores)
        rows = [_row(new, Entry.IMPORT, place, content_digest(new, place.pk), by, at) for new in part]
        for row in rows:
            row.round = rounds.get((row.school_year_id, row.stage))
        Submission.rows.bulk_create(rows)
        total += _insert_ratings(part)
        written.update("".join(row.digest for row in rows).encode())
        progress(start + len(part))
    audit.record(
        place=audit_place(place),
        by=by,
        at=at,
        action="evidence.imported",
        subject=audit.Subject("file", submissions[0].origin.file[:60] if submissions and submissions[0].origin else ""),
        facts={"submissions": len(submissions), "ratings": total, "digest": written.hexdigest()},
    )
    settle_amended(originals, place=place, by=by, at=at)
    return total


def record_together(*, submissions: Sequence[NewSubmission], form: Form, place: Institution, at: datetime) -> str:
    """Store the sheets of an anonymous source in the caller's transaction, as nobody's own; return a digest over all.

    They lie in the order given, which must tell nothing. Raises NotAcceptable for a round that is complete. The caller
    writes the entry of the ledger.
    """
    rounds = _round_of(submissions, place)
    check_scores_on_scale((rating for new in submissions for rating in new.ratings), form.scores)
    nobody = Viewer(at=at)
    rows = [_row(new, Entry.FORM, place, content_digest(new, place.pk), nobody, at) for new in submissions]
    for row in rows:
        row.round = rounds.get((row.school_year_id, row.stage))
    Submission.rows.bulk_create(rows)
    _insert_ratings(submissions)
    return hashlib.sha256("".join(sorted(row.digest for row in rows)).encode()).hexdigest()


def _row(new: NewSubmission, entry: Entry, place: Institution, digest: str, by: Viewer, at: datetime) -> Submission:
    origin = new.origin
    return Submission(
        id=new.id,
        institution=place,
        about_id=new.about,
        instrument_id=new.instrument_id,
        school_year_id=new.school_year,
        stage=new.stage,
        technique=new.technique,
        source_role=new.source_role,
        rated_by_id=new.rated_by,
        rater_name=new.rater_name,
        observed_on=new.observed_on,
        entry=entry,
        entered_account=by.account_id,
        entered_at=at,
        amends_id=new.amends,
        amendment_reason=new.amendment_reason,
        origin_file=origin.file if origin else "",
        origin_name=origin.name[:200] if origin else "",
        origin_sheet=origin.sheet[:40] if origin else "",
        origin_row=origin.row if origin else None,
        digest=digest,
    )


def _insert_ratings(submissions: Sequence[NewSubmission]) -> int:
    """Write the ratings of many submissions and return how many: one statement for all rows.

    Model objects would take three times as long as the database itself.
    """
    identifier = UUIDField()
    rows = [
        (stored_id, rating.indicator_id, rating.score, rating.fact, rating.cell)
        for new in submissions
        for stored_id in (identifier.get_db_prep_save(new.id, connection),)
        for rating in new.ratings
    ]
    with connection.cursor() as cursor:
        if rows and connection.vendor == "postgresql":  # its driver would ask once for each row
            cursor.execute(f"{_INTO_RATINGS} {_OF_ARRAYS}", [list(column) for column in zip(*rows, strict=True)])
        else:
            cursor.executemany(f"{_INTO_RATINGS} VALUES (%s, %s, %s, %s, %s)", rows)
    return len(rows)
