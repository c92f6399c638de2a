"""Score competencies and official levels: raw, percent, value 1 to 4, total, label.

Every competency weighs the same, whatever its number of indicators. Percentages are compared on whole
numbers (raw * 100 <= bound * maximum), so that a bound is inclusive without any rounding.
"""

from collections.abc import Iterable, Mapping
from itertools import chain

from .knowability import NotKnowableReason, NotYetKnowable, first_reason
from .labels import band_of_quotient, is_in_printed_gap, scale_from_total
from .results import CompetencyOutcome, CompetencyScore, DomainSummary, OfficialLevel, ScoreFlag, StatedValue
from .rounding import ZeroPolicy
from .schemes import Competency, ExtraDutyScheme, LabelScale, PkgScheme


def score_competency(scheme: PkgScheme, code: str, scores: Mapping[str, int]) -> CompetencyScore | NotYetKnowable:
    """Score one competency; scores of other competencies in the mapping are left aside.

    Raises ValueError for an unknown competency, and naming the indicator for a score that is no score.
    """
    return _score(scheme, scheme.competency(code), scores)


def score_competencies(scheme: PkgScheme, scores: Mapping[str, int]) -> dict[str, CompetencyScore | NotYetKnowable]:
    """Score every competency, in official order, each known or not on its own.

    Raises ValueError naming the indicator for a bad score or a code that the scheme does not have.
    """
    _refuse_foreign_codes(scheme, scores)
    return {competency.code: _score(scheme, competency, scores) for competency in scheme.competencies}


def official_level(scheme: PkgScheme, scores: Mapping[str, int]) -> OfficialLevel | NotYetKnowable:
    """Return the official level of a teacher, or what is missing for it.

    Raises ValueError as `score_competencies` does.
    """
    return _level(scheme.labels, scheme.total_maximum, score_competencies(scheme, scores).values())


def level_from_values(scheme: PkgScheme, values: Mapping[str, int]) -> OfficialLevel | NotYetKnowable:
    """Return the official level from finished values of competencies, as an old recap holds them.

    Raises ValueError naming the competency for a bad value or an unknown code.
    """
    codes = tuple(competency.code for competency in scheme.competencies)
    stated = _stated_values(codes, values, scheme.value_minimum, scheme.value_maximum, scheme.source.name)
    return _level(scheme.labels, scheme.total_maximum, stated)


def extra_duty_level(scheme: ExtraDutyScheme, duty: str, values: Mapping[str, int]) -> OfficialLevel | NotYetKnowable:
    """Return the level in an extra duty from the values 1 to 4 of its competencies.

    Raises ValueError for an unknown duty, and naming the competency for a bad value or an unknown code.
    """
    codes = scheme.duty(duty).competencies
    stated = _stated_values(codes, values, scheme.value_minimum, scheme.value_maximum, scheme.source.name)
    return _level(scheme.labels, scheme.total_maximum(duty), stated)


def domain_summaries(
    scheme: PkgScheme, outcomes: Mapping[str, CompetencyOutcome]
) -> dict[str, DomainSummary | NotYetKnowable]:
    """Sum the values of each domain, in official order; one unknown competency makes its domain unknown.

    `outcomes` comes from `score_competencies` or from `OfficialLevel.by_code`. Raises KeyError when a
    competency of the scheme is not in it.
    """
    return {
        domain.code: _summary(
            domain.code,
            [outcomes[competency.code] for competency in scheme.competencies if competency.domain == domain.code],
            scheme.value_maximum,
        )
        for domain in scheme.domains
    }


def _score(scheme: PkgScheme, competency: Competency, scores: Mapping[str, int]) -> CompetencyScore | NotYetKnowable:
    indicators = competency.indicators
    if isinstance(indicators, NotYetKnowable):
        return indicators
    raw = 0
    missing: list[str] = []
    for code in indicators:
        score = scores.get(code)
        if score is None:
            missing.append(code)
        else:
            _check_range("score", code, score, 0, scheme.score_maximum)
            raw += score
    if missing:
        return NotYetKnowable(NotKnowableReason.MISSING_SCORES, tuple(missing))
    return _value_of(scheme, competency.code, raw, scheme.score_maximum * len(indicators))


def _value_of(scheme: PkgScheme, code: str, raw: int, maximum: int) -> CompetencyScore | NotYetKnowable:
    if raw == 0:
        match scheme.zero_percent:
            case ZeroPolicy.LOWEST_VALUE_FLAGGED:
                return CompetencyScore(code, raw, maximum, scheme.value_minimum, (ScoreFlag.ZERO_PERCENT,))
            case ZeroPolicy.NOT_YET_KNOWABLE:
                return NotYetKnowable(NotKnowableReason.ZERO_NOT_PRINTED, (code,))
    value = next(band.value for band in scheme.bands if raw * 100 <= band.upper_percent * maximum)
    return CompetencyScore(code, raw, maximum, value)


def _level(labels: LabelScale, maximum: int, outcomes: Iterable[CompetencyOutcome]) -> OfficialLevel | NotYetKnowable:
    known: list[CompetencyScore | StatedValue] = []
    unknown: list[NotYetKnowable] = []
    for outcome in outcomes:
        match outcome:
            case NotYetKnowable():
                unknown.append(outcome)
            case CompetencyScore() | StatedValue():
                known.append(outcome)
    if unknown:
        return first_reason(unknown)
    total = sum(competency.value for competency in known)
    flags = dict.fromkeys(chain.from_iterable(competency.flags for competency in known))
    if is_in_printed_gap(labels, scale_from_total(total, maximum)):
        flags[ScoreFlag.PRINTED_GAP] = None
    return OfficialLevel(total, maximum, band_of_quotient(labels, total * 100, maximum), tuple(known), tuple(flags))


def _stated_values(
    codes: tuple[str, ...], values: Mapping[str, int], lowest: int, highest: int, scheme_code: str
) -> list[CompetencyOutcome]:
    for code in values:
        if code not in codes:
            raise ValueError(f"{code} is not a competency of {scheme_code}")
    stated: list[CompetencyOutcome] = []
    for code in codes:
        value = values.get(code)
        if value is None:
            stated.append(NotYetKnowable(NotKnowableReason.MISSING_SCORES, (code,)))
        else:
            _check_range("value", code, value, lowest, highest)
            stated.append(StatedValue(code, value))
    return stated


def _summary(domain: str, outcomes: list[CompetencyOutcome], value_maximum: int) -> DomainSummary | NotYetKnowable:
    unknown = [outcome for outcome in outcomes if isinstance(outcome, NotYetKnowable)]
    if unknown:
        return first_reason(unknown)
    total = sum(outcome.value for outcome in outcomes if not isinstance(outcome, NotYetKnowable))
    return DomainSummary(domain, len(outcomes), total, len(outcomes) * value_maximum)


def _check_range(noun: str, code: str, number: object, lowest: int, highest: int) -> None:
    # bool is an int to Python, but True is not a score that anybody gave.
    if isinstance(number, bool) or not isinstance(number, int) or not lowest <= number <= highest:
        raise ValueError(f"{code}: a {noun} is a whole number from {lowest} to {highest}, not {number!r}")


def _refuse_foreign_codes(scheme: PkgScheme, scores: Mapping[str, int]) -> None:
    if any(isinstance(competency.indicators, NotYetKnowable) for competency in scheme.competencies):
        return
    foreign = scores.keys() - set(scheme.indicator_codes)
    if foreign:
        raise ValueError(f"{min(foreign)} is not an indicator of {scheme.source.name}")
