"""What the columns of an XLSForm mean: what we read, what we refuse because it would change answers, what we pass over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from uswah.exchange.enums.form_problems import FormCode, FormFinding
from uswah.exchange.enums.kinds import Severity
from uswah.exchange.readers.grid import Cell, CellKind, Sheet, address

MOST_ROWS = 5000
MOST_COLUMNS = 100
LANGUAGES = {
    "id": "id", "bahasa indonesia": "id", "indonesia": "id", "indonesian": "id",
    "en": "en", "english": "en", "inggris": "en", "bahasa inggris": "en",
}  # fmt: skip
TRANSLATED = frozenset(("label", "hint", "guidance_hint", "constraint_message", "required_message"))
SURVEY = frozenset(
    ("type", "name", "required", "relevant", "constraint", "calculation", "appearance", "uswah_indicator")
) | {"uswah_techniques"}
CHOICES = frozenset(("list_name", "name", "uswah_anchor_id", "uswah_anchor_en"))
SETTINGS = frozenset(("form_title", "form_id", "version", "default_language", "uswah_title_en"))
_ALIASES = {"relevance": "relevant", "calculate": "calculation", "value": "name", "title": "form_title"}
# These change what is answered, who may answer or what is shown beside it; a form read without them would be another.
_UNSUPPORTED = frozenset(
    (
        "default", "readonly", "read_only", "choice_filter", "parameters", "trigger", "repeat_count", "save_to",
        "disabled", "image", "audio", "video", "big-image", "media", "bind", "body", "instance", "control", "count",
        "public_key", "submission_url", "allow_choice_duplicates", "auto_send", "auto_delete",
    )
)  # fmt: skip
_LANGUAGE = re.compile(r"\(([^()]*)\)\s*$")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet: the number that people see, and its texts by column and, behind a colon pair, language."""

    number: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """Return the text of a column; blank where there is none."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column that is read: our key for it (`label::id`), and the heading as it stands there."""

    key: str
    text: str


class SheetReader:
    """Reads the rows of one sheet, and notes every column that it does not read."""

    def __init__(
        self, sheet: Sheet, known: frozenset[str], note: Callable[[FormFinding], None], unnamed: str = "id"
    ) -> None:
        """Take the columns that mean something on this sheet, and the language of those that name none."""
        self.sheet, self.known, self.note, self.unnamed = sheet, known, note, unnamed
        self.name = sheet.name.strip().lower()
        self.top = sheet.row_numbers[0] if sheet.row_numbers else 0
        self.refused: dict[int, str] = {}
        self.headings = dict(self._headings())

    @property
    def keys(self) -> frozenset[str]:
        """Return the columns that are read."""
        return frozenset(heading.key for heading in self.headings.values())

    def heading_of(self, key: str) -> str:
        """Return a column's heading as it stands there."""
        return next((h.text for h in self.headings.values() if h.key == key or h.key == f"{key}::id"), key)

    def rows(self) -> Iterator[Row]:
        """Yield the rows that hold anything."""
        for count, (number, cells) in enumerate(self.sheet.iterate(after=self.top)):
            if count >= MOST_ROWS:
                self.note(FormFinding(FormCode.TOO_MANY_ROWS, self.name, number, parameters={"limit": MOST_ROWS}))
                return
            texts = {
                heading.key: text
                for column, heading in self.headings.items()
                if (text := self._text(number, column, cells.get(column)))
            }
            self._note_refused(number)
            if texts:
                yield Row(number, texts)

    def _headings(self) -> Iterator[tuple[int, Heading]]:
        seen: dict[str, str] = {}
        for column, cell in sorted(self.sheet.rows.get(self.top, {}).items())[:MOST_COLUMNS]:
            text = cell.shown.strip()
            key = self._key(column, text) if text else ""
            if key in seen:
                self._note_heading(FormCode.COLUMN_TWICE, text)
            elif key:
                seen[key] = text
                yield column, Heading(key, text)

    def _key(self, column: int, text: str) -> str:
        """Return our key of a heading, blank where it is not read."""
        base, _, language = (part.strip() for part in text.partition("::"))
        base = re.sub(r"\s+", "_", base.lower())
        base = _ALIASES.get(base, base)
        if base in _UNSUPPORTED:
            self.refused[column] = text
            return ""
        if base in TRANSLATED and TRANSLATED & self.known:
            return self._translated(text, base, language)
        if base not in self.known or language:
            self._note_heading(FormCode.COLUMN_IGNORED, text, Severity.NOTE)
            return ""
        return base

    def _translated(self, text: str, base: str, language: str) -> str:
        in_brackets = _LANGUAGE.search(language)
        written = (in_brackets[1] if in_brackets else language).strip().lower()
        code = LANGUAGES.get(written, "") if language else self.unnamed
        if not code:
            self._note_heading(FormCode.LANGUAGE_UNSUPPORTED, text)
            return ""
        return f"{base}::{code}"

    def _note_heading(self, code: FormCode, text: str, severity: Severity = Severity.ERROR) -> None:
        self.note(FormFinding(code, self.name, self.top, text, {"column": text}, severity))

    def _text(self, row: int, column: int, cell: Cell | None) -> str:
        if cell is None or cell.is_blank:
            return ""
        if cell.kind in {CellKind.ERROR, CellKind.UNCOMPUTED}:
            where = {"cell": address(row, column)}
            self.note(FormFinding(FormCode.CELL_UNREADABLE, self.name, row, self.headings[column].text, where))
            return ""
        if cell.kind is CellKind.BOOLEAN:
            return "true" if cell.text == "1" else "false"
        return cell.shown.strip()

    def _note_refused(self, number: int) -> None:
        for column, text in self.refused.items():
            cell = self.sheet.cell(number, column)
            if not cell.is_blank and cell.shown.strip().lower() not in {"no", "false", "false()"}:
                found = {"column": text, "found": cell.shown.strip()[:60]}
                self.note(FormFinding(FormCode.COLUMN_UNSUPPORTED, self.name, number, text, found))
