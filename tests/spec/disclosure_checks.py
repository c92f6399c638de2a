"""Compute what the tables on disclosure expect: one small function per kind of table, words out."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from uswah.core.disclosure import Banded, Group, Outcome, Shown, Thresholds, may_tell_region, release
from uswah.core.disclosure.releases import Answers, Told

SPECS = Path(__file__).parent / "disclosure"
THRESHOLDS = {"starting": Thresholds()}
Cells = Mapping[str, str]
ANSWERS, ASKED = "answers (option 1/2/…)", "asked for"


def _answers(cell: str) -> Answers:
    named = (part.split(" ") for part in cell.split(", "))
    return {name: tuple(int(count) for count in counts.split("/")) for name, counts in named}


def _groups(cell: str) -> list[Group]:
    return [Group(name, frozenset(name.split("+"))) for name in cell.split(", ")]


def _word(outcome: Outcome) -> str:
    if isinstance(outcome, Shown):
        return "/".join(str(count) for count in outcome.counts)
    if isinstance(outcome, Banded):
        return f"nearly all of {outcome.respondents}: {outcome.option + 1}"
    return str(outcome.reason)


def _told(name: str, row: Cells, earlier: Sequence[Told] = ()) -> Mapping[str, str]:
    found = release(_groups(row[ASKED]), _answers(row[ANSWERS]), THRESHOLDS[name], earlier)
    return {"told": "; ".join(_word(outcome) for outcome in found)}


def _again(name: str, row: Cells) -> Mapping[str, str]:
    first = release(_groups(row["told before"]), _answers(row[ANSWERS]), THRESHOLDS[name])
    return _told(name, row, [outcome for outcome in first if isinstance(outcome, Shown | Banded)])


def _area(name: str, row: Cells) -> Mapping[str, str]:
    respondents = {str(at): int(number) for at, number in enumerate(row["respondents by madrasah"].split(", "))}
    return {"is told": "yes" if may_tell_region(respondents, THRESHOLDS[name].region) else "no"}


CHECKS: Mapping[str, Callable[[str, Cells], Mapping[str, str]]] = {"release": _told, "again": _again, "area": _area}
