"""Word the recap of a madrasah: its teachers by name with their values, never ranked."""

from __future__ import annotations

from typing import Any

from uswah.appraisal.queries import MapRow
from uswah.core.scoring import NotYetKnowable, OfficialLevel
from uswah.core.text.names import TitledName
from uswah.core.text.numbers import number
from uswah.documents.exporters.frames import frame_of, head_signer, signer, unmarked
from uswah.documents.exporters.papers import NOT_KNOWN, CompetencyColumn, LabelCount, MadrasahRecap, TeacherRow
from uswah.documents.exporters.reports import period, value_of
from uswah.documents.exporters.words import STAGES, UNKNOWN_LEVEL, UNRATED, citation, identifier
from uswah.documents.queries import RecapFacts


def recap_content(facts: RecapFacts, *, is_sample: bool) -> dict[str, Any]:
    """Return all that the recap prints, without number and dates, as JSON values."""
    return unmarked(_recap(facts, is_sample=is_sample))


def _recap(facts: RecapFacts, *, is_sample: bool) -> MadrasahRecap:
    scheme, year = facts.map.scheme, facts.map.year
    return MadrasahRecap(
        frame=frame_of(facts.place, is_sample=is_sample),
        kind=STAGES[facts.map.stage],
        period=period(year.pk, year.starts_on, year.ends_on),
        basis=citation(scheme.source.citation),
        columns=_columns(facts),
        rows=tuple(_row(row, facts) for row in facts.map.rows),
        counts=_counts(facts),
        # Who coordinates PKG is recorded nowhere; the name is written by hand.
        preparer_signer=signer("Koordinator PKG", None),
        head_signer=head_signer(facts.place),
    )


def _columns(facts: RecapFacts) -> tuple[CompetencyColumn, ...]:
    domains = {domain.code: domain.title.id for domain in facts.map.scheme.domains}
    columns = []
    for competency in facts.map.scheme.competencies:
        official, title = facts.map.titles[competency.code]
        columns.append(CompetencyColumn(official, title["id"], domains[competency.domain]))
    return tuple(columns)


def _row(row: MapRow, facts: RecapFacts) -> TeacherRow:
    values = (row.competencies.get(one.code) for one in facts.map.scheme.competencies)
    known = row.level if isinstance(row.level, OfficialLevel) else None
    return TeacherRow(
        name=str(TitledName(row.name, row.title_before, (row.title_after,))),
        identifier=identifier(facts.numbers.get(row.person_id, {})).removeprefix("-"),
        subjects="; ".join(title["id"] for title in row.subjects),
        values=tuple(NOT_KNOWN if value is None else value_of(value) for value in values),
        total=str(known.total) if known else NOT_KNOWN,
        scale=number(known.scale, 2) if known else NOT_KNOWN,
        label=_label(row),
        note=_note(row, facts),
    )


def _label(row: MapRow) -> str:
    match row.level:
        case OfficialLevel() as level:
            return level.label.title.id
        case NotYetKnowable():
            return UNKNOWN_LEVEL
        case None:
            return UNRATED


def _note(row: MapRow, facts: RecapFacts) -> str:
    if not isinstance(row.level, NotYetKnowable):
        return ""
    unknown = [code for code, outcome in row.competencies.items() if isinstance(outcome, NotYetKnowable)]
    numbers = ", ".join(facts.map.titles[code][0] for code in unknown)
    return f"{len(row.level.missing)} indikator belum dinilai pada kompetensi {numbers}."


def _counts(facts: RecapFacts) -> tuple[LabelCount, ...]:
    bands = reversed(facts.map.scheme.labels.bands)
    counts = [LabelCount(band.title.id, str(facts.labels[band.code])) for band in bands]
    counts.append(LabelCount(UNKNOWN_LEVEL, str(facts.not_yet_knowable)))
    counts.append(LabelCount(UNRATED, str(facts.unrated)))
    return tuple(counts)
