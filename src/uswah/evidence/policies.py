"""What a submission must be to be accepted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _

from uswah.evidence.enums import CampaignState, CodingState, RoundState


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
    inside a sentence cannot be found by a rule: the form asks for none, and only the writer and a second coder read it.
    """
    words = re.findall(r"\w+", with_whom.lower())
    if any(word not in _NAMELESS and not (word.isdigit() and len(word) <= 2) for word in words):
        raise NotAcceptable(
            _("Name no pupil and no guardian; say with whom as in: two pupils of class VIII."), ["with"]
        )
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
        raise NotAcceptable(
            _("This note was amended in the meantime. Open the latest one and amend that."), ["supersedes"]
        )


class CampaignAct(StrEnum):
    """What is done with a campaign of pupils' voice."""

    PRINT = "print"
    OPEN = "open"
    ANSWER = "answer"
    CLOSE = "close"
    RELEASE = "release"
    ERASE = "erase"


# In which state an act is possible, and which comes next. Nothing leads back: what was told once stays as it was told.
CAMPAIGN_STEPS: Mapping[tuple[CampaignState, CampaignAct], CampaignState] = {
    (CampaignState.PREPARED, CampaignAct.PRINT): CampaignState.PREPARED,
    (CampaignState.PREPARED, CampaignAct.OPEN): CampaignState.OPEN,
    (CampaignState.OPEN, CampaignAct.ANSWER): CampaignState.OPEN,
    (CampaignState.OPEN, CampaignAct.CLOSE): CampaignState.CLOSED,
    (CampaignState.CLOSED, CampaignAct.RELEASE): CampaignState.RELEASED,
    (CampaignState.RELEASED, CampaignAct.ERASE): CampaignState.ERASED,
}


class CampaignRefused(ValueError):
    """A campaign does not allow what was asked."""


def next_campaign_state(state: str, act: CampaignAct) -> CampaignState:
    """Return the state after an act; raise CampaignRefused where the state does not know it."""
    step = CAMPAIGN_STEPS.get((CampaignState(state), act))
    if step is None:
        raise CampaignRefused(_("This is not possible any more: %(state)s.") % {"state": CampaignState(state).label})
    return step


def campaign_acts(state: str) -> tuple[CampaignAct, ...]:
    """Return the acts that a state knows."""
    return tuple(act for known, act in CAMPAIGN_STEPS if known == state)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The characters of a passage from `start` to before `end`, as they stand there."""

    start: int
    end: int
    words: str


def stretch_of(text: str, words: str, near: int | None = None) -> Stretch:
    """Return where words stand in a passage; no words mean all of it. Spaces and line ends need not be the same.

    Where they stand more than once the place closest to `near` is meant. Raises NotAcceptable for words that do not
    stand there, and for several places with nothing to choose by.
    """
    parts = words.split()
    if not parts:
        return Stretch(0, len(text), text)
    found = list(re.finditer(r"\s+".join(re.escape(part) for part in parts), text))
    if not found:
        raise NotAcceptable(_("These words do not stand in the passage. Copy them from it exactly."), ["quote"])
    if len(found) > 1 and near is None:
        raise NotAcceptable(_("These words stand there more than once. Take some more words with them."), ["quote"])
    meant = min(found, key=lambda match: abs(match.start() - (near or 0)))
    return Stretch(meant.start(), meant.end(), meant.group())


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """A code of a madrasah's own, or its guidance for an indicator: what it means, when to use it, when not, an example."""

    code: str
    label: str
    definition: str
    when: str = ""
    not_when: str = ""
    example: str = ""


def check_code_entry(entry: CodeEntry, *, is_indicator: bool) -> None:
    """Raise NotAcceptable for an own code that cannot be told from an indicator, or that nobody could use alike."""
    if not is_indicator and not re.fullmatch(r"[a-z][a-z0-9-]{1,38}", entry.code):
        raise NotAcceptable(_("A code is a short word of small letters, digits and dashes, as in: sabar."), ["code"])
    if not is_indicator and not (entry.label.strip() and entry.definition.strip()):
        raise NotAcceptable(
            _("A code needs a name and what it means, so that two people use it alike."), ["definition"]
        )


def check_second_coder(*, coder: UUID, about: UUID | None, is_blind: bool) -> None:
    """Raise NotAcceptable where somebody would code what is about themselves, or what is still collected blind."""
    if coder == about:
        raise NotAcceptable(_("Nobody codes what is about themselves."), ["coder"])
    if is_blind:
        raise NotAcceptable(_("Judgements are still collected; a second coder may be asked after that."), ["coder"])


def check_is_being_coded(*, state: str, is_own: bool) -> None:
    """Raise NotAcceptable for marks in a coding that is finished, or another's."""
    if not is_own:
        raise NotAcceptable(_("Everybody marks in the own coding only."), [])
    if state != CodingState.OPEN:
        raise NotAcceptable(_("This coding is finished; its marks stay as they are."), [])
