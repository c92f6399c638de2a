"""What a submission must be to be accepted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


def check_amends(*, same_occasion: bool, same_rater: bool, is_effective: bool) -> None:
    """Raise NotAcceptable unless what is amended is of the same occasion and rater, and was not amended before."""
    if not same_occasion:
        raise NotAcceptable(_("An amendment keeps teacher, instrument, school year and stage."), [])
    if not same_rater:
        raise NotAcceptable(_("An amendment stays with whoever gave the rating."), [])
    if not is_effective:
        raise NotAcceptable(_("This rating was amended in the meantime. Open the latest one and amend that."), [])


def check_round_takes_evidence(state: str) -> None:
    """Raise NotAcceptable for evidence of a round that is concluded: its levels are final."""
    if state == RoundState.COMPLETE:
        raise NotAcceptable(
            _("This round is complete; its levels are final. New evidence belongs to the next one."), []
        )
