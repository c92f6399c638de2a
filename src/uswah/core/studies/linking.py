"""Say which madrasah of a table can be compared, and which extra ratings would join those that cannot."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

from uswah.core.measurement.levels import (
    Blocks,
    LevelEstimates,
    LinkingProposal,
    NotLinkable,
    VarianceReference,
    WithheldComparison,
    extra_ratings_that_would_link,
)

ALL_PAIRS_UP_TO: Final = 12  # madrasah; beyond it neighbours in code order stand for all pairs
MOST_PAIRS: Final = 60
MOST_PROPOSALS: Final = 3


@dataclass(frozen=True, slots=True)
class Linking:
    """Hold what was found on linking: of `compared` pairs of madrasah those that are withheld.

    `is_sample` tells that neighbours in code order stood for all pairs. `proposals` are the fewest extra ratings
    that would link the first of the withheld pairs.
    """

    compared: int
    is_sample: bool
    withheld: tuple[WithheldComparison, ...]
    proposals: tuple[tuple[WithheldComparison, LinkingProposal | NotLinkable], ...]


def linking_of(blocks: Blocks, estimates: LevelEstimates, reference: VarianceReference) -> Linking:
    """Compare madrasah and return what is withheld."""
    names = estimates.madrasah
    is_sample = len(names) > ALL_PAIRS_UP_TO
    pairs = list(pairwise(names))[:MOST_PAIRS] if is_sample else list(combinations(names, 2))
    found = [estimates.compare(first, second) for first, second in pairs]
    withheld = tuple(pair for pair in found if isinstance(pair, WithheldComparison))
    proposals = tuple(
        (pair, extra_ratings_that_would_link(blocks, pair.first, pair.second, reference=reference))
        for pair in withheld[:MOST_PROPOSALS]
    )
    return Linking(len(pairs), is_sample, withheld, proposals)
