"""The pieces of a page. Every text is formatted and translated; templates only place it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.forms import BoundField, ChoiceField

Tone = Literal["brand", "gold", "alert", "neutral"]
JobStateWord = Literal["waiting", "running", "done", "failed"]
StepState = Literal["done", "current", "upcoming"]


@dataclass(frozen=True, slots=True)
class LevelCell:
    """A known level: `text` is what is read ("2,7"), `step` (1 to 5) its place on the one ramp, `note` stands small."""

    text: str
    step: Literal[1, 2, 3, 4, 5]
    note: str = ""
    label: str = ""  # the whole meaning for screen readers and as a tip, "Pedagogik: 3 dari 4"
    url: str = ""


@dataclass(frozen=True, slots=True)
class UnknownLevel:
    """A level that is not yet knowable, with the reason; it has no step and no number."""

    reason: str
    text: str = "–"
    url: str = ""


LevelDisplay = LevelCell | UnknownLevel


@dataclass(frozen=True, slots=True)
class ChoiceOption:
    """One answer of a scale: the value sent, the figure shown, and what it means in a word or two."""

    value: str
    figure: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceScale:
    """A question answered by one of few ordered values, as 0, 1, 2 on the rating form."""

    name: str
    question: str
    options: tuple[ChoiceOption, ...]
    number: str = ""  # official number of the indicator, "Indikator 4.1"
    chosen: str | None = None
    error: str = ""
    help: str = ""
    required: bool = False

    @property
    def id(self) -> str:
        """Return the id of the group, to which the summary of errors links."""
        return f"id_{self.name}"

    @classmethod
    def of_field(cls, bound: BoundField, *, number: str = "") -> ChoiceScale:
        """Return the scale of a form's ChoiceField. A label "2: Seluruhnya" parts into figure and meaning."""
        if not isinstance(bound.field, ChoiceField):
            raise TypeError(f"{bound.html_name} offers no choices.")
        chosen = bound.value()
        return cls(
            name=bound.html_name,
            question=str(bound.label),
            options=tuple(_option(part.data) for part in bound.subwidgets if part.data["value"] not in ("", None)),
            number=number,
            chosen=None if chosen in (None, "") else str(chosen),
            error=" ".join(str(error) for error in bound.errors),
            help=str(bound.help_text),
            required=bound.field.required,
        )


def _option(drawn: Mapping[str, Any]) -> ChoiceOption:
    """Part what the widget would draw into figure and meaning; a label without colon is all figure."""
    figure, _colon, meaning = str(drawn["label"]).partition(":")
    return ChoiceOption(str(drawn["value"]), figure.strip(), meaning.strip())


@dataclass(frozen=True, slots=True)
class Crumb:
    """A page above this one; the last crumb is the page itself and has no address."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Pager:
    """Keyset pages: where the neighbours are, and what is shown ("1–50 dari 312 guru")."""

    previous_url: str = ""
    next_url: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a task that has several pages, as the import has."""

    label: str
    state: StepState
    url: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the yearly cycle; drawn with a meter when `total` is not zero."""

    title: str
    note: str = ""
    done: int = 0
    total: int = 0
    current: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that stands alone, with what it counts."""

    value: str
    meaning: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """A term and what it is here; an empty value is drawn as "not filled in"."""

    term: str
    value: str
    note: str = ""
    url: str = ""
    language: str = ""  # "ar" for Arabic text


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule or a figure comes from."""

    title: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened, newest first in a timeline; `moment` is ISO 8601 for machines."""

    title: str
    when: str
    moment: str = ""
    text: str = ""
    by: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class JobProgress:
    """Work in the background: `status_url` answers with this same piece, once a second, until done or failed."""

    title: str
    state: JobStateWord
    status_url: str
    done: int = 0
    total: int = 0
    result_url: str = ""
    result_label: str = ""
    failure: str = ""  # in words that tell what to do

    @property
    def is_finished(self) -> bool:
        """Tell whether asking again is of no use."""
        return self.state in ("done", "failed")
