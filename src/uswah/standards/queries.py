"""Reads about frameworks, instruments and the arithmetic of law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Prefetch, Q, QuerySet
from django.http import Http404

from uswah.common.viewer import Viewer
from uswah.core.forms import FormDefinition, from_document, to_document
from uswah.standards.enums import Authority
from uswah.standards.models import Competency, Crosswalk, Framework, Indicator, Instrument, ScoringScheme
from uswah.standards.policies import InstrumentPlan, NotPublishable, PlanFault, PlanProblem, plan_of


@dataclass(frozen=True, slots=True)
class FormItem:
    """An indicator on a form: its row, code and official number, its text in both languages, how it is rated."""

    indicator_id: int
    code: str
    number: str
    text: Mapping[str, str]
    techniques: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormGroup:
    """A competency on a form with its indicators, in official order."""

    code: str
    number: str
    domain: str
    title: Mapping[str, str]
    items: tuple[FormItem, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A published instrument as people fill it in. `scale` is [{value, label, anchor}, …]."""

    instrument_id: int
    code: str
    version: str
    title: Mapping[str, str]
    citation: str
    note: Mapping[str, str]
    is_local: bool
    stages: tuple[str, ...]
    scale: tuple[Mapping[str, Any], ...]
    domains: tuple[Mapping[str, Any], ...]
    groups: tuple[FormGroup, ...]

    @property
    def indicator_ids(self) -> dict[str, int]:
        """Return the row number of each indicator by its code."""
        return {item.code: item.indicator_id for group in self.groups for item in group.items}

    @property
    def scores(self) -> tuple[int, ...]:
        """Return the scores that the scale has, lowest first."""
        return tuple(step["value"] for step in self.scale)


@dataclass(frozen=True, slots=True)
class FrameworkLine:
    """A framework with the number of its competencies and indicators."""

    framework: Framework
    competencies: int
    indicators: int


def _in_force(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_until__isnull=True) | Q(valid_until__gte=on))


def form_of(code: str, on: date) -> Form:
    """Return the published instrument with this code that is in force on a day; raise Http404 when there is none.

    Three queries. The forms are public law: they need no viewer.
    """
    found = Instrument.rows.filter(_in_force(on), code=code, published_at__isnull=False).select_related("framework")
    instrument = found.order_by("-valid_from", "-pk").first()
    if instrument is None:
        raise Http404
    return _form(instrument)


def form_by_id(instrument_id: int) -> Form:
    """Return a published instrument by its row."""
    return _form(Instrument.rows.select_related("framework").get(pk=instrument_id))


def _form(instrument: Instrument) -> Form:
    items = instrument.items.select_related("indicator__competency").order_by("order")
    groups: dict[int, tuple[Competency, list[FormItem]]] = {}
    for item in items:
        indicator = item.indicator
        _, listed = groups.setdefault(indicator.competency_id, (indicator.competency, []))
        listed.append(FormItem(indicator.pk, indicator.code, indicator.number, indicator.text, tuple(item.techniques)))
    return Form(
        instrument_id=instrument.pk,
        code=instrument.code,
        version=instrument.version,
        title=instrument.title,
        citation=instrument.citation,
        note=instrument.techniques_note or {},
        is_local=instrument.framework.authority == Authority.LOCAL or instrument.form is not None,
        stages=tuple(instrument.stages),
        scale=tuple(instrument.scale),
        domains=tuple(instrument.framework.domains),
        groups=tuple(FormGroup(c.code, c.number, c.domain, c.title, tuple(listed)) for c, listed in groups.values()),
    )


@dataclass(frozen=True, slots=True)
class FrozenInstrument:
    """A published instrument whole: as items, as the form that was handed in if any, and what each rated question rates.

    `rated` maps the name of a question to the indicator that its answer is a score of.
    """

    form: Form
    definition: FormDefinition | None
    rated: Mapping[str, FormItem]


# What is published never changes (the database refuses it), so it is read once; what is not there yet is not kept.
_FROZEN: dict[tuple[str, str], FrozenInstrument] = {}


def frozen_instrument(code: str, version: str) -> FrozenInstrument | None:
    """Return the published instrument of this code and version, None when there is none; read once in a process."""
    found = _FROZEN.get((code, version))
    if found is None:
        rows = Instrument.rows.filter(code=code, version=version, published_at__isnull=False)
        instrument = rows.select_related("framework").first()
        if instrument is None:
            return None
        found = _FROZEN[code, version] = _frozen(instrument)
    return found


def _frozen(instrument: Instrument) -> FrozenInstrument:
    form = _form(instrument)
    if instrument.form is None:
        return FrozenInstrument(form, None, {})
    definition = from_document(instrument.form)
    plan = plan_of(definition)
    questions = plan.rated if plan.is_linked else [asked for group in plan.groups for asked in group.questions]
    items = {item.code: item for group in form.groups for item in group.items}
    in_order = instrument.items.order_by("order").values_list("indicator__code", flat=True)
    rated = {question.name: items[item] for question, item in zip(questions, in_order, strict=True)}
    return FrozenInstrument(form, definition, rated)


def definition_by_id(instrument_id: int) -> FormDefinition | None:
    """Return the whole form of an instrument that somebody handed in; None for one that is made of its items alone."""
    document = Instrument.rows.values_list("form", flat=True).get(pk=instrument_id)
    return from_document(document) if document is not None else None


def instrument_id_of(code: str, version: str) -> int:
    """Return the row of a published instrument of law; public law needs no viewer."""
    found: int = Instrument.rows.values_list("pk", flat=True).get(
        code=code, version=version, published_at__isnull=False
    )
    return found


def published_instrument(viewer: Viewer, code: str, version: str) -> Instrument:
    """Return a published instrument; raise Http404 when there is none."""
    found = _published(viewer).filter(code=code, version=version).first()
    if found is None:
        raise Http404
    return found


def instruments_handed_in(viewer: Viewer, place_code: str) -> QuerySet[Instrument]:
    """Return the instruments that a place published, newest first, each with `item_count`, `is_handed_in`."""
    own = _published(viewer).filter(code__startswith=local_code(place_code, ""), form__isnull=False)
    return own.order_by("-published_at", "-pk")


def local_code(place_code: str, code: str) -> str:
    """Return the code of an instrument of a place: no place can publish under another's name, nor under the law's."""
    return f"{place_code}-{code}"


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing a form would do: its plan, the framework whose indicators it rates, what stands there already."""

    plan: InstrumentPlan
    framework: Framework | None
    existing: Instrument | None


def publication_of(form: FormDefinition, place_code: str) -> Publication:
    """Return what publishing a form at a place would do; raise NotPublishable with every reason against it."""
    plan = plan_of(form)
    framework = _framework_rated(plan) if plan.is_linked else None
    found = Instrument.rows.filter(code=local_code(place_code, form.code), version=form.version)
    existing = found.select_related("framework").first()
    if existing is not None and existing.form != to_document(form):
        raise NotPublishable((PlanProblem(PlanFault.VERSION_TAKEN, found=form.version),))
    return Publication(plan, framework, existing)


def _framework_rated(plan: InstrumentPlan) -> Framework:
    """Return the published framework, the newest, that has most of the linked indicators; all must be in it."""
    links = {question.indicator: question.name for question in plan.rated}
    found = Indicator.rows.filter(code__in=links, competency__framework__published_at__isnull=False)
    codes: dict[int, set[str]] = {}
    for framework, code in found.order_by("-competency__framework__valid_from").values_list(
        "competency__framework_id", "code"
    ):
        codes.setdefault(framework, set()).add(code)
    best = max(codes, key=lambda framework: len(codes[framework]), default=None)
    missing = [code for code in links if best is None or code not in codes[best]]
    if best is None or missing:
        raise NotPublishable(tuple(PlanProblem(PlanFault.LINK_UNKNOWN, links[code], code) for code in missing))
    return Framework.rows.get(pk=best)


def instruments(viewer: Viewer, on: date) -> QuerySet[Instrument]:
    """Return the published instruments in force on a day, the ministry's first, each with `item_count`, `is_handed_in`."""
    return _published(viewer).filter(_in_force(on))


def instruments_of(viewer: Viewer, framework: Framework) -> QuerySet[Instrument]:
    """Return the published instruments that are made of a framework, each with `item_count`, `is_handed_in`."""
    return _published(viewer).filter(framework=framework)


def _published(viewer: Viewer) -> QuerySet[Instrument]:
    visible = Instrument.objects.visible_to(viewer).filter(published_at__isnull=False)
    is_handed_in = ExpressionWrapper(Q(form__isnull=False), output_field=BooleanField())
    counted = visible.select_related("framework").annotate(item_count=Count("items"), is_handed_in=is_handed_in)
    return counted.defer("form").order_by("is_handed_in", "-framework__authority", "valid_from", "code", "pk")


def frameworks(viewer: Viewer) -> QuerySet[Framework]:
    """Return the published frameworks, the ministry's first."""
    return (
        Framework.objects.visible_to(viewer)
        .filter(published_at__isnull=False)
        .order_by("-authority", "valid_from", "code")
    )


def framework_lines(viewer: Viewer) -> list[FrameworkLine]:
    """Return the published frameworks with their sizes. One query."""
    counted = frameworks(viewer).annotate(
        competency_count=Count("competencies", distinct=True), indicator_count=Count("competencies__indicators")
    )
    return [FrameworkLine(row, row.competency_count, row.indicator_count) for row in counted]


def framework_for(viewer: Viewer, code: str, version: str) -> Framework:
    """Return a framework with its competencies, indicators and crosswalks; raise Http404 when there is none."""
    leads = Prefetch("leads_to", queryset=Crosswalk.rows.select_related("target__framework").order_by("pk"))
    comes = Prefetch("comes_from", queryset=Crosswalk.rows.select_related("source__framework").order_by("pk"))
    indicators = Prefetch("indicators", queryset=Indicator.rows.order_by("order"))
    competencies = Competency.rows.order_by("order").prefetch_related(leads, comes, indicators)
    found = frameworks(viewer).filter(code=code, version=version)
    framework = found.prefetch_related(Prefetch("competencies", queryset=competencies)).first()
    if framework is None:
        raise Http404
    return framework


def competency_titles(code: str, on: date) -> dict[str, tuple[str, Mapping[str, str]]]:
    """Return number and title of each competency of a framework in force on a day, by code, in official order.

    One query; public law needs no viewer. Where two versions overlap the newer one's words are taken.
    """
    found = Competency.rows.filter(framework__code=code, framework__published_at__isnull=False)
    dated = found.filter(framework__valid_from__lte=on).order_by("framework__valid_from", "order")
    return {row[0]: (row[1], row[2]) for row in dated.values_list("code", "number", "title")}


@dataclass(frozen=True, slots=True)
class DatedScheme:
    """A version of the arithmetic of law with the days on which it holds; `document` is what `core.scoring` reads."""

    valid_from: date
    valid_until: date | None
    document: Mapping[str, Any]

    def holds_on(self, day: date) -> bool:
        """Tell whether the version is in force on a day; both limits are inclusive."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


def dated_schemes(code: str) -> list[DatedScheme]:
    """Return every version of a scheme, latest first. One query; public law needs no viewer."""
    rows = ScoringScheme.rows.filter(code=code).order_by("-valid_from")
    return [DatedScheme(*row) for row in rows.values_list("valid_from", "valid_until", "document")]


def scheme_document(code: str, on: date) -> Mapping[str, Any]:
    """Return the arithmetic that was in force on a day, as the document that `core.scoring` reads."""
    scheme = ScoringScheme.rows.filter(_in_force(on), code=code).order_by("-valid_from").first()
    if scheme is None:
        raise LookupError(f"No scoring scheme {code!r} in force on {on}.")
    document: Mapping[str, Any] = scheme.document
    return document
