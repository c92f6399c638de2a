"""Bring the law that we ship, and the instruments of a madrasah, into the database; what is published stays as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from uswah.common import audit
from uswah.common.viewer import Viewer
from uswah.core.forms import Choice, FormDefinition, Question, Wording, from_document, to_document
from uswah.institutions.models import Institution
from uswah.institutions.queries import audit_place
from uswah.standards.enums import Authority, Stage, Technique
from uswah.standards.models import (
    Competency,
    Crosswalk,
    Framework,
    Indicator,
    Instrument,
    InstrumentItem,
    ScoringScheme,
)
from uswah.standards.policies import InstrumentPlan
from uswah.standards.queries import local_code, publication_of

LAW = Path(__file__).resolve().parent / "law"
_NUMBERED = re.compile(r"\d{1,3}(\.\d{1,3})*[.)]?\s+")
_DATED = ("title", "citation", "valid_from", "valid_until")


def load_standards(*, by: Viewer, at: datetime) -> int:
    """Publish every framework, instrument, crosswalk and scheme of `law/` that is not there yet; return how many.

    A changed text comes with a new version; an existing version is left as it is.
    """
    steps: list[tuple[str, Callable[[Mapping[str, Any], datetime], bool]]] = [
        ("frameworks", _load_framework),
        ("crosswalks", _load_crosswalk),
        ("instruments", _load_instrument),
        ("scoring", _load_scheme),
    ]
    with transaction.atomic():
        new = {folder: sum(load(law, at) for law in _laws(folder)) for folder, load in steps}
        if any(new.values()):
            subject = audit.Subject("law", "standards")
            audit.record(place=audit.Place(0), by=by, at=at, action="law.loaded", subject=subject, facts=new)
    return sum(new.values())


def _laws(folder: str) -> list[Mapping[str, Any]]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((LAW / folder).glob("*.json"))]


def _load_framework(law: Mapping[str, Any], at: datetime) -> bool:
    if Framework.rows.filter(code=law["code"], version=law["version"]).exists():
        return False
    names = ("code", "version", "authority", "citation_note", "status_note", "levels", "domains", *_DATED)
    framework = Framework.rows.create(**{name: law[name] for name in names})
    for order, entry in enumerate(law["competencies"], start=1):
        own = {name: entry[name] for name in ("code", "number", "domain", "title", "description")}
        competency = Competency.rows.create(framework=framework, order=order, **own)
        Indicator.rows.bulk_create(
            Indicator(competency=competency, order=place, code=i["code"], number=i["number"], text=i["text"])
            for place, i in enumerate(entry["indicators"], start=1)
        )
    Framework.rows.filter(pk=framework.pk).update(published_at=at)
    return True


def _load_crosswalk(law: Mapping[str, Any], at: datetime) -> bool:
    sources = _competencies(law["from"])
    targets = _competencies(law["to"])
    pairs = [(sources[source], targets[target]) for source, target in law["pairs"]]
    if Crosswalk.rows.filter(source_id__in=sources.values(), target_id__in=targets.values()).exists():
        return False
    Crosswalk.rows.bulk_create(
        Crosswalk(source_id=source, target_id=target, citation=law["citation"]) for source, target in pairs
    )
    return True


def _competencies(framework: str) -> dict[str, int]:
    rows = Competency.rows.filter(framework__code=framework).order_by("framework__valid_from")
    return dict(rows.values_list("code", "pk"))


def _load_instrument(law: Mapping[str, Any], at: datetime) -> bool:
    if Instrument.rows.filter(code=law["code"], version=law["version"]).exists():
        return False
    framework = Framework.rows.filter(code=law["framework"]).latest("valid_from")
    names = ("code", "version", "scale", "stages", *_DATED)
    note = law.get("techniques_note")
    form = to_document(from_document(law["form"])) if "form" in law else None
    instrument = Instrument.rows.create(
        framework=framework, techniques_note=note, form=form, **{name: law[name] for name in names}
    )
    indicators = dict(Indicator.rows.filter(competency__framework=framework).values_list("code", "pk"))
    InstrumentItem.rows.bulk_create(
        InstrumentItem(
            instrument=instrument,
            indicator_id=indicators[item["indicator"]],
            order=order,
            techniques=item["techniques"],
        )
        for order, item in enumerate(law["items"], start=1)
    )
    Instrument.rows.filter(pk=instrument.pk).update(published_at=at)
    return True


def _load_scheme(law: Mapping[str, Any], at: datetime) -> bool:
    if ScoringScheme.rows.filter(code=law["code"], version=law["version"]).exists():
        return False
    names = ("code", "version", *_DATED)
    ScoringScheme.rows.create(document=dict(law), **{name: law[name] for name in names})
    return True


def publish_instrument(*, form: FormDefinition, place: Institution, by: Viewer, at: datetime) -> Instrument:
    """Publish a form as a local instrument of a place; what is there already with the same content is returned.

    It rates the indicators of an existing framework where all of its questions are linked; otherwise its groups become
    the competencies of a local framework of its own. Raises NotPublishable. A change needs a new version.
    """
    with transaction.atomic():
        # Whoever publishes at the same place waits here, so that two clicks make one instrument.
        Institution.rows.select_for_update().get(pk=place.pk)
        publication = publication_of(form, place.code)
        if publication.existing is not None:
            return publication.existing
        framework = publication.framework or _own_framework(form, publication.plan, place, at)
        instrument = _own_instrument(form, publication.plan, framework, place, at)
        audit.record(
            place=audit_place(place),
            by=by,
            at=at,
            action="instrument.published",
            subject=audit.Subject("instrument", str(instrument.pk)),
            facts={"code": instrument.code, "version": instrument.version, "framework": str(framework)},
        )
    return instrument


def _own_framework(form: FormDefinition, plan: InstrumentPlan, place: Institution, at: datetime) -> Framework:
    code = local_code(place.code, form.code)
    framework = Framework.rows.create(
        code=code,
        version=form.version,
        title=_both(form.title),
        authority=Authority.LOCAL,
        citation=_citation(form, place),
        status_note={
            "id": f"Disusun oleh {place.name}, bukan syarat kementerian.",
            "en": f"Made by {place.name}, not a requirement of the ministry.",
        },
        levels=[{"value": int(step.name), "label": _both(step.label)} for step in plan.scale],
        domains=[{"code": "setempat", "title": _both(form.title)}],
        valid_from=timezone.localdate(at),
    )
    for number, group in enumerate(plan.groups, start=1):
        competency = Competency.rows.create(
            framework=framework,
            code=f"{code}.{number}",
            number=str(number),
            order=number,
            domain="setempat",
            title=_both(_without_number(group.group.label)),
        )
        Indicator.rows.bulk_create(
            Indicator(
                competency=competency,
                order=order,
                code=f"{competency.code}.{order}",
                number=f"{number}.{order}",
                text=_both(_without_number(question.label)),
            )
            for order, question in enumerate(group.questions, start=1)
        )
    Framework.rows.filter(pk=framework.pk).update(published_at=at)
    return framework


def _own_instrument(
    form: FormDefinition, plan: InstrumentPlan, framework: Framework, place: Institution, at: datetime
) -> Instrument:
    instrument = Instrument.rows.create(
        code=local_code(place.code, form.code),
        version=form.version,
        framework=framework,
        title=_both(form.title),
        citation=_citation(form, place),
        scale=[_step(choice) for choice in plan.scale],
        stages=[Stage.FORMATIVE.value, Stage.SUMMATIVE.value],
        valid_from=timezone.localdate(at),
        form=to_document(form),
    )
    InstrumentItem.rows.bulk_create(
        InstrumentItem(
            instrument=instrument,
            indicator_id=indicator,
            order=order,
            techniques=list(question.techniques) or [Technique.OBSERVATION.value],
        )
        for order, (question, indicator) in enumerate(_rated(plan, framework), start=1)
    )
    Instrument.rows.filter(pk=instrument.pk).update(published_at=at)
    return instrument


def _rated(plan: InstrumentPlan, framework: Framework) -> list[tuple[Question, int]]:
    """Return each rated question with the row of its indicator: the linked one, or the one made of it."""
    indicators = Indicator.rows.filter(competency__framework=framework)
    if plan.is_linked:
        by_code = dict(indicators.values_list("code", "pk"))
        return [(question, by_code[question.indicator]) for question in plan.rated]
    in_order = indicators.order_by("competency__order", "order").values_list("pk", flat=True)
    return list(zip((q for group in plan.groups for q in group.questions), in_order, strict=True))


def _step(choice: Choice) -> dict[str, Any]:
    return {"value": int(choice.name), "label": _both(choice.label), "anchor": _both(choice.anchor or Wording(""))}


def _both(wording: Wording) -> dict[str, str]:
    """Return a text in both languages; what has no English is told in Indonesian there, too."""
    return {"id": wording.id, "en": wording.en or wording.id}


def _without_number(wording: Wording | None) -> Wording:
    """Return a label without the number that its author wrote before it: the framework numbers anew."""
    texts = (wording.id, wording.en) if wording else ("", "")
    return Wording(*(_NUMBERED.sub("", text, count=1) if _NUMBERED.match(text) else text for text in texts))


def _citation(form: FormDefinition, place: Institution) -> str:
    return f"{place.name}: {form.title.id}, {form.version}"
