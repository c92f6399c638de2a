"""Compute what the scoring tables expect: one small function per kind of table, text in and text out."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

from uswah.core.scoring import (
    CompetencyScore,
    CreditPoints,
    DecimalRounding,
    ExtraDutyScheme,
    NeedCreditScheme,
    NotYetKnowable,
    OfficialLevel,
    PkgScheme,
    PredicateCreditScheme,
    RoundingPolicy,
    ZeroPolicy,
    combine_extra_duty,
    credit_points,
    domain_summaries,
    extra_duty_level,
    label_for,
    law_from_document,
    level_from_values,
    official_level,
    post_of,
    predicate_credit,
    render_decimal,
    score_competencies,
    score_competency,
    small_duty_credit,
    step_from,
)

LAW = Path(__file__).resolve().parents[2] / "src/uswah/standards/law/scoring"
Cells = Mapping[str, str]
Law = PkgScheme | ExtraDutyScheme | NeedCreditScheme | PredicateCreditScheme


@cache
def law(name: str) -> Law:
    """Return the scheme of a law file."""
    return law_from_document(json.loads((LAW / f"{name}.json").read_text(encoding="utf-8")))


def pkg(name: str) -> PkgScheme:
    """Return a PKG scheme."""
    scheme = law(name)
    assert isinstance(scheme, PkgScheme)
    return scheme


def scores_for(scheme: PkgScheme, raws: list[int]) -> dict[str, int]:
    """Return indicator scores that sum to the raw score of each competency, full scores first."""
    scores: dict[str, int] = {}
    for competency, raw in zip(scheme.competencies, raws, strict=True):
        assert not isinstance(competency.indicators, NotYetKnowable)
        left = raw
        for code in competency.indicators:
            scores[code] = min(left, scheme.score_maximum)
            left -= scores[code]
        assert left == 0, f"{competency.code} cannot have a raw score of {raw}"
    return scores


def _numbers(cell: str) -> list[int]:
    return [int(number) for number in cell.replace(",", " ").split()]


def _flags(flags: tuple[str, ...]) -> str:
    return ", ".join(flags) or "none"


def _unknown(result: NotYetKnowable) -> str:
    return f"not yet knowable: {result.reason} ({', '.join(result.missing)})"


def _label(result: OfficialLevel | NotYetKnowable) -> str:
    return _unknown(result) if isinstance(result, NotYetKnowable) else result.label.title.id


def _exact(value: Fraction) -> str:
    """Write a fraction with all its decimals, at least two; as a fraction when they never end."""
    places = next((places for places in range(2, 9) if (value * 10**places).denominator == 1), None)
    return str(value) if places is None else render_decimal(value, places, DecimalRounding.EXACT)


def _refusal(call: Callable[[], object]) -> str:
    try:
        return f"accepted: {call()}"
    except ValueError as error:
        return str(error)


def _competency_value(name: str, row: Cells) -> Cells:
    scheme = pkg(name)
    zero_percent = ZeroPolicy(row.get("policy", scheme.zero_percent))
    scheme = replace(scheme, zero_percent=zero_percent)
    codes = scheme.competency(row["competency"]).indicators
    assert not isinstance(codes, NotYetKnowable)
    scores = dict(zip(codes, _numbers(row["scores"]), strict=True))
    result = score_competency(scheme, row["competency"], scores)
    if isinstance(result, NotYetKnowable):
        return {"raw": "", "percent": "", "value": _unknown(result), "flags": ""}
    return {
        "raw": f"{result.raw} of {result.maximum}",
        "percent": render_decimal(result.percent, 2),
        "value": str(result.value),
        "flags": _flags(result.flags),
    }


def _raw_to_value(name: str, row: Cells) -> Cells:
    scheme = pkg(name)
    competency = scheme.competency(row["competency"])
    raws = [int(row["raw"]) if other is competency else 0 for other in scheme.competencies]
    result = score_competency(scheme, competency.code, scores_for(scheme, raws))
    assert isinstance(result, CompetencyScore)
    return {
        "maximum": str(result.maximum),
        "percent": render_decimal(result.percent, 2),
        "value": str(result.value),
    }


def _bad_score(name: str, row: Cells) -> Cells:
    scheme = pkg(name)
    scores = dict.fromkeys(scheme.indicator_codes, 1) | {row["indicator"]: json.loads(row["score"])}
    return {"refusal": _refusal(lambda: official_level(scheme, scores))}


def _missing(name: str, row: Cells) -> Cells:
    scheme = pkg(name)
    absent = row["left out"].split(", ")
    scores = {code: 2 for code in scheme.indicator_codes if code not in absent}
    known = [s for s in score_competencies(scheme, scores).values() if isinstance(s, CompetencyScore)]
    return {"level": _label(official_level(scheme, scores)), "competencies known": str(len(known))}


def _level(name: str, row: Cells) -> Cells:
    scheme = pkg(name)
    result = official_level(scheme, scores_for(scheme, _numbers(row["raw scores"])))
    assert isinstance(result, OfficialLevel)
    return {
        "values": " ".join(str(competency.value) for competency in result.competencies),
        "total": f"{result.total} of {result.maximum}",
        "scale": render_decimal(result.scale, 2),
        "label": _label(result),
        "NPK": str(result.npk),
        "flags": _flags(result.flags),
    }


def _values_of_total(scheme: PkgScheme, total: int) -> dict[str, int]:
    """Return values of competencies that make a total, as even as they can be."""
    count = len(scheme.competencies)
    share, more = divmod(total, count)
    return {c.code: share + (place < more) for place, c in enumerate(scheme.competencies)}


def _total_to_label(name: str, row: Cells) -> Cells:
    scheme = pkg(name)
    values = _values_of_total(scheme, int(row["total"]))
    result = level_from_values(scheme, values)
    assert isinstance(result, OfficialLevel)
    under = {
        policy: _label(level_from_values(replace(scheme, labels=replace(scheme.labels, rounding=policy)), values))
        for policy in RoundingPolicy
    }
    return under | {
        "scale": render_decimal(result.scale, 2),
        "label": _label(result),
        "NPK": str(result.npk),
        "flags": _flags(result.flags),
    }


def _scale_to_label(name: str, row: Cells) -> Cells:
    scheme = pkg(name)
    return {policy: _label_under(scheme, policy, Fraction(row["scale"])) for policy in RoundingPolicy}


def _label_under(scheme: PkgScheme, policy: RoundingPolicy, scale: Fraction) -> str:
    try:
        return label_for(replace(scheme.labels, rounding=policy), scale).title.id
    except ValueError:
        return "refused"


def _stated(name: str, row: Cells) -> Cells:
    scheme = pkg(name)
    codes = [competency.code for competency in scheme.competencies]
    values = dict(zip(codes, _numbers(row["values"]), strict=False))
    try:
        result = level_from_values(scheme, values)
    except ValueError as error:
        return {"total": "", "label": str(error)}
    total = "" if isinstance(result, NotYetKnowable) else f"{result.total} of {result.maximum}"
    return {"total": total, "label": _label(result)}


def _counsellor(name: str, row: Cells) -> Cells:
    return {"level": _label(official_level(pkg(name), {row["indicator"]: int(row["score"])})).split(" (")[0]}


def _domains(name: str, row: Cells) -> Cells:
    scheme = pkg(name)
    scores = scores_for(scheme, _numbers(row["raw scores"]))
    for code in filter(None, row["left out"].split(", ")):
        del scores[code]
    return {
        code: _unknown(summary) if isinstance(summary, NotYetKnowable) else f"{summary.total} of {summary.maximum}"
        for code, summary in domain_summaries(scheme, score_competencies(scheme, scores)).items()
    }


def _duty_law(name: str) -> ExtraDutyScheme:
    scheme = law(name)
    assert isinstance(scheme, ExtraDutyScheme)
    return scheme


def _duty_values(scheme: ExtraDutyScheme, duty: str, total: int) -> dict[str, int]:
    codes = scheme.duty(duty).competencies
    share, more = divmod(total, len(codes))
    return {code: share + (place < more) for place, code in enumerate(codes)}


def _duty_level(scheme: ExtraDutyScheme, duty: str, total: int) -> OfficialLevel:
    result = extra_duty_level(scheme, duty, _duty_values(scheme, duty, total))
    assert isinstance(result, OfficialLevel)
    return result


def _extra_duty(name: str, row: Cells) -> Cells:
    scheme = _duty_law(name)
    result = _duty_level(scheme, row["duty"], int(row["total"]))
    return {
        "maximum": str(result.maximum),
        "scale": render_decimal(result.scale, 2),
        "label": _label(result),
        "NPK": str(result.npk),
        "flags": _flags(result.flags),
    }


def _extra_duty_bands(name: str, row: Cells) -> Cells:
    scheme = _duty_law(name)
    duty = scheme.duty(row["duty"])
    lowest = len(duty.competencies) * scheme.value_minimum
    totals: dict[str, list[int]] = {}
    for total in range(lowest, scheme.total_maximum(duty.code) + 1):
        totals.setdefault(_label(_duty_level(scheme, duty.code, total)), []).append(total)
    ranges = {label: f"{found[0]}-{found[-1]}" for label, found in totals.items()}
    shares = f"{duty.teaching_share}/{duty.duty_share}"
    return ranges | {"competencies": str(len(duty.competencies)), "teaching/duty": shares}


def _credit_law() -> NeedCreditScheme:
    scheme = law("credit-2010")
    assert isinstance(scheme, NeedCreditScheme)
    return scheme


def _points(rank: str, npk: int, load: Fraction, workload: str = "weekly-hours") -> CreditPoints:
    points = credit_points(_credit_law(), rank=rank, npk=npk, load=load, workload=workload)
    assert isinstance(points, CreditPoints)
    return points


def _combined(name: str, row: Cells) -> Cells:
    scheme = _duty_law(name)
    teaching = _points(row["rank"], int(row["teaching NPK"]), Fraction(row["JM"]))
    level = _duty_level(scheme, row["duty"], int(row["duty total"]))
    combined = combine_extra_duty(scheme.duty(row["duty"]), teaching=teaching, duty_level=level)
    return {
        "teaching part": _exact(combined.teaching_part),
        "duty part": _exact(combined.duty_part),
        "per year": _exact(combined.per_year),
    }


def _small_duty(name: str, row: Cells) -> Cells:
    points = small_duty_credit(_duty_law(name), duty=row["duty"], per_year=Fraction(row["per year"]))
    return {"addition": _exact(points)}


def _rank_table(_: str, row: Cells) -> Cells:
    good, very_good = (_points(row["from"], npk, Fraction(24)) for npk in (100, 125))
    rank = good.rank
    return {
        "AKK": str(rank.cumulative_need),
        "PD": str(rank.self_development),
        "PI/KI": str(rank.publication),
        "AKP": str(rank.support),
        "net": str(rank.net_need),
        "Baik a year": _exact(good.per_year),
        "Amat baik a year": _exact(very_good.per_year),
    }


def _need_credit(_: str, row: Cells) -> Cells:
    load, workload = Fraction(row["JM"]), row.get("workload", "weekly-hours")
    try:
        points = credit_points(_credit_law(), rank=row["rank"], npk=int(row["NPK"]), load=load, workload=workload)
    except ValueError as error:
        return {"ratio": "", "per year": str(error), "in four years": ""}
    if isinstance(points, NotYetKnowable):
        return {"ratio": "", "per year": _unknown(points), "in four years": ""}
    return {
        "ratio": str(points.load_ratio),
        "per year": _exact(points.per_year),
        "in four years": _exact(points.per_period),
    }


def _new_law(name: str) -> PredicateCreditScheme:
    scheme = law(name)
    assert isinstance(scheme, PredicateCreditScheme)
    return scheme


def _predicate(name: str, row: Cells) -> Cells:
    scheme = _new_law(name)
    try:
        points = predicate_credit(
            scheme, post=row["post"], predicate=row["predicate"], months=int(row.get("months", "12"))
        )
    except ValueError as error:
        return {"points": str(error)}
    return {"points": _exact(points)}


def _new_step(name: str, row: Cells) -> Cells:
    scheme = _new_law(name)
    post, step = post_of(scheme, row["from"]), step_from(scheme, row["from"])
    yearly = predicate_credit(scheme, post=post.code, predicate="baik")
    return {
        "to": step.next_rank,
        "post": post.code,
        "coefficient": _exact(post.coefficient),
        "base": str(post.base),
        "need": str(step.need),
        "Baik for four years": _exact(yearly * 4),
    }


def _printed(_: str, row: Cells) -> Cells:
    try:
        shown = render_decimal(
            Fraction(row["number"]),
            int(row["decimals"]),
            DecimalRounding(row["rounding"]),
            separator="," if row["separator"] == "comma" else ".",
        )
    except ValueError:
        shown = "refused"
    return {"printed": shown}


CHECKS: dict[str, Callable[[str, Cells], Cells]] = {
    "value of a competency": _competency_value,
    "raw score to value": _raw_to_value,
    "scores that are refused": _bad_score,
    "missing indicators": _missing,
    "official level": _level,
    "total to label": _total_to_label,
    "scale to label": _scale_to_label,
    "finished values": _stated,
    "indicators unknown": _counsellor,
    "sums of domains": _domains,
    "extra duty": _extra_duty,
    "extra duty totals": _extra_duty_bands,
    "credit with an extra duty": _combined,
    "small duty": _small_duty,
    "ranks": _rank_table,
    "credit by need": _need_credit,
    "credit by predicate": _predicate,
    "steps": _new_step,
    "printed decimals": _printed,
}
