"""Make worlds of teachers, raters and scores whose truth is known (design of measurement.md 1.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from uswah.core.measurement.levels import FIRST_REFERENCE, HEAD, PEER, PENGAWAS, SELF, VarianceReference
from uswah.core.measurement.table import Codes

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ROLES = (HEAD, PEER, PENGAWAS, SELF)
TECHNIQUES = ("document", "observation", "questionnaire")
TECHNIQUE_OF = {HEAD: 1, PEER: 1, PENGAWAS: 0, SELF: 2}
STEPS = (-1.2, 0.0, 1.2)


@dataclass(frozen=True)
class Plan:
    """Say how a world is made; variances in logit² are the reference's unless `variances` differs."""

    madrasah: int = 200
    teachers: int = 25
    small_share: float = 0.0
    small_teachers: int = 8
    pengawas_covers: int = 8
    pengawas_share: float = 0.5
    self_share: float = 0.9
    peers: int = 2
    indicators: int = 78
    competencies: int = 1
    skewed: bool = False
    collusion: float = 0.0
    means: Mapping[str, float] = field(default_factory=lambda: {HEAD: 0.1, PENGAWAS: -0.1, SELF: 0.8, PEER: 0.3})
    variances: VarianceReference = FIRST_REFERENCE


@dataclass(frozen=True)
class World:
    """Hold what happened: columns of forms (teacher × rater), the measure behind each block, and the truth.

    `truth` float64[T, C] is madrasah + teacher in each competency; `eta` float64[F, C] what stands behind the
    scores of a form; `scores` uint8[F, I] with `item_competency` int[I] and the true `thresholds` [I, 3].
    """

    plan: Plan
    truth: Floats
    madrasah_of: Ints
    teacher: Ints
    rater: Ints
    role: Ints
    raters: int
    eta: Floats
    scores: npt.NDArray[np.uint8]
    thresholds: Floats
    item_competency: Ints

    def codes(self) -> dict[str, Codes]:
        """Return the columns of the forms by their name."""
        technique = np.array([TECHNIQUE_OF[role] for role in ROLES])[self.role]
        return {
            "teacher": _coded(self.teacher, len(self.truth), "T"),
            "madrasah": _coded(self.madrasah_of[self.teacher], int(self.madrasah_of.max()) + 1, "M"),
            "rater": _coded(self.rater, self.raters, "R"),
            "role": Codes(self.role.astype(np.int32), ROLES),
            "technique": Codes(technique.astype(np.int32), TECHNIQUES),
        }


def make(plan: Plan, seed: int) -> World:
    """Make a world; the same plan and seed make the same world."""
    rng = np.random.Generator(np.random.PCG64(seed))
    sizes = np.full(plan.madrasah, plan.teachers)
    sizes[: round(plan.small_share * plan.madrasah)] = plan.small_teachers
    madrasah_of = np.repeat(np.arange(plan.madrasah), sizes)
    truth = _truth(plan, madrasah_of, rng)
    teacher, rater, role, raters = _forms(plan, sizes, madrasah_of, rng)
    eta = truth[teacher] + _raters_part(plan, teacher, rater, role, raters, rng)
    if plan.collusion:
        eta = _copied(plan, eta, teacher, role, rng)
    per = np.diff(np.linspace(0, plan.indicators, plan.competencies + 1).astype(int))
    item_competency = np.repeat(np.arange(plan.competencies), per)
    thresholds = _thresholds(item_competency, rng)
    scores = _scores(eta[:, item_competency], thresholds, rng)
    return World(plan, truth, madrasah_of, teacher, rater, role, raters, eta, scores, thresholds, item_competency)


def _truth(plan: Plan, madrasah_of: Ints, rng: np.random.Generator) -> Floats:
    v, teachers, many = plan.variances, len(madrasah_of), plan.competencies
    common = rng.normal(0, np.sqrt(v.madrasah), plan.madrasah)[madrasah_of]
    common = common + rng.normal(0, np.sqrt(v.teacher), teachers)
    if many == 1:
        return common[:, None]
    own = rng.normal(0, np.sqrt(v.madrasah_competency), (plan.madrasah, many))[madrasah_of]
    return np.asarray(common[:, None] + own + rng.normal(0, np.sqrt(v.teacher_competency), (teachers, many)))


def _forms(plan: Plan, sizes: Ints, madrasah_of: Ints, rng: np.random.Generator) -> tuple[Ints, Ints, Ints, int]:
    """Return who judges whom in which role: heads, pengawas, peers of the same madrasah, selves; raters are numbered."""
    teachers = np.arange(len(madrasah_of))
    pengawas = -(-plan.madrasah // plan.pengawas_covers)
    parts: list[tuple[Ints, Ints, str]] = [(teachers, madrasah_of, HEAD)]
    seen = np.sort(rng.permutation(teachers)[: round(plan.pengawas_share * len(teachers))])
    parts.append((seen, plan.madrasah + madrasah_of[seen] // plan.pengawas_covers, PENGAWAS))
    begin = plan.madrasah + pengawas
    first = np.cumsum(sizes) - sizes
    place = teachers - first[madrasah_of]
    for step in range(1, plan.peers + 1):
        judge = begin + first[madrasah_of] + (place + step) % sizes[madrasah_of]
        parts.append((teachers, judge.astype(np.int64), PEER))
    seen = np.sort(rng.permutation(teachers)[: round(plan.self_share * len(teachers))])
    parts.append((seen, begin + seen, SELF))
    role = np.concatenate([np.full(len(part[0]), ROLES.index(part[2])) for part in parts])
    columns = (np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts]))
    return columns[0], columns[1], role, begin + len(teachers)


def _raters_part(plan: Plan, teacher: Ints, rater: Ints, role: Ints, raters: int, rng: np.random.Generator) -> Floats:
    v, many = plan.variances, plan.competencies
    judge = rater * len(ROLES) + role
    severity = np.array([v.severity_of(label) for label in ROLES])
    halo = np.array([0.0 if label in v.single_teacher else v.halo_of(label) for label in ROLES])
    deviates = (
        rng.standard_exponential(raters * len(ROLES)) - 1 if plan.skewed else rng.normal(size=raters * len(ROLES))
    )
    part = np.array([plan.means[label] for label in ROLES])[role]
    part = part - np.sqrt(severity[role]) * deviates[judge] + rng.normal(size=len(role)) * np.sqrt(halo[role])
    if many == 1:
        return np.asarray(part[:, None])
    leaning = rng.normal(0, np.sqrt(v.rater_competency), (raters * len(ROLES), many))[judge]
    leaning[np.bincount(judge, minlength=raters * len(ROLES))[judge] < 2] = 0.0
    return np.asarray(part[:, None] + leaning + rng.normal(0, np.sqrt(v.residual), (len(role), many)))


def _copied(plan: Plan, eta: Floats, teacher: Ints, role: Ints, rng: np.random.Generator) -> Floats:
    """Let this share of heads' forms repeat what the pengawas saw, where the pengawas came."""
    copied = eta.copy()
    seen = np.full(int(teacher.max()) + 1, -1)
    pengawas = np.flatnonzero(role == ROLES.index(PENGAWAS))
    seen[teacher[pengawas]] = pengawas
    heads = np.flatnonzero((role == ROLES.index(HEAD)) & (seen[teacher] >= 0))
    heads = heads[rng.random(len(heads)) < plan.collusion]
    copied[heads] = eta[seen[teacher[heads]]]
    return copied


def _thresholds(item_competency: Ints, rng: np.random.Generator) -> Floats:
    location = rng.normal(0, 0.6, len(item_competency))
    for competency in np.unique(item_competency):
        here = item_competency == competency
        location[here] -= location[here].mean()
    steps = np.array(STEPS) + rng.normal(0, 0.2, (len(location), len(STEPS)))
    return np.asarray(location[:, None] + steps - steps.mean(axis=1, keepdims=True))


def _scores(eta: Floats, thresholds: Floats, rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Draw partial-credit scores, a stretch of forms at a time."""
    found = np.empty(eta.shape, dtype=np.uint8)
    sums = np.concatenate([np.zeros((len(thresholds), 1)), np.cumsum(thresholds, axis=1)], axis=1)
    for begin in range(0, len(eta), 4096):
        at = eta[begin : begin + 4096]
        mass = np.exp(at[None] * np.arange(len(STEPS) + 1)[:, None, None] - sums.T[:, None, :])
        below = np.cumsum(mass, axis=0)
        drawn = rng.random(at.shape) * below[-1]
        found[begin : begin + 4096] = (drawn[None] > below[:-1]).sum(axis=0)
    return found


def _coded(codes: Ints, count: int, letter: str) -> Codes:
    return Codes(codes.astype(np.int32), tuple(f"{letter}{place}" for place in range(count)))
