"""A form as data. Sound when it exists: an unsound one cannot be made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from uswah.core.forms.questions import Choice, ChoiceList, Group, Member, Question, Wording, walk
from uswah.core.forms.soundness import sound_order


@dataclass(frozen=True)
class FormDefinition:
    """A form. Raises FormUnsound, with every problem, when it could not be filled in as it stands."""

    code: str
    version: str
    title: Wording
    members: tuple[Member, ...]
    choice_lists: tuple[ChoiceList, ...] = ()
    # Names of groups and questions so that each comes after all that its relevance and its calculation ask.
    order: tuple[str, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse what is unsound, and work out in which order it is evaluated."""
        object.__setattr__(self, "order", sound_order(self.members, self.choice_lists))

    def walk(self) -> Iterator[tuple[Member, tuple[Group, ...]]]:
        """Yield every group and question with the groups around it, outermost first, in the order of the form."""
        yield from walk(self.members)

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return every question in the order of the form."""
        return tuple(member for member, _ in self.walk() if isinstance(member, Question))

    def choices_of(self, question: Question) -> tuple[Choice, ...]:
        """Return the choices of a question, none where it has no list."""
        return next((listed.choices for listed in self.choice_lists if listed.name == question.choices), ())
