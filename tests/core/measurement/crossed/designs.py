"""Invented designs: teachers in madrasah, rated by heads, colleagues and supervisors who go from madrasah to madrasah."""

from dataclasses import dataclass, field

import numpy as np

from uswah.core.measurement.crossed import Factor, Variance


@dataclass
class Ratings:
    """One invented table of ratings, as arguments of `fit_crossed`, and its true variances."""

    y: np.ndarray
    fixed: np.ndarray
    levels: dict[str, tuple[np.ndarray, int]]
    error_variance: np.ndarray
    role: np.ndarray
    truth: dict[str, float]
    residuals: list[float] = field(default_factory=lambda: [0.2, 0.3, 0.4])

    def factors(self, *, given=True):
        """Return the factors, with their true variances or with none."""
        return [
            Factor(name, levels, count, Variance.given(self.truth[name]) if given else Variance())
            for name, (levels, count) in self.levels.items()
        ]

    @property
    def nesting(self):
        """Return teacher, madrasah."""
        return [self.levels["teacher"][0], self.levels["madrasah"][0]]


TRUTH = {"madrasah": 0.16, "teacher": 0.64, "head": 0.36, "colleague": 0.25, "supervisor": 0.16}


def ratings(seed, madrasah=6, teachers=5, supervisors=3):
    """Draw every teacher rated by the head, two colleagues, and (half of them) a supervisor of three."""
    chance = np.random.default_rng(seed)
    everybody = np.arange(madrasah * teachers)
    home = everybody // teachers
    visited = everybody[chance.random(len(everybody)) < 0.5]
    pairs = [(everybody, home, 0)]
    pairs += [(everybody, home * teachers + (everybody + step) % teachers, 1) for step in (1, 2)]
    pairs += [(visited, chance.integers(0, supervisors, len(visited)), 2)]
    teacher, rater = (np.concatenate([pair[part] for pair in pairs]) for part in (0, 1))
    role = np.repeat([0, 1, 1, 2], [len(pair[0]) for pair in pairs])
    levels = {
        "madrasah": (teacher // teachers, madrasah),
        "teacher": (teacher, len(everybody)),
        "head": (np.where(role == 0, rater, -1), madrasah),
        "colleague": (np.where(role == 1, rater, -1), len(everybody)),
        "supervisor": (np.where(role == 2, rater, -1), supervisors + 1),
    }
    known = 0.02 + 0.05 * chance.random(len(teacher))
    y = 1.0 + 0.5 * (role == 1) + chance.normal(size=len(teacher)) * np.sqrt(known + np.array([0.2, 0.3, 0.4])[role])
    for name, (level, count) in levels.items():
        y += np.append(chance.normal(size=count) * np.sqrt(TRUTH[name]), 0.0)[level]
    fixed = np.stack([np.ones(len(y)), role == 1, role == 2], axis=1)
    return Ratings(y, fixed, levels, known, role, TRUTH)
