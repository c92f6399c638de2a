"""Compute what the tables on agreement expect: one small function per kind of table, numbers out."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import numpy as np

from uswah.core.measurement.agreement import (
    Chance,
    Coefficient,
    Decision,
    Form,
    GeneralizabilityStudy,
    LatentClasses,
    Level,
    Undefined,
    Weighting,
    chance_corrected,
    cohen_kappa,
    cut_dependability,
    dawid_skene,
    decide,
    fleiss_kappa,
    from_disagreement,
    generalizability_study,
    intraclass_correlations,
    kappa_of_counts,
    kappa_of_table,
    krippendorff_alpha,
    one_more,
    pairwise_kappas,
    smallest_size,
)

from .blocks import blocks_in

SPECS = Path(__file__).parent / "measurement/agreement"
Cells = Mapping[str, str]
Results = Mapping[str, object]


def printed(value: object, like: str) -> str:
    """Write a result the way the table writes it: with as many decimals; a reason in its word."""
    if isinstance(value, Undefined):
        return str(value.reason)
    if isinstance(value, float):
        decimals = len(like.partition(".")[2].split()[0]) if "." in like else 0
        return f"{value + 0.0:.{decimals}f}".replace("-0." + "0" * decimals, "0." + "0" * decimals)
    return str(value)


def _two_raters(name: str, row: Cells) -> Results:
    weights = row.get("weights", "nominal")
    known = weights in set(Weighting)
    given = Weighting(weights) if known else blocks_in(SPECS)[weights.removeprefix("disagreement ")].table()
    if weights.startswith("disagreement "):
        given = from_disagreement(given)
    result = kappa_of_table(blocks_in(SPECS)[name].table(), weights=given)
    assert not isinstance(result, Undefined)
    return {
        "n": f"{result.pairs:g}",
        "agreement": result.observed_agreement,
        "by chance": result.expected_agreement,
        "kappa": result.kappa,
        "error": result.standard_error,
        "error²": result.standard_error**2,
        "null error": result.standard_error_null,
        "null error²": result.standard_error_null**2,
        "simple error": result.standard_error_simple,
        "low": result.interval.low,
        "high": result.interval.high,
        "maximum": result.maximum,
    }


def _many_raters(name: str, _: Cells) -> Results:
    result = kappa_of_counts(blocks_in(SPECS)[name].table())
    assert not isinstance(result, Undefined)
    assert not isinstance(result.interval, Undefined)
    return {
        "units": result.units,
        "agreement": result.observed_agreement,
        "by chance": result.expected_agreement,
        "kappa": result.kappa,
        "null error": result.standard_error_null,
        "null error 1971": result.standard_error_null_1971,
        "z": result.z,
        "error": result.standard_error,
        "low": result.interval.low,
        "high": result.interval.high,
    }


def _one_category(name: str, row: Cells) -> Results:
    result = kappa_of_counts(blocks_in(SPECS)[name].table())
    assert not isinstance(result, Undefined)
    category = result.categories[int(row["category"]) - 1]
    return {"share": category.proportion, "kappa": category.kappa, "agreement": category.agreement}


def _chance(name: str, row: Cells) -> Results:
    weights = Weighting(row.get("weights", "nominal"))
    result = chance_corrected(blocks_in(SPECS)[name].words(), chance=Chance(row["chance"]), weights=weights)
    assert not isinstance(result, Undefined)
    return {
        "agreement": result.observed_agreement,
        "by chance": result.expected_agreement,
        "value": result.value,
        "error": result.standard_error,
    }


def _every_two(name: str, _: Cells) -> Results:
    result = pairwise_kappas(blocks_in(SPECS)[name].words())
    assert not isinstance(result, Undefined)
    first = result.pairs[0, 1]
    assert not isinstance(first, Undefined)
    return {
        "pairs": len(result.pairs),
        "Conger": result.conger,
        "Light": result.light,
        "first and second": first.kappa,
    }


def _alpha(name: str, row: Cells) -> Results:
    by_observer = blocks_in(SPECS)[name]
    rows = by_observer.words() if row["level"] == "nominal" else by_observer.numbers()
    result = krippendorff_alpha(list(zip(*rows, strict=True)), level=Level(row["level"]))
    assert not isinstance(result, Undefined)
    return {
        "alpha": result.alpha,
        "units": result.units,
        "values": result.values,
        "observed": result.observed_disagreement,
        "expected": result.expected_disagreement,
        "error": result.standard_error,
    }


def _variance(name: str, _: Cells) -> Results:
    result = intraclass_correlations(blocks_in(SPECS)[name].numbers())
    assert not isinstance(result, Undefined)
    squares = result.mean_squares
    assert squares is not None
    return {"BMS": squares.targets, "WMS": squares.within, "JMS": squares.raters, "EMS": squares.error}


def _intraclass(name: str, row: Cells) -> Results:
    null = float(row.get("against", "0"))
    result = intraclass_correlations(blocks_in(SPECS)[name].numbers(), null=null, generator=np.random.default_rng(7))
    assert not isinstance(result, Undefined)
    form = result.forms[Form(row["form"])]
    if isinstance(form, Undefined):
        return dict.fromkeys(("value", "F", "low", "high"), form)
    assert not isinstance(form.interval, Undefined)
    return {
        "also": form.form.mcgraw_wong,
        "value": form.value,
        "F": form.f,
        "df": None if form.freedom is None else " and ".join(f"{df:.4g}" for df in form.freedom),
        "p": form.p_value,
        "low": form.interval.low,
        "high": form.interval.high,
    }


@cache
def _study(name: str, design: str) -> GeneralizabilityStudy:
    scores, levels = blocks_in(SPECS)[name].scores()
    study = generalizability_study(design, scores, levels)
    assert not isinstance(study, Undefined)
    return study


DESIGNS = {
    "brennan-1": "p x i",
    "brennan-3": "p x i x o",
    "brennan-4": "p x (r:t)",
    "brennan-unbalanced": "p x (i:h)",
    "three-persons": "p x r",
}


def _components(name: str, row: Cells) -> Results:
    component = _study(name, DESIGNS[name]).component(row["effect"])
    return {
        "df": component.freedom,
        "SS": component.sum_of_squares,
        "MS": component.mean_square,
        "component": component.estimate,
        "counted as": component.variance,
    }


def _decision(name: str, row: Cells) -> Results:
    study = _study(name, DESIGNS[name])
    decision = _decided(study, row)
    return {
        "universe": decision.universe_variance,
        "relative error": decision.relative_error,
        "absolute error": decision.absolute_error,
        "Eρ²": decision.generalizability,
        "Φ": decision.dependability,
        "Φ(λ)": cut_dependability(decision, study, float(row["λ"])) if "λ" in row else None,
    }


def _decided(study: GeneralizabilityStudy, row: Cells) -> Decision:
    sizes = {facet: int(size) for facet, size in (part.split("=") for part in row.get("sizes", "").split())}
    fixed = row.get("fixed", "").split()
    return decide(study, "p", sizes=sizes or None, fixed=fixed, design=row.get("design") or None)


def _how_many(name: str, row: Cells) -> Results:
    study = _study(name, DESIGNS[name])
    which = Coefficient(row["coefficient"])
    return {"smallest": smallest_size(study, "p", row["of"], float(row["wanted"]), which=which)}


def _one_more(name: str, row: Cells) -> Results:
    step = one_more(_study(name, DESIGNS[name]), "p", row["of"])
    which = Coefficient(row["coefficient"])
    return {"before": step.before.coefficient(which), "after": step.after.coefficient(which)}


@cache
def _classes(name: str) -> LatentClasses:
    rows = [[tuple(cell or "") for cell in line] for line in blocks_in(SPECS)[name].words()]
    result = dawid_skene(rows)
    assert not isinstance(result, Undefined)
    return result


def _prevalence(name: str, _: Cells) -> Results:
    return {str(c): float(p) for c, p in zip(_classes(name).categories, _classes(name).prevalence, strict=True)}


def _confusion(name: str, row: Cells) -> Results:
    classes = _classes(name)
    given = classes.confusion[int(row["observer"]) - 1, classes.categories.index(row["true"])]
    return {str(c): float(share) for c, share in zip(classes.categories, given, strict=True)}


def _truth(name: str, row: Cells) -> Results:
    classes = _classes(name)
    chances = classes.probabilities[int(row["unit"]) - 1]
    return {str(c): float(chance) for c, chance in zip(classes.categories, chances, strict=True)}


def _no_answer(_: str, row: Cells) -> Results:
    rows = [[None if cell == "." else int(cell) for cell in line.split()] for line in row["ratings"].split("/")]
    answers = {
        "Cohen": lambda: cohen_kappa([line[0] for line in rows], [line[-1] for line in rows]),
        "Fleiss": lambda: fleiss_kappa(rows),
        "Gwet": lambda: chance_corrected(rows, chance=Chance.GWET),
        "Krippendorff": lambda: krippendorff_alpha(rows, level=Level.NOMINAL),
        "intraclass": lambda: intraclass_correlations(rows),
        "Dawid-Skene": lambda: dawid_skene(rows),
    }
    return {"answer": answers[row["index"]]()}


CHECKS: dict[str, Callable[[str, Cells], Results]] = {
    "two raters": _two_raters,
    "many raters": _many_raters,
    "one category": _one_category,
    "ideas of chance": _chance,
    "every two raters": _every_two,
    "alpha": _alpha,
    "analysis of variance": _variance,
    "intraclass correlation": _intraclass,
    "components": _components,
    "decision": _decision,
    "how many": _how_many,
    "one more": _one_more,
    "prevalence": _prevalence,
    "errors of an observer": _confusion,
    "what is true": _truth,
    "no answer": _no_answer,
}
