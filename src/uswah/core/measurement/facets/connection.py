"""Find the connected subsets of a design: whose measures the ratings put on one scale.

Two levels of a facet are comparable when the difference of their measures is estimable. Levels that meet the same
levels of all other facets are (Weeks & Williams 1964, Technometrics 6:319-324); merging them until nothing changes
leaves a small design, on which the rest is decided by what the additive model cannot tell apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph, linalg

from .design import NOT_OBSERVED, Blocks, BoolArray, Facet, FloatArray, IntArray, Ratings

MOST_DENSE = 1500  # unknowns up to which the null space is taken exactly
ALIKE = 1e-6


@dataclass(frozen=True, slots=True)
class Subset:
    """Name the levels of one connected subset, by facet; a level may stand in several."""

    number: int
    levels: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Connection:
    """Hold the connected subsets.

    Attributes:
        comparable: for each facet int[levels]: levels with the same number are on one scale; -1 where no rating
            takes part.
        subsets: the subsets with their levels; one where everything is connected.
    """

    comparable: dict[str, IntArray]
    subsets: tuple[Subset, ...]

    @property
    def is_connected(self) -> bool:
        """Tell whether all levels are on one scale."""
        return len(self.subsets) == 1


def connection_of(data: Ratings | Blocks) -> Connection:
    """Return the connected subsets of all ratings or blocks, with the names of their levels."""
    if isinstance(data, Ratings):
        return connect(data.facets, np.column_stack([facet.levels for facet in data.facets]))
    levels = np.column_stack([facet.levels for facet in data.facets])
    observed = None if data.scores is None else np.not_equal(data.scores, NOT_OBSERVED)
    rows = rows_of_blocks(levels, np.arange(data.item.count), observed)
    return connect((*data.facets, data.item), rows)


def rows_of_blocks(levels: IntArray, items: IntArray, observed: BoolArray | None) -> IntArray:
    """Return int[n, facets + 1]: enough ratings to connect what blocks connect.

    `observed` is bool[blocks, items], None where all forms are complete. Every block stands there with its first
    item, and with its others once for each pattern: items of a block are connected through it, so nothing is lost.
    """
    seen = np.ones((len(levels), len(items)), dtype=np.bool_) if observed is None else observed
    given = seen.any(axis=1)
    head = np.column_stack([levels, items[seen.argmax(axis=1)]])[given]
    _, sample = np.unique(np.packbits(seen, axis=1), axis=0, return_index=True)
    block, item = np.nonzero(seen[sample])
    return np.concatenate([head, np.column_stack([levels[sample[block]], items[item]])])


def connect(facets: Sequence[Facet], levels: IntArray) -> Connection:
    """Return the connected subsets of ratings, int[n, facets] levels."""
    classes = [np.arange(facet.count) for facet in facets]
    for own, facet in zip(classes, facets, strict=True):
        given = np.flatnonzero(facet.anchored)
        own[given] = given[0] if len(given) else 0  # given measures are on one scale by definition
        if len(given) == 0:
            own[:] = np.arange(facet.count)
    rows = _unique_rows(levels, classes)
    while len(rows) > 1:
        merged = [_merge(rows, place, facet.count) for place, facet in enumerate(facets)]
        following = [labels[own] for labels, own in zip(merged, classes, strict=True)]
        if all((old == new).all() for old, new in zip(classes, following, strict=True)):
            break
        classes = following
        rows = _unique_rows(levels, classes)
    if len(rows) > 1:
        classes = _estimable_classes(facets, rows, classes)
        rows = _unique_rows(levels, classes)
    return _named(facets, levels, classes, rows)


def _unique_rows(levels: IntArray, classes: Sequence[IntArray]) -> IntArray:
    columns = [own[levels[:, place]] for place, own in enumerate(classes)]
    return np.unique(np.column_stack(columns), axis=0)


def _merge(rows: IntArray, place: int, count: int) -> IntArray:
    """Return int[classes], new class of each: those that meet the same classes of all other facets become one."""
    others = np.delete(rows, place, axis=1)
    if others.shape[1] == 0:
        return np.zeros(count, dtype=np.int64)
    _, meeting = np.unique(others, axis=0, return_inverse=True)
    meeting = meeting.ravel()
    size = count + int(meeting.max()) + 1
    links = sparse.coo_array((np.ones(len(rows)), (rows[:, place], count + meeting)), shape=(size, size))
    _, labels = csgraph.connected_components(links, directed=False)
    first = np.full(labels.max() + 1, count, dtype=np.int64)
    np.minimum.at(first, labels[:count], np.arange(count))
    merged: IntArray = first[labels[:count]]
    return merged


def _estimable_classes(facets: Sequence[Facet], rows: IntArray, classes: list[IntArray]) -> list[IntArray]:
    """Merge the classes whose difference the additive model can tell although no two ratings show it."""
    offsets = np.concatenate([[0], np.cumsum([facet.count for facet in facets])])
    flat = rows + offsets[:-1]
    names, columns = np.unique(flat, return_inverse=True)
    columns = columns.reshape(flat.shape)
    at = np.repeat(np.arange(len(rows)), rows.shape[1])
    design = sparse.csr_array((np.ones(flat.size), (at, columns.ravel())), shape=(len(rows), len(names)))
    given = np.concatenate([facet.anchored for facet in facets])[names]
    unknown = _unknown_part(design, given)
    out = []
    for place, own in enumerate(classes):
        inside = np.flatnonzero((names >= offsets[place]) & (names < offsets[place + 1]))
        local = names[inside] - offsets[place]
        alike = np.round(unknown[inside] / ALIKE).astype(np.int64)
        _, same = np.unique(alike, axis=0, return_inverse=True)
        first = np.full(same.max() + 1, facets[place].count, dtype=np.int64)
        np.minimum.at(first, same.ravel(), local)
        renamed = np.arange(facets[place].count)
        renamed[local] = first[same.ravel()]
        out.append(renamed[own])
    return out


def _unknown_part(design: sparse.csr_array, given: BoolArray) -> FloatArray:
    """Return what of two fixed arbitrary vectors the ratings cannot see, float[unknowns, 2]; 0 for given ones.

    Two classes have equal entries for every such vector exactly where their difference is estimable; for an
    arbitrary one they are equal by accident with probability 0.
    """
    size = design.shape[1]
    arbitrary = np.random.Generator(np.random.PCG64(size)).standard_normal((size, 2))
    free = np.flatnonzero(~given)
    seen = design[:, free]
    out = np.zeros((size, 2))
    for column in range(2):
        start = arbitrary[free, column]
        if len(free) <= MOST_DENSE:
            told = np.linalg.lstsq(seen.toarray(), seen @ start, rcond=None)[0]
        else:
            told = linalg.lsqr(seen, seen @ start, atol=1e-13, btol=1e-13, iter_lim=20_000)[0]
        out[free, column] = start - told
    return out


def _named(facets: Sequence[Facet], levels: IntArray, classes: Sequence[IntArray], rows: IntArray) -> Connection:
    comparable: dict[str, IntArray] = {}
    members: list[dict[str, tuple[str, ...]]] = [{} for _ in rows]
    for place, (facet, own) in enumerate(zip(facets, classes, strict=True)):
        present = np.bincount(levels[:, place], minlength=facet.count) > 0
        number = np.full(facet.count, -1, dtype=np.int64)
        for subset in reversed(range(len(rows))):
            inside = present & (own == rows[subset, place])
            number[inside] = subset
            members[subset][facet.name] = tuple(facet.labels[level] for level in np.flatnonzero(inside))
        comparable[facet.name] = number
    return Connection(comparable, tuple(Subset(number, levels) for number, levels in enumerate(members)))
