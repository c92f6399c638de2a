"""Where each effect is eliminated: in the finest group that holds all of its observations, or at the root."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from .design import BadDesign, Design, IntArray

COMPONENTS_FROM = 256
"""A root with fewer effects is not worth splitting by connected components."""


@dataclass(frozen=True, slots=True, eq=False)
class Tier:
    """One grouping of the observations, and what is eliminated in its groups.

    Attributes:
        count: how many groups.
        parent_of: int[groups of the tier below], the group of this tier; for the first tier int[n], of each row.
        own_group, own_effect: the effects eliminated here, sorted by group.
        seen_group, seen_effect: the effects of later tiers that a group's observations touch, sorted by group and effect.
    """

    count: int
    parent_of: IntArray
    own_group: IntArray
    own_effect: IntArray
    seen_group: IntArray
    seen_effect: IntArray


def touched(design: Design) -> IntArray:
    """Return the effect (0 to q - 1 over all factors) that each factor has in each row, int[n, factors]; q where none."""
    places = np.array(design.offsets) - design.offsets[0]
    none = places[-1]
    effects = np.empty((len(design.y), len(design.factors)), dtype=np.int64)
    for number, factor in enumerate(design.factors):
        effects[:, number] = np.where(factor.levels >= 0, factor.levels + places[number], none)
    return effects


def groupings(design: Design) -> list[IntArray]:
    """Return the nesting with groups from 0 to count - 1, a group of its own where none was given; root last."""
    chosen: list[IntArray] = list(design.nesting)
    if not chosen and design.factors:
        chosen = [np.asarray(max(design.factors, key=lambda factor: factor.count).levels, dtype=np.int64)]
    labels = [_ranked(level) for level in chosen] or [np.arange(len(design.y))]
    return [*labels, np.zeros(len(design.y), dtype=np.int64)]


def tiers(design: Design, effects: IntArray) -> list[Tier]:
    """Return the tiers from the finest to the root; tiers in which nothing ends are left out, except the first.

    Raises:
        BadDesign: when a group of the nesting lies in two groups of the next.
    """
    total = design.offsets[-1] - design.offsets[0]
    *nested, root = groupings(design)
    group, effect = _first_pairs(nested[0], effects, total)
    found: list[Tier] = []
    below = np.arange(len(design.y))
    for depth, label in enumerate([*nested, None, root]):
        parent = _components(below, group, effect, total) if label is None else _parent(below, label, depth)
        if parent is None:
            continue
        tier = _tier(parent, parent[group] if found else group, effect, total)
        if not found or len(tier.own_effect):
            found.append(tier)
            group, effect = tier.seen_group, tier.seen_effect
            below = parent[below]
    return found


def _components(below: IntArray, group: IntArray, effect: IntArray, total: int) -> IntArray | None:
    """Return the connected component of each group, or None where splitting gains nothing; groups left alone share one."""
    remaining = np.unique(effect)
    if len(remaining) < COMPONENTS_FROM:
        return None
    groups = int(below.max()) + 1
    size = groups + total
    graph = sparse.coo_array((np.ones(len(group), dtype=np.int8), (group, effect + groups)), shape=(size, size))
    component = connected_components(graph, directed=False)[1].astype(np.int64)
    kept = component[remaining + groups]
    if (kept == kept[0]).all():
        return None
    used = np.zeros(size, dtype=bool)
    used[kept] = True
    return _ranked(np.where(used[component[:groups]], component[:groups], size))


def of_whole_groups(group: IntArray, effect: IntArray, total: int) -> IntArray | None:
    """Return the one effect of each group (total where it has none); None where a group has several."""
    on = np.flatnonzero(effect < total)
    one = np.full(int(group.max()) + 1, total)
    one[group[on]] = effect[on]
    return one if (one[group[on]] == effect[on]).all() else None


def _first_pairs(group: IntArray, effects: IntArray, total: int) -> tuple[IntArray, IntArray]:
    """Return pairs of group and effect that occur; each once where a factor has one effect in each group."""
    pairs = [(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))]
    for factor in range(effects.shape[1]):
        one = of_whole_groups(group, effects[:, factor], total)
        where, effect = (group, effects[:, factor]) if one is None else (np.arange(len(one)), one)
        on = np.flatnonzero(effect < total)
        pairs.append((where[on], effect[on]))
    return np.concatenate([pair[0] for pair in pairs]), np.concatenate([pair[1] for pair in pairs])


def _tier(parent: IntArray, group: IntArray, effect: IntArray, total: int) -> Tier:
    home = np.full(total, -1, dtype=np.int64)
    home[effect] = group
    home[effect[home[effect] != group]] = -1
    own_effect = np.flatnonzero(home >= 0)
    own_effect = own_effect[np.argsort(home[own_effect], kind="stable")]
    later = home[effect] < 0
    keys = np.sort(group[later] * total + effect[later])
    keys = keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys
    return Tier(
        int(parent.max()) + 1, parent, home[own_effect], own_effect, keys // max(total, 1), keys % max(total, 1)
    )


def _parent(below: IntArray, label: IntArray, depth: int) -> IntArray:
    parent = np.zeros(int(below.max()) + 1, dtype=np.int64)
    parent[below] = label
    astray = parent[below] != label
    if astray.any():
        row = int(np.argmax(astray))
        raise BadDesign(f"nesting {depth}, row {row}: its group of nesting {depth - 1} lies in two groups of this one")
    return parent


def _ranked(labels: IntArray) -> IntArray:
    top = int(labels.max()) + 1
    missing = labels < 0
    if missing.any():
        labels = np.where(missing, top + np.cumsum(missing) - 1, labels)
        top = int(labels.max()) + 1
    if top > 8 * len(labels) + 64:
        return np.unique(labels, return_inverse=True)[1].astype(np.int64)
    present = np.zeros(top, dtype=bool)
    present[labels] = True
    ranks: IntArray = (np.cumsum(present) - 1)[labels]
    return ranks
