"""Match the rows of a rating workbook with teachers and with what was stored before, then store what is new.

What a workbook does not say stays as it was stored: an empty cell or an absent row takes no rating away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from uswah.appraisal.operations import count_first
from uswah.common.viewer import Viewer
from uswah.evidence.enums import SourceRole
from uswah.evidence.operations import NewSubmission, Origin, record_imported
from uswah.evidence.policies import NewRating
from uswah.evidence.queries import StoredRating, blind_at, complete_rounds, effective_at, ratings_of
from uswah.exchange.enums.outcomes import Fate, Finding, Note, RowFate
from uswah.exchange.enums.rows import PersonKeys, RatingSheetRow
from uswah.exchange.models import ImportBatch
from uswah.exchange.operations.plans import (
    People,
    Stored,
    bare,
    cell_of,
    contradicted,
    fate_of,
    found,
    key_cell,
    keys_of,
    name_differs,
    number_differs,
    read_people,
    same_name,
    twice,
)
from uswah.institutions.models import SchoolYear
from uswah.people.queries.at_place import heads_of, pengawas_over
from uswah.standards.enums import Stage, Technique
from uswah.standards.queries import Form

TECHNIQUES = {"documents": Technique.DOCUMENT}
LONGEST_RATER = 120
ASSESSOR_COLUMNS = ("assessor_nuptk", "assessor", "assessor_name")
# What stands in the place of a name where nobody is named ("Murid 12"), by its first word.
NAMELESS = {
    **dict.fromkeys(("murid", "siswa", "siswi", "peserta", "santri"), SourceRole.PUPIL),
    **dict.fromkeys(("wali", "orang", "orangtua"), SourceRole.GUARDIAN),
}
Key = tuple[UUID, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Previous:
    """A stored submission that nothing amends yet."""

    id: UUID
    observed_on: date | None
    rated_by: UUID | None
    rater_name: str
    source_role: str


@dataclass(frozen=True, slots=True)
class Rater:
    """Who rated: a person of ours, or somebody who is only named."""

    person: UUID | None
    name: str

    @property
    def key(self) -> str:
        """Return what tells this rater from another of the same teacher."""
        return str(self.person) if self.person else bare(self.name)


@dataclass
class Ground:
    """All that the rows are held against, read once; `taken` grows as rows are planned.

    `blind` are earlier submissions that the importer may not know yet, `complete` the years and stages whose round is.
    """

    batch: ImportBatch
    form: Form
    people: People
    heads: frozenset[UUID]
    pengawas: frozenset[UUID]
    years: frozenset[str]
    previous: dict[Key, Previous] = field(default_factory=dict)
    ratings: Mapping[UUID, dict[str, StoredRating]] = field(default_factory=dict)
    taken: dict[Key, RatingSheetRow] = field(default_factory=dict)
    blind: frozenset[UUID] = frozenset()
    complete: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of a row: its fate, and the submission to store when there is one."""

    fate: RowFate
    submission: NewSubmission | None = None


def read_ground(batch: ImportBatch, rows: Sequence[RatingSheetRow], form: Form, by: Viewer) -> Ground:
    """Read the people, the years and the earlier submissions that the rows speak of."""
    wanted = [key for row in rows for keys in (row.block.person, row.block.assessor) for key in keys_of(keys)]
    place = batch.institution
    ground = Ground(
        batch=batch,
        form=form,
        people=read_people(wanted, place.pk),
        heads=heads_of(place.pk),
        pengawas=pengawas_over(place.path),
        years=frozenset(SchoolYear.rows.values_list("pk", flat=True)),
        blind=blind_at(by, institution_id=place.pk),
        complete=complete_rounds(institution_id=place.pk),
    )
    _read_previous(ground, {row.block.school_year or batch.school_year_id for row in rows})
    return ground


def _read_previous(ground: Ground, years: set[str]) -> None:
    about = set(ground.people.known.values())
    for year in sorted(years & ground.years):
        stored = effective_at(
            institution_id=ground.batch.institution_id, school_year=year, instrument_id=ground.form.instrument_id
        ).select_related("rated_by")
        for row in stored:
            if row.about_id not in about:
                continue
            name = row.rated_by.name if row.rated_by else row.rater_name
            earlier = Previous(row.pk, row.observed_on, row.rated_by_id, row.rater_name, row.source_role)
            start = (row.about_id, year, row.stage, row.technique)
            ground.previous.setdefault((*start, bare(name)), earlier)
            if row.rated_by_id:
                ground.previous[*start, str(row.rated_by_id)] = earlier
    ground.ratings = ratings_of({earlier.id for earlier in ground.previous.values()})


def plan(ground: Ground, rows: Sequence[RatingSheetRow]) -> list[Planned]:
    """Return what becomes of each row."""
    return [_planned(ground, row) for row in rows]


def _planned(ground: Ground, row: RatingSheetRow) -> Planned:
    notes: list[Note] = []
    about = _teacher(ground, row, notes)
    rater = _rater(ground, row, notes)
    year = row.block.school_year or ground.batch.school_year_id
    if year not in ground.years:
        notes.append(Note(Finding.YEAR_UNKNOWN, cell_of(row.cells, "school_year"), parameters={"year": year}))
    if about is not None and rater is not None and _is_self(ground, about, rater):
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
        source_role=earlier.source_role if earlier and is_same else _role(start, rated_by, rater.name, ground).value,
        ratings=ratings,
        rated_by=rated_by,
        rater_name="" if rated_by else rater.name,
        observed_on=row.block.assessed_on or (earlier.observed_on if earlier else None),
        amends=earlier.id if earlier else None,
        amendment_reason=f"Perbaikan dari berkas {ground.batch.file_name}"[:300] if earlier else "",
        origin=Origin(ground.batch.file_digest, ground.batch.file_name, row.sheet, row.row),
    )


def _role(start: tuple[UUID, str, str, str], rated_by: UUID | None, name: str, ground: Ground) -> SourceRole:
    """Return in which role somebody rated: by their technique, by what is written in a name's place, or by their posts."""
    about, _, _, technique = start
    if technique == Technique.SELF_REFLECTION and rated_by == about:
        return SourceRole.SELF
    if rated_by is None and technique in {Technique.QUESTIONNAIRE, Technique.INTERVIEW}:
        written = bare(name).split(" ")[0]
        if written in NAMELESS:
            return NAMELESS[written]
    if rated_by in ground.heads:
        return SourceRole.KEPALA
    return SourceRole.PENGAWAS if rated_by in ground.pengawas else SourceRole.ASSESSOR


def _fate(row: RatingSheetRow, fate: Fate, notes: list[Note], changes: int = 0, missing: int = 0) -> RowFate:
    person = row.block.person
    return RowFate(row.sheet, row.row, person.name, person.key, fate_of(notes, fate), changes, missing, tuple(notes))


def _teacher(ground: Ground, row: RatingSheetRow, notes: list[Note]) -> UUID | None:
    """Find the teacher by identifiers among the staff of the madrasah; a name only confirms."""
    person, people = row.block.person, ground.people
    persons = found(person, people)
    if len(persons) > 1:
        notes.append(Note(Finding.KEYS_DISAGREE, key_cell(row.cells)))
        return None
    about = next(iter(persons), None)
    if about is None or about not in people.staff:
        # One answer for both: whether the number exists elsewhere is not this madrasah's to know.
        parameters = {"key": person.key.partition(":")[2]}
        notes.append(Note(Finding.PERSON_UNKNOWN, key_cell(row.cells), parameters=parameters))
        return None
    if contradiction := contradicted(person, people.numbers[about]):
        notes.append(number_differs(row.cells, *contradiction))
    if not same_name(person.name, people.staff[about]):
        notes.append(name_differs(row.cells, person.name, people.staff[about]))
    return about


def _rater(ground: Ground, row: RatingSheetRow, notes: list[Note]) -> Rater | None:
    """Return who rated: a person when the number, or a head's own name, tells; else the name as it is written.

    A number of somebody who neither works nor supervises here is taken only with the right name beside it, so that
    nobody learns a name by writing a number.
    """
    assessor: PersonKeys = row.block.assessor
    person = next(iter(found(assessor, ground.people)), None)
    cell = cell_of(row.cells, *ASSESSOR_COLUMNS)
    if person is not None:
        if person in ground.people.staff or person in ground.pengawas or _is_named(ground, person, assessor.name):
            return Rater(person, assessor.name)
        notes.append(Note(Finding.PERSON_ELSEWHERE if assessor.name else Finding.RATER_UNKNOWN, cell))
        return None
    if assessor.key and not assessor.name:
        notes.append(Note(Finding.RATER_UNKNOWN, cell))
        return None
    return _named_rater(ground, assessor.name or ground.batch.rater_name, cell, notes)


def _named_rater(ground: Ground, name: str, cell: str, notes: list[Note]) -> Rater | None:
    if not name.strip():
        notes.append(Note(Finding.RATER_MISSING, cell))
        return None
    if len(name) > LONGEST_RATER:
        notes.append(Note(Finding.TOO_LONG, cell, parameters={"limit": str(LONGEST_RATER)}))
        return None
    heads = [head for head in ground.heads if bare(ground.people.staff.get(head, "")) == bare(name)]
    return Rater(heads[0] if len(heads) == 1 else None, name)


def _is_named(ground: Ground, person: UUID, name: str) -> bool:
    return bool(name) and same_name(name, ground.people.names[person])


def _is_self(ground: Ground, about: UUID, rater: Rater) -> bool:
    """Tell whether somebody rates themselves, by number or, where the rater is only named, by name."""
    return rater.person == about or (rater.person is None and bare(rater.name) == bare(ground.people.staff[about]))


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
