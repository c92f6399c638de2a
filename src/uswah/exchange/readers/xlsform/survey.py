"""Read the rows of the survey sheet: questions in their groups."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from uswah.core.forms import Expression, ExpressionRefused, Group, Member, Question, QuestionKind, Wording
from uswah.exchange.enums.form_problems import FormCode, FormFinding
from uswah.exchange.enums.kinds import Severity
from uswah.exchange.readers.xlsform.columns import Row, SheetReader

_KINDS = {kind.value: kind for kind in QuestionKind if not kind.has_choices} | {
    "photo": QuestionKind.IMAGE,
    "int": QuestionKind.INTEGER,
    "string": QuestionKind.TEXT,
}
_SELECT = re.compile(r"(select[ _]one|select[ _]multiple) (\S+)", re.IGNORECASE)
_BOUNDARY = re.compile(r"(begin|end)[ _](group|repeat)", re.IGNORECASE)
# The rest of an appearance is about looks; these change what is stored.
_CHANGES_ANSWERS = re.compile(r"\b(annotate|draw|signature|year|month-year|search|ex|or_other|list-nolabel)\b")
_YES, _NO = frozenset(("yes", "true", "true()")), frozenset(("no", "false", "false()"))


@dataclass
class _Open:
    """A group that is not closed yet: its row, its parts, what stands in it; `word` is how its end must be called."""

    row: Row | None = None
    word: str = "group"
    members: list[Member] = field(default_factory=list)


class SurveyReader:
    """Reads the survey sheet row by row; what is wrong is noted, and the rest read on."""

    def __init__(self, reader: SheetReader, note: Callable[[FormFinding], None], techniques: Collection[str]) -> None:
        """Take the sheet, where to note, and the codes of the techniques of rating."""
        self.reader, self.note_finding, self.techniques = reader, note, frozenset(techniques)
        self.rows: dict[str, list[int]] = {}
        self.open: list[_Open] = [_Open()]

    def members(self) -> tuple[Member, ...]:
        """Return the groups and questions; `rows` then tells where each name stands."""
        for row in self.reader.rows():
            self._read(row)
        for unclosed in self.open[1:]:
            if unclosed.row is not None:
                self._note(FormCode.GROUP_NOT_CLOSED, unclosed.row, "type", name=unclosed.row.get("name"))
        while len(self.open) > 1:
            self._close()
        return tuple(self.open[0].members)

    def _note(self, code: FormCode, row: Row, column: str, **found: str | int) -> None:
        heading = self.reader.heading_of(column)
        self.note_finding(FormFinding(code, self.reader.name, row.number, heading, found))

    def _read(self, row: Row) -> None:
        written = row.get("type")
        boundary = _BOUNDARY.fullmatch(written)
        if not written:
            self._note(FormCode.TYPE_MISSING, row, "type", name=row.get("name"))
        elif boundary and boundary[1].lower() == "begin":
            self._begin(row, boundary[2].lower())
        elif boundary:
            self._end(row, boundary[2].lower())
        else:
            self._question(row)

    def _begin(self, row: Row, word: str) -> None:
        if word == "repeat":
            self._note(FormCode.TYPE_UNSUPPORTED, row, "type", found=row.get("type"))
        self._appearance(row)
        self._remember(row)
        self.open.append(_Open(row, word))

    def _end(self, row: Row, word: str) -> None:
        if len(self.open) == 1 or self.open[-1].word != word:
            self._note(FormCode.GROUP_NOT_OPENED, row, "type", found=row.get("type"))
        else:
            self._close()

    def _close(self) -> None:
        closed = self.open.pop()
        row = closed.row
        if row is not None:
            group = Group(
                name=row.get("name"),
                members=tuple(closed.members),
                label=wording_of(row, "label"),
                relevance=self._expression(row, "relevant"),
            )
            self.open[-1].members.append(group)

    def _remember(self, row: Row) -> None:
        self.rows.setdefault(row.get("name").lower(), []).append(row.number)

    def _question(self, row: Row) -> None:
        self._remember(row)
        found = self._kind(row)
        if found is None:
            return
        kind, choices = found
        self._appearance(row)
        parts: dict[str, Any] = {
            "label": wording_of(row, "label"),
            "hint": wording_of(row, "hint"),
            "guidance": wording_of(row, "guidance_hint"),
            "required": self._required(row),
            "required_message": wording_of(row, "required_message"),
            "relevance": self._expression(row, "relevant"),
            "constraint": self._expression(row, "constraint"),
            "constraint_message": wording_of(row, "constraint_message"),
            "calculation": self._expression(row, "calculation"),
        }
        question = Question(
            kind=kind,
            name=row.get("name"),
            choices=choices,
            indicator=row.get("uswah_indicator"),
            techniques=self._techniques(row),
            **parts,
        )
        self.open[-1].members.append(question)

    def _kind(self, row: Row) -> tuple[QuestionKind, str] | None:
        written = row.get("type")
        select = _SELECT.fullmatch(written)
        if select:
            return QuestionKind(select[1].lower().replace(" ", "_")), select[2]
        kind = _KINDS.get(written.lower())
        if kind is None:
            self._note(FormCode.TYPE_UNSUPPORTED, row, "type", found=written)
            return None
        return kind, ""

    def _appearance(self, row: Row) -> None:
        written = row.get("appearance")
        if not written:
            return
        if _CHANGES_ANSWERS.search(written.lower()):
            self._note(FormCode.APPEARANCE_UNSUPPORTED, row, "appearance", found=written)
            return
        where = (self.reader.name, row.number, self.reader.heading_of("appearance"))
        self.note_finding(FormFinding(FormCode.APPEARANCE_IGNORED, *where, {"found": written}, Severity.NOTE))

    def _required(self, row: Row) -> Expression | None:
        written = row.get("required").lower()
        if written in _NO:
            return None
        return Expression("true()") if written in _YES else self._expression(row, "required")

    def _expression(self, row: Row, column: str) -> Expression | None:
        written = row.get(column)
        if not written:
            return None
        try:
            return Expression(written)
        except ExpressionRefused as refused:
            code = FormCode(f"expression_{refused.fault.value}")
            self._note(code, row, column, found=refused.found, position=refused.position)
            return None

    def _techniques(self, row: Row) -> tuple[str, ...]:
        found = tuple(dict.fromkeys(row.get("uswah_techniques").lower().split()))
        for unknown in [technique for technique in found if technique not in self.techniques]:
            choices = ", ".join(sorted(self.techniques))
            self._note(FormCode.TECHNIQUE_UNKNOWN, row, "uswah_techniques", found=unknown, choices=choices)
        return found


def wording_of(row: Row, column: str) -> Wording | None:
    """Return the texts of a translated column; None where the row has none."""
    indonesian, english = row.get(f"{column}::id"), row.get(f"{column}::en")
    return Wording(indonesian, english) if indonesian or english else None
