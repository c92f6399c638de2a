"""Recognise what a heading means: a column of a person, an indicator, a fact beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from uswah.exchange.enums.columns import (
    FIELD_BY_HEADING,
    FIELDS_OF,
    KEY_FIELDS,
    REPEATED_FIELDS,
    Field,
    InstrumentShape,
    plain,
)
from uswah.exchange.enums.kinds import Layout
from uswah.exchange.readers.grid import Cell, CellKind, MergedRange, Sheet

LONGEST_HEADING = 120
HEADER_SEARCH_ROWS = 40
MOST_COLUMNS = 400

_INDICATOR = re.compile(
    r"(?:pkg|indikator|ind|kompetensi|komp|butir|skor|k|i)?[\s.:]*(\d{1,2})\s*[.,_\-/]\s*(\d{1,2})[.)]?", re.IGNORECASE
)
_FACT = re.compile(r"(?:catatan fakta|fakta|catatan|bukti)[\s.:]+(?P<rest>.*\d.*)", re.IGNORECASE)
_COMPETENCY = re.compile(r"(?:kompetensi|komp|k)?[\s.:]*(\d{1,2})\b", re.IGNORECASE)
_NUMBERED = re.compile(r"(?P<words>.*?)\s*(?:ke\s+)?(?P<number>[1-9]\d?)")
_PARENTHESES = re.compile(r"\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Heading:
    """Hold a heading as it stands over one column, merged cells resolved."""

    column: int
    text: str
    above: str = ""
    is_number: bool = False
    is_shared: bool = False


def headings_of(sheet: Sheet, row: int) -> tuple[Heading, ...]:
    """List the headings of a row; a merged area gives its text to every column under it.

    ``is_shared`` tells that the text spans several columns, so it names none of them for certain.
    """
    found = []
    here, higher = _merges_by_column(sheet, row), _merges_by_column(sheet, row - 1)
    for column in range(1, min(sheet.last_column, MOST_COLUMNS) + 1):
        merge = here.get(column)
        cell = sheet.cell(merge.top, merge.left) if merge else sheet.cell(row, column)
        if cell.is_blank:
            continue
        upper = higher.get(column)
        above = sheet.cell(upper.top, upper.left) if upper else sheet.cell(row - 1, column)
        is_shared = merge is not None and merge.right > merge.left
        is_number = cell.kind is CellKind.NUMBER
        found.append(Heading(column, _one_line(cell), _one_line(above), is_number, is_shared))
    return tuple(found)


def _merges_by_column(sheet: Sheet, row: int) -> dict[int, MergedRange]:
    near = [merge for merge in sheet.merges if merge.top <= row <= merge.bottom][:MOST_COLUMNS]
    return {column: merge for merge in near for column in range(merge.left, min(merge.right, MOST_COLUMNS) + 1)}


def _one_line(cell: Cell) -> str:
    return " ".join(cell.shown.split())[:LONGEST_HEADING]


def field_named(text: str) -> Field | None:
    """Find the field that a heading names, in any of its spellings."""
    return FIELD_BY_HEADING.get(plain(text)) or FIELD_BY_HEADING.get(plain(_PARENTHESES.sub(" ", text)))


def indicator_named(text: str, shape: InstrumentShape) -> str | None:
    """Find the indicator code in ``1.1``, ``1,1``, ``K1.1``, ``Indikator 1.1`` or ``pkg.1.1``."""
    match = _INDICATOR.fullmatch(text.strip())
    if not match:
        return None
    code = f"{shape.prefix}.{int(match[1])}.{int(match[2])}"
    return code if code in shape.known else None


def column_keys(headings: tuple[Heading, ...], layout: Layout, shape: InstrumentShape) -> Mapping[int, str]:
    """Give each column its key (``nuptk``, ``subject.2``, ``pkg.4.11``, ``fact.pkg.4.11``) where one is found.

    Several columns may get the same key: the caller reports them as duplicates.
    """
    allowed = FIELDS_OF[layout]
    keys: dict[int, str] = {}
    previous = ""
    for heading in headings:
        key = _indicator_key(heading, previous, shape) if layout is Layout.WIDE else None
        key = key or _field_key(heading, allowed)
        if key:
            keys[heading.column] = key
            previous = key
    return _numbered_repeats(keys)


def _indicator_key(heading: Heading, previous: str, shape: InstrumentShape) -> str | None:
    fact = _FACT.fullmatch(heading.text)
    if fact:
        code = indicator_named(fact["rest"], shape) or competency_named(fact["rest"], shape)
        return f"fact.{code}" if code else None
    code = indicator_named(heading.text, shape)
    if code is None and heading.text.strip(" .()").isdigit():
        code = _code_under(heading, shape)
    if code and heading.is_number and previous == f"{code.rpartition('.')[0]}.9":
        # A spreadsheet cuts the number 4.10 to 4.1; behind 4.9 it can only mean 4.10.
        return f"{code}0" if f"{code}0" in shape.known else code
    return code


def _code_under(heading: Heading, shape: InstrumentShape) -> str | None:
    """Combine a competency in the row above with the number of an indicator below it."""
    above = _COMPETENCY.match(heading.above)
    if not above:
        return None
    code = f"{shape.prefix}.{int(above[1])}.{int(heading.text.strip(' .()')[:4])}"
    return code if code in shape.known else None


def competency_named(text: str, shape: InstrumentShape) -> str | None:
    """Find the competency code in ``4`` or ``Kompetensi 4``."""
    match = _COMPETENCY.fullmatch(text.strip())
    code = f"{shape.prefix}.{int(match[1])}" if match else ""
    return code if code in shape.competencies else None


def _field_key(heading: Heading, allowed: tuple[Field, ...]) -> str | None:
    field = field_named(heading.text)
    if field in allowed:
        return field.value
    numbered = _NUMBERED.fullmatch(plain(heading.text))
    field = field_named(numbered["words"]) if numbered else None
    if numbered and field in REPEATED_FIELDS and field in allowed:
        return f"{field.value}.{numbered['number']}"
    return None


def _numbered_repeats(keys: dict[int, str]) -> Mapping[int, str]:
    """Number the columns of a repeated field when the same heading stands over several of them."""
    result = dict(keys)
    for field in REPEATED_FIELDS:
        columns = [column for column, key in keys.items() if key == field.value]
        if len(columns) > 1:
            result.update({column: f"{field.value}.{number}" for number, column in enumerate(columns, start=1)})
    return result


def fit(keys: Mapping[int, str], layout: Layout) -> int:
    """Weigh how well a row serves as the header of a layout; 0 means that it does not."""
    found = set(keys.values())
    has_key = any(field in found for field in KEY_FIELDS)
    has_person = has_key or Field.NAME in found
    if layout is Layout.WIDE:
        indicators = sum(1 for key in found if key.count(".") == 2)
        return 10 * indicators + len(found) if indicators >= 8 and has_person else 0
    if layout is Layout.LONG:
        is_long = Field.INDICATOR in found and Field.SCORE in found and has_person
        return 20 + len(found) if is_long else 0
    known = found - {Field.ORDINAL.value}
    return len(known) if has_person and len(known) >= 3 else 0


def is_numbering(cells: Mapping[int, Cell]) -> bool:
    """Say whether a row only numbers the columns (1 2 3 … or (1) (2) (3) …), as official forms do."""
    numbers = [cell.shown.strip(" ()") for _, cell in sorted(cells.items()) if not cell.is_blank]
    return len(numbers) >= 3 and numbers == [str(number) for number in range(1, len(numbers) + 1)]
