"""The states of a round as a table: who may do what in which state, what must be true, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from uswah.common.permissions import Permission
from uswah.evidence.enums import RoundState

NO_ROUND = "none"


class RoundAct(StrEnum):
    """What somebody does with a round or in it."""

    OPEN = "open"
    SUBMIT = "submit"
    CLOSE = "close"
    RUN = "run"
    REPLY = "reply"
    ANSWER = "answer"
    MODERATE = "moderate"
    SETTLE = "settle"
    COMPLETE = "complete"


class Condition(StrEnum):
    """What must be true before an act."""

    COLLECTED_OR_REASON = "collected-or-reason"
    REPLY_TIME_LEFT = "reply-time-left"
    REPLY_TIME_PAST = "reply-time-past"
    REPLIES_ANSWERED = "replies-answered"
    MUSYAWARAH_SETTLED = "musyawarah-settled"
    VERSIONS_DECIDED = "versions-decided"
    LEVELS_UP_TO_DATE = "levels-up-to-date"


class Who(StrEnum):
    """Who acts where it is no power at the place."""

    TEACHER = "teacher"
    RATER = "rater"


@dataclass(frozen=True, slots=True)
class RoundStep:
    """One line of the table: in `state`, `who` may do `act` when all of `needs` is true; then the state is `next`."""

    state: str
    act: RoundAct
    next: RoundState
    who: Permission | Who
    needs: tuple[Condition, ...] = ()


_CLOSED = (Condition.COLLECTED_OR_REASON,)
_FINAL = (
    Condition.REPLY_TIME_PAST,
    Condition.REPLIES_ANSWERED,
    Condition.MUSYAWARAH_SETTLED,
    Condition.VERSIONS_DECIDED,
    Condition.LEVELS_UP_TO_DATE,
)
COLLECTING, CONSOLIDATING, COMPLETE = RoundState.COLLECTING, RoundState.CONSOLIDATING, RoundState.COMPLETE
ROUND_STEPS: tuple[RoundStep, ...] = (
    RoundStep(NO_ROUND, RoundAct.OPEN, COLLECTING, Permission.CONDUCT_ROUND),
    RoundStep(COLLECTING, RoundAct.SUBMIT, COLLECTING, Who.RATER),
    RoundStep(COLLECTING, RoundAct.CLOSE, CONSOLIDATING, Permission.CONDUCT_ROUND, _CLOSED),
    RoundStep(CONSOLIDATING, RoundAct.SUBMIT, CONSOLIDATING, Who.RATER),
    RoundStep(CONSOLIDATING, RoundAct.RUN, CONSOLIDATING, Permission.CONDUCT_ROUND),
    RoundStep(CONSOLIDATING, RoundAct.REPLY, CONSOLIDATING, Who.TEACHER, (Condition.REPLY_TIME_LEFT,)),
    RoundStep(CONSOLIDATING, RoundAct.ANSWER, CONSOLIDATING, Permission.MODERATE),
    RoundStep(CONSOLIDATING, RoundAct.MODERATE, CONSOLIDATING, Permission.MODERATE),
    RoundStep(CONSOLIDATING, RoundAct.SETTLE, CONSOLIDATING, Permission.MODERATE),
    RoundStep(CONSOLIDATING, RoundAct.COMPLETE, COMPLETE, Permission.CONDUCT_ROUND, _FINAL),
)

_ACTS: dict[RoundAct, Promise] = {
    RoundAct.OPEN: gettext_lazy("Open a round"),
    RoundAct.SUBMIT: gettext_lazy("Hand in a judgement"),
    RoundAct.CLOSE: gettext_lazy("Lay the judgements side by side"),
    RoundAct.RUN: gettext_lazy("Estimate the levels"),
    RoundAct.REPLY: gettext_lazy("Answer to a level"),
    RoundAct.ANSWER: gettext_lazy("Answer a teacher"),
    RoundAct.MODERATE: gettext_lazy("Decide a level"),
    RoundAct.SETTLE: gettext_lazy("Settle a musyawarah"),
    RoundAct.COMPLETE: gettext_lazy("Conclude the round"),
}


@dataclass(frozen=True, slots=True)
class Blocker:
    """What stands against an act: which condition, and how many replies or musyawarah it is about."""

    condition: Condition
    count: int = 1

    @property
    def sentence(self) -> str:
        """Return it in words that tell what to do."""
        number = {"count": self.count}
        match self.condition:
            case Condition.COLLECTED_OR_REASON:
                return _("The day until which judgements are collected has not passed. Say why it ends early.")
            case Condition.REPLY_TIME_LEFT:
                return _("The time to answer has passed.")
            case Condition.REPLY_TIME_PAST:
                return _("Teachers still have time to answer.")
            case Condition.REPLIES_ANSWERED:
                told = ngettext(
                    "%(count)d reply of a teacher has no answer yet.",
                    "%(count)d replies of teachers have no answer yet.",
                    self.count,
                )
                return told % number
            case Condition.MUSYAWARAH_SETTLED:
                told = ngettext(
                    "%(count)d musyawarah is not settled yet.", "%(count)d musyawarah are not settled yet.", self.count
                )
                return told % number
            case Condition.VERSIONS_DECIDED:
                told = ngettext(
                    "%(count)d rating has two versions, and nobody has decided yet which one holds.",
                    "%(count)d ratings have two versions, and nobody has decided yet which one holds.",
                    self.count,
                )
                return told % number
            case Condition.LEVELS_UP_TO_DATE:
                return _("The levels have not been estimated since the last evidence came in.")


class NotAllowed(ValueError):
    """The state does not allow an act; `blockers` say what stands against it, where the state itself does not."""

    def __init__(self, message: str, blockers: Sequence[Blocker] = ()) -> None:
        """Keep the sentence for people and each blocker."""
        super().__init__(message)
        self.blockers = tuple(blockers)


def step_for(state: str, act: RoundAct) -> RoundStep | None:
    """Return the line of the table for an act in a state, None when the state does not know the act."""
    return next((step for step in ROUND_STEPS if step.state == state and step.act is act), None)


def step_needs(act: RoundAct) -> frozenset[Condition]:
    """Return what must be true for an act in the state that knows it."""
    return frozenset(need for step in ROUND_STEPS if step.act is act for need in step.needs)


def acts_in(state: str) -> tuple[RoundAct, ...]:
    """Return the acts that a state knows, in the order of the table."""
    return tuple(step.act for step in ROUND_STEPS if step.state == state)


def check_act(state: str, act: RoundAct, unmet: Iterable[Blocker] = ()) -> RoundStep:
    """Return the step of an act in a state; raise NotAllowed where the state does not know it or a need is not met.

    `unmet` are all conditions that do not hold now; those that this act does not need are left aside.
    """
    step = step_for(state, act)
    if step is None:
        raise NotAllowed(_("“%(act)s” is not possible: %(state)s.") % {"act": _ACTS[act], "state": _state_words(state)})
    blockers = [blocker for blocker in unmet if blocker.condition in step.needs]
    if blockers:
        raise NotAllowed(" ".join(blocker.sentence for blocker in blockers), blockers)
    return step


def _state_words(state: str) -> str:
    return _("there is no round") if state == NO_ROUND else str(RoundState(state).label)


def round_diagram() -> str:
    """Return the table as a Mermaid state diagram with a table below it, in English, for the documents."""
    lines = ["stateDiagram-v2"]
    for step in ROUND_STEPS:
        source = "[*]" if step.state == NO_ROUND else step.state
        lines.append(f"    {source} --> {step.next.value}: {step.act.value}")
    lines.append(f"    {COMPLETE.value} --> [*]")
    rows = [
        f"| {step.state} | {step.act.value} | {step.who.value} | {', '.join(n.value for n in step.needs) or '–'} "
        f"| {step.next.value} |"
        for step in ROUND_STEPS
    ]
    table = ["| state | act | who | what must be true | then |", "|---|---|---|---|---|", *rows]
    return "\n".join(["```mermaid", *lines, "```", "", *table, ""])
