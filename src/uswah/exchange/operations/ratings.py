"""Match the rows of a rating workbook with teachers and with what was stored before, then store what is new."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from uswah.appraisal.operations import count_first
from uswah.common.viewer import Viewer
from uswah.core.text.names import fold_name
from uswah.evidence.enums import SourceRole
from uswah.evidence.operations import NewSubmission, Origin, record_imported
from uswah.evidence.policies import NewRating
from uswah.evidence.queries import StoredRating, effective_at, ratings_of
from uswah.exchange.enums.outcomes import Fate, Finding, Note, RowFate
from uswah.exchange.enums.rows import PersonKeys, RatingSheetRow
from uswah.exchange.models import ImportBatch
from uswah.exchange.operations.plans import Known, Stored, cell_of, disagreement, fate_of, found, keys_of, same_name
from uswah.institutions.models import SchoolYear
from uswah.people.queries import persons_by_identifier
from uswah.people.queries.at_place import heads_of, staff_names
from uswah.standards.enums import Stage, Technique
from uswah.standards.queries import Form

TECHNIQUES = {"documents": Technique.DOCUMENT}
Key = tuple[UUID, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Previous:
    """A stored submission that nothing amends yet."""

    id: UUID
    observed_on: object
    digest: str


@dataclass
class Ground:
    """All that the rows are held against, read once."""

    batch: ImportBatch
    form: Form
    known: Known
    staff: Mapping[UUID, str]
    heads: frozenset[UUID]
    years: frozenset[str]
    previous: dict[Key, Previous] = field(default_factory=dict)
    ratings: Mapping[UUID, dict[str, StoredRating]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of a row: its fate, and the submission to store when there is one."""

    fate: RowFate
    submission: NewSubmission | None


def read_ground(batch: ImportBatch, rows: Sequence[RatingSheetRow], form: Form) -> Ground:
    """Read the people, the years and the earlier submissions that the rows speak of."""
    people = [key for row in rows for keys in (row.block.person, row.block.assessor) for key in keys_of(keys)]
    ground = Ground(
        batch=batch,
        form=form,
        known=persons_by_identifier(people),
        staff=staff_names(batch.institution_id),
        heads=heads_of(batch.institution_id),
        years=frozenset(SchoolYear.rows.values_list("pk", flat=True)),
    )
    for year in {row.block.school_year or batch.school_year_id for row in rows}:
        stored = effective_at(
            institution_id=batch.institution_id, school_year=year, instrument_id=form.instrument_id
        ).select_related("rated_by")
        for submission in stored:
            earlier = Previous(submission.pk, submission.observed_on, submission.digest)
            named = submission.rated_by.name if submission.rated_by else submission.rater_name
            start = (submission.about_id, year, submission.stage, submission.technique)
            ground.previous[*start, fold_name(named)] = earlier
            if submission.rated_by_id:
                ground.previous[*start, str(submission.rated_by_id)] = earlier
    ground.ratings = ratings_of({earlier.id for earlier in ground.previous.values()})
    return ground


def plan(ground: Ground, row: RatingSheetRow) -> Planned:
    """Return what becomes of one row."""
    notes: list[Note] = []
    about = _teacher(ground, row, notes)
    rated_by, rater_name = _rater(ground, row, notes)
    year = row.block.school_year or ground.batch.school_year_id
    if year not in ground.years:
        notes.append(Note(Finding.YEAR_UNKNOWN, cell_of(row.cells, "school_year"), parameters={"year": year}))
    if about is not None and about == rated_by:
        notes.append(Note(Finding.SELF_RATED, cell_of(row.cells, "assessor_nuptk", "assessor")))
    if about is None or any(note.is_error for note in notes):
        return Planned(_fate(row, Fate.REFUSED, notes), None)
    stage = Stage(row.block.stage.value) if row.block.stage else Stage(ground.batch.stage)
    technique = _technique(row)
    key = (about, year, stage.value, technique.value)
    earlier = ground.previous.get((*key, str(rated_by))) or ground.previous.get((*key, fold_name(rater_name)))
    stored = ground.ratings.get(earlier.id, {}) if earlier else {}
    ratings = _ratings(ground.form, row, stored)
    changes = _changes(ratings, stored) if earlier else 0
    if earlier and not changes and row.block.assessed_on in {None, earlier.observed_on}:
        return Planned(_fate(row, Fate.UNCHANGED, notes), None)
    submission = NewSubmission(
        about=about,
        instrument_id=ground.form.instrument_id,
        school_year=year,
        stage=stage.value,
        technique=technique.value,
        source_role=(SourceRole.KEPALA if rated_by in ground.heads else SourceRole.ASSESSOR).value,
        ratings=ratings,
        rated_by=rated_by,
        rater_name="" if rated_by else rater_name,
        observed_on=row.block.assessed_on,
        amends=earlier.id if earlier else None,
        amendment_reason=f"Perbaikan dari berkas {ground.batch.file_name}"[:300] if earlier else "",
        origin=Origin(ground.batch.file_digest, ground.batch.file_name, row.sheet, row.row),
    )
    return Planned(_fate(row, Fate.CHANGED if earlier else Fate.NEW, notes, changes), submission)


def _fate(row: RatingSheetRow, fate: Fate, notes: list[Note], changes: int = 0) -> RowFate:
    person = row.block.person
    return RowFate(
        row.sheet, row.row, person.name, person.key, fate_of(notes, fate), changes, len(row.missing), tuple(notes)
    )


def _teacher(ground: Ground, row: RatingSheetRow, notes: list[Note]) -> UUID | None:
    """Find the teacher by identifiers among the staff of the madrasah; a name only confirms."""
    person = row.block.person
    cell = cell_of(row.cells, "nuptk", "pegid", "nip")
    persons = found(person, ground.known)
    if len(persons) > 1:
        notes.append(disagreement(cell))
        return None
    about = next(iter(persons), None)
    if about is None or about not in ground.staff:
        # One answer for both: whether the number exists elsewhere is not this madrasah's to know.
        notes.append(Note(Finding.PERSON_UNKNOWN, cell, parameters={"key": person.key.partition(":")[2]}))
        return None
    if not same_name(person.name, ground.staff[about]):
        names = {"written": person.name, "stored": ground.staff[about]}
        notes.append(Note(Finding.NAME_DIFFERS, cell_of(row.cells, "name"), is_error=False, parameters=names))
    return about


def _rater(ground: Ground, row: RatingSheetRow, notes: list[Note]) -> tuple[UUID | None, str]:
    """Return who rated: a person when an identifier or a head's own name tells, else the name as written."""
    assessor: PersonKeys = row.block.assessor
    persons = found(assessor, ground.known)
    if len(persons) == 1:
        return next(iter(persons)), assessor.name
    name = assessor.name or ground.batch.rater_name
    if not name:
        notes.append(Note(Finding.RATER_MISSING, cell_of(row.cells, "assessor", "assessor_name")))
        return None, ""
    heads = [head for head in ground.heads if fold_name(ground.staff.get(head, "")) == fold_name(name)]
    return (heads[0], name) if len(heads) == 1 else (None, name)


def _technique(row: RatingSheetRow) -> Technique:
    if row.block.technique is None:
        return Technique.OBSERVATION
    written = row.block.technique.value
    return TECHNIQUES.get(written) or Technique(written)


def _ratings(form: Form, row: RatingSheetRow, stored: Mapping[str, StoredRating]) -> list[NewRating]:
    """Return the ratings of a row. A fact without a score says why something was not observed.

    A fact noted for a whole competency is kept at its first rated indicator; one that the workbook does not repeat
    stays as it was stored.
    """
    facts = _facts_by_indicator(form, row)
    ratings = []
    for code, indicator_id in form.indicator_ids.items():
        score = row.block.scores.get(code)
        earlier = stored.get(code)
        fact = facts.get(code) or (earlier.fact if earlier and (score is not None or earlier.score is None) else "")
        if score is None and not fact:
            continue
        cell = row.score_cells.get(code) or row.fact_cells.get(code, "")
        ratings.append(NewRating(indicator_id=indicator_id, code=code, score=score, fact=fact, cell=cell))
    return ratings


def _facts_by_indicator(form: Form, row: RatingSheetRow) -> dict[str, str]:
    facts = {code: fact for code, fact in row.block.facts.items() if code in form.indicator_ids}
    for group in form.groups:
        note = row.block.facts.get(group.code)
        rated = next((item.code for item in group.items if item.code in row.block.scores), None)
        if note and rated:
            facts[rated] = f"{facts[rated]}\n{note}" if rated in facts and note not in facts[rated] else note
    return facts


def _changes(new: Sequence[NewRating], stored: Mapping[str, StoredRating]) -> int:
    """Count the indicators whose score or fact differs."""
    wanted = {rating.code: (rating.score, rating.fact) for rating in new}
    known = {code: (rating.score, rating.fact) for code, rating in stored.items()}
    return sum(wanted.get(code) != known.get(code) for code in {*wanted, *known})


def store(
    planned: Sequence[Planned], ground: Ground, by: Viewer, at: datetime, progress: Callable[[int], None]
) -> Stored:
    """Write the planned submissions in the caller's transaction and let the first of each teacher count."""
    new = [entry.submission for entry in planned if entry.submission is not None]
    written = 0
    if new:
        place = ground.batch.institution
        written = record_imported(submissions=new, form=ground.form, place=place, by=by, at=at, progress=progress)
        count_first(submissions=[entry.id for entry in new], place=place, by=by, at=at)
    return Stored([entry.fate for entry in planned], written)
