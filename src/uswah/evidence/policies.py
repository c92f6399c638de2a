"""What a submission must be to be accepted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from uswah.evidence.enums import RoundState


@dataclass(frozen=True, slots=True)
class NewRating:
    """The score of one indicator, None when it was not observed, with the fact (or the reason) noted and its cell."""

    indicator_id: int
    code: str
    score: int | None
    fact: str = ""
    cell: str = ""


class NotAcceptable(ValueError):
    """A submission breaks a rule; `codes` are the indicators at fault."""

    def __init__(self, message: str, codes: Sequence[str]) -> None:
        """Keep the sentence for people and the indicators for the form."""
        super().__init__(message)
        self.codes = tuple(codes)


class RoundComplete(NotAcceptable):
    """The round is concluded: what comes for it now waits for a person."""


class SentBefore(NotAcceptable):
    """The identifier of a form was used for other content; what was stored then stays as it is."""

    def __init__(self, submission: UUID) -> None:
        """Keep which submission stands under the identifier."""
        super().__init__(_("This form was sent before with other content. What was stored then is unchanged."), [])
        self.submission = submission


def check_scores_on_scale(ratings: Iterable[NewRating], scale: Sequence[int]) -> None:
    """Raise NotAcceptable for a score that the instrument's scale does not have."""
    wrong = [rating.code for rating in ratings if rating.score is not None and rating.score not in scale]
    if wrong:
        raise NotAcceptable(_("A score is not on the scale of this instrument."), wrong)


def check_full_scores_have_facts(ratings: Iterable[NewRating], scale: Sequence[int]) -> None:
    """Raise NotAcceptable for a full score without a fact: what was seen comes first, the score second."""
    bare = [rating.code for rating in ratings if rating.score == max(scale) and not rating.fact.strip()]
    if bare:
        raise NotAcceptable(_("A full score needs a fact that was seen."), bare)


def check_unobserved_have_reasons(ratings: Iterable[NewRating]) -> None:
    """Raise NotAcceptable for an indicator that was not observed without saying why."""
    bare = [rating.code for rating in ratings if rating.score is None and not rating.fact.strip()]
    if bare:
        raise NotAcceptable(_("Say why it was not observed."), bare)


def check_anything_rated(ratings: Sequence[NewRating]) -> None:
    """Raise NotAcceptable for a form on which nothing was written."""
    if not ratings:
        raise NotAcceptable(_("Nothing has been rated yet."), [])


def check_amends(*, same_occasion: bool, same_rater: bool) -> None:
    """Raise NotAcceptable unless what is amended is of the same occasion and rater.

    What was amended before may be amended again: the two stand beside each other until a person decides.
    """
    if not same_occasion:
        raise NotAcceptable(_("An amendment keeps teacher, instrument, school year and stage."), [])
    if not same_rater:
        raise NotAcceptable(_("An amendment stays with whoever gave the rating."), [])


@dataclass(frozen=True, slots=True)
class Verdict:
    """A person's decision between versions: which one holds, and all versions that were known to them then."""

    chosen: UUID
    known: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Holding:
    """Which version of a judgement holds, and those that wait for a person's decision (none, or two and more)."""

    holds: UUID
    open: frozenset[UUID]


def what_holds(amends: Mapping[UUID, UUID | None], verdict: Verdict | None) -> Holding:
    """Return which version holds, of an original (which amends None) with all that amends it, directly or not.

    Set aside is what the latest verdict knew, except its choice and what that comes from. Of what is left, a version
    is overtaken by those that amend it, but not by what amends a version set aside. A single one that nothing overtakes
    holds; of several, which wait for a decision, the latest version that all of them come from does. It is a function
    of what is there, so that the order in which versions arrived cannot matter.
    """
    lines = {version: _line(version, amends) for version in amends}
    aside = verdict.known - set(lines[verdict.chosen]) if verdict else frozenset()
    left = [version for version in amends if version not in aside]
    overtaken = {earlier for version in left for earlier in _since(aside, lines[version][:-1])}
    last = [version for version in left if version not in overtaken]
    common = set.intersection(*(set(lines[version]) for version in last))
    holds = max(common, key=lambda version: len(lines[version]))
    return Holding(holds, frozenset(last) if len(last) > 1 else frozenset())


def _line(version: UUID, amends: Mapping[UUID, UUID | None]) -> tuple[UUID, ...]:
    """Return the versions from the original to this one."""
    line = [version]
    while (earlier := amends[line[-1]]) is not None:
        line.append(earlier)
    return tuple(reversed(line))


def _since(aside: frozenset[UUID], line: tuple[UUID, ...]) -> tuple[UUID, ...]:
    """Return what follows the latest version set aside in a line."""
    start = max((place + 1 for place, version in enumerate(line) if version in aside), default=0)
    return line[start:]


def check_round_takes_evidence(state: str) -> None:
    """Raise NotAcceptable for evidence of a round that is concluded: its levels are final."""
    if state == RoundState.COMPLETE:
        raise RoundComplete(
            _("This round is complete; its levels are final. New evidence belongs to the next one."), []
        )


LONGEST_PASSAGE = 5000
# With whom one spoke, where those are pupils or guardians: only words that name nobody.
_NAMELESS_WORDS = """
    siswa siswi murid santri santriwan santriwati peserta didik pelajar anak orang tua wali ayah ibu laki perempuan
    putra putri kelas vii viii ix rombel seorang satu dua tiga empat lima enam tujuh delapan sembilan sepuluh beberapa
    ketua pengurus osis kelompok dan dari a b c d e f g h pupil pupils student students guardian guardians parent parents
    class group of and one two three four five six seven eight nine ten some boys girls boy girl
"""
_NAMELESS = frozenset(_NAMELESS_WORDS.split())
_NUMBER_OF_A_PERSON = re.compile(r"(?<!\d)(?:\+?62|0)8\d{7,11}(?!\d)|(?<!\d)\d{10,20}(?!\d)")


def check_names_no_pupil(with_whom: str, texts: Iterable[str]) -> None:
    """Raise NotAcceptable where an interview with pupils or guardians says who they are.

    With whom is said in words from a short list; a text with the number of a phone or of a pupil is refused. A name
    inside a sentence cannot be found by a rule: the form asks for none, and nobody but the writer reads the sentence.
    """
    words = re.findall(r"\w+", with_whom.lower())
    if any(word not in _NAMELESS and not (word.isdigit() and len(word) <= 2) for word in words):
        raise NotAcceptable(_("Name no pupil and no guardian; say with whom as in: two pupils of class VIII."), ["with"])
    if any(_NUMBER_OF_A_PERSON.search(text) for text in texts):
        raise NotAcceptable(_("Leave out telephone numbers and pupil numbers."), ["passages"])


def check_note_has_words(texts: Sequence[str], clocks: Iterable[str]) -> None:
    """Raise NotAcceptable for a note without words, a passage that is too long, or a time that no clock shows."""
    if not texts or not all(text.strip() for text in texts):
        raise NotAcceptable(_("Nothing has been written down yet."), ["passages"])
    if any(len(text) > LONGEST_PASSAGE for text in texts):
        limit = {"limit": LONGEST_PASSAGE}
        raise NotAcceptable(_("A passage is longer than %(limit)s characters; divide it.") % limit, ["passages"])
    if any(clock and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", clock) for clock in clocks):
        raise NotAcceptable(_("A time is written as 08:10."), ["passages"])


def check_note_amends(*, same_occasion: bool, same_writer: bool, is_effective: bool) -> None:
    """Raise NotAcceptable unless a note amends the latest one of the same teacher, kind and stage by the same writer."""
    if not same_occasion:
        raise NotAcceptable(_("An amended note keeps teacher, kind, school year and stage."), ["supersedes"])
    if not same_writer:
        raise NotAcceptable(_("A note is amended by whoever wrote it."), ["supersedes"])
    if not is_effective:
        raise NotAcceptable(_("This note was amended in the meantime. Open the latest one and amend that."), ["supersedes"])
