"""Blocks written by hand, and an exact second way to their levels."""

from dataclasses import replace

import numpy as np

from uswah.core.measurement.levels import FIRST_REFERENCE, HEAD, PENGAWAS, SELF, Blocks, LevelEstimates, estimate_levels
from uswah.core.measurement.partial_credit import Bands, Calibration
from uswah.core.measurement.table import Codes

BANDS = Bands.of(("Kurang", "Sedang", "Cukup", "Baik"), (25.0, 50.0, 75.0))
TECHNIQUE = {HEAD: "observation", PENGAWAS: "document", SELF: "questionnaire"}
#: The reference taken for the truth: no data move it.
KNOWN = replace(FIRST_REFERENCE, degrees_of_freedom=1e9)


def blocks(rows, error=0.3):
    """Return blocks of rows (teacher, madrasah, rater, role, measure[, competency[, technique[, occasion]]])."""
    full = [(*row, *("K1", None, "")[len(row) - 5 :]) if len(row) < 8 else row for row in rows]
    columns = [list(column) for column in zip(*full, strict=True)]
    technique = [given or TECHNIQUE.get(role, "interview") for role, given in zip(columns[3], columns[6], strict=True)]
    measure = np.array(columns[4], dtype=float)
    return Blocks(
        teacher=Codes.of(columns[0]),
        madrasah=Codes.of(columns[1]),
        rater=Codes.of(columns[2]),
        role=Codes.of(columns[3]),
        technique=Codes.of(technique),
        occasion=Codes.of(columns[7]) if any(columns[7]) else Codes.single(len(rows)),
        competency=Codes.of(columns[5]),
        measure=measure,
        standard_error=np.full(len(rows), error),
        percent=100 / (1 + np.exp(-measure)),
    )


def calibrations(names=("K1",), items=40):
    """Return forms of items whose thresholds spread evenly, so that their information hardly changes."""
    spread = np.linspace(-3, 3, items)
    return {
        name: Calibration.of_thresholds(
            [f"{name}.{place}" for place in range(items)], [[at - 1, at, at + 1] for at in spread.tolist()]
        )
        for name in names
    }


def levels(made, reference=KNOWN, **settings) -> LevelEstimates:
    """Estimate levels of blocks with calibrations of their competencies."""
    names = made.competency.labels
    return estimate_levels(made, calibrations=calibrations(names), bands=BANDS, reference=reference, seed=1, **settings)


def school(rng, madrasah="A", teachers=6, head=None, pengawas=None, competencies=("K1",), selves=True):
    """Return rows of one madrasah whose teachers head, pengawas and selves judged, with chance answers."""
    rows = []
    for place in range(teachers):
        teacher = f"{madrasah}{place}"
        raters = [(head or f"head {madrasah}", HEAD)]
        raters += [(pengawas, PENGAWAS)] if pengawas else []
        raters += [(f"self {teacher}", SELF)] if selves else []
        for competency in competencies:
            rows += [(teacher, madrasah, rater, role, float(rng.normal()), competency) for rater, role in raters]
    return rows


def dense_levels(made, errors, reference, trained):
    """Return levels and their variances by writing the joint covariance of everything down (one technique a role).

    Role means get a variance of 1e6 in place of a flat prior; techniques, that roles alone tell apart, are left out.
    """
    columns = [getattr(made, name) for name in ("teacher", "madrasah", "rater", "role", "competency")]
    t, m, r, k, c = (column.codes for column in columns)
    teachers, competencies = made.teacher.count, made.competency.count
    home = np.full(teachers, -1)
    home[t] = m
    several = competencies > 1
    roles = made.role.labels
    severity = np.array([reference.severity_of(role) for role in roles])[k]
    single = np.array([role in reference.single_teacher for role in roles])[k]
    halo = np.where(single, 0.0, np.array([reference.halo_of(role) for role in roles])[k])
    judged = {judge: len(set(t[r == judge].tolist())) for judge in set(r.tolist())}
    leans = np.array([judged[judge] >= 4 for judge in r.tolist()])

    def same(a, b):
        return (a[:, None] == b[None, :]).astype(float)

    flat = 1e6
    level_t, level_c = np.divmod(np.arange(teachers * competencies), competencies)
    level_m = home[level_t]

    def place_part(t1, m1, c1, t2, m2, c2):
        shared = same(t1, t2) * (reference.teacher + several * reference.teacher_competency * same(c1, c2))
        if made.madrasah.count > 1:
            in_one = same(m1, m2) * (m1[:, None] >= 0)
            shared = shared + in_one * (reference.madrasah + several * reference.madrasah_competency * same(c1, c2))
        return shared + several * reference.competency_mean * same(c1, c2)

    cell = same(k, k) * (flat + several * reference.role_competency * same(c, c))
    rater = same(r, r) * same(k, k) * severity[:, None]
    rater += several * same(r, r) * same(k, k) * same(c, c) * reference.rater_competency * leans[:, None]
    rater += same(r, r) * same(t, t) * halo[:, None]
    total = place_part(t, m, c, t, m, c) + cell + rater + np.diag(errors**2 + several * reference.residual)
    anchors = np.array([role in trained for role in roles], dtype=float)
    anchors /= anchors.sum()
    cross = place_part(level_t, level_m, level_c, t, m, c)
    cross += anchors[k][None, :] * (flat + several * reference.role_competency * same(level_c, c))
    own = place_part(level_t, level_m, level_c, level_t, level_m, level_c)
    own += (anchors**2).sum() * (flat + several * reference.role_competency * same(level_c, level_c))
    solved = np.linalg.solve(total, cross.T)
    estimate = solved.T @ made.measure
    variance = np.diag(own - cross @ solved)
    return estimate.reshape(teachers, competencies), variance.reshape(teachers, competencies)
