"""What becomes of each row of a rating workbook, and the storing of what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uswah.appraisal.operations import count_first
from uswah.common.viewer import Viewer
from uswah.evidence.operations import NewSubmission, Origin, record_imported
from uswah.evidence.policies import NewRating
from uswah.evidence.queries import StoredRating
from uswah.exchange.enums.outcomes import Fate, Finding, Note, RowFate
from uswah.exchange.enums.rows import RatingSheetRow
from uswah.exchange.operations.plans import (
    Stored,
    bare,
    cell_of,
    fate_of,
    twice,
)
from uswah.exchange.operations.ratings.ground import Ground, Previous, Rater
from uswah.exchange.operations.ratings.raters import ASSESSOR_COLUMNS, is_self, rater_of, role_of, teacher_of
from uswah.standards.enums import Stage, Technique
from uswah.standards.queries import Form

TECHNIQUES = {"documents": Technique.DOCUMENT}


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of a row: its fate, and the submission to store when there is one."""

    fate: RowFate
    submission: NewSubmission | None = None


def plan(ground: Ground, rows: Sequence[RatingSheetRow]) -> list[Planned]:
    """Return what becomes of each row."""
    return [_planned(ground, row) for row in rows]


def _planned(ground: Ground, row: RatingSheetRow) -> Planned:
    notes: list[Note] = []
    about = teacher_of(ground, row, notes)
    rater = rater_of(ground, row, notes)
    year = row.block.school_year or ground.batch.school_year_id
    if year not in ground.years:
        notes.append(Note(Finding.YEAR_UNKNOWN, cell_of(row.cells, "school_year"), parameters={"year": year}))
    if about is not None and rater is not None and is_self(ground, about, rater):
        if _technique(row) is Technique.SELF_REFLECTION:
            rater = Rater(about, rater.name)
        else:
            notes.append(Note(Finding.SELF_RATED, cell_of(row.cells, *ASSESSOR_COLUMNS)))
    if about is None or rater is None or any(note.is_error for note in notes):
        return Planned(_fate(row, Fate.REFUSED, notes))
    stage = Stage(row.block.stage.value) if row.block.stage else Stage(ground.batch.stage)
    if (year, stage.value) in ground.complete:
        notes.append(Note(Finding.ROUND_COMPLETE, cell_of(row.cells, "school_year")))
        return Planned(_fate(row, Fate.REFUSED, notes))
    start = (about, year, stage.value, _technique(row).value)
    earlier = _earlier(ground, start, rater)
    key = (*start, str(earlier.id) if earlier else rater.key)
    if (first := ground.taken.setdefault(key, row)) is not row:
        notes.append(twice(row.cells, first.row))
        return Planned(_fate(row, Fate.REFUSED, notes))
    if earlier and earlier.id in ground.blind:
        notes.append(Note(Finding.BLIND, cell_of(row.cells, *ASSESSOR_COLUMNS)))
        return Planned(_fate(row, Fate.REFUSED, notes))
    return _against(ground, row, start, rater, earlier, notes)


def _earlier(ground: Ground, start: tuple[UUID, str, str, str], rater: Rater) -> Previous | None:
    """Return what the same rater gave before: by person, or by name where one of the two is only named."""
    same = ground.previous.get((*start, rater.key))
    if same is None:
        same = ground.previous.get((*start, bare(rater.name)))
        if same and same.rated_by and rater.person:
            return None
    return same


def _against(
    ground: Ground,
    row: RatingSheetRow,
    start: tuple[UUID, str, str, str],
    rater: Rater,
    earlier: Previous | None,
    notes: list[Note],
) -> Planned:
    """Hold a row against what is stored of the same teacher, year, stage, technique and rater."""
    stored = ground.ratings.get(earlier.id, {}) if earlier else {}
    ratings = _ratings(ground.form, row, stored)
    missing = len(ground.form.indicator_ids) - sum(rating.score is not None for rating in ratings)
    changes = _changes(ratings, stored) if earlier else 0
    if not ratings:
        return Planned(_fate(row, Fate.EMPTY, notes))
    if earlier and not changes and row.block.assessed_on in {None, earlier.observed_on}:
        return Planned(_fate(row, Fate.UNCHANGED, notes, missing=missing))
    if earlier and earlier.id in ground.disputed:
        notes.append(Note(Finding.DISPUTED, cell_of(row.cells, *ASSESSOR_COLUMNS)))
        return Planned(_fate(row, Fate.REFUSED, notes))
    submission = _submission(ground, row, start, rater, earlier, ratings)
    return Planned(_fate(row, Fate.CHANGED if earlier else Fate.NEW, notes, changes, missing), submission)


def _submission(
    ground: Ground,
    row: RatingSheetRow,
    start: tuple[UUID, str, str, str],
    rater: Rater,
    earlier: Previous | None,
    ratings: list[NewRating],
) -> NewSubmission:
    about, year, stage, technique = start
    # Somebody who is only named in the workbook may be known from before: an amendment keeps its rater.
    rated_by = rater.person or (earlier.rated_by if earlier else None)
    is_same = earlier is not None and rated_by == earlier.rated_by
    return NewSubmission(
        about=about,
        instrument_id=ground.form.instrument_id,
        school_year=year,
        stage=stage,
        technique=technique,
        source_role=earlier.source_role if earlier and is_same else role_of(start, rated_by, rater.name, ground).value,
        ratings=ratings,
        rated_by=rated_by,
        rater_name="" if rated_by else rater.name,
        observed_on=row.block.assessed_on or (earlier.observed_on if earlier else None),
        amends=earlier.id if earlier else None,
        amendment_reason=f"Perbaikan dari berkas {ground.batch.file_name}"[:300] if earlier else "",
        origin=Origin(ground.batch.file_digest, ground.batch.file_name, row.sheet, row.row),
    )


def _fate(row: RatingSheetRow, fate: Fate, notes: list[Note], changes: int = 0, missing: int = 0) -> RowFate:
    person = row.block.person
    return RowFate(row.sheet, row.row, person.name, person.key, fate_of(notes, fate), changes, missing, tuple(notes))


def _technique(row: RatingSheetRow) -> Technique:
    if row.block.technique is None:
        return Technique.OBSERVATION
    written = row.block.technique.value
    return TECHNIQUES.get(written) or Technique(written)


def _ratings(form: Form, row: RatingSheetRow, stored: Mapping[str, StoredRating]) -> list[NewRating]:
    """Return the ratings of a row together with what was stored and is not said anew.

    A fact without a score says why something was not observed. A fact noted for a whole competency is kept at its
    first rated indicator.
    """
    facts = _facts_by_indicator(form, row)
    ratings = []
    for code, indicator_id in form.indicator_ids.items():
        score, fact, cell = row.block.scores.get(code), facts.get(code, ""), row.score_cells.get(code, "")
        earlier = stored.get(code)
        if earlier is not None:
            score = earlier.score if score is None else score
            # The reason why something was not observed is no fact about the score that it has now.
            fact = fact or (earlier.fact if earlier.score is not None or score is None else "")
        if score is not None or fact:
            cell = cell or row.fact_cells.get(code, "")
            ratings.append(NewRating(indicator_id=indicator_id, code=code, score=score, fact=fact, cell=cell))
    return ratings


def _facts_by_indicator(form: Form, row: RatingSheetRow) -> dict[str, str]:
    if not row.block.facts:
        return {}
    facts = {code: fact for code, fact in row.block.facts.items() if code in form.indicator_ids}
    for group in form.groups:
        note = row.block.facts.get(group.code)
        rated = next((item.code for item in group.items if item.code in row.block.scores), None)
        if note and rated:
            facts[rated] = f"{facts[rated]}\n{note}" if rated in facts and note not in facts[rated] else note
    return facts


def _changes(new: Sequence[NewRating], stored: Mapping[str, StoredRating]) -> int:
    """Count the indicators whose score or fact differs."""
    known = {code: (rating.score, rating.fact) for code, rating in stored.items()}
    return sum(known.get(rating.code) != (rating.score, rating.fact) for rating in new)


def store(planned: Sequence[Planned], ground: Ground, by: Viewer, at: datetime) -> Stored:
    """Write the planned submissions in the caller's transaction and let the first of each teacher count."""
    new = [entry.submission for entry in planned if entry.submission is not None]
    written = 0
    if new:
        place = ground.batch.institution
        written = record_imported(submissions=new, form=ground.form, place=place, by=by, at=at)
        count_first(submissions=[entry.id for entry in new], place=place, by=by, at=at)
    return Stored([entry.fate for entry in planned], written)
