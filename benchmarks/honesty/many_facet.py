"""Run the many-facet Rasch model on a world, as it is commonly done, to be compared with."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from benchmarks.honesty.worlds import ROLES, World
from uswah.core.measurement.facets import STRICT, Blocks, Facet, FacetsSettings, GroupAnchors, fit_facets
from uswah.core.measurement.levels import SELF

Floats = npt.NDArray[np.float64]


def many_facet(world: World) -> tuple[Floats, Floats]:
    """Return measure and claimed standard error of every teacher, in logits.

    Disconnected groups (one pengawas each) are joined in the usual way: raters of one role have the same mean in every
    group, and self-assessors one severity.
    """
    judge, role_of_judge, group_of_judge = _judges(world)
    free = role_of_judge != ROLES.index(SELF)
    groups = np.where(free, group_of_judge * len(ROLES) + role_of_judge, -1)
    used, group = np.unique(groups[free], return_inverse=True)
    groups[free] = group
    rater = Facet.of(
        "rater",
        judge,
        len(role_of_judge),
        centred=False,
        anchors=np.where(free, np.nan, 0.0),
        groups=GroupAnchors(groups.astype(np.int64), np.zeros(len(used))),
    )
    facets = [
        Facet.of("teacher", world.teacher, len(world.truth), raises=True, centred=False),
        rater,
        Facet.of("role", world.role, len(ROLES), raises=True),
    ]
    found = fit_facets(Blocks.of(facets, world.scores), FacetsSettings(STRICT))
    teacher = found.facets["teacher"]
    return teacher.measure, teacher.standard_error


def _judges(world: World) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the judge (a rater in a role) of each form, and of each judge the role and the pengawas' group."""
    different, judge = np.unique(world.rater * len(ROLES) + world.role, return_inverse=True)
    group = np.zeros(len(different), dtype=np.int64)
    group[judge] = world.madrasah_of[world.teacher] // world.plan.pengawas_covers
    return judge.astype(np.int64), different % len(ROLES), group
