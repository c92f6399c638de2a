"""Say which madrasah the raters of a study join, which comparisons are withheld, and what would link them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from uswah.common.presenters.charts.svg import figure
from uswah.core.measurement.levels import LinkingProposal, WithheldComparison
from uswah.core.studies import RatingStudy

MOST_TOLD: Final = 10


def linking_words(study: RatingStudy) -> list[str]:
    """Return sentences on linking, most telling first; there is always one."""
    found = study.estimates
    if len(found.madrasah) < 2:
        return [_("The table has one madrasah; its teachers are compared within it.")]
    told = []
    if found.linking.components > 1:
        text = _("Raters leave the madrasah in %(count)s groups that nobody joins.")
        told.append(text % {"count": found.linking.components})
    if study.linking.withheld:
        told += _withheld(study)
    if study.linking.is_sample:
        text = _("%(count)s pairs of neighbours in order of codes were looked at, not all pairs.")
        told.append(text % {"count": study.linking.compared})
    return told or [_("The raters join the madrasah well enough to compare them.")]


def _withheld(study: RatingStudy) -> Iterator[str]:
    withheld = study.linking.withheld
    names = [
        _("%(first)s with %(second)s (linking %(share)s)")
        % {"first": pair.first, "second": pair.second, "share": figure(pair.effective_linking, 2)}
        for pair in withheld[:MOST_TOLD]
    ]
    more = len(withheld) - len(names)
    tail = [_("and %(count)s more") % {"count": more}] if more else []
    text = _("Comparisons of madrasah that are withheld, because strictness and quality cannot be told apart:")
    yield f"{text} {'; '.join([*names, *tail])}."
    text = _(
        "Linking is the share of strictness that the ratings tell; from %(needed)s on madrasah are compared. What links: "
        "raters who judge in several madrasah, or stories that all raters score."
    )
    yield text % {"needed": figure(study.estimates.linking.needed, 1)}
    yield from (_proposed(pair, proposal) for pair, proposal in study.linking.proposals if proposal.ratings)


def _proposed(pair: WithheldComparison, proposal: object) -> str:
    names = {"first": pair.first, "second": pair.second}
    if not isinstance(proposal, LinkingProposal):
        return _("%(first)s with %(second)s: no few extra ratings would link them.") % names
    ratings = "; ".join(
        _("%(rater)s rates %(teacher)s (%(madrasah)s)")
        % {"rater": one.rater, "teacher": one.teacher, "madrasah": one.madrasah}
        for one in proposal.ratings
    )
    return _("%(first)s with %(second)s would be linked by: %(ratings)s.") % {**names, "ratings": ratings}
