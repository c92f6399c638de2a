"""Read a file to rows: recognise, check the headings, read every matching sheet, report everything."""

from __future__ import annotations

from dataclasses import dataclass, field

from uswah.exchange.enums.columns import KEY_FIELDS, PKG, REPEATED_FIELDS, Field, InstrumentShape, label
from uswah.exchange.enums.kinds import Layout, Severity
from uswah.exchange.enums.problems import Code, Problem, ProblemLog, ProblemReport, refuse
from uswah.exchange.enums.rows import RatingSheetRow, RosterRow
from uswah.exchange.readers.container import LIMITS, check_is_workbook, is_container
from uswah.exchange.readers.csv_text import read_csv
from uswah.exchange.readers.grid import Grid, Sheet, address, column_letters, column_number
from uswah.exchange.readers.layouts import ColumnMapping, SheetMatch, match_by_mapping, match_sheet
from uswah.exchange.readers.ratings import LongReader, Seen, WideReader
from uswah.exchange.readers.roster import RosterReader
from uswah.exchange.readers.table import Table
from uswah.exchange.readers.workbook import read_workbook

INSTRUCTION_SHEETS = frozenset(("petunjuk", "instructions"))
_MIB = 1 << 20


@dataclass(frozen=True)
class Reading:
    """Hold all that a file says: how its sheets were understood, its rows, and its problems."""

    matches: tuple[SheetMatch, ...]
    roster: tuple[RosterRow, ...]
    ratings: tuple[RatingSheetRow, ...]
    problems: ProblemReport

    @property
    def layouts(self) -> frozenset[Layout]:
        """List the layouts that were found."""
        return frozenset(match.mapping.layout for match in self.matches)

    @property
    def rating_count(self) -> int:
        """Count the scores."""
        return sum(len(row.block.scores) for row in self.ratings)


@dataclass
class _State:
    shape: InstrumentShape
    log: ProblemLog = field(default_factory=ProblemLog)
    matches: list[SheetMatch] = field(default_factory=list)
    roster: list[RosterRow] = field(default_factory=list)
    ratings: list[RatingSheetRow] = field(default_factory=list)
    seen: Seen = field(default_factory=Seen)
    seen_keys: dict[str, str] = field(default_factory=dict)

    def finished(self) -> Reading:
        return Reading(tuple(self.matches), tuple(self.roster), tuple(self.ratings), self.log.report())


def read_file(content: bytes) -> Grid:
    """Read an uploaded file, XLSX or CSV by its bytes and not by its name, to a grid.

    Raise ``FileRefused`` for what is empty, too large, of another kind, unsafe or broken.
    """
    if not content.strip():
        raise refuse(Code.FILE_EMPTY)
    if len(content) > LIMITS.file:
        raise refuse(Code.FILE_TOO_LARGE, limit=LIMITS.file // _MIB)
    check_is_workbook(content)
    return read_workbook(content) if is_container(content) else read_csv(content)


def read_rows(grid: Grid, shape: InstrumentShape = PKG) -> Reading:
    """Recognise every sheet by its headings and read it; what was not understood is among the problems."""
    state = _State(shape)
    for sheet in grid.sheets:
        if sheet.name.casefold() in INSTRUCTION_SHEETS:
            continue
        match = None if sheet.is_hidden else match_sheet(sheet, shape)
        if match is not None:
            _read_sheet(state, sheet, match)
        elif sheet.rows:
            state.log.add(Problem(Code.SHEET_NOT_READ, Severity.NOTE, sheet.name, parameters={"name": sheet.name}))
    if not state.matches:
        state.log.add(Problem(Code.UNKNOWN_LAYOUT))
    return state.finished()


def read_with_mapping(grid: Grid, mapping: ColumnMapping, shape: InstrumentShape = PKG) -> Reading:
    """Read one sheet as a person said; an indicator that was given no column is then only a warning."""
    state = _State(shape)
    sheet = grid.sheet(mapping.sheet) or (grid.sheets[0] if len(grid.sheets) == 1 else None)
    if sheet is None:
        state.log.add(Problem(Code.SHEET_NOT_FOUND, parameters={"name": mapping.sheet}))
        return state.finished()
    match = match_by_mapping(sheet, mapping)
    _note_changed_headings(state.log, sheet, match)
    _read_sheet(state, sheet, match)
    return state.finished()


def _read_sheet(state: _State, sheet: Sheet, match: SheetMatch) -> None:
    state.matches.append(match)
    _note_headings(state, sheet, match)
    table = Table(sheet, match, state.shape, state.log)
    table.note_merged_cells()
    layout = match.mapping.layout
    before = len(state.roster) + len(state.ratings)
    if layout is Layout.ROSTER:
        state.roster.extend(RosterReader(table, state.seen_keys).read())
    elif layout is Layout.WIDE:
        state.ratings.extend(WideReader(table, state.seen).read())
    else:
        state.ratings.extend(LongReader(table, state.seen).read())
    if len(state.roster) + len(state.ratings) == before:
        state.log.add(Problem(Code.NO_ROWS, Severity.WARNING, sheet.name, row=match.mapping.header_row))


def _note_headings(state: _State, sheet: Sheet, match: SheetMatch) -> None:
    """Report at the header what is missing, there twice, spread over columns, or unknown."""
    row, columns, log = match.mapping.header_row, match.mapping.columns, state.log
    required = {Layout.ROSTER: (Field.NAME,), Layout.WIDE: (), Layout.LONG: (Field.INDICATOR, Field.SCORE)}
    for name in required[match.mapping.layout]:
        if name not in columns:
            log.add(Problem(Code.HEADING_MISSING, sheet=sheet.name, row=row, parameters={"heading": label(name)}))
    if not any(name in columns for name in KEY_FIELDS):
        log.add(Problem(Code.KEY_HEADING_MISSING, sheet=sheet.name, row=row))
    _note_duplicates(log, sheet, match)
    _note_shared_headings(log, sheet, match)
    _note_unmatched(log, sheet, match)
    if match.mapping.layout is Layout.WIDE:
        _note_missing_indicators(state, sheet, match)


def _note_duplicates(log: ProblemLog, sheet: Sheet, match: SheetMatch) -> None:
    """Report a heading at every column after its first; one that is merged is reported by another rule."""
    row = match.mapping.header_row
    named = {heading.column: heading for heading in match.headings if not heading.is_shared}
    for places in match.duplicates.values():
        first = address(row, places[0])
        for column in places[1:]:
            if column in named:
                parameters: dict[str, str | int] = {"heading": named[column].text, "first": first}
                place = address(row, column)
                log.add(Problem(Code.HEADING_DUPLICATE, Severity.ERROR, sheet.name, place, row, parameters))


def _note_shared_headings(log: ProblemLog, sheet: Sheet, match: SheetMatch) -> None:
    """Report a heading that is merged over several columns, except where several are meant (subjects)."""
    if match.was_chosen:
        return
    keys = {column_number(letters): key for key, letters in match.mapping.columns.items()}
    row = match.mapping.header_row
    for heading in match.headings:
        key = keys.get(heading.column, "")
        if heading.is_shared and key and key.partition(".")[0] not in REPEATED_FIELDS:
            place, parameters = address(row, heading.column), {"heading": heading.text}
            log.add(Problem(Code.HEADING_MERGED, Severity.ERROR, sheet.name, place, row, parameters))


def _note_unmatched(log: ProblemLog, sheet: Sheet, match: SheetMatch) -> None:
    for heading in match.unmatched:
        place = address(match.mapping.header_row, heading.column)
        parameters: dict[str, str | int] = {"heading": heading.text}
        log.add(Problem(Code.HEADING_UNKNOWN, Severity.NOTE, sheet.name, place, match.mapping.header_row, parameters))


def _note_missing_indicators(state: _State, sheet: Sheet, match: SheetMatch) -> None:
    """Report each indicator without a column, at the heading behind which it should stand."""
    columns, row = match.mapping.columns, match.mapping.header_row
    severity = Severity.WARNING if match.was_chosen else Severity.ERROR
    after = ""
    for code in state.shape.indicators:
        if code in columns:
            after = f"{columns[code]}{row}"
            continue
        parameters: dict[str, str | int] = {"indicator": state.shape.number(code)}
        state.log.add(Problem(Code.INDICATOR_HEADING_MISSING, severity, sheet.name, after, row, parameters))


def _note_changed_headings(log: ProblemLog, sheet: Sheet, match: SheetMatch) -> None:
    """Report columns whose heading is not the one that a person saw when choosing."""
    now = {column_letters(heading.column): heading.text for heading in match.headings}
    row = match.mapping.header_row
    for letters in match.mapping.columns.values():
        remembered = match.mapping.headings.get(letters)
        if remembered is not None and now.get(letters, "") != remembered:
            parameters: dict[str, str | int] = {"heading": now.get(letters, ""), "remembered": remembered}
            place = f"{letters}{row}"
            log.add(Problem(Code.HEADING_CHANGED, Severity.ERROR, sheet.name, place, row, parameters))
