"""Build schemes from parsed law documents, and refuse a document that contradicts itself.

The documents lie in `standards/law/scoring/*.json`; whoever calls has opened and parsed them.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from .fields import Fields, bilingual
from .knowability import NotKnowableReason, NotYetKnowable
from .labels import band_of_quotient
from .rounding import RoundingPolicy, ZeroPolicy
from .schemes import (
    Competency,
    CreditStep,
    Domain,
    ExtraDuty,
    ExtraDutyScheme,
    LabelBand,
    LabelScale,
    LawSource,
    NeedCreditScheme,
    NeedRank,
    PkgScheme,
    Post,
    Predicate,
    PredicateCreditScheme,
    PublishedTotals,
    SmallDuty,
    ValueBand,
    WorkloadRule,
)

Law = PkgScheme | ExtraDutyScheme | NeedCreditScheme | PredicateCreditScheme


def law_from_document(document: Mapping[str, object]) -> Law:
    """Build whichever scheme a document holds, by its `kind`. Raises SchemeError naming the place."""
    readers: dict[str, Callable[[Mapping[str, object]], Law]] = {
        "pkg": scheme_from_document,
        "extra-duty": extra_duty_scheme_from_document,
        "credit-by-need": need_credit_scheme_from_document,
        "credit-by-predicate": predicate_credit_scheme_from_document,
    }
    fields = Fields(document, "document")
    kind = fields.text("kind")
    if kind not in readers:
        raise fields.fail("kind", "one of " + ", ".join(readers) + " is expected")
    return readers[kind](document)


def scheme_from_document(document: Mapping[str, object]) -> PkgScheme:
    """Build a PKG scheme. Raises SchemeError naming the place of what is wrong."""
    fields, source = _opened(document, "pkg")
    domains = tuple(_domain(entry) for entry in fields.entries("domains"))
    scheme = PkgScheme(
        source=source,
        score_maximum=fields.whole("score_maximum", least=1),
        bands=_value_bands(fields),
        labels=_label_scale(fields),
        zero_percent=fields.choice("zero_percent", ZeroPolicy),
        domains=domains,
        competencies=tuple(_competency(entry, domains) for entry in fields.entries("competencies")),
        published_totals=_published(fields),
    )
    _refuse_repeats(fields, "competencies", [competency.code for competency in scheme.competencies])
    expected = fields.whole_or_unknown("indicator_total")
    if expected is not None and expected != len(scheme.indicator_codes):
        raise fields.fail("indicator_total", f"the competencies have {len(scheme.indicator_codes)} indicators")
    _check_published(fields, scheme.labels, scheme.published_totals, scheme.total_maximum)
    fields.close()
    return scheme


def extra_duty_scheme_from_document(document: Mapping[str, object]) -> ExtraDutyScheme:
    """Build a scheme of extra duties. Raises SchemeError naming the place of what is wrong."""
    fields, source = _opened(document, "extra-duty")
    labels = _label_scale(fields)
    minimum = fields.whole("value_minimum", least=1)
    maximum = fields.whole("value_maximum", least=minimum + 1)
    scheme = ExtraDutyScheme(
        source=source,
        value_minimum=minimum,
        value_maximum=maximum,
        labels=labels,
        duties=tuple(_duty(entry, labels, maximum) for entry in fields.entries("duties")),
        small_duties=tuple(_small_duty(entry) for entry in fields.entries("small_duties")),
    )
    _refuse_repeats(fields, "duties", [duty.code for duty in scheme.duties])
    _refuse_repeats(fields, "small_duties", [duty.code for duty in scheme.small_duties])
    fields.close()
    return scheme


def need_credit_scheme_from_document(document: Mapping[str, object]) -> NeedCreditScheme:
    """Build an old credit scheme. Raises SchemeError naming the place of what is wrong."""
    fields, source = _opened(document, "credit-by-need")
    scheme = NeedCreditScheme(
        source=source,
        years=fields.whole("years", least=1),
        workloads=tuple(_workload(entry) for entry in fields.entries("workloads")),
        ranks=tuple(_need_rank(entry) for entry in fields.entries("ranks")),
    )
    _refuse_repeats(fields, "workloads", [rule.code for rule in scheme.workloads])
    _refuse_repeats(fields, "ranks", [rank.code for rank in scheme.ranks])
    fields.close()
    return scheme


def predicate_credit_scheme_from_document(document: Mapping[str, object]) -> PredicateCreditScheme:
    """Build a new credit scheme. Raises SchemeError naming the place of what is wrong."""
    fields, source = _opened(document, "credit-by-predicate")
    scheme = PredicateCreditScheme(
        source=source,
        predicates=tuple(_predicate(entry) for entry in fields.entries("predicates")),
        posts=tuple(_post(entry) for entry in fields.entries("posts")),
        steps=tuple(_step(entry) for entry in fields.entries("steps")),
    )
    _refuse_repeats(fields, "predicates", [predicate.code for predicate in scheme.predicates])
    ranks = [rank for post in scheme.posts for rank in post.ranks]
    _refuse_repeats(fields, "posts", ranks)
    for step in scheme.steps:
        if step.rank not in ranks or step.next_rank not in ranks:
            raise fields.fail("steps", f"{step.rank} to {step.next_rank} is not a step between ranks of posts")
    fields.close()
    return scheme


def _opened(document: Mapping[str, object], kind: str) -> tuple[Fields, LawSource]:
    named = Fields(document, "document")
    fields = Fields(document, f"{named.text('code')}-{named.text('version')}")
    if fields.text("kind") != kind:
        raise fields.fail("kind", f"{kind} is expected")
    source = LawSource(
        code=fields.text("code"),
        version=fields.text("version"),
        title=fields.bilingual("title"),
        citation=fields.text("citation"),
        valid_from=fields.day("valid_from"),
        valid_until=fields.day_or_none("valid_until"),
        note=fields.bilingual("note"),
        open_points=tuple(bilingual(entry) for entry in fields.entries("open_points")),
    )
    if source.valid_until is not None and source.valid_until < source.valid_from:
        raise fields.fail("valid_until", "lies before valid_from")
    return fields, source


def _value_bands(fields: Fields) -> tuple[ValueBand, ...]:
    bands: list[ValueBand] = []
    for entry in fields.entries("bands"):
        bands.append(ValueBand(entry.whole("upper_percent", least=1), entry.whole("value", least=1)))
        entry.close()
    rising = all(a.upper_percent < b.upper_percent and a.value < b.value for a, b in pairwise(bands))
    if not bands or not rising or bands[-1].upper_percent != 100:
        raise fields.fail("bands", "bounds and values must rise, and the last bound must be 100")
    return tuple(bands)


def _label_scale(fields: Fields) -> LabelScale:
    bands: list[LabelBand] = []
    for entry in fields.entries("labels"):
        bands.append(
            LabelBand(
                code=entry.text("code"),
                title=entry.bilingual("title"),
                lower=entry.whole("lower"),
                upper=entry.whole("upper"),
                npk=entry.whole("npk"),
            )
        )
        entry.close()
    _refuse_repeats(fields, "labels", [band.code for band in bands])
    # Bands printed in whole numbers follow each other by 1; a wider gap would leave whole numbers without a label.
    follows = all(below.upper + 1 == above.lower for below, above in pairwise(bands))
    ordered = all(band.lower < band.upper for band in bands)
    if not bands or not follows or not ordered or bands[0].lower != 0 or bands[-1].upper != 100:
        raise fields.fail("labels", "the bands must cover 0 to 100 in whole numbers, lowest first")
    return LabelScale(tuple(bands), fields.choice("rounding", RoundingPolicy))


def _domain(entry: Fields) -> Domain:
    domain = Domain(entry.text("code"), entry.bilingual("title"))
    entry.close()
    return domain


def _competency(entry: Fields, domains: tuple[Domain, ...]) -> Competency:
    code, domain = entry.text("code"), entry.text("domain")
    if domain not in {known.code for known in domains}:
        raise entry.fail("domain", f"{domain} is not among the domains")
    count = entry.whole_or_unknown("indicators")
    entry.close()
    if count is None:
        return Competency(code, domain, NotYetKnowable(NotKnowableReason.INDICATORS_UNKNOWN, (code,)))
    return Competency(code, domain, _numbered(code, count))


def _duty(entry: Fields, labels: LabelScale, value_maximum: int) -> ExtraDuty:
    code = entry.text("code")
    duty = ExtraDuty(
        code=code,
        title=entry.bilingual("title"),
        competencies=_numbered(code, entry.whole("competencies", least=1)),
        teaching_share=entry.whole("teaching_share"),
        duty_share=entry.whole("duty_share"),
        published_totals=_published(entry),
    )
    if duty.teaching_share + duty.duty_share != 100:
        raise entry.fail("duty_share", "both shares must make 100")
    _check_published(entry, labels, duty.published_totals, len(duty.competencies) * value_maximum)
    entry.close()
    return duty


def _small_duty(entry: Fields) -> SmallDuty:
    duty = SmallDuty(entry.text("code"), entry.bilingual("title"), entry.whole("percent"))
    entry.close()
    return duty


def _workload(entry: Fields) -> WorkloadRule:
    required = entry.whole("required", least=1)
    rule = WorkloadRule(entry.text("code"), required, entry.whole("full_up_to", least=required))
    entry.close()
    return rule


def _need_rank(entry: Fields) -> NeedRank:
    rank = NeedRank(
        code=entry.text("from"),
        next_rank=entry.text("to"),
        cumulative_need=entry.whole("cumulative_need", least=1),
        self_development=entry.whole("self_development"),
        publication=entry.whole("publication"),
        support=entry.whole("support"),
    )
    if rank.net_need <= 0:
        raise entry.fail("cumulative_need", "nothing is left after its parts are taken off")
    entry.close()
    return rank


def _predicate(entry: Fields) -> Predicate:
    predicate = Predicate(entry.text("code"), entry.bilingual("title"), entry.whole("percent"))
    entry.close()
    return predicate


def _post(entry: Fields) -> Post:
    post = Post(
        code=entry.text("code"),
        title=entry.bilingual("title"),
        coefficient=entry.exact("coefficient"),
        base=entry.whole("base"),
        ranks=entry.texts("ranks"),
    )
    entry.close()
    return post


def _step(entry: Fields) -> CreditStep:
    step = CreditStep(entry.text("from"), entry.text("to"), entry.whole("need", least=1))
    entry.close()
    return step


def _published(fields: Fields) -> tuple[PublishedTotals, ...]:
    published: list[PublishedTotals] = []
    for entry in fields.entries("published_totals"):
        published.append(PublishedTotals(entry.text("label"), entry.whole("lower"), entry.whole("upper")))
        entry.close()
    return tuple(published)


def _check_published(fields: Fields, labels: LabelScale, published: tuple[PublishedTotals, ...], maximum: int) -> None:
    for totals in published:
        if not totals.lower <= totals.upper <= maximum:
            raise fields.fail("published_totals", f"{totals.lower} to {totals.upper} is not a range up to {maximum}")
        for total in range(totals.lower, totals.upper + 1):
            label = band_of_quotient(labels, total * 100, maximum).code
            if label != totals.label_code:
                raise fields.fail("published_totals", f"{total} of {maximum} is {label}, not {totals.label_code}")


def _numbered(code: str, count: int) -> tuple[str, ...]:
    return tuple(f"{code}.{number}" for number in range(1, count + 1))


def _refuse_repeats(fields: Fields, name: str, codes: Sequence[str]) -> None:
    repeated = sorted({code for code in codes if codes.count(code) > 1})
    if repeated:
        raise fields.fail(name, f"{', '.join(repeated)} occurs more than once")
