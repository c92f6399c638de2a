"""Find out which table a sheet holds, and let a person say it where the headings do not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from uswah.exchange.enums.columns import (
    FIELD_BY_HEADING,
    FIELDS_OF,
    PKG,
    REPEATED_FIELDS,
    Field,
    InstrumentShape,
    plain,
)
from uswah.exchange.enums.kinds import Layout
from uswah.exchange.readers.grid import LAST_COLUMN, LAST_ROW, Grid, Sheet, column_letters, column_number
from uswah.exchange.readers.headings import HEADER_SEARCH_ROWS, Heading, column_keys, fit, headings_of

MOST_GUESSES = 150


class MappingInvalid(ValueError):
    """Say that a remembered or submitted mapping is not one of ours."""


@dataclass(frozen=True)
class ColumnMapping:
    """Say where a table stands: the sheet, the row of its headings, and the column of every key.

    ``columns`` maps a key (``nuptk``, ``subject.1``, ``pkg.4.11``, ``fact.pkg.4.11``) to column letters.
    ``headings`` maps column letters to the heading that stood there when a person chose, so that a file
    with moved columns is noticed; it is empty where nobody chose.
    """

    layout: Layout
    sheet: str
    header_row: int
    columns: Mapping[str, str]
    headings: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """Answer plain values that JSON can hold; ``from_json`` reads them back."""
        return {
            "layout": self.layout.value,
            "sheet": self.sheet,
            "header_row": self.header_row,
            "columns": dict(self.columns),
            "headings": dict(self.headings),
        }

    @classmethod
    def from_json(cls, values: object, shape: InstrumentShape = PKG) -> ColumnMapping:
        """Check and build a mapping; raise ``MappingInvalid`` for anything that ``to_json`` does not write."""
        if not isinstance(values, Mapping):
            raise MappingInvalid("not an object")
        try:
            layout = Layout(str(values.get("layout")))
        except ValueError as error:
            raise MappingInvalid("layout") from error
        sheet, header_row = values.get("sheet"), values.get("header_row")
        if not isinstance(sheet, str) or len(sheet) > 255:
            raise MappingInvalid("sheet")
        if not isinstance(header_row, int) or isinstance(header_row, bool) or not 1 <= header_row <= LAST_ROW:
            raise MappingInvalid("header_row")
        columns = _texts(values.get("columns"), "columns")
        headings = _texts(values.get("headings", {}), "headings")
        _check_columns(columns, headings, layout, shape)
        return cls(layout, sheet, header_row, columns, headings)


def _texts(values: object, name: str) -> dict[str, str]:
    if not isinstance(values, Mapping) or len(values) > 1000:
        raise MappingInvalid(name)
    if not all(isinstance(key, str) and isinstance(value, str) and len(value) <= 255 for key, value in values.items()):
        raise MappingInvalid(name)
    return dict(values)


def _check_columns(
    columns: Mapping[str, str], headings: Mapping[str, str], layout: Layout, shape: InstrumentShape
) -> None:
    if len(set(columns.values())) != len(columns):
        raise MappingInvalid("one column has two meanings")
    if not all(is_column_key(key, layout, shape) for key in columns):
        raise MappingInvalid("columns")
    try:
        for letters in (*columns.values(), *headings):
            column_number(letters)
    except ValueError as error:
        raise MappingInvalid("columns") from error


def is_column_key(key: str, layout: Layout, shape: InstrumentShape = PKG) -> bool:
    """Say whether a layout has a column of this key."""
    if key in FIELDS_OF[layout]:
        return True
    name, _, number = key.partition(".")
    if name in REPEATED_FIELDS and layout is Layout.ROSTER:
        return number.isascii() and number.isdigit() and 1 <= int(number[:4]) <= 99
    code = key.removeprefix("fact.")
    is_competency_fact = key.startswith("fact.") and code in shape.competencies
    return layout is Layout.WIDE and (code in shape.known or is_competency_fact)


@dataclass(frozen=True)
class SheetMatch:
    """Say how a sheet was understood: its mapping, its headings, and what matched nothing or twice."""

    mapping: ColumnMapping
    headings: tuple[Heading, ...]
    unmatched: tuple[Heading, ...]
    duplicates: Mapping[str, tuple[int, ...]]
    was_chosen: bool = False


def match_sheet(sheet: Sheet, shape: InstrumentShape = PKG) -> SheetMatch | None:
    """Find the row and the layout whose headings fit best; answer nothing where none fits."""
    best: tuple[int, int, Layout, tuple[Heading, ...], Mapping[int, str]] | None = None
    for row in _candidate_rows(sheet):
        headings = headings_of(sheet, row)
        for layout in Layout:
            keys = column_keys(headings, layout, shape)
            weight = fit(keys, layout)
            if weight and (best is None or weight > best[0]):
                best = (weight, row, layout, headings, keys)
    if best is None:
        return None
    _, row, layout, headings, keys = best
    return _described(sheet.name, row, layout, headings, keys)


def match_by_mapping(sheet: Sheet, mapping: ColumnMapping) -> SheetMatch:
    """Describe a sheet by a mapping that a person chose."""
    headings = headings_of(sheet, mapping.header_row)
    used = {column_number(letters) for letters in mapping.columns.values()}
    unmatched = tuple(heading for heading in headings if heading.column not in used)
    return SheetMatch(mapping, headings, unmatched, {}, was_chosen=True)


def _described(
    sheet: str, row: int, layout: Layout, headings: tuple[Heading, ...], keys: Mapping[int, str]
) -> SheetMatch:
    columns_of: dict[str, list[int]] = {}
    for column, key in keys.items():
        columns_of.setdefault(key, []).append(column)
    return SheetMatch(
        mapping=ColumnMapping(
            layout, sheet, row, {key: column_letters(columns[0]) for key, columns in columns_of.items()}
        ),
        headings=headings,
        unmatched=tuple(heading for heading in headings if heading.column not in keys),
        duplicates={key: tuple(columns) for key, columns in columns_of.items() if len(columns) > 1},
    )


def _candidate_rows(sheet: Sheet) -> Iterator[int]:
    yield from sheet.row_numbers[:HEADER_SEARCH_ROWS]


def headings_digests(sheet: Sheet) -> dict[int, str]:
    """Answer SHA-256 (hex) over the headings of each row that may hold them: what a remembered mapping is found by."""
    digests = {}
    for row in _candidate_rows(sheet):
        texts = "\x1f".join(f"{heading.column}={heading.text}" for heading in headings_of(sheet, row))
        digests[row] = hashlib.sha256(texts.encode()).hexdigest()
    return digests


def propose_mapping(grid: Grid, shape: InstrumentShape = PKG) -> ColumnMapping:
    """Propose a mapping for the page on which a person picks the header row and matches columns.

    What is recognised exactly comes first; otherwise the row with the most texts is taken for the header,
    and headings are matched by likeness. The columns may be empty: then the person fills them all.
    """
    matches = [match for sheet in grid.sheets if not sheet.is_hidden and (match := match_sheet(sheet, shape))]
    if matches:
        best = max(matches, key=lambda match: len(match.mapping.columns))
        return _remembering(best.mapping, best.headings)
    sheet = max(grid.sheets, key=lambda each: (not each.is_hidden, len(each.rows)))
    rows = list(_candidate_rows(sheet)) or [1]
    header_row = max(rows, key=lambda row: sum(1 for heading in headings_of(sheet, row) if not heading.is_number))
    headings = headings_of(sheet, header_row)
    likely = {heading.column: _likeliest(heading.text) for heading in headings[:MOST_GUESSES]}
    guesses = {layout: _guessed(headings, layout, shape, likely) for layout in Layout}
    layout = max(Layout, key=lambda each: len(guesses[each]))
    return _remembering(ColumnMapping(layout, sheet.name, header_row, guesses[layout]), headings)


def _remembering(mapping: ColumnMapping, headings: tuple[Heading, ...]) -> ColumnMapping:
    texts = {column_letters(heading.column): heading.text for heading in headings if heading.column <= LAST_COLUMN}
    return ColumnMapping(mapping.layout, mapping.sheet, mapping.header_row, mapping.columns, texts)


def _likeliest(text: str) -> Field | None:
    close = get_close_matches(plain(text), FIELD_BY_HEADING, n=1, cutoff=0.8)
    return FIELD_BY_HEADING[close[0]] if close else None


def _guessed(
    headings: tuple[Heading, ...], layout: Layout, shape: InstrumentShape, likely: Mapping[int, Field | None]
) -> dict[str, str]:
    """Match headings exactly, then by likeness; each key and each column is used once."""
    keys = column_keys(headings, layout, shape)
    found: dict[str, str] = {}
    for heading in headings:
        guess = likely.get(heading.column)
        key = keys.get(heading.column) or (guess.value if guess in FIELDS_OF[layout] else None)
        if key and key not in found:
            found[key] = column_letters(heading.column)
    return found
