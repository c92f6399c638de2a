"""What the rows of a rating workbook are held against: people, years, and what was stored before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from uswah.common.viewer import Viewer
from uswah.evidence.queries import StoredRating, blind_at, complete_rounds, disputed_at, effective_at, ratings_of
from uswah.exchange.enums.rows import RatingSheetRow
from uswah.exchange.models import ImportBatch
from uswah.exchange.operations.plans import (
    People,
    bare,
    keys_of,
    read_people,
)
from uswah.institutions.models import SchoolYear
from uswah.people.queries.at_place import heads_of, pengawas_over
from uswah.standards.queries import Form

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

    `blind` are earlier submissions that the importer may not know yet, `disputed` those with versions that wait for a
    decision, `complete` the years and stages whose round is.
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
    disputed: frozenset[UUID] = frozenset()
    complete: frozenset[tuple[str, str]] = frozenset()


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
        disputed=disputed_at(institution_id=place.pk),
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
