"""Bring the law that we ship into the database; what is published stays as it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from uswah.common import audit
from uswah.common.viewer import Viewer
from uswah.standards.models import (
    Competency,
    Crosswalk,
    Framework,
    Indicator,
    Instrument,
    InstrumentItem,
    ScoringScheme,
)

LAW = Path(__file__).resolve().parent / "law"
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
    instrument = Instrument.rows.create(
        framework=framework, techniques_note=note, **{name: law[name] for name in names}
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
