"""A workbook on its way in: handed in, matched, previewed, stored."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from uswah.appraisal.queries import PKG_INSTRUMENT
from uswah.common import audit
from uswah.common.viewer import Viewer
from uswah.exchange.enums.outcomes import (
    MENDED_BY_MATCHING,
    Fate,
    Finding,
    Note,
    RowFate,
    fates_digest,
    fates_to_json,
)
from uswah.exchange.enums.problems import ProblemReport
from uswah.exchange.enums.states import ImportState, WorkbookKind
from uswah.exchange.models import ImportBatch, RememberedMapping
from uswah.exchange.operations import ratings, rosters
from uswah.exchange.operations.plans import ImportRefused, Stored
from uswah.exchange.queries import stored_path
from uswah.institutions.models import Institution
from uswah.institutions.queries import audit_place
from uswah.standards.queries import form_of

if TYPE_CHECKING:
    from uswah.exchange.readers.layouts import ColumnMapping
    from uswah.exchange.readers.reading import Reading


def receive_workbook(
    *,
    content: bytes,
    file_name: str,
    kind: WorkbookKind,
    place: Institution,
    school_year: str,
    stage: str,
    rater_name: str,
    by: Viewer,
    at: datetime,
) -> ImportBatch:
    """Keep a workbook under its digest and open a batch for it; nothing is read yet."""
    digest = hashlib.sha256(content).hexdigest()
    _keep_file(content, digest)
    with transaction.atomic():
        batch = ImportBatch(
            institution=place,
            kind=kind,
            school_year_id=school_year,
            stage=stage,
            file_name=file_name[-200:],
            file_digest=digest,
            rater_name=rater_name,
            state=ImportState.UPLOADED,
            uploaded_by=by.account_id,
            uploaded_at=at,
        )
        batch.save(force_insert=True)
        _record(batch, "import.uploaded", {"file": digest, "kind": kind.value}, by, at)
    return batch


def _keep_file(content: bytes, digest: str) -> None:
    """Write the file unless it is there whole: whoever was killed while writing leaves only its beginning."""
    path = stored_path(digest)
    if default_storage.exists(path):
        with default_storage.open(path) as file:
            if hashlib.sha256(file.read()).hexdigest() == digest:
                return
        default_storage.delete(path)
    default_storage.save(path, ContentFile(content))


def match_columns(
    *, batch: ImportBatch, mapping: ColumnMapping, headings_digest: str, by: Viewer, at: datetime
) -> None:
    """Keep which column is what, for this batch and for the next workbook with the same headings ('' = none)."""
    with transaction.atomic():
        waiting = ImportBatch.rows.filter(pk=batch.pk).exclude(state=ImportState.APPLIED)
        waiting.update(mapping=mapping.to_json(), state=ImportState.UPLOADED, outcome={})
        if headings_digest:
            RememberedMapping.rows.update_or_create(
                institution=batch.institution,
                kind=batch.kind,
                headings_digest=headings_digest,
                defaults={"mapping": mapping.to_json()},
            )
        _record(batch, "import.mapped", {"columns": len(mapping.columns)}, by, at)
    batch.mapping = mapping.to_json()


def preview_batch(*, batch: ImportBatch, reading: Reading, by: Viewer, at: datetime) -> dict[str, Any]:
    """Work out what would become of each row, keep it with the batch, and return it; nothing else is stored.

    A roster is stored and taken back, so that the preview cannot differ from what storing does.
    """
    if batch.kind == WorkbookKind.ROSTER and not _wrong_kind(batch, reading):
        with transaction.atomic():
            stored = _store_roster(batch, reading, by, at)
            transaction.set_rollback(True)
    else:
        stored = Stored([entry.fate for entry in _plan_ratings(batch, reading, by, at)[0]])
    outcome = _outcome(reading.problems, stored)
    _keep(batch, outcome)
    return outcome


def apply_batch(
    *, batch_id: UUID, reading: Reading, by: Viewer, at: datetime, expects: str | None = None
) -> dict[str, Any]:
    """Store a workbook, all of it or nothing, and return the outcome; a batch is stored once only.

    `expects` is the plan (`outcome["plan"]`) that somebody looked at: with another effect by now nothing is stored.
    Raises ImportRefused, with nothing stored, when anything stands against it. With nothing new it stores nothing.
    """
    with transaction.atomic():
        batch = _locked(batch_id)
        if batch.state == ImportState.APPLIED:
            return dict(batch.outcome)
        stored = _stored(batch, reading, by, at)
        outcome = _outcome(reading.problems, stored)
        has_moved = expects is not None and outcome["plan"] != expects
        if not _is_clean(outcome) or has_moved:
            transaction.set_rollback(True)
        elif stored.counts.to_store:
            ImportBatch.rows.filter(pk=batch_id).update(state=ImportState.APPLIED, outcome=outcome, applied_at=at)
            facts = {"file": batch.file_digest, "ratings": stored.ratings, **asdict(stored.counts)}
            _record(batch, "import.applied", facts, by, at)
            return outcome
    _keep(batch, {**outcome, "has_moved": has_moved})
    if has_moved or not _is_clean(outcome):
        raise ImportRefused(outcome)
    return outcome


def _locked(batch_id: UUID) -> ImportBatch:
    """Return the batch with its madrasah locked: two workbooks of one place are stored one after the other."""
    batch: ImportBatch = ImportBatch.rows.select_for_update().get(pk=batch_id)
    batch.institution = Institution.rows.select_for_update(no_key=True).get(pk=batch.institution_id)
    return batch


def _stored(batch: ImportBatch, reading: Reading, by: Viewer, at: datetime) -> Stored:
    if batch.kind == WorkbookKind.ROSTER and not _wrong_kind(batch, reading):
        return _store_roster(batch, reading, by, at)
    planned, ground = _plan_ratings(batch, reading, by, at)
    if ground is None or not reading.problems.is_clean or any(e.fate.fate is Fate.REFUSED for e in planned):
        return Stored([entry.fate for entry in planned])
    return ratings.store(planned, ground, by, at)


def _store_roster(batch: ImportBatch, reading: Reading, by: Viewer, at: datetime) -> Stored:
    return rosters.store(reading.roster, rosters.read_ground(batch, reading.roster), by, at)


def _plan_ratings(
    batch: ImportBatch, reading: Reading, by: Viewer, at: datetime
) -> tuple[list[ratings.Planned], ratings.Ground | None]:
    if (wrong := _wrong_kind(batch, reading)) is not None:
        return [ratings.Planned(wrong)], None
    ground = ratings.read_ground(batch, reading.ratings, form_of(PKG_INSTRUMENT, timezone.localdate(at)), by)
    return ratings.plan(ground, reading.ratings), ground


def _wrong_kind(batch: ImportBatch, reading: Reading) -> RowFate | None:
    """Return a refusal when the workbook holds the other kind of table than the one that was announced."""
    has_roster, has_ratings = bool(reading.roster), bool(reading.ratings)
    wanted, other = (has_roster, has_ratings) if batch.kind == WorkbookKind.ROSTER else (has_ratings, has_roster)
    if other and not wanted:
        return RowFate("", 0, "", "", Fate.REFUSED, notes=(Note(Finding.WRONG_KIND),))
    return None


def _outcome(report: ProblemReport, stored: Stored) -> dict[str, Any]:
    return {
        "counts": asdict(stored.counts),
        "ratings": stored.ratings,
        "fates": fates_to_json(stored.fates),
        "plan": fates_digest(stored.fates),
        "problems": [{**asdict(problem), "parameters": dict(problem.parameters)} for problem in report.shown],
        "errors": report.errors,
        "warnings": report.warnings,
        "needs_matching": any(problem.code in MENDED_BY_MATCHING for problem in report.shown),
    }


def _is_clean(outcome: Mapping[str, Any]) -> bool:
    return not outcome["errors"] and not outcome["counts"]["refused"]


def _keep(batch: ImportBatch, outcome: Mapping[str, Any]) -> None:
    state = ImportState.PREVIEWED if _is_clean(outcome) else ImportState.REFUSED
    ImportBatch.rows.filter(pk=batch.pk).exclude(state=ImportState.APPLIED).update(state=state, outcome=outcome)


def _record(batch: ImportBatch, action: str, facts: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    audit.record(
        place=audit_place(batch.institution),
        by=by,
        at=at,
        action=action,
        subject=audit.Subject("import", str(batch.pk)),
        facts=facts,
        personal={"file_name": batch.file_name} if action == "import.uploaded" else None,
    )
