"""Read PKG scores: a row per teacher (wide) or a row per rating (long)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from uswah.core.text.names import fold_name
from uswah.exchange.enums.columns import Field
from uswah.exchange.enums.kinds import Severity, Stage, Technique
from uswah.exchange.enums.problems import Code
from uswah.exchange.enums.rows import PersonKeys, RatingBlock, RatingSheetRow
from uswah.exchange.readers.grid import Cell, CellKind
from uswah.exchange.readers.headings import competency_named, indicator_named
from uswah.exchange.readers.table import LONGEST_FACT, LONGEST_NAME, Row, Table, is_footer, quoted, read_person
from uswah.exchange.readers.values import (
    STAGES,
    TECHNIQUES,
    Unreadable,
    identifier_text,
    read_date,
    read_nuptk,
    read_school_year,
    read_score,
    read_text,
    read_verbatim,
)

_META = (
    Field.NUPTK, Field.PEGID, Field.NIP, Field.ANY_KEY, Field.NAME, Field.SCHOOL_YEAR, Field.STAGE, Field.TECHNIQUE,
    Field.ASSESSOR, Field.ASSESSOR_NUPTK, Field.ASSESSOR_NAME, Field.ASSESSED_ON,
)  # fmt: skip
_LISTED_MISSING = 8

BlockKey = tuple[str, str, Stage | None, Technique | None, str]


@dataclass
class Seen:
    """Remember over all sheets of a file who was already met, to find duplicates."""

    blocks: dict[BlockKey, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Meta:
    person: PersonKeys
    school_year: str
    stage: Stage | None
    technique: Technique | None
    assessor: PersonKeys
    assessed_on: date | None

    @cached_property
    def block_key(self) -> BlockKey:
        """Say which block a row belongs to: whose, when, how, and by whom."""
        person = self.person.key or f"name:{fold_name(self.person.name)}"
        assessor = self.assessor.key or f"name:{fold_name(self.assessor.name)}"
        return person, self.school_year, self.stage, self.technique, assessor


def _read_meta(row: Row) -> _Meta:
    return _Meta(
        person=read_person(row),
        school_year=row.read(Field.SCHOOL_YEAR, read_school_year, ""),
        stage=row.choice(Field.STAGE, STAGES),
        technique=row.choice(Field.TECHNIQUE, TECHNIQUES),
        assessor=_read_assessor(row),
        assessed_on=row.read(Field.ASSESSED_ON, read_date, None),
    )


def _read_assessor(row: Row) -> PersonKeys:
    """Read the assessor from a column of NUPTK, of names, or of either."""
    nuptk = row.read(Field.ASSESSOR_NUPTK, read_nuptk, "")
    name = row.text(Field.ASSESSOR_NAME, LONGEST_NAME)
    if not row.cell(Field.ASSESSOR).is_blank:
        if row.read(Field.ASSESSOR, _looks_like_number, False):
            nuptk = nuptk or row.read(Field.ASSESSOR, read_nuptk, "")
        else:
            name = name or row.text(Field.ASSESSOR, LONGEST_NAME)
    return PersonKeys(nuptk=nuptk, name=name)


def _looks_like_number(cell: Cell) -> bool:
    return cell.kind is CellKind.NUMBER or any(character.isdigit() for character in identifier_text(cell)[:3])


def _accepts(row: Row, meta: _Meta, has_content: bool) -> bool:
    """Say whether a row can be used: it must tell its person by a key."""
    if meta.person.key:
        return True
    if row.problems:
        return False
    if is_footer(row, meta.person) and not has_content:
        row.problem(Code.ROW_BELOW_TABLE, severity=Severity.NOTE)
    elif meta.person.name:
        row.problem(Code.NAME_ONLY, Field.NAME, name=meta.person.name)
    elif has_content:
        row.problem(Code.NO_KEY)
    return False


def _compare_name(row: Row, person: PersonKeys, seen: Seen) -> None:
    if not person.name:
        return
    folded = fold_name(person.name)
    first = seen.names.setdefault(person.key, folded)
    if first != folded and seen.names.setdefault(f"{person.key} {folded}", "") == "":
        seen.names[f"{person.key} {folded}"] = folded
        row.problem(Code.CONFLICTING_NAME, Field.NAME, Severity.WARNING, name=person.name)


class WideReader:
    """Read the wide layout: identity, then a column for each indicator."""

    def __init__(self, table: Table, seen: Seen) -> None:
        self._table = table
        self._seen = seen
        self._scores = tuple(code for code in table.shape.indicators if code in table.columns)
        self._facts = tuple(key for key in table.columns if key.startswith("fact."))
        self._values: dict[Cell, int | Code] = {}

    def read(self) -> list[RatingSheetRow]:
        """Read every data row; a row without a key is reported and left out."""
        found = []
        for row in self._table.rows():
            meta = _read_meta(row)
            has_content = any(not row.cell(code).is_blank for code in (*self._scores, *self._facts))
            if _accepts(row, meta, has_content):
                found.append(self._block(row, meta))
        return found

    def _block(self, row: Row, meta: _Meta) -> RatingSheetRow:
        place = f"{self._table.sheet.name}!{row.number}"
        first = self._seen.blocks.setdefault(meta.block_key, place)
        if first != place:
            row.problem(Code.DUPLICATE_ROW, first=int(first.rpartition("!")[2]))
        _compare_name(row, meta.person, self._seen)
        scores: dict[str, int] = {}
        for code in self._scores:
            value = self._score(row, code)
            if value is not None:
                scores[code] = value
        missing = tuple(code for code in self._table.shape.indicators if code not in scores)
        self._note_missing(row, scores, missing)
        facts = {key: row.text(key, LONGEST_FACT, read_verbatim) for key in self._facts}
        facts = {key.removeprefix("fact."): text for key, text in facts.items() if text}
        return RatingSheetRow(
            block=_block_of(meta, scores, facts),
            sheet=self._table.sheet.name,
            row=row.number,
            cells=row.cells_of(_META),
            score_cells={code: row.address(code) for code in scores},
            fact_cells={code: row.address(f"fact.{code}") for code in facts},
            missing=missing,
        )

    def _score(self, row: Row, code: str) -> int | None:
        cell = row.cell(code)
        if cell.is_blank:
            return None
        value = self._values.get(cell)
        if value is None:
            try:
                value = read_score(row.usable(cell), self._table.shape.highest_score)
            except Unreadable as error:
                value = error.code
            self._values[cell] = value
        if isinstance(value, Code):
            highest = self._table.shape.highest_score
            row.problem(value, code, value=quoted(cell), highest=highest, indicator=self._table.shape.number(code))
            return None
        return value

    def _note_missing(self, row: Row, scores: dict[str, int], missing: tuple[str, ...]) -> None:
        """Tell which cells were left empty; a column that is absent was told at the header."""
        empty = [code for code in missing if code in self._table.columns and row.cell(code).is_blank]
        if len(empty) == len(self._scores):
            row.problem(Code.SCORES_ALL_EMPTY, severity=Severity.WARNING)
        elif empty:
            numbers = [self._table.shape.number(code) for code in empty[:_LISTED_MISSING]]
            dots = " …" if len(empty) > _LISTED_MISSING else ""
            listed = ", ".join(numbers) + dots
            row.problem(Code.SCORES_EMPTY, severity=Severity.NOTE, count=len(empty), indicators=listed)


def _block_of(meta: _Meta, scores: dict[str, int], facts: dict[str, str]) -> RatingBlock:
    return RatingBlock(
        person=meta.person,
        scores=scores,
        facts=facts,
        school_year=meta.school_year,
        stage=meta.stage,
        technique=meta.technique,
        assessor=meta.assessor,
        assessed_on=meta.assessed_on,
    )


@dataclass
class _LongBlock:
    """Collect the ratings of one block while the rows go by."""

    meta: _Meta
    row: int
    cells: dict[str, str]
    scores: dict[str, int] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    score_cells: dict[str, str] = field(default_factory=dict)
    fact_cells: dict[str, str] = field(default_factory=dict)
    first_rows: dict[str, int] = field(default_factory=dict)
    last_code: str = ""


class LongReader:
    """Read the long layout: one rating in each row, gathered into blocks."""

    def __init__(self, table: Table, seen: Seen) -> None:
        self._table = table
        self._seen = seen
        self._blocks: dict[tuple[BlockKey, date | None], _LongBlock] = {}
        self._metas: dict[tuple[int, ...], _Meta] = {}
        self._rated: dict[tuple[BlockKey, str], str] = {}

    def read(self) -> list[RatingSheetRow]:
        """Read every data row; blocks come in the order of their first rows."""
        for row in self._table.rows():
            meta = self._meta(row)
            has_content = not (row.cell(Field.INDICATOR).is_blank and row.cell(Field.SCORE).is_blank)
            if _accepts(row, meta, has_content):
                self._add(row, meta)
        return [self._finished(block) for block in self._blocks.values()]

    def _meta(self, row: Row) -> _Meta:
        """Read who and when once for equal rows: 78 rows in a row tell the same."""
        signature = row.signature(_META)
        meta = self._metas.get(signature)
        if meta is None:
            meta = _read_meta(row)
            if not row.problems:
                self._metas[signature] = meta
        return meta

    def _add(self, row: Row, meta: _Meta) -> None:
        key = (meta.block_key, meta.assessed_on)
        block = self._blocks.get(key)
        if block is None:
            _compare_name(row, meta.person, self._seen)
            block = self._blocks[key] = _LongBlock(meta, row.number, row.cells_of(_META))
        elif meta.person.name != block.meta.person.name:
            _compare_name(row, meta.person, self._seen)
        code = self._indicator(row, block)
        if code is None:
            return
        block.last_code = code
        place = f"{self._table.sheet.name}!{row.number}"
        first = self._rated.setdefault((meta.block_key, code), place)
        if first != place:
            number = self._table.shape.number(code)
            row.problem(Code.DUPLICATE_RATING, Field.INDICATOR, indicator=number, first=int(first.rpartition("!")[2]))
            return
        block.first_rows[code] = row.number
        self._put(row, block, code)

    def _put(self, row: Row, block: _LongBlock, code: str) -> None:
        score = self._score(row, code)
        if score is not None:
            block.scores[code], block.score_cells[code] = score, row.address(Field.SCORE)
        fact = row.text(Field.FACT, LONGEST_FACT, read_verbatim)
        if fact:
            block.facts[code], block.fact_cells[code] = fact, row.address(Field.FACT)

    def _indicator(self, row: Row, block: _LongBlock) -> str | None:
        cell = row.cell(Field.INDICATOR)
        text = row.read(Field.INDICATOR, read_text, "")
        if not text:
            if cell.is_blank:
                row.problem(Code.INDICATOR_UNKNOWN, Field.INDICATOR, value="")
            return None
        code = indicator_named(text, self._table.shape)
        if code is None and row.cell(Field.SCORE).is_blank:
            code = competency_named(text, self._table.shape)  # a note on a whole competency
        if code is None:
            row.problem(Code.INDICATOR_UNKNOWN, Field.INDICATOR, value=text[:60])
            return None
        follows_nine = block.last_code == f"{code.rpartition('.')[0]}.9"
        if cell.kind is CellKind.NUMBER and follows_nine and f"{code}0" in self._table.shape.known:
            return f"{code}0"  # the number 4.10, cut to 4.1
        return code

    def _score(self, row: Row, code: str) -> int | None:
        cell = row.cell(Field.SCORE)
        if cell.is_blank:
            return None
        highest = self._table.shape.highest_score
        try:
            return read_score(row.usable(cell), highest)
        except Unreadable as error:
            number = self._table.shape.number(code)
            row.problem(error.code, Field.SCORE, value=quoted(cell), highest=highest, indicator=number)
            return None

    def _finished(self, block: _LongBlock) -> RatingSheetRow:
        shape = self._table.shape
        return RatingSheetRow(
            block=_block_of(block.meta, block.scores, block.facts),
            sheet=self._table.sheet.name,
            row=block.row,
            cells=block.cells,
            score_cells=block.score_cells,
            fact_cells=block.fact_cells,
            missing=tuple(code for code in block.first_rows if code in shape.known and code not in block.scores),
        )
