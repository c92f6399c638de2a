"""Read the sheets of an XLSForm and put the form together; everything that is wrong is told with its row."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from uswah.core.forms import (
    Choice,
    ChoiceList,
    FormDefinition,
    FormFault,
    FormProblem,
    FormUnsound,
    Member,
    Wording,
)
from uswah.exchange.enums.form_problems import FormCode, FormFinding
from uswah.exchange.enums.kinds import Severity
from uswah.exchange.readers.grid import Grid, Sheet
from uswah.exchange.readers.reading import read_file
from uswah.exchange.readers.xlsform.columns import (
    CHOICES,
    LANGUAGES,
    SETTINGS,
    SURVEY,
    TRANSLATED,
    Row,
    SheetReader,
)
from uswah.exchange.readers.xlsform.survey import SurveyReader, wording_of

LONGEST_CODE, LONGEST_VERSION = 20, 20  # a code stands behind the number of its madrasah
_CODE = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST_CODE}}}")
_VERSION = re.compile(rf"[A-Za-z0-9._-]{{1,{LONGEST_VERSION}}}")
# Sheets that bring data from elsewhere, or write it there.
_UNSUPPORTED_SHEETS = frozenset(("entities", "external_choices", "osm"))
# What a row that was refused leaves behind in the others is not told a second time.
_CONSEQUENCES = frozenset(
    (FormFault.REFERENCE_UNKNOWN, FormFault.NO_QUESTIONS, FormFault.CALCULATION_MISSING, FormFault.LIST_UNKNOWN)
)


@dataclass(frozen=True, slots=True)
class FormReading:
    """What a workbook says: the form when nothing stands against it, all findings, and the row of each name."""

    form: FormDefinition | None
    findings: tuple[FormFinding, ...]
    rows: Mapping[str, int] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[FormFinding, ...]:
        """Return what stands against the form."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)


def read_xlsform(content: bytes, *, techniques: Collection[str] = ()) -> FormReading:
    """Read a workbook; `techniques` are the codes that `uswah_techniques` may hold.

    Raises ``FileRefused`` for what is no workbook, or an unsafe one.
    """
    return _Reading(read_file(content), techniques).result()


class _Reading:
    """One workbook on its way to a form."""

    def __init__(self, grid: Grid, techniques: Collection[str]) -> None:
        self.grid = grid
        self.techniques = techniques
        self.findings: list[FormFinding] = []
        self.rows: dict[str, list[int]] = {}
        self.choice_rows: dict[tuple[str, str], list[int]] = {}

    def result(self) -> FormReading:
        self._note_other_sheets()
        settings = self._settings()
        unnamed = LANGUAGES.get(_language(settings.get("default_language")), "id")
        members = self._survey(unnamed)
        choice_lists = self._choices(unnamed)
        form = self._form(settings, members, choice_lists)
        is_refused = any(finding.severity is Severity.ERROR for finding in self.findings)
        rows = {name: numbers[0] for name, numbers in self.rows.items()}
        order = {"settings": 0, "survey": 1, "choices": 2}
        findings = sorted(self.findings, key=lambda found: (order.get(found.sheet, 3), found.row))
        return FormReading(None if is_refused else form, tuple(findings), rows)

    def _sheet(self, name: str) -> Sheet | None:
        return next((sheet for sheet in self.grid.sheets if sheet.name.strip().lower() == name), None)

    def _note_other_sheets(self) -> None:
        for sheet in self.grid.sheets:
            name = sheet.name.strip().lower()
            if name in {"survey", "choices", "settings"} or not sheet.rows:
                continue
            is_unsupported = name in _UNSUPPORTED_SHEETS
            code = FormCode.SHEET_UNSUPPORTED if is_unsupported else FormCode.SHEET_IGNORED
            severity = Severity.ERROR if is_unsupported else Severity.NOTE
            self.findings.append(FormFinding(code, name, parameters={"name": sheet.name}, severity=severity))

    def _settings(self) -> Row:
        sheet = self._sheet("settings")
        if sheet is None:
            self.findings.append(FormFinding(FormCode.SHEET_MISSING, "settings", parameters={"name": "settings"}))
            return Row(0, {})
        row = next(SheetReader(sheet, SETTINGS, self.findings.append).rows(), Row(2, {}))
        for column, pattern in (("form_title", re.compile(r".+", re.S)), ("form_id", _CODE), ("version", _VERSION)):
            written = row.get(column)
            if not pattern.fullmatch(written):
                code = FormCode.SETTING_BAD if written else FormCode.SETTING_MISSING
                parameters = {"column": column, "found": written[:60]}
                self.findings.append(FormFinding(code, "settings", row.number, column, parameters))
        return row

    def _survey(self, unnamed: str) -> tuple[Member, ...]:
        sheet = self._sheet("survey")
        if sheet is None:
            self.findings.append(FormFinding(FormCode.SHEET_MISSING, parameters={"name": "survey"}))
            return ()
        reader = SheetReader(sheet, SURVEY | TRANSLATED, self.findings.append, unnamed)
        self._note_missing(reader, ("type", "name"))
        survey = SurveyReader(reader, self.findings.append, self.techniques)
        members = survey.members()
        self.rows = survey.rows
        return members

    def _choices(self, unnamed: str) -> tuple[ChoiceList, ...]:
        sheet = self._sheet("choices")
        if sheet is None or not sheet.rows:
            return ()
        reader = SheetReader(sheet, CHOICES | {"label"}, self.findings.append, unnamed)
        self._note_missing(reader, ("list_name", "name"))
        lists: dict[str, list[Choice]] = {}
        for row in reader.rows():
            name = row.get("list_name")
            if not name:
                found = {"name": row.get("name")}
                self.findings.append(FormFinding(FormCode.LIST_NAME_MISSING, reader.name, row.number, "", found))
                continue
            self.choice_rows.setdefault((name, row.get("name")), []).append(row.number)
            anchor = Wording(row.get("uswah_anchor_id"), row.get("uswah_anchor_en"))
            label = wording_of(row, "label") or Wording("")
            lists.setdefault(name, []).append(Choice(row.get("name"), label, anchor if anchor.id else None))
        return tuple(ChoiceList(name, tuple(choices)) for name, choices in lists.items())

    def _note_missing(self, reader: SheetReader, columns: tuple[str, ...]) -> None:
        for column in columns:
            if column not in reader.keys:
                finding = FormFinding(FormCode.COLUMN_MISSING, reader.name, parameters={"column": column})
                self.findings.append(finding)

    def _form(
        self, settings: Row, members: tuple[Member, ...], choice_lists: tuple[ChoiceList, ...]
    ) -> FormDefinition | None:
        is_partial = any(finding.severity is Severity.ERROR for finding in self.findings)
        title = Wording(settings.get("form_title"), settings.get("uswah_title_en"))
        try:
            return FormDefinition(settings.get("form_id"), settings.get("version"), title, members, choice_lists)
        except FormUnsound as unsound:
            told = [p for p in unsound.problems if not (is_partial and p.fault in _CONSEQUENCES)]
            self.findings.extend(self._finding(problem) for problem in told)
            return None

    def _finding(self, problem: FormProblem) -> FormFinding:
        code = FormCode(f"form_{problem.fault.value}")
        parameters = {"name": problem.name, "found": problem.found}
        choice = self.choice_rows.get((problem.name, problem.found))
        if choice is not None and problem.part in {"name", "label"}:
            return FormFinding(code, "choices", choice[-1], problem.part, parameters)
        rows = self.rows.get(problem.name.lower(), [0])
        row = rows[1] if problem.fault is FormFault.NAME_TWICE and len(rows) > 1 else rows[0]
        return FormFinding(code, "survey", row, problem.part, parameters)


def _language(written: str) -> str:
    in_brackets = re.search(r"\(([^()]*)\)\s*$", written)
    return (in_brackets[1] if in_brackets else written).strip().lower()
