"""Take typed fields out of a parsed document, with errors that name the place."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from .schemes import Bilingual

UNKNOWN = "unknown"
Choice = TypeVar("Choice", bound=StrEnum)


class SchemeError(ValueError):
    """Say what is wrong with a law document, and where."""


class Fields:
    """Read one mapping of a document field by field; `close` refuses what nobody asked for."""

    def __init__(self, content: object, place: str) -> None:
        """Wrap a mapping found at `place`. Raises SchemeError when it is something else."""
        if not isinstance(content, Mapping):
            raise SchemeError(f"{place}: a mapping is expected")
        self._content: Mapping[object, object] = content
        self._place = place
        self._read: set[str] = set()

    def fail(self, name: str, problem: str) -> SchemeError:
        """Build the error for a field, to be raised by the caller."""
        return SchemeError(f"{self._place}.{name}: {problem}")

    def take(self, name: str) -> object:
        """Return a field as it is. Raises SchemeError when it is absent."""
        if name not in self._content:
            raise self.fail(name, "is missing")
        self._read.add(name)
        return self._content[name]

    def text(self, name: str) -> str:
        """Return a text that is not empty."""
        content = self.take(name)
        if not isinstance(content, str) or not content.strip():
            raise self.fail(name, "a text is expected")
        return content

    def whole(self, name: str, *, least: int = 0) -> int:
        """Return a whole number of at least `least`."""
        content = self.take(name)
        if isinstance(content, bool) or not isinstance(content, int) or content < least:
            raise self.fail(name, f"a whole number of at least {least} is expected")
        return content

    def whole_or_unknown(self, name: str) -> int | None:
        """Return a whole number of at least 1, or None where the document says "unknown"."""
        return None if self.take(name) == UNKNOWN else self.whole(name, least=1)

    def exact(self, name: str) -> Fraction:
        """Return a number above 0 that is written as a decimal text, exact."""
        written = self.text(name)
        try:
            number = Fraction(written)
        except ValueError as error:
            raise self.fail(name, "a decimal number as text is expected") from error
        if number <= 0:
            raise self.fail(name, "a number above 0 is expected")
        return number

    def day(self, name: str) -> date:
        """Return a date written as YYYY-MM-DD."""
        written = self.text(name)
        try:
            return date.fromisoformat(written)
        except ValueError as error:
            raise self.fail(name, "a date as YYYY-MM-DD is expected") from error

    def day_or_none(self, name: str) -> date | None:
        """Return a date, or None where the document says null."""
        return None if self.take(name) is None else self.day(name)

    def choice(self, name: str, choices: type[Choice]) -> Choice:
        """Return a member of an enum by its value."""
        written = self.text(name)
        try:
            return choices(written)
        except ValueError as error:
            raise self.fail(name, "one of " + ", ".join(choices) + " is expected") from error

    def bilingual(self, name: str) -> Bilingual:
        """Return a text in two languages."""
        return bilingual(Fields(self.take(name), f"{self._place}.{name}"))

    def entries(self, name: str) -> list["Fields"]:
        """Return a list of mappings, each with its place."""
        return [Fields(entry, place) for place, entry in self._listed(name)]

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        texts: list[str] = []
        for place, entry in self._listed(name):
            if not isinstance(entry, str):
                raise SchemeError(f"{place}: a text is expected")
            texts.append(entry)
        return tuple(texts)

    def close(self) -> None:
        """Refuse fields that nothing reads, so that a misspelt one is noticed."""
        unread = sorted(str(name) for name in self._content if name not in self._read)
        if unread:
            raise SchemeError(f"{self._place}: nothing reads {', '.join(unread)}")

    def _listed(self, name: str) -> Iterable[tuple[str, object]]:
        content = self.take(name)
        if not isinstance(content, list | tuple):
            raise self.fail(name, "a list is expected")
        return [(f"{self._place}.{name}[{number}]", entry) for number, entry in enumerate(content)]


def bilingual(fields: Fields) -> Bilingual:
    """Return the text in two languages that a mapping of `id` and `en` holds."""
    text = Bilingual(id=fields.text("id"), en=fields.text("en"))
    fields.close()
    return text
