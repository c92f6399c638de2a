"""The work package and the instruments as the phone reads them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from uswah.capture.enums import LEASE_DAYS
from uswah.capture.operations import PublicKey
from uswah.capture.presenters.answers import written
from uswah.capture.queries.work_package import Due, WorkPackage, WorkPlace
from uswah.core.forms import to_document
from uswah.standards.enums import Stage
from uswah.standards.queries import FormItem, FrozenInstrument

# Instruments are frozen and the same for everybody: each is written once in a process.
_WRITTEN: dict[tuple[str, str], tuple[bytes, str]] = {}


def package_document(
    package: WorkPackage, *, receipt: PublicKey, seal: PublicKey, lease_days: int = LEASE_DAYS
) -> dict[str, Any]:
    """Return a work package as JSON values; the same package is the same document.

    Each instrument is described once; a place names its own by their position: a pengawas has two dozen places.
    """
    described = {_key(one): one for place in package.places for one in place.instruments}
    return {
        "v": 1,
        "person": {"id": str(package.person_id), "name": package.name},
        "keys": keys_document(receipt, seal),
        "lease_days": lease_days,
        "instruments": [_line(instrument) for instrument in described.values()],
        "places": [_place(place, package.school_year, list(described)) for place in package.places],
    }


def keys_document(receipt: PublicKey, seal: PublicKey) -> dict[str, Any]:
    """Return the server's keys as the phone pins them at its registration."""
    return {"receipt": {"id": receipt.id, "jwk": receipt.jwk}, "seal": {"id": seal.id, "jwk": seal.jwk}}


def _place(place: WorkPlace, year: str, described: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "nsm": place.nsm,
        "name": place.name,
        "school_year": {"pk": year, "name": year},
        "stages": [stage.value for stage in Stage],
        "round": {"stage": place.round[0], "collect_until": place.round[1].isoformat()} if place.round else None,
        "roles": [role.value for role in place.roles],
        "teachers": [{"id": str(person), "name": name} for person, name in place.teachers],
        "instruments": [described.index(_key(instrument)) for instrument in place.instruments],
        "due": [_due(due) for due in place.due],
        "campaigns": list(place.campaigns),
    }


def _key(instrument: FrozenInstrument) -> tuple[str, str]:
    return instrument.form.code, instrument.form.version


def _line(instrument: FrozenInstrument) -> dict[str, Any]:
    form = instrument.form
    return {
        "code": form.code,
        "version": form.version,
        "kind": _kind(instrument),
        "digest": written_instrument(instrument)[1],
        "title": dict(form.title),
        "techniques": _techniques(instrument),
        "stages": list(form.stages),
    }


def _techniques(instrument: FrozenInstrument) -> list[str]:
    items = (item for group in instrument.form.groups for item in group.items)
    return list(dict.fromkeys(technique for item in items for technique in item.techniques))


def _kind(instrument: FrozenInstrument) -> str:
    return "items" if instrument.definition is None else "form"


def _due(due: Due) -> dict[str, Any]:
    return {
        "assignment": str(due.id),
        "about": str(due.about),
        "instrument": due.instrument,
        "technique": due.technique,
        "source_role": due.source_role,
        "stage": due.stage,
        "due_on": due.due_on.isoformat(),
        "state": "done" if due.is_done else "open",
    }


def written_instrument(instrument: FrozenInstrument) -> tuple[bytes, str]:
    """Return an instrument as the phone keeps it, and the digest by which the package names it."""
    key = _key(instrument)
    if key not in _WRITTEN:
        content = written(instrument_document(instrument))
        _WRITTEN[key] = content, hashlib.sha256(content).hexdigest()
    return _WRITTEN[key]


def instrument_document(instrument: FrozenInstrument) -> dict[str, Any]:
    """Return an instrument as JSON values: its scale and its indicators in groups, or the form that was handed in."""
    form = instrument.form
    found: dict[str, Any] = {
        "code": form.code,
        "version": form.version,
        "title": dict(form.title),
        "kind": _kind(instrument),
        "scale": [_step(step) for step in form.scale],
        "groups": [
            {
                "code": group.code,
                "number": group.number,
                "title": dict(group.title),
                "items": [_item(item) for item in group.items],
            }
            for group in form.groups
        ],
    }
    if instrument.definition is not None:
        found["form"] = to_document(instrument.definition)
    return found


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    return {name: step[name] for name in ("value", "label", "anchor") if name in step}


def _item(item: FormItem) -> dict[str, Any]:
    return {"code": item.code, "number": item.number, "text": dict(item.text), "techniques": list(item.techniques)}
