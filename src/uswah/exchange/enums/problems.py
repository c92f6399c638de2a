"""Describe what is wrong in a file, where, and with which figures; sentences are made elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from uswah.exchange.enums.kinds import Severity

SHOWN_PER_SEVERITY = 500


class Code(StrEnum):
    """Name every problem that a reader can report; each has one sentence in ``readers.messages``."""

    # The file as a whole: it is refused before anything is read.
    FILE_EMPTY = "file_empty"
    FILE_TOO_LARGE = "file_too_large"
    FILE_OLD_EXCEL = "file_old_excel"
    FILE_PDF = "file_pdf"
    FILE_WEB_PAGE = "file_web_page"
    FILE_OTHER_OFFICE = "file_other_office"
    FILE_UNKNOWN_TYPE = "file_unknown_type"
    FILE_PASSWORD = "file_password"  # noqa: S105 - the name of a problem, not a secret
    FILE_MACROS = "file_macros"
    FILE_EXTERNAL_LINKS = "file_external_links"
    FILE_NESTED = "file_nested"
    FILE_TOO_MANY_PARTS = "file_too_many_parts"
    FILE_UNPACKS_TOO_LARGE = "file_unpacks_too_large"
    FILE_SUSPICIOUS_RATIO = "file_suspicious_ratio"
    FILE_DTD = "file_dtd"
    FILE_BROKEN = "file_broken"
    FILE_TOO_MANY_CELLS = "file_too_many_cells"
    CSV_NUL = "csv_nul"
    CSV_ENCODING = "csv_encoding"
    CSV_QUOTES = "csv_quotes"
    # Sheets and headings.
    UNKNOWN_LAYOUT = "unknown_layout"
    SHEET_NOT_FOUND = "sheet_not_found"
    SHEET_NOT_READ = "sheet_not_read"
    HEADING_CHANGED = "heading_changed"
    HEADING_MISSING = "heading_missing"
    KEY_HEADING_MISSING = "key_heading_missing"
    INDICATOR_HEADING_MISSING = "indicator_heading_missing"
    HEADING_DUPLICATE = "heading_duplicate"
    HEADING_MERGED = "heading_merged"
    HEADING_UNKNOWN = "heading_unknown"
    NO_ROWS = "no_rows"
    # Cells and rows.
    FORMULA_WITHOUT_VALUE = "formula_without_value"
    ERROR_VALUE = "error_value"
    MERGED_CELL = "merged_cell"
    SCORE_OUT_OF_RANGE = "score_out_of_range"
    SCORE_NOT_WHOLE = "score_not_whole"
    SCORE_UNREADABLE = "score_unreadable"
    SCORES_EMPTY = "scores_empty"
    SCORES_ALL_EMPTY = "scores_all_empty"
    INDICATOR_UNKNOWN = "indicator_unknown"
    DIGITS_LOST = "digits_lost"
    NUPTK_BAD = "nuptk_bad"
    NIP_BAD = "nip_bad"
    PEGID_BAD = "pegid_bad"
    NSM_BAD = "nsm_bad"
    PHONE_BAD = "phone_bad"
    DATE_UNREADABLE = "date_unreadable"
    SCHOOL_YEAR_UNREADABLE = "school_year_unreadable"
    CHOICE_UNKNOWN = "choice_unknown"
    HOURS_UNREADABLE = "hours_unreadable"
    HOURS_UNMATCHED = "hours_unmatched"
    NOT_TEXT = "not_text"
    TEXT_TOO_LONG = "text_too_long"
    NAME_MISSING = "name_missing"
    NO_KEY = "no_key"
    NAME_ONLY = "name_only"
    DUPLICATE_ROW = "duplicate_row"
    DUPLICATE_RATING = "duplicate_rating"
    CONFLICTING_NAME = "conflicting_name"
    ROW_BELOW_TABLE = "row_below_table"


@dataclass(frozen=True, slots=True)
class Problem:
    """Tell one problem: ``cell`` is an A1 address or empty, ``row`` counts from 1 or is 0 for the file."""

    code: Code
    severity: Severity = Severity.ERROR
    sheet: str = ""
    cell: str = ""
    row: int = 0
    parameters: Mapping[str, str | int] = field(default_factory=dict)


class FileRefused(Exception):
    """Say that a file cannot be read at all; ``problem`` tells why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code.value)
        self.problem = problem


def refuse(code: Code, **parameters: str | int) -> FileRefused:
    """Build the refusal of a whole file."""
    return FileRefused(Problem(code, parameters=parameters))


@dataclass(frozen=True, slots=True)
class ProblemReport:
    """Hold the first problems of each severity in the order found, and how many there were in all."""

    shown: tuple[Problem, ...] = ()
    errors: int = 0
    warnings: int = 0
    notes: int = 0

    @property
    def is_clean(self) -> bool:
        """Say whether nothing stands against the import."""
        return self.errors == 0

    @property
    def total(self) -> int:
        """Count the problems of every severity, shown or not."""
        return self.errors + self.warnings + self.notes


class ProblemLog:
    """Collect problems without ever stopping at the first; keep the first 500 of each severity."""

    def __init__(self, shown_per_severity: int = SHOWN_PER_SEVERITY) -> None:
        self._limit = shown_per_severity
        self._shown: list[Problem] = []
        self._count: Counter[Severity] = Counter()

    def add(self, problem: Problem) -> None:
        """Count the problem, and keep it while there is room."""
        self._count[problem.severity] += 1
        if self._count[problem.severity] <= self._limit:
            self._shown.append(problem)

    def report(self) -> ProblemReport:
        """Freeze what was collected."""
        return ProblemReport(
            shown=tuple(self._shown),
            errors=self._count[Severity.ERROR],
            warnings=self._count[Severity.WARNING],
            notes=self._count[Severity.NOTE],
        )
