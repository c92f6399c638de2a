"""Compute what the tables on diagnostics expect: one small function per kind of table, numbers out."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import numpy as np

from uswah.core.measurement.change import (
    Population,
    minimal_detectable_change,
    minimal_detectable_mean_change,
    reliable_change,
    standard_error_of_difference,
    standard_error_of_measurement,
    true_change,
)
from uswah.core.measurement.facets import (
    PUBLISHED,
    CusumPlan,
    Facet,
    FacetMeasures,
    FacetsModel,
    FacetsSettings,
    Ratings,
    Standing,
    TooFewLevels,
    bootstrap_fit,
    fit_facets,
    fit_model,
    fit_statistics,
    spread_of,
)

from .blocks import blocks_in

SPECS = Path(__file__).parent / "measurement/diagnostics"
Cells = Mapping[str, str]
Results = Mapping[str, object]


def printed(value: object, like: str) -> str:
    """Write a result the way the table writes it: with as many decimals."""
    if not isinstance(value, float):
        return str(value)
    decimals = len(like.partition(".")[2])
    return f"{round(value, decimals) + 0.0:.{decimals}f}"


@cache
def many_facets(name: str) -> Ratings:
    """Return the ratings of a block of scores: judges float, scientists are able, traits difficult."""
    values, levels = blocks_in(SPECS)[name].scores()
    facets = []
    for facet, labels in levels.items():
        different = sorted(set(labels), key=labels.index)
        codes = [different.index(label) for label in labels]
        facets.append(
            Facet.of(facet, codes, different, raises=facet == "scientist", centred=facet != "judge"),
        )
    return Ratings.of(facets, np.array(values) - 1)


@cache
def _model(name: str) -> FacetsModel:
    return fit_model(many_facets(name) if blocks_in(SPECS)[name].kind == "scores" else _two_facets(name))


def _two_facets(name: str) -> Ratings:
    scores, by_item = _answers(name)
    person, item = np.indices(scores.shape).reshape(2, -1)
    facets = [Facet.of("person", person, raises=True, centred=False), Facet.of("item", item)]
    return Ratings.of(facets, scores.ravel(), steps_by="item" if by_item and scores.max() > 1 else None)


def _answers(name: str) -> tuple[np.ndarray, bool]:
    """Return int[persons, items]: lines of digits as they stand, or counts of the patterns 00000, 00001 and so on."""
    block = blocks_in(SPECS)[name]
    if block.kind == "ratings":
        return np.array([[int(digit) for digit in line] for line in block.lines]), True
    counts = np.array(block.table(), dtype=int).ravel()
    width = int(np.log2(len(counts)))
    patterns = (np.arange(len(counts))[:, None] >> np.arange(width - 1, -1, -1)) & 1
    return np.repeat(patterns, counts, axis=0), False


def _facet(name: str, facet: str) -> FacetMeasures:
    return _model(name).results()[facet]


def _place(name: str, row: Cells) -> int:
    return _facet(name, row["facet"]).facet.labels.index(row["level"])


def _totals(name: str, row: Cells) -> Results:
    judges = _facet(name, "judge")
    place = judges.facet.labels.index(row["judge"])
    count = int(judges.count[place])
    return {"score": int(judges.score[place]) + count, "ratings": count}


def _measures(name: str, row: Cells) -> Results:
    return {"measure": float(_facet(name, row["facet"]).measure[_place(name, row)])}


def _errors(name: str, row: Cells) -> Results:
    return {"error": float(_facet(name, row["facet"]).standard_error[_place(name, row)])}


def _thresholds(name: str, row: Cells) -> Results:
    return {"threshold": float(_model(name).results().steps.thresholds[0, int(row["into category"]) - 2])}


def _stopping(name: str, row: Cells) -> Results:
    settings = FacetsSettings(stopping=PUBLISHED) if row["criterion"] == "published" else FacetsSettings()
    spread = np.linalg.norm(fit_facets(many_facets(name), settings)["scientist"].measure)
    exact = np.linalg.norm(_facet(name, "scientist").measure)
    return {"spread of scientists against the maximum": float(spread / exact)}


def _spread(name: str, row: Cells) -> Results:
    found = spread_of(_facet(name, row["facet"]))
    assert not isinstance(found, TooFewLevels)
    return {
        "separation": found.separation,
        "strata": found.strata,
        "reliability": found.reliability,
        "chi-square": found.fixed.statistic,
        "degrees": found.fixed.degrees,
    }


def _fit(name: str, row: Cells) -> Results:
    fit = fit_statistics(_model(name))[row["facet"]]
    place = _place(name, row)
    return {"infit": float(fit.infit[place]), "outfit": float(fit.outfit[place])}


@cache
def _readings(name: str) -> Mapping[str, tuple[str, ...]]:
    bounds = bootstrap_fit(_model(name), np.random.Generator(np.random.PCG64(1954)))
    return {facet: tuple(map(str, own.readings())) for facet, own in bounds.items()}


def _bounds(name: str, row: Cells) -> Results:
    return {"reading": _readings(name)[row["facet"]][_place(name, row)]}


def _activities(name: str, row: Cells) -> Results:
    measure = float(_facet(name, "item").measure[int(row["activity"]) - 1])
    return {"within .01": "yes" if abs(measure - float(row["printed"])) <= 0.01 else f"no: {measure:.3f}"}


def _children(name: str, row: Cells) -> Results:
    children, place = _facet(name, "person"), int(row["child"]) - 1
    return {
        "measure": float(children.measure[place]),
        "error": float(children.standard_error[place]),
        "standing": Standing(int(children.standing[place])).name,
    }


def _summary(name: str, row: Cells) -> Results:
    measures, infit = _facet(name, row["facet"]), fit_statistics(_model(name))[row["facet"]].infit
    extremes = row["with extremes"] == "yes"
    plain, real = (spread_of(measures, with_extremes=extremes, infit=widened) for widened in (None, infit))
    assert not isinstance(plain, TooFewLevels)
    assert not isinstance(real, TooFewLevels)
    told = measures.measure if extremes else measures.measure[measures.is_estimated]
    return {
        "mean": plain.mean,
        "deviation": plain.deviation,
        "highest": float(told.max()),
        "lowest": float(told.min()),
        "real rmse": real.rmse,
        "real separation": real.separation,
        "real reliability": real.reliability,
        "rmse": plain.rmse,
        "true": plain.true_deviation,
        "separation": plain.separation,
        "reliability": plain.reliability,
    }


def _mean_squares(name: str, row: Cells) -> Results:
    fit = fit_statistics(_model(name))[row["facet"]]
    told = {"infit": fit.infit, "outfit": fit.outfit}[row["statistic"]]
    told = told[np.isfinite(told)]
    return {
        "mean": float(told.mean()),
        "deviation": float(told.std()),
        "highest": float(told.max()),
        "lowest": float(told.min()),
    }


def _right_or_wrong(name: str, row: Cells) -> Results:
    items, place = _facet(name, "item"), int(row["item"]) - 1
    return {"right": int(items.score[place]), "joint x 4/5": float(items.measure[place]) * 4 / 5}


def _run_length(_: str, row: Cells) -> Results:
    return {"sheets": CusumPlan(allowance=0.5, limit=float(row["h"])).run_length(float(row["shift"]))}


def _reliable_change(_: str, row: Cells) -> Results:
    error = standard_error_of_measurement(float(row["deviation"]), float(row["reliability"]))
    difference = standard_error_of_difference(error, error)
    change = reliable_change(float(row["pre"]), float(row["post"]), difference)
    return {"S_E": error, "S_diff": difference, "RC": change.index, "direction": change.direction}


def _detectable(_: str, row: Cells) -> Results:
    return {
        "one person": minimal_detectable_change(float(row["error of one measure"])),
        "group": minimal_detectable_mean_change(float(row["deviation of changes"]), int(row["persons"])),
    }


def _true_change(_: str, row: Cells) -> Results:
    deviation = float(row["deviation"])
    group = Population(float(row["mean pre"]), float(row["mean post"]), deviation, deviation, float(row["correlation"]))
    found = true_change(float(row["pre"]), float(row["post"]), float(row["pre error"]), float(row["post error"]), group)
    return {"change": found.change, "chance of rise": found.chance_of_rise, "direction": found.direction}


CHECKS: dict[str, Callable[[str, Cells], Results]] = {
    "totals": _totals,
    "measures": _measures,
    "errors": _errors,
    "thresholds": _thresholds,
    "stopping": _stopping,
    "spread": _spread,
    "fit": _fit,
    "outfit": _fit,
    "bounds": _bounds,
    "activities": _activities,
    "children": _children,
    "right or wrong": _right_or_wrong,
    "summary": _summary,
    "mean squares": _mean_squares,
    "run length": _run_length,
    "reliable change": _reliable_change,
    "detectable": _detectable,
    "true change": _true_change,
}
