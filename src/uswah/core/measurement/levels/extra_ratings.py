"""Find the fewest extra ratings that would link two madrasah, each proposal verified by solving the model again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import comb
from typing import Final

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from uswah.core.measurement.table import Codes

from .blocks import Blocks
from .linked import SeverityModel, connected, without_single
from .linking import LINKING_NEEDED, PairOfMadrasah
from .reference import VarianceReference
from .results import ExtraRating
from .staging import COLUMNS, compacted, selected

Ints = npt.NDArray[np.int64]

#: Sets of extra ratings that are tried one by one; beyond, the next best rating is added each time.
MOST_TRIED: Final = 250


@dataclass(frozen=True, slots=True)
class LinkingProposal:
    """Hold ratings that would link two madrasah, the linking they reach, and whether no smaller set would.

    `exact` is False where sets were too many and the next best rating was added each time.
    """

    ratings: tuple[ExtraRating, ...]
    effective_linking: float
    exact: bool


@dataclass(frozen=True, slots=True)
class NotLinkable:
    """Say that no set of so many extra ratings links: the best that `ratings` of them reach is `effective_linking`."""

    ratings: int
    effective_linking: float


def extra_ratings_that_would_link(
    blocks: Blocks,
    first: str,
    second: str,
    *,
    reference: VarianceReference,
    variances: Mapping[str, float] | None = None,
    needed: float = LINKING_NEEDED,
    most: int = 10,
) -> LinkingProposal | NotLinkable:
    """Return the smallest set of extra (rater, teacher) ratings after which two madrasah can be compared.

    Trained raters of one madrasah would judge teachers of the other, best known teachers first; only which rater
    crosses, and how often, is searched. `variances` by the key of their term (the reference where not given);
    what people would answer does not matter, only who judges whom. An empty proposal says that they are linked.
    Raises KeyError for a madrasah without ratings.
    """
    component = connected(blocks, reference)
    near = {component[first], component[second]}
    kept = np.array([component[label] in near for label in blocks.madrasah.labels] + [True])
    judged = without_single(selected(blocks, kept[blocks.madrasah.codes]), reference)
    if judged is None:
        return NotLinkable(0, 0.0)
    with threadpool_limits(1):
        return _Search(compacted(judged), (first, second), reference, variances or {}, needed).find(most)


class _Search:
    """Try sets of extra ratings; a move is (rater in a role, madrasah where it would judge)."""

    def __init__(
        self,
        blocks: Blocks,
        ends: tuple[str, str],
        reference: VarianceReference,
        variances: Mapping[str, float],
        needed: float,
    ) -> None:
        self.blocks, self.ends, self.reference = blocks, ends, reference
        self.variances, self.needed = variances, needed
        self.moves = self._moves()

    def find(self, most: int) -> LinkingProposal | NotLinkable:
        already = self.reached(())
        if already >= self.needed:
            return LinkingProposal((), already, exact=True)
        greedy: tuple[tuple[int, int, str], ...] = ()
        tried, best = 0, already
        for size in range(1, most + 1):
            tried += comb(len(self.moves) + size - 1, size) if self.moves else 0
            exact = tried <= MOST_TRIED
            candidates = (
                list(combinations_with_replacement(self.moves, size))
                if exact
                else [(*greedy, move) for move in self.moves]
            )
            scored = [(self.reached(candidate), candidate) for candidate in candidates if self.possible(candidate)]
            if not scored:
                return NotLinkable(size - 1, best)
            best, greedy = max(scored, key=lambda pair: pair[0])
            if best >= self.needed:
                return LinkingProposal(tuple(self.ratings(greedy)), best, exact)
        return NotLinkable(most, best)

    def reached(self, moves: tuple[tuple[int, int, str], ...]) -> float:
        """Return the effective linking with these moves made."""
        model = SeverityModel.of(self._with(moves), self.reference, self.variances)
        if model is None:
            return 0.0
        prior, posterior = model.pair(*self.ends)
        return PairOfMadrasah(prior, posterior, 0.0, 0.0).effective_linking

    def possible(self, moves: tuple[tuple[int, int, str], ...]) -> bool:
        """Tell whether there are teachers enough for the moves."""
        return len(list(self.ratings(moves))) == len(moves)

    def ratings(self, moves: tuple[tuple[int, int, str], ...]) -> Iterator[ExtraRating]:
        """Yield who would judge whom."""
        taken: set[tuple[int, int]] = set()
        for rater, _, place in moves:
            for teacher in self._best_known(place):
                judged = (self.blocks.rater.codes == rater) & (self.blocks.teacher.codes == teacher)
                if (rater, teacher) not in taken and not judged.any():
                    taken.add((rater, teacher))
                    yield ExtraRating(self.blocks.rater.labels[rater], self.blocks.teacher.labels[teacher], place)
                    break

    def _moves(self) -> list[tuple[int, int, str]]:
        """Return which rater could judge where: trained raters if there are any, in the order of madrasah and names."""
        blocks, found = self.blocks, []
        trained = np.array([label in self.reference.trained for label in blocks.role.labels])
        for home, away in (self.ends, self.ends[::-1]):
            here = blocks.madrasah.codes == blocks.madrasah.labels.index(home)
            there = blocks.madrasah.codes == blocks.madrasah.labels.index(away)
            judges = {(int(r), int(k)) for r, k in zip(blocks.rater.codes[here], blocks.role.codes[here], strict=True)}
            chosen = {judge for judge in judges if trained[judge[1]]} or judges
            known = set(blocks.rater.codes[there].tolist())
            found += [(rater, role, away) for rater, role in sorted(chosen) if rater not in known]
        return found

    def _best_known(self, place: str) -> list[int]:
        here = self.blocks.madrasah.codes == self.blocks.madrasah.labels.index(place)
        counts = np.bincount(self.blocks.teacher.codes[here], minlength=self.blocks.teacher.count)
        order = np.argsort(-counts, kind="stable")
        return [int(teacher) for teacher in order if counts[teacher] > 0]

    def _with(self, moves: tuple[tuple[int, int, str], ...]) -> Blocks:
        """Return the blocks with those that the moves would bring: like the rater's others, their answers open."""
        blocks, rows, teachers = self.blocks, [], []
        for (rater, role, _), rating in zip(moves, self.ratings(moves), strict=True):
            own = np.flatnonzero((blocks.rater.codes == rater) & (blocks.role.codes == role))
            alike = own[blocks.teacher.codes[own] == blocks.teacher.codes[own[0]]]
            rows.append(alike)
            teachers.append(np.full(len(alike), blocks.teacher.labels.index(rating.teacher)))
        if not rows:
            return blocks
        more, teacher = np.concatenate(rows), np.concatenate(teachers)
        columns = {name: _joined(getattr(blocks, name), more) for name in COLUMNS}
        codes = columns["teacher"].codes.copy()
        codes[len(blocks) :] = teacher
        columns["teacher"] = Codes(codes, blocks.teacher.labels)
        home = np.full(blocks.teacher.count, -1, dtype=np.int32)
        home[blocks.teacher.codes] = blocks.madrasah.codes
        columns["madrasah"] = Codes(home[codes], blocks.madrasah.labels)
        return Blocks(
            **columns,
            measure=np.append(blocks.measure, np.zeros(len(more))),
            standard_error=np.append(blocks.standard_error, blocks.standard_error[more]),
            percent=np.append(blocks.percent, blocks.percent[more]),
        )


def _joined(column: Codes, more: npt.NDArray[np.intp]) -> Codes:
    return Codes(np.append(column.codes, column.codes[more]), column.labels)
