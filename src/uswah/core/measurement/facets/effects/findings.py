"""What may be told about one rater: figures and which conversation they call for, or that there is too little to say.

A finding is an invitation to talk, never a reason to leave a rater's sheets out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Topic(StrEnum):
    """What is looked at in the sheets of a rater."""

    SEVERITY = "severity"
    STRAIGHT_LINES = "straight-lines"  # sheets with one score for all items
    EVENNESS = "evenness"  # variance of scores within a sheet
    MIDDLE = "middle"  # share of middle categories
    RANGE = "range"  # how far apart teachers are set, against the other raters
    COPIES = "copies"  # sheets of two raters that agree item by item


class Conversation(StrEnum):
    """Which conversation the figures call for."""

    NONE = "none"
    STRICTER = "stricter"
    MILDER = "milder"
    ONE_SCORE_FOR_ALL = "one-score-for-all"
    ONE_IMPRESSION = "one-impression"  # halo: items are told apart less than they differ
    UNEVEN = "uneven"  # items are told apart more than their difficulty and chance explain
    MIDDLE_OF_SCALE = "middle-of-scale"  # central tendency
    ENDS_OF_SCALE = "ends-of-scale"
    NARROW_RANGE = "narrow-range"
    WIDE_RANGE = "wide-range"
    SHEETS_ALIKE = "sheets-alike"


_CONVERSATIONS: Mapping[Topic, tuple[Conversation, Conversation]] = {  # below the bounds, above them
    Topic.SEVERITY: (Conversation.MILDER, Conversation.STRICTER),
    Topic.STRAIGHT_LINES: (Conversation.NONE, Conversation.ONE_SCORE_FOR_ALL),
    Topic.EVENNESS: (Conversation.ONE_IMPRESSION, Conversation.UNEVEN),
    Topic.MIDDLE: (Conversation.ENDS_OF_SCALE, Conversation.MIDDLE_OF_SCALE),
    Topic.RANGE: (Conversation.NARROW_RANGE, Conversation.WIDE_RANGE),
    Topic.COPIES: (Conversation.NONE, Conversation.SHEETS_ALIKE),
}


@dataclass(frozen=True, slots=True)
class TooFew:
    """Stand where a rater has too few sheets (or shares too few teachers with others) for anything to be said."""

    topic: Topic
    rater: int
    sheets: int
    sheets_needed: int


@dataclass(frozen=True, slots=True)
class Severity:
    """Hold how strict a rater is beside those who rated the same teachers.

    Attributes:
        rater: the code of the rater.
        estimate: logit below the mean of the raters of the same subset (above 0: stricter).
        standard_error: logit, the ordinary halo of sheets included.
        low, high: the interval of the estimate at the confidence asked for (t with `degrees`).
        degrees: degrees of freedom.
        sheets: shared sheets that it rests on.
        subset: raters with the same number are comparable with each other.
    """

    rater: int
    estimate: float
    standard_error: float
    low: float
    high: float
    degrees: int
    sheets: int
    subset: int

    @property
    def conversation(self) -> Conversation:
        """Return stricter or milder where the interval leaves 0 out."""
        return _outside(Topic.SEVERITY, 0.0, -self.high, -self.low)


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold a figure of a rater's sheets, with the bounds within which it lies when nothing is the matter.

    Attributes:
        topic: what was looked at; it says in which unit the figures are.
        rater: the code of the rater.
        observed: share of sheets (straight lines), points² (evenness), share of scores (middle), slope (range).
        expected: the mean over draws from the model.
        low, high: bounds over these draws at the confidence asked for.
        sheets: how many sheets it rests on.
    """

    topic: Topic
    rater: int
    observed: float
    expected: float
    low: float
    high: float
    sheets: int

    @property
    def conversation(self) -> Conversation:
        """Return which conversation the figure calls for, `NONE` inside the bounds."""
        return _outside(self.topic, self.observed, self.low, self.high)


@dataclass(frozen=True, slots=True)
class PairFinding:
    """Hold how often two raters gave the same sheet.

    Attributes:
        raters: the codes of the two.
        sheets: how many teachers both rated.
        alike: on how many of them the sheets agree beyond chance (see `probability`).
        identical: on how many they agree in every item.
        agreement: share of items with the same score.
        expected: the share that pairs of these measures have, the ordinary agreement about one lesson included.
        probability: of the most alike of their sheets, when nobody copies, for as many sheets as were compared.
        significance: the probability below which it calls for a conversation.
    """

    raters: tuple[int, int]
    sheets: int
    alike: int
    identical: int
    agreement: float
    expected: float
    probability: float
    significance: float

    @property
    def conversation(self) -> Conversation:
        """Return `SHEETS_ALIKE` where chance and ordinary agreement do not explain it."""
        return Conversation.SHEETS_ALIKE if self.alike else Conversation.NONE


def _outside(topic: Topic, observed: float, low: float, high: float) -> Conversation:
    below, above = _CONVERSATIONS[topic]
    if observed < low:
        return below
    return above if observed > high else Conversation.NONE
