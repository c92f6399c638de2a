"""Lay out rosters and ratings as the three tables that our readers know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from uswah.exchange.enums.columns import PKG, Field, InstrumentShape, label
from uswah.exchange.enums.kinds import Employment, Gender, Layout, Stage, Technique
from uswah.exchange.enums.rows import RatingBlock, RosterEntry
from uswah.exchange.exporters.csv_files import csv_bytes
from uswah.exchange.exporters.instructions import INSTRUCTIONS
from uswah.exchange.exporters.tables import Column, ColumnKind, ExportMeta, ExportTable, FileForm, Value
from uswah.exchange.exporters.workbooks import workbook_bytes

TEMPLATE_ROWS = 500
TEMPLATE_SUBJECTS = 3
PLAIN = ExportMeta()

EMPLOYMENT_WORDS: Mapping[Employment, str] = MappingProxyType({Employment.ASN: "ASN", Employment.NON_ASN: "Non-ASN"})
STAGE_WORDS: Mapping[Stage, str] = MappingProxyType({Stage.FORMATIVE: "Formatif", Stage.SUMMATIVE: "Sumatif"})
TECHNIQUE_WORDS: Mapping[Technique, str] = MappingProxyType(
    {
        Technique.OBSERVATION: "Pengamatan",
        Technique.MONITORING: "Pemantauan",
        Technique.DOCUMENTS: "Dokumen",
        Technique.INTERVIEW: "Wawancara",
        Technique.QUESTIONNAIRE: "Angket",
        Technique.SELF_REFLECTION: "Refleksi diri",
    }
)
SHEET_NAMES: Mapping[Layout, str] = MappingProxyType(
    {Layout.ROSTER: "Guru", Layout.WIDE: "PKG", Layout.LONG: "PKG panjang"}
)

_PERSON = (
    Column(label(Field.NUPTK), ColumnKind.KEY, 20),
    Column(label(Field.PEGID), ColumnKind.KEY, 20),
    Column(label(Field.NIP), ColumnKind.KEY, 22),
    Column(label(Field.NAME), width=32),
)
_META = (
    Column(label(Field.SCHOOL_YEAR), width=12),
    Column(label(Field.STAGE), ColumnKind.CHOICE, 12, tuple(STAGE_WORDS.values())),
    Column(label(Field.TECHNIQUE), ColumnKind.CHOICE, 14, tuple(TECHNIQUE_WORDS.values())),
    Column(label(Field.ASSESSOR_NUPTK), ColumnKind.KEY, 20),
    Column(label(Field.ASSESSOR_NAME), width=28),
    Column(label(Field.ASSESSED_ON), ColumnKind.DATE, 12),
)


def write_wide(
    blocks: Sequence[RatingBlock],
    meta: ExportMeta = PLAIN,
    form: FileForm = FileForm.XLSX,
    shape: InstrumentShape = PKG,
) -> bytes:
    """Write one row for each block, a column for each indicator, and columns for the facts that exist."""
    return _bytes(wide_table(blocks, meta, shape), form)


def write_long(
    blocks: Sequence[RatingBlock],
    meta: ExportMeta = PLAIN,
    form: FileForm = FileForm.XLSX,
    shape: InstrumentShape = PKG,
) -> bytes:
    """Write one row for each rating; a block without scores and facts leaves no trace in this layout."""
    return _bytes(long_table(blocks, meta, shape), form)


def write_roster(entries: Sequence[RosterEntry], meta: ExportMeta = PLAIN, form: FileForm = FileForm.XLSX) -> bytes:
    """Write one row for each teacher, with as many pairs of subject and hours as are needed."""
    return _bytes(roster_table(entries, meta), form)


def template(layout: Layout, form: FileForm = FileForm.XLSX, shape: InstrumentShape = PKG) -> bytes:
    """Write an empty table with its headings, rules of entry and instructions."""
    if layout is Layout.ROSTER:
        table = roster_table((), PLAIN, at_least=TEMPLATE_SUBJECTS)
    elif layout is Layout.WIDE:
        table = wide_table((), PLAIN, shape)
    else:
        table = long_table((), PLAIN, shape)
    filled = ExportTable(
        table.sheet,
        table.columns,
        (),
        PLAIN,
        empty_rows=TEMPLATE_ROWS,
        instructions=INSTRUCTIONS[layout],
        highest_score=shape.highest_score,
    )
    return _bytes(filled, form)


def _bytes(table: ExportTable, form: FileForm) -> bytes:
    return workbook_bytes(table) if form is FileForm.XLSX else csv_bytes(table)


def wide_table(blocks: Sequence[RatingBlock], meta: ExportMeta, shape: InstrumentShape) -> ExportTable:
    """Lay out blocks in the wide form."""
    facts = _fact_codes(blocks, shape)
    scores = tuple(
        Column(shape.number(code), ColumnKind.SCORE, 5, group=f"Kompetensi {code.split('.')[1]}")
        for code in shape.indicators
    )
    notes = tuple(Column(f"{label(Field.FACT)} {shape.number(code)}", width=40) for code in facts)
    rows = [
        (
            *_person_values(block),
            *_meta_values(block),
            *(block.scores.get(code) for code in shape.indicators),
            *(block.facts.get(code, "") for code in facts),
        )
        for block in blocks
    ]
    columns = (*_PERSON, *_META, *scores, *notes)
    return ExportTable(SHEET_NAMES[Layout.WIDE], columns, rows, meta, highest_score=shape.highest_score)


def long_table(blocks: Sequence[RatingBlock], meta: ExportMeta, shape: InstrumentShape) -> ExportTable:
    """Lay out blocks in the long form; a note on a whole competency is a row without a score."""
    rows: list[tuple[Value, ...]] = []
    for block in blocks:
        shared = (*_person_values(block), *_meta_values(block))
        rows.extend(
            (*shared, shape.number(code), block.scores.get(code), block.facts.get(code, ""))
            for code in _official_order({*block.scores, *block.facts}, shape)
        )
    columns = (
        *_PERSON,
        *_META,
        Column(label(Field.INDICATOR), ColumnKind.KEY, 10),
        Column(label(Field.SCORE), ColumnKind.SCORE, 8),
        Column(label(Field.FACT), width=60),
    )
    return ExportTable(SHEET_NAMES[Layout.LONG], columns, rows, meta, highest_score=shape.highest_score)


def roster_table(entries: Sequence[RosterEntry], meta: ExportMeta, at_least: int = 1) -> ExportTable:
    """Lay out a roster."""
    pairs = max(at_least, *(len(entry.subjects) for entry in entries)) if entries else at_least
    columns = (
        *_PERSON,
        Column(label(Field.TITLE_BEFORE), width=12),
        Column(label(Field.TITLE_AFTER), width=14),
        Column(label(Field.GENDER), ColumnKind.CHOICE, 10, tuple(gender.value for gender in Gender)),
        Column(label(Field.BIRTH_PLACE), width=18),
        Column(label(Field.BIRTH_DATE), ColumnKind.DATE, 13),
        Column(label(Field.PHONE), ColumnKind.KEY, 17),
        Column(label(Field.EMPLOYMENT), ColumnKind.CHOICE, 14, tuple(EMPLOYMENT_WORDS.values())),
        Column(label(Field.GRADE), width=12),
        Column(label(Field.MADRASAH), width=28),
        Column(label(Field.NSM), ColumnKind.KEY, 15),
        Column(label(Field.QUALIFICATION), width=18),
        Column(label(Field.CERTIFICATION), width=16),
        *_subject_columns(pairs),
    )
    rows = [_roster_values(entry, pairs) for entry in entries]
    return ExportTable(SHEET_NAMES[Layout.ROSTER], columns, rows, meta)


def _subject_columns(pairs: int) -> Iterable[Column]:
    for number in range(1, pairs + 1):
        yield Column(f"{label(Field.SUBJECT)} {number}", width=22)
        yield Column(f"{label(Field.HOURS)} {number}", ColumnKind.HOURS, 8)


def _roster_values(entry: RosterEntry, pairs: int) -> tuple[Value, ...]:
    person = entry.person
    subjects: list[Value] = []
    for load in entry.subjects:
        subjects += [load.subject, load.hours]
    subjects += [None] * (2 * pairs - len(subjects))
    return (
        person.nuptk,
        person.pegid,
        person.nip,
        person.name,
        entry.title_before,
        entry.title_after,
        entry.gender.value if entry.gender else "",
        entry.birth_place,
        entry.birth_date,
        entry.phone,
        EMPLOYMENT_WORDS[entry.employment] if entry.employment else "",
        entry.grade,
        entry.madrasah,
        entry.nsm,
        entry.qualification,
        _certification_word(entry),
        *subjects,
    )


def _certification_word(entry: RosterEntry) -> str:
    if entry.certified is None:
        return ""
    return entry.certification or ("Sudah" if entry.certified else "Belum")


def _person_values(block: RatingBlock) -> tuple[Value, ...]:
    person = block.person
    return (person.nuptk, person.pegid, person.nip, person.name)


def _meta_values(block: RatingBlock) -> tuple[Value, ...]:
    return (
        block.school_year,
        STAGE_WORDS[block.stage] if block.stage else "",
        TECHNIQUE_WORDS[block.technique] if block.technique else "",
        block.assessor.nuptk,
        block.assessor.name,
        block.assessed_on,
    )


def _fact_codes(blocks: Sequence[RatingBlock], shape: InstrumentShape) -> tuple[str, ...]:
    return _official_order({code for block in blocks for code in block.facts}, shape)


def _official_order(codes: set[str], shape: InstrumentShape) -> tuple[str, ...]:
    """Sort codes by competency and number; raise ``ValueError`` for one that the instrument does not have."""
    unknown = codes - shape.known - shape.competencies
    if unknown:
        raise ValueError(f"not of this instrument: {sorted(unknown)}")
    return tuple(sorted(codes, key=lambda code: tuple(int(part) for part in shape.number(code).split("."))))
