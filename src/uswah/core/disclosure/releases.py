"""Which figures may be released, one by one, so that no small group can be worked out from all of them together.

Answers lie in *parts*: the smallest sets of respondents that any figure tells apart (a class; the late answers of a
class). A figure is about a *group* of parts. Released groups are nested or apart, never crossing; then everything that
can be derived from them is the *rest* of a group, what remains when the released groups inside it are taken out
(for counts over nested sets, that is the whole of the row space; Doyle, Lane, Theeuwes and Zayatz 2001, ch. 5 on
complementary suppression). So it is enough to hold each rest to the thresholds of a figure that is told:

- a rest holds nobody, or at least as many respondents as a cell needs;
- a rest in which nearly all chose the same tells about each of its parts, and is treated like a figure that may not be told;
- a group with a banded group inside is not told, nor a banded one with a rest: the other figures would sharpen the band.

Which figures are told depends on the order in which they are asked for, so a caller asks for the most wanted first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from uswah.core.disclosure.thresholds import Thresholds

Answers = Mapping[str, Sequence[int]]  # part → how many chose each option


class Reason(StrEnum):
    """Why a figure is withheld."""

    TOO_FEW = "too few"  # fewer respondents than a cell needs
    REST_TOO_FEW = "rest too few"  # with what is told already, a smaller group could be worked out
    REST_ALIKE = "rest alike"  # with what is told already, it would come out that nearly all of a rest chose the same
    SHARPENS_BAND = "sharpens band"  # with what is told already, it would come out more exactly how many nearly all are
    CROSSES = "crosses"  # shares some parts, not all, with a group that is told


@dataclass(frozen=True, slots=True)
class Group:
    """A set of parts about which a figure is asked for."""

    name: str
    parts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure that is told: how many chose each option."""

    group: Group
    counts: tuple[int, ...]

    @property
    def respondents(self) -> int:
        """Return how many answered."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Banded:
    """A figure of which only this is told: nearly all of so many respondents chose one option (its index)."""

    group: Group
    respondents: int
    option: int


@dataclass(frozen=True, slots=True)
class Withheld:
    """A figure that is not told, with the reason."""

    group: Group
    reason: Reason


Told = Shown | Banded
Outcome = Told | Withheld


def release(
    groups: Iterable[Group], answers: Answers, thresholds: Thresholds, earlier: Sequence[Told] = ()
) -> tuple[Outcome, ...]:
    """Return the fate of each group's figure, in the order asked for; `earlier` is all that was ever told before.

    A group that was told before is told again with the same figure. Raises ValueError for a part without answers'
    counts, for counts of unequal length, and for an earlier figure that the answers contradict: a part never changes;
    what came later is a part of its own.
    """
    _check(answers, earlier)
    told = list(earlier)
    outcomes: list[Outcome] = []
    for group in groups:
        outcome = _fate(group, answers, thresholds, told)
        outcomes.append(outcome)
        if not isinstance(outcome, Withheld) and outcome not in told:
            told.append(outcome)
    return tuple(outcomes)


def _fate(group: Group, answers: Answers, thresholds: Thresholds, told: Sequence[Told]) -> Outcome:
    for before in told:
        if before.group.parts == group.parts:
            return before
    if any(_crosses(group.parts, before.group.parts) for before in told):
        return Withheld(group, Reason.CROSSES)
    counts = _sum(group.parts, answers)
    if sum(counts) < thresholds.cell:
        return Withheld(group, Reason.TOO_FEW)
    figure = _figure(group, counts, thresholds)
    around = min(
        (before for before in told if group.parts < before.group.parts),
        key=lambda before: len(before.group.parts),
        default=None,
    )
    for outer in (figure, around):
        reason = None if outer is None else _told_by_the_rest(outer, [*told, figure], answers, thresholds)
        if reason is not None:
            return Withheld(group, reason)
    return figure


def _figure(group: Group, counts: tuple[int, ...], thresholds: Thresholds) -> Told:
    respondents = sum(counts)
    if max(counts) >= thresholds.banded_from(respondents):
        return Banded(group, respondents, counts.index(max(counts)))
    return Shown(group, counts)


def _told_by_the_rest(outer: Told, told: Sequence[Told], answers: Answers, thresholds: Thresholds) -> Reason | None:
    """Return why a group must not be told beside those inside it, None when its rest tells nothing."""
    inside = [inner for inner in told if inner.group.parts < outer.group.parts]
    if not inside:
        return None
    if any(isinstance(inner, Banded) for inner in inside):
        return Reason.SHARPENS_BAND
    rest = _sum(outer.group.parts - frozenset().union(*(inner.group.parts for inner in inside)), answers)
    respondents = sum(rest)
    if respondents == 0:
        return None
    if respondents < thresholds.cell:
        return Reason.REST_TOO_FEW
    if isinstance(outer, Banded):
        return Reason.SHARPENS_BAND
    return Reason.REST_ALIKE if max(rest) >= thresholds.banded_from(respondents) else None


def _crosses(left: frozenset[str], right: frozenset[str]) -> bool:
    return bool(left & right) and not (left <= right or right <= left)


def _sum(parts: frozenset[str], answers: Answers) -> tuple[int, ...]:
    """Return how many in all parts chose each option."""
    width = len(next(iter(answers.values()), ()))
    return tuple(sum(answers[part][option] for part in parts) for option in range(width))


def _check(answers: Answers, earlier: Sequence[Told]) -> None:
    if len({len(counts) for counts in answers.values()}) > 1:
        raise ValueError("every part counts the same options")
    if any(count < 0 for counts in answers.values() for count in counts):
        raise ValueError("nobody can be counted less than once")
    for before in earlier:
        counts = _sum(before.group.parts, answers)
        same = counts == before.counts if isinstance(before, Shown) else sum(counts) == before.respondents
        if not same:
            raise ValueError(f"{before.group.name}: the answers are not those that were told before")
