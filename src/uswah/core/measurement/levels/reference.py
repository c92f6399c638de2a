"""Hold the reference values of the variances: where an estimate starts, and what holds it when data are few."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

HEAD = "head"
PENGAWAS = "pengawas"
SELF = "self"
PEER = "peer"
PUPIL = "pupil"


@dataclass(frozen=True, slots=True)
class VarianceReference:
    """Hold variances in logit², how much they weigh beside data, and the roles they are given for.

    `severity` and `halo` are per role; a role without its own value takes the value under "". Every variance weighs
    as much as `degrees_of_freedom` effects seen without error: 5 says "within a factor of two, two times out of three".
    `trained` are the roles on whose mean severity zero stands; `single_teacher` the roles whose raters judge one
    teacher only (self): severity and halo are one there. `source` is the citation, shown with results; `unsourced`
    names the values that it does not cover.
    """

    madrasah: float
    teacher: float
    severity: Mapping[str, float]
    halo: Mapping[str, float]
    madrasah_competency: float
    teacher_competency: float
    rater_competency: float
    occasion: float
    residual: float
    degrees_of_freedom: float = 5.0
    trained: tuple[str, ...] = (HEAD, PENGAWAS)
    single_teacher: tuple[str, ...] = (SELF,)
    # Offsets that are estimated, never reported as variances: wide priors that only keep aliased columns apart.
    competency_mean: float = 1.0
    role_competency: float = 0.25
    technique: float = 0.25
    source: str = ""
    valid_from: str = ""
    unsourced: tuple[str, ...] = field(default=())

    def severity_of(self, role: str) -> float:
        """Return the reference variance of severity of a role."""
        return _of_role(self.severity, role)

    def halo_of(self, role: str) -> float:
        """Return the reference variance of halo (teacher × rater) of a role."""
        return _of_role(self.halo, role)


def _of_role(values: Mapping[str, float], role: str) -> float:
    if role in values:
        return values[role]
    if "" in values:
        return values[""]
    raise KeyError(f"the reference has no variance for the role {role!r}, and none for other roles")


#: The values of the first simulation; what has no source there is named in `unsourced`.
FIRST_REFERENCE = VarianceReference(
    madrasah=0.16,
    teacher=0.64,
    severity={HEAD: 0.36, PENGAWAS: 0.16, SELF: 0.36, PEER: 0.25, PUPIL: 0.25, "": 0.30},
    halo={HEAD: 0.25, PENGAWAS: 0.2025, SELF: 0.36, PEER: 0.36, PUPIL: 0.36, "": 0.30},
    madrasah_competency=0.02,
    teacher_competency=0.16,
    rater_competency=0.06,
    occasion=0.05,
    residual=0.08,
    source="Values of the design of measurement.md 1.3 (simulation, 2026); no pilot in madrasah has measured them yet",
    valid_from="2026-11-20",
    unsourced=("madrasah_competency", "teacher_competency", "rater_competency", "occasion", "residual"),
)
