"""Display values of the import: steps, fates, sentences at their cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uswah.common.presenters.pieces import Figure, Step, Tone
from uswah.exchange.enums.kinds import Severity
from uswah.exchange.enums.outcomes import Counts, Fate, Finding, Note, RowFate, fate_from_json
from uswah.exchange.enums.problems import Code, Problem
from uswah.exchange.enums.states import ImportState, WorkbookKind
from uswah.exchange.readers.messages import message_for

if TYPE_CHECKING:
    from uswah.exchange.models import ImportBatch

FINDINGS = {
    Finding.PERSON_UNKNOWN: gettext_lazy(
        "%(key)s is nobody's number at this madrasah. Import the roster first, or correct the number."
    ),
    Finding.PERSON_ELSEWHERE: gettext_lazy("This number belongs to somebody else. Check the number and the name."),
    Finding.KEYS_DISAGREE: gettext_lazy("The numbers of this row belong to different people. Check them."),
    Finding.NUMBER_DIFFERS: gettext_lazy(
        "Known here with the %(kind)s %(stored)s. Correct the workbook, or first the page of the teacher."
    ),
    Finding.TWICE: gettext_lazy("Row %(row)s is about the same already. Keep one of the two rows."),
    Finding.TOO_LONG: gettext_lazy("The text is longer than %(limit)s characters. Shorten it."),
    Finding.PHONE_TAKEN: gettext_lazy(
        "Somebody else signs in with this phone number, so it is not stored here. Everything else is."
    ),
    Finding.BASE_ELSEWHERE: gettext_lazy(
        "Another madrasah is this teacher's base (satminkal) and keeps the personal entries. The post and the "
        "subjects here are stored."
    ),
    Finding.GRADE_UNKNOWN: gettext_lazy(
        "“%(grade)s” is no rank that we know, so it is not stored. Write it like III/b, or IX for a contract."
    ),
    Finding.HOURS_IMPOSSIBLE: gettext_lazy("%(hours)s hours a week cannot be: write 1 to 48, or leave it empty."),
    Finding.NAME_DIFFERS: gettext_lazy(
        "The name differs: written “%(written)s”, known as “%(stored)s”. The number decides."
    ),
    Finding.NAME_RESEMBLES: gettext_lazy(
        "Resembles “%(stored)s”, who is here already. Persons are never merged by name; check the numbers."
    ),
    Finding.SUBJECT_UNKNOWN: gettext_lazy(
        "The subject “%(subject)s” is not known. Write it as in the list of curricula."
    ),
    Finding.YEAR_UNKNOWN: gettext_lazy("The school year “%(year)s” has not been opened here."),
    Finding.RATER_MISSING: gettext_lazy(
        "Nobody is named as the assessor. Fill in “Who rated”, or a column with the assessor."
    ),
    Finding.RATER_UNKNOWN: gettext_lazy(
        "This number of the assessor is not known here. Write the assessor's name in a column of its own."
    ),
    Finding.SELF_RATED: gettext_lazy(
        "A teacher cannot be their own assessor. Name the assessor of this row in the workbook."
    ),
    Finding.BLIND: gettext_lazy(
        "This assessor's rating of the teacher is in already, and closed to others while judgements are collected. "
        "Only the assessor, or who entered it, amends it now."
    ),
    Finding.DISPUTED: gettext_lazy(
        "This assessor's rating of the teacher has two versions, and nobody has decided yet which one holds. "
        "Decide first, then hand in the workbook again."
    ),
    Finding.ROUND_COMPLETE: gettext_lazy(
        "The round of this stage is complete; its levels are final. New evidence belongs to the next one."
    ),
    Finding.WRONG_KIND: gettext_lazy(
        "This workbook holds the other kind of table. Choose what is in it, and hand it in again."
    ),
}
FATES: dict[Fate, tuple[Any, Tone]] = {
    Fate.NEW: (gettext_lazy("New"), "brand"),
    Fate.CHANGED: (gettext_lazy("Changed"), "gold"),
    Fate.UNCHANGED: (gettext_lazy("As before"), "neutral"),
    Fate.EMPTY: (gettext_lazy("Nothing filled in"), "neutral"),
    Fate.REFUSED: (gettext_lazy("Not stored"), "alert"),
}


@dataclass(frozen=True, slots=True)
class FateLine:
    """A row of the preview as it is shown."""

    place: str
    name: str
    key: str
    fate: str
    tone: Tone
    detail: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """A problem in the file as it is shown; the sentence names its place."""

    sentence: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A workbook in the list."""

    url: str
    file_name: str
    kind: str
    year: str
    state: str
    tone: Tone
    when: str


@dataclass(frozen=True, slots=True)
class BatchPage:
    """Everything the page of one workbook shows."""

    line: BatchLine
    steps: tuple[Step, ...]
    figures: tuple[Figure, ...]
    fates: tuple[FateLine, ...]
    problems: tuple[ProblemLine, ...]
    more_problems: int
    more_rows: int
    can_apply: bool
    can_match: bool
    is_applied: bool
    is_refused: bool
    nothing_new: bool
    is_waiting: bool
    needs_matching: bool
    has_moved: bool
    can_check_again: bool
    plan: str
    match_url: str


STATE_WORDS = {
    ImportState.UPLOADED: gettext_lazy("Not read yet"),
    ImportState.REFUSED: gettext_lazy("To correct"),
}
STATE_TONES: dict[str, Tone] = {
    ImportState.UPLOADED: "gold",
    ImportState.PREVIEWED: "gold",
    ImportState.REFUSED: "alert",
    ImportState.APPLIED: "brand",
}


def batch_line(batch: ImportBatch, nsm: str) -> BatchLine:
    """Return a workbook as the list shows it."""
    return BatchLine(
        url=reverse("exchange:import", args=[nsm, batch.pk]),
        file_name=batch.file_name,
        kind=str(WorkbookKind(batch.kind).label),
        year=batch.school_year_id,
        state=str(STATE_WORDS.get(state := ImportState(batch.state), state.label)),
        tone=STATE_TONES.get(batch.state, "neutral"),
        when=date_format(timezone.localtime(batch.uploaded_at), "j F Y, H.i"),
    )


def batch_page(batch: ImportBatch, nsm: str) -> BatchPage:
    """Return the page of one workbook."""
    outcome = batch.outcome
    counts = Counts(**outcome.get("counts", {}))
    problems = _worth_telling([_problem(values) for values in outcome.get("problems", [])])
    fates = [fate_from_json(values) for values in outcome.get("fates", [])]
    hidden = len(outcome.get("problems", [])) - len(problems)
    found = outcome.get("errors", 0) + outcome.get("warnings", 0) - hidden
    return BatchPage(
        line=batch_line(batch, nsm),
        steps=_steps(batch),
        figures=_figures(counts, outcome),
        fates=tuple(fate_line(fate) for fate in fates),
        problems=tuple(problem_line(problem) for problem in problems if problem.severity is not Severity.NOTE),
        more_problems=max(0, found - sum(problem.severity is not Severity.NOTE for problem in problems)),
        more_rows=max(0, counts.total - len(fates)),
        can_apply=batch.state == ImportState.PREVIEWED and bool(counts.to_store),
        can_match=batch.state != ImportState.APPLIED and not _is_unreadable(problems),
        is_applied=batch.state == ImportState.APPLIED,
        is_refused=batch.state == ImportState.REFUSED,
        nothing_new=batch.state == ImportState.PREVIEWED and not counts.to_store,
        is_waiting=batch.state == ImportState.UPLOADED,
        needs_matching=batch.state != ImportState.APPLIED and outcome.get("needs_matching", False),
        has_moved=outcome.get("has_moved", False),
        # What stands against the rows may have been mended here, not in the workbook: a roster came in meanwhile.
        can_check_again=batch.state == ImportState.UPLOADED or (batch.state == ImportState.REFUSED and bool(fates)),
        plan=outcome.get("plan", ""),
        match_url=reverse("exchange:match", args=[nsm, batch.pk]),
    )


def _worth_telling(problems: list[Problem]) -> list[Problem]:
    """Leave out what every row would say again because the column with the numbers is not known yet."""
    if not any(problem.code is Code.KEY_HEADING_MISSING for problem in problems):
        return problems
    return [problem for problem in problems if problem.code not in {Code.NAME_ONLY, Code.NO_KEY, Code.NO_ROWS}]


def _is_unreadable(problems: list[Problem]) -> bool:
    return any(problem.code.value.startswith(("file_", "csv_")) for problem in problems)


def _problem(values: Mapping[str, Any]) -> Problem:
    return Problem(**{**values, "code": Code(values["code"]), "severity": Severity(values["severity"])})


def _steps(batch: ImportBatch) -> tuple[Step, ...]:
    is_known = batch.outcome and not batch.outcome.get("needs_matching")
    at = 3 if batch.state == ImportState.APPLIED else 2 if is_known else 1
    labels = (_("Hand in"), _("Match columns"), _("Check"), _("Store"))
    is_over = batch.state == ImportState.APPLIED
    return tuple(
        Step(label, "done" if number < at or is_over else "current" if number == at else "upcoming")
        for number, label in enumerate(labels)
    )


def _figures(counts: Counts, outcome: Mapping[str, Any]) -> tuple[Figure, ...]:
    shown = [
        Figure(str(counts.new), _("new")),
        Figure(str(counts.changed), _("changed")),
        Figure(str(counts.unchanged), _("as before")),
        Figure(str(counts.refused + outcome.get("errors", 0)), _("to correct")),
    ]
    if counts.empty:
        shown.insert(3, Figure(str(counts.empty), _("not filled in")))
    return tuple(shown) if outcome else ()


def fate_line(row: RowFate) -> FateLine:
    """Return a row of the preview."""
    label, tone = FATES[row.fate]
    return FateLine(
        place=row_place(row),
        name=row.name,
        key=row.key.partition(":")[2],
        fate=str(label),
        tone=tone,
        detail=_detail(row),
        sentences=tuple(note_sentence(note) for note in row.notes),
    )


def row_place(row: RowFate) -> str:
    """Return where a row stands; '' for what is said of the whole workbook, and no sheet where the file has none."""
    if not row.row:
        return ""
    if not row.sheet:
        return _("row %(row)s") % {"row": row.row}
    return _("%(sheet)s, row %(row)s") % {"sheet": row.sheet, "row": row.row}


def _detail(row: RowFate) -> str:
    parts = []
    if row.changes:
        parts.append(_("%(count)s indicators differ") % {"count": row.changes})
    if row.missing:
        parts.append(_("%(count)s indicators have no score") % {"count": row.missing})
    return " · ".join(parts)


def note_sentence(note: Note) -> str:
    """Return a finding in words, at its cell."""
    sentence = str(FINDINGS[note.finding]) % dict(note.parameters)
    return _("Cell %(cell)s: %(sentence)s") % {"cell": note.cell, "sentence": sentence} if note.cell else sentence


def problem_line(problem: Problem) -> ProblemLine:
    """Return a problem of the file in words."""
    return ProblemLine(
        sentence=message_for(problem, with_sheet=True),
        tone="alert" if problem.severity is Severity.ERROR else "gold",
    )


def outcome_lines(outcome: Mapping[str, Any]) -> Iterable[str]:
    """Yield an outcome as plain lines, for the command line."""
    counts = Counts(**outcome["counts"])
    for values in outcome["problems"]:
        problem = _problem(values)
        if problem.severity is not Severity.NOTE:
            yield f"- {message_for(problem, with_sheet=True)}"
    for values in outcome["fates"]:
        row = fate_from_json(values)
        shown = [row_place(row), row.name, " ".join(note_sentence(note) for note in row.notes)]
        if row.notes:
            yield f"- {': '.join(part for part in shown if part)}"
    yield _("New: %(new)s. Changed: %(changed)s. As before: %(unchanged)s. To correct: %(refused)s.") % {
        "new": counts.new,
        "changed": counts.changed,
        "unchanged": counts.unchanged,
        "refused": counts.refused + outcome["errors"],
    }
