"""Say which madrasah the raters of a study join, and which comparisons are withheld."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Final

from django.utils.translation import gettext as _

from uswah.common.presenters.charts.svg import figure
from uswah.core.measurement.levels import WithheldComparison
from uswah.core.studies import RatingStudy

ALL_PAIRS_UP_TO: Final = 12  # madrasah; beyond it neighbours in code order stand for all pairs
MOST_TOLD: Final = 10


def linking_words(study: RatingStudy) -> list[str]:
    """Return sentences on linking, most telling first; the first stands for none needed."""
    found = study.estimates
    if len(found.madrasah) < 2:
        return [_("The table has one madrasah; its teachers are compared within it.")]
    told = []
    if found.linking.components > 1:
        text = _("Raters leave the madrasah in %(count)s groups that nobody joins.")
        told.append(text % {"count": found.linking.components})
        told.append(_("Madrasah of different groups cannot be compared; teachers of one madrasah can."))
    withheld = withheld_pairs(study)
    if withheld:
        text = _("Comparisons of madrasah that are withheld, because strictness and quality cannot be told apart:")
        names = [
            _("%(first)s with %(second)s (linking %(share)s)")
            % {"first": pair.first, "second": pair.second, "share": figure(pair.effective_linking, 2)}
            for pair in withheld[:MOST_TOLD]
        ]
        more = len(withheld) - len(names)
        tail = [_("and %(count)s more") % {"count": more}] if more else []
        told.append(f"{text} {'; '.join([*names, *tail])}.")
        needed = figure(found.linking.needed, 1)
        told.append(
            _("Linking is the share of strictness that the ratings tell; from %(needed)s on madrasah are compared. What links: "
              "raters who judge in several madrasah, or stories that all raters score.") % {"needed": needed}
        )  # fmt: skip
    return told or [_("The raters join the madrasah well enough to compare them.")]


def withheld_pairs(study: RatingStudy) -> list[WithheldComparison]:
    """Return the withheld comparisons among all pairs, or among neighbours in code order where there are many."""
    names = study.estimates.madrasah
    pairs = combinations(names, 2) if len(names) <= ALL_PAIRS_UP_TO else list(pairwise(names))[:200]
    compared = (study.estimates.compare(first, second) for first, second in pairs)
    return [pair for pair in compared if isinstance(pair, WithheldComparison)]
