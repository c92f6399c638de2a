"""Name what stands against a form in a workbook, and where; sentences are made in `readers.form_messages`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from uswah.exchange.enums.kinds import Severity


class FormCode(StrEnum):
    """Name every finding about a workbook of XLSForm. Those of `core.forms` keep their names behind a prefix."""

    # Sheets and columns.
    SHEET_MISSING = "sheet_missing"
    SHEET_UNSUPPORTED = "sheet_unsupported"
    SHEET_IGNORED = "sheet_ignored"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    COLUMN_UNSUPPORTED = "column_unsupported"
    COLUMN_IGNORED = "column_ignored"
    LANGUAGE_UNSUPPORTED = "language_unsupported"
    SETTING_MISSING = "setting_missing"
    SETTING_BAD = "setting_bad"
    TOO_MANY_ROWS = "too_many_rows"
    # Cells and rows.
    CELL_UNREADABLE = "cell_unreadable"
    TYPE_MISSING = "type_missing"
    TYPE_UNSUPPORTED = "type_unsupported"
    APPEARANCE_UNSUPPORTED = "appearance_unsupported"
    APPEARANCE_IGNORED = "appearance_ignored"
    LIST_NAME_MISSING = "list_name_missing"
    GROUP_NOT_CLOSED = "group_not_closed"
    GROUP_NOT_OPENED = "group_not_opened"
    TECHNIQUE_UNKNOWN = "technique_unknown"
    # An expression is not in the subset: core.forms.ExpressionFault.
    EXPRESSION_UNFINISHED = "expression_unfinished"
    EXPRESSION_UNKNOWN_SIGN = "expression_unknown_sign"
    EXPRESSION_UNKNOWN_FUNCTION = "expression_unknown_function"
    EXPRESSION_PATH = "expression_path"
    EXPRESSION_ARGUMENTS = "expression_arguments"
    EXPRESSION_DATE = "expression_date"
    EXPRESSION_PATTERN = "expression_pattern"
    EXPRESSION_PATTERN_NOT_FIXED = "expression_pattern_not_fixed"
    EXPRESSION_TOO_LONG = "expression_too_long"
    EXPRESSION_TOO_DEEP = "expression_too_deep"
    # The form as a whole is not sound: core.forms.FormFault.
    FORM_NAME_BAD = "form_name_bad"
    FORM_NAME_TWICE = "form_name_twice"
    FORM_LABEL_MISSING = "form_label_missing"
    FORM_NO_QUESTIONS = "form_no_questions"
    FORM_TOO_MANY_QUESTIONS = "form_too_many_questions"
    FORM_LIST_UNKNOWN = "form_list_unknown"
    FORM_LIST_EMPTY = "form_list_empty"
    FORM_LIST_NOT_WANTED = "form_list_not_wanted"
    FORM_CHOICE_BAD = "form_choice_bad"
    FORM_CHOICE_TWICE = "form_choice_twice"
    FORM_REFERENCE_UNKNOWN = "form_reference_unknown"
    FORM_REFERENCE_TO_ITSELF = "form_reference_to_itself"
    FORM_CURRENT_OUTSIDE_CONSTRAINT = "form_current_outside_constraint"
    FORM_NOT_ORDERED = "form_not_ordered"
    FORM_CIRCLE = "form_circle"
    FORM_CALCULATION_MISSING = "form_calculation_missing"
    FORM_NOTHING_TO_ANSWER = "form_nothing_to_answer"
    FORM_TEXT_WITH_REFERENCE = "form_text_with_reference"


@dataclass(frozen=True, slots=True)
class FormFinding:
    """One finding: the sheet, the row (from 1; 0 is the sheet as a whole), the column by its heading, and the words."""

    code: FormCode
    sheet: str = "survey"
    row: int = 0
    column: str = ""
    parameters: Mapping[str, str | int] = field(default_factory=dict)
    severity: Severity = Severity.ERROR
