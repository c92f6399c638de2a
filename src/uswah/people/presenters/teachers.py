"""The list of teachers, and warnings about names that are alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from uswah.core.text.names import alphabetical_key, fold_name
from uswah.institutions.presenters import day, in_language
from uswah.people.enums import Employment
from uswah.people.presenters.persons import full_name, identifier_words

if TYPE_CHECKING:
    from uswah.people.models import Person
    from uswah.people.queries import TeacherLine

_SHORTEST_NUMBER = 4


@dataclass(frozen=True, slots=True)
class TeacherRow:
    """A teacher as the list shows them; hours that are not known are said to be unknown."""

    person_id: UUID
    name: str
    identifiers: tuple[str, ...]
    subjects: tuple[str, ...]
    employment: str
    rank: str
    is_base: bool
    leaves: str


def matches(line: TeacherLine, words: str) -> bool:
    """Tell whether the name, folded, or a number contains what was searched for."""
    digits = "".join(sign for sign in words if sign.isdigit())
    if len(digits) >= _SHORTEST_NUMBER and any(digits in value for value in line.identifiers.values()):
        return True
    name = fold_name(full_name(line))
    wanted = fold_name(words).split()
    return bool(wanted) and all(word in name for word in wanted)


def teacher_rows(lines: Iterable[TeacherLine], language: str, words: str = "") -> list[TeacherRow]:
    """Return the teachers as the list shows them, by name; with `words` only those who match."""
    shown = [line for line in lines if not words or matches(line, words)]
    return [_row(line, language) for line in sorted(shown, key=lambda line: alphabetical_key(line.name))]


def _row(line: TeacherLine, language: str) -> TeacherRow:
    return TeacherRow(
        person_id=line.person_id,
        name=full_name(line),
        identifiers=identifier_words(line.identifiers),
        subjects=tuple(_subject(title, jp, language) for title, jp in line.subjects),
        employment=str(Employment(line.employment).label) if line.employment else "",
        rank=line.rank,
        is_base=line.is_satminkal,
        leaves=_("until %(day)s") % {"day": day(line.until)} if line.until else "",
    )


def _subject(title: Mapping[str, str], jp: int | None, language: str) -> str:
    words = in_language(title, language)
    if jp is None:
        return _("%(subject)s (hours not yet known)") % {"subject": words}
    return _("%(subject)s, %(hours)d JP") % {"subject": words, "hours": jp}


@dataclass(frozen=True, slots=True)
class SimilarPerson:
    """A person with a similar name, and the madrasah that the viewer sees."""

    name: str
    identifiers: tuple[str, ...]
    places: tuple[str, ...]


def similar_rows(people: Sequence[Person]) -> list[SimilarPerson]:
    """Return persons with a similar name; they carry `seen_posts`."""
    return [
        SimilarPerson(
            name=full_name(person),
            identifiers=identifier_words({row.kind: row.value for row in person.identifiers.all()}),
            places=tuple(dict.fromkeys(post.institution.name for post in getattr(person, "seen_posts", ()))),
        )
        for person in people
    ]
