"""Shape what a file says (entries, blocks) and where it says it (rows with their cells)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from uswah.exchange.enums.kinds import Employment, Gender, Stage, Technique


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """Hold what a file tells to find a person; an empty string means that the cell was empty.

    A name never finds a person: it only confirms one who was found by a key.
    """

    nuptk: str = ""
    pegid: str = ""
    nip: str = ""
    name: str = ""

    @property
    def key(self) -> str:
        """Answer the strongest key with its kind, or an empty string."""
        for kind, value in (("nuptk", self.nuptk), ("pegid", self.pegid), ("nip", self.nip)):
            if value:
                return f"{kind}:{value}"
        return ""


@dataclass(frozen=True, slots=True)
class SubjectLoad:
    """Hold one subject as written, with its weekly lesson hours (JTM) where the file tells them."""

    subject: str
    hours: int | None = None


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """Hold one teacher of a roster."""

    person: PersonKeys
    title_before: str = ""
    title_after: str = ""
    gender: Gender | None = None
    birth_place: str = ""
    birth_date: date | None = None
    phone: str = ""
    employment: Employment | None = None
    grade: str = ""
    subjects: tuple[SubjectLoad, ...] = ()
    madrasah: str = ""
    nsm: str = ""
    qualification: str = ""
    certified: bool | None = None
    certification: str = ""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """Hold one teacher with the place in the file: ``cells`` maps a column key to its A1 address."""

    entry: RosterEntry
    sheet: str
    row: int
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RatingBlock:
    """Hold the ratings of one teacher by one assessor in one stage.

    ``scores`` maps an indicator code such as ``pkg.4.11`` to its score; a code that is absent was
    not rated. ``facts`` maps an indicator code, or a competency code such as ``pkg.4``, to its note.
    """

    person: PersonKeys
    scores: Mapping[str, int]
    facts: Mapping[str, str] = field(default_factory=dict)
    school_year: str = ""
    stage: Stage | None = None
    technique: Technique | None = None
    assessor: PersonKeys = PersonKeys()
    assessed_on: date | None = None


@dataclass(frozen=True, slots=True)
class RatingSheetRow:
    """Hold one block with its place: the cell of every score and fact, and what was left empty."""

    block: RatingBlock
    sheet: str
    row: int
    cells: Mapping[str, str] = field(default_factory=dict)
    score_cells: Mapping[str, str] = field(default_factory=dict)
    fact_cells: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubmissionLine:
    """Hold one submission for a file: who judged whom, how and when, and the ratings by row of their indicator."""

    id: str
    amends: str
    reason: str
    stage: str
    technique: str
    source_role: str
    nuptk: str
    name: str
    rater: str
    observed_on: date | None
    entered_at: str
    ratings: Sequence[tuple[int, int | None, str]]
