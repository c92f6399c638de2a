"""What the state of an appraisal allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.utils.translation import gettext as _

from uswah.evidence.enums import SourceRole
from uswah.evidence.policies import (
    NewRating,
    NotAcceptable,
    check_full_scores_have_facts,
    check_scores_on_scale,
    check_unobserved_have_reasons,
)
from uswah.standards.enums import Technique
from uswah.standards.queries import Form

UNOBSERVED = "x"
FACT_LENGTH = 2000

# The head assesses or appoints the assessor (Permendiknas 35/2010); a pengawas assesses the head. What a fellow
# teacher, the teacher, a pupil or a guardian writes stands beside it until somebody decides otherwise, with a reason.
COUNTS_ON_ITS_OWN = frozenset({SourceRole.KEPALA, SourceRole.ASSESSOR, SourceRole.PENGAWAS})


def counts_on_its_own(source_role: str) -> bool:
    """Tell whether a first submission in this role makes the official level without a decision."""
    return source_role in COUNTS_ON_ITS_OWN


def check_reflection(
    *, about: UUID, rated_by: UUID | None, writer: UUID | None, source_role: str, technique: str
) -> None:
    """Raise NotAcceptable where somebody would rate themselves, or would reflect in another's place.

    About oneself one writes a self-reflection: a source of its own beside the others, which never makes the official level.
    """
    is_reflection = source_role == SourceRole.SELF and technique == Technique.SELF_REFLECTION
    if writer == about and not (is_reflection and rated_by == about):
        raise NotAcceptable(_("About yourself you write a self-reflection; others rate you."), [])
    if source_role == SourceRole.SELF and rated_by != about:
        raise NotAcceptable(_("A self-reflection is the teacher's own."), [])


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands on the form for one indicator: a figure, UNOBSERVED or nothing, and the fact as it was typed."""

    score: str = ""
    fact: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was written."""
        return not self.score and not self.fact.strip()


def ratings_from(form: Form, entries: Mapping[str, Entry]) -> list[NewRating]:
    """Return the ratings that the entries make; what has no score yet makes none. Scores must be on the scale."""
    ratings = []
    for code, indicator in form.indicator_ids.items():
        entry = entries.get(code, Entry())
        if entry.score:
            score = None if entry.score == UNOBSERVED else int(entry.score)
            ratings.append(NewRating(indicator_id=indicator, code=code, score=score, fact=entry.fact.strip()))
    return ratings


def missing_in(form: Form, entries: Mapping[str, Entry]) -> list[str]:
    """Return the codes of the indicators without a score, those not observed among them."""
    return [code for code in form.indicator_ids if entries.get(code, Entry()).score in ("", UNOBSERVED)]


def problems_in(form: Form, entries: Mapping[str, Entry]) -> dict[str, str]:
    """Return what is wrong, by indicator code, in words that tell what to do."""
    allowed = {str(score) for score in form.scores} | {UNOBSERVED, ""}
    wrong = {code: _("Choose one of the scores.") for code, entry in entries.items() if entry.score not in allowed}
    for code, entry in entries.items():
        if code in wrong:
            continue
        if not entry.score and entry.fact.strip():
            wrong[code] = _("A fact is written, but no score is chosen yet.")
        elif len(entry.fact) > FACT_LENGTH:
            wrong[code] = _("The fact is longer than %(limit)s characters.") % {"limit": FACT_LENGTH}
    ratings = ratings_from(form, {code: entry for code, entry in entries.items() if code not in wrong})
    for refused, sentence in _refusals(ratings, form):
        wrong.update(dict.fromkeys(refused, sentence))
    return {code: wrong[code] for code in form.indicator_ids if code in wrong}


def _refusals(ratings: list[NewRating], form: Form) -> Iterator[tuple[Sequence[str], str]]:
    """Yield what the rules of evidence say about the ratings, so that a form can say it at its place."""
    rules: tuple[Callable[[], None], ...] = (
        partial(check_scores_on_scale, ratings, form.scores),
        partial(check_full_scores_have_facts, ratings, form.scores),
        partial(check_unobserved_have_reasons, ratings),
    )
    for rule in rules:
        try:
            rule()
        except NotAcceptable as refusal:
            yield refusal.codes, str(refusal)
