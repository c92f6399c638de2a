"""Count what a table of blocks joins: pairs, raters' teachers, occasions that can be told apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .blocks import Blocks

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Hold the group of each row, int64[n] from 0 to count - 1, in the order of the key that made them."""

    of: Ints
    count: int


def ranked(key: npt.NDArray[np.integer]) -> Ranked:
    """Number the different values of a key from 0, without gaps, in their order."""
    if not len(key):
        return Ranked(np.zeros(0, dtype=np.int64), 0)
    low = int(key.min())
    width = int(key.max()) - low + 1
    if width > 8 * len(key) + 64:
        different, inverse = np.unique(key, return_inverse=True)
        return Ranked(inverse.astype(np.int64), len(different))
    present = np.zeros(width, dtype=bool)
    present[key - low] = True
    rank = np.cumsum(present) - 1
    return Ranked(rank[key - low].astype(np.int64), int(present.sum()))


def paired(first: Ints, second: Ints, second_count: int) -> Ints:
    """Return one key for two columns; `second_count` is above every code of the second."""
    return first * second_count + second


def summed(groups: Ranked, numbers: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the sum of the numbers in each group, float64[count]."""
    return np.bincount(groups.of, weights=numbers, minlength=groups.count).astype(np.float64, copy=False)


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """Hold what joins the blocks: a rater in a role (`judge`), a judge with a teacher (`pair`), and their counts.

    `judge_role` int[judges]; `judge_teachers` int[judges] how many teachers each judged; `role_repeats` bool[R]
    whether some pair of the role has two blocks; `role_shares` whether some judge of the role has two teachers.
    """

    judge: Ranked
    pair: Ranked
    judge_role: Ints
    judge_teachers: Ints
    role_repeats: Mask
    role_shares: Mask


def joined(blocks: Blocks) -> Joined:
    """Count pairs and judges; a rater who stands in two roles is two judges."""
    roles = blocks.role.count
    role = blocks.role.codes.astype(np.int64)
    judge = ranked(paired(blocks.rater.codes.astype(np.int64), role, roles))
    pair = ranked(paired(blocks.teacher.codes.astype(np.int64), judge.of, judge.count))
    judge_role = np.zeros(judge.count, dtype=np.int64)
    judge_role[judge.of] = role
    pair_judge = np.zeros(pair.count, dtype=np.int64)
    pair_judge[pair.of] = judge.of
    teachers = np.bincount(pair_judge, minlength=judge.count)
    repeated = np.bincount(pair.of, minlength=pair.count) > 1
    repeats = np.zeros(roles, dtype=bool)
    repeats[judge_role[pair_judge[repeated]]] = True
    shares = np.zeros(roles, dtype=bool)
    shares[judge_role[teachers > 1]] = True
    return Joined(judge, pair, judge_role, teachers, repeats, shares)


def occasions_apart(blocks: Blocks, joins: Joined) -> Ranked | None:
    """Return the teacher's occasions where they can be told from halo and residual, else None.

    Some teacher must have two occasions, and either raters share an occasion or one pair has two of them while
    each holds several competencies.
    """
    if blocks.occasion.count < 2:
        return None
    teacher = blocks.teacher.codes.astype(np.int64)
    occasion = ranked(paired(teacher, blocks.occasion.codes.astype(np.int64), blocks.occasion.count))
    if occasion.count == int(np.count_nonzero(np.bincount(teacher))):
        return None
    meeting = ranked(paired(joins.pair.of, blocks.occasion.codes.astype(np.int64), blocks.occasion.count))
    shared = occasion.count < meeting.count
    repeated = meeting.count > joins.pair.count and meeting.count < len(blocks)
    return occasion if shared or repeated else None
