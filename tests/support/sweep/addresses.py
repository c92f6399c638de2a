"""What stands in an address: for each parameter, where its value comes from.

**A new address needs nothing here** unless it has a parameter that is not listed: then add a row to PARAMETERS, or to
OWN_MEANING when the same name means something else there. `test_sweep.py` fails until you did.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from factories import YEAR

from support.sweep.roles import Sweeper
from support.sweep.world import OCCASION, Planted, World, missing_id
from uswah.capture.exporters.app import AppBuild, app_build

NOBODY_HAS = "999999999999"


@dataclass(frozen=True)
class Parameter:
    """A parameter: its value at a madrasah, and one that nothing has. A `place` is the madrasah itself; `law` is not data.

    `of` gets the madrasah, whose child is wanted ("aisyah" or "colleague"), and who asks.
    """

    of: Callable[[Planted, str, Sweeper], Any]
    missing: Any
    kind: str = "child"


def _job(planted: Planted, whose: str, who: Sweeper) -> Any:
    own = who.account.pk if who.account else None
    jobs = planted.jobs
    return (jobs[own] if own in jobs and whose == "aisyah" else jobs[planted.accounts["colleague"].pk]).pk


def _app() -> AppBuild:
    return app_build(Path(settings.STATICFILES_DIRS[0]))


PLACE = Parameter(lambda planted, whose, who: planted.place.code, NOBODY_HAS, "place")
# The KKM that the madrasah and its neighbour stand in: roles there are an officer's to give.
KKM = Parameter(lambda planted, whose, who: planted.place.parent.code, NOBODY_HAS, "place")
PERSON = Parameter(lambda planted, whose, who: planted.people[whose].pk, missing_id())
PARAMETERS: dict[str, Parameter] = {
    "nsm": PLACE,
    "person": PERSON,
    "submission": Parameter(lambda planted, whose, who: planted.submissions[whose].pk, missing_id()),
    "appraisal": Parameter(lambda planted, whose, who: planted.appraisals[whose].pk, 999999999),
    "batch": Parameter(lambda planted, whose, who: planted.batch.pk, missing_id()),
    "digest": Parameter(lambda planted, whose, who: planted.draft, "0" * 64),
    "document": Parameter(lambda planted, whose, who: planted.documents[whose].pk, missing_id()),
    "job": Parameter(_job, missing_id()),
    "assignment": Parameter(lambda planted, whose, who: planted.roles[whose].pk, 999999999),
    "level": Parameter(lambda planted, whose, who: planted.levels[whose].pk, 999999999),
    "reply": Parameter(lambda planted, whose, who: planted.replies[whose].pk, missing_id()),
    "musyawarah": Parameter(lambda planted, whose, who: planted.musyawarah[whose].pk, 999999999),
    "note": Parameter(lambda planted, whose, who: planted.notes[whose].pk, missing_id()),
    "coding": Parameter(lambda planted, whose, who: planted.codings[whose].pk, missing_id()),
    "campaign": Parameter(lambda planted, whose, who: planted.campaigns[whose].pk, missing_id()),
    "task": Parameter(lambda planted, whose, who: planted.tasks[whose].pk, missing_id()),
    "device": Parameter(lambda planted, whose, who: planted.devices[whose].pk, missing_id()),
    "envelope": Parameter(lambda planted, whose, who: planted.envelopes[whose].pk, missing_id()),
    "sha256": Parameter(lambda planted, whose, who: planted.photos[whose], "0" * 64),
    "upload": Parameter(lambda planted, whose, who: planted.uploads[whose].pk, missing_id()),
    "signed": Parameter(lambda planted, whose, who: signing.dumps([], salt="capture.rescue"), "none", "law"),
    "mark": Parameter(lambda planted, whose, who: planted.marks[whose].pk, missing_id()),
    "first_year": Parameter(lambda planted, whose, who: int(YEAR[:4]), 1999, "law"),
    "stage": Parameter(lambda planted, whose, who: "summative", "none", "law"),
    "layout": Parameter(lambda planted, whose, who: "pkg_wide", "none", "law"),
    "version": Parameter(lambda planted, whose, who: "2010", "0", "law"),
}
# (address, parameter): where a name means something else than elsewhere.
OWN_MEANING: dict[tuple[str, str], Parameter] = {
    ("capture:app-file", "build"): Parameter(lambda planted, whose, who: _app().build, "0" * 16, "law"),
    ("capture:app-file", "path"): Parameter(lambda planted, whose, who: "js/lapang/app.js", "none.js", "law"),
    ("capture:instrument", "code"): Parameter(lambda planted, whose, who: "pkg-guru", "none", "law"),
    ("appraisal:vignette", "code"): Parameter(lambda planted, whose, who: "pecahan", "none", "law"),
    ("institutions:place", "code"): PLACE,
    ("institutions:place-new", "code"): PLACE,
    ("institutions:pesantren", "code"): PLACE,
    ("institutions:pesantren-leave", "code"): PLACE,
    ("institutions:curriculum", "code"): Parameter(lambda planted, whose, who: "merdeka-2024", "none", "law"),
    ("people:place-roles", "code"): KKM,
    ("people:place-role-grant", "code"): KKM,
    ("people:place-role-end", "code"): KKM,
    ("exchange:xlsform", "code"): Parameter(lambda planted, whose, who: "pkg-guru", "none", "law"),
    ("standards:framework", "code"): Parameter(lambda planted, whose, who: "pkg", "none", "law"),
}
# What a POST carries where an empty form says nothing about who may.
POSTS: dict[str, dict[str, str]] = {
    "documents:issue_all": OCCASION,
}
# What else is asked of an address, and how: a search for a word that stands in every name.
QUERIES: dict[str, tuple[str, ...]] = {
    "web:search": ("cari=Uji", "cari=7700000"),
}


@dataclass(frozen=True)
class Address:
    """An address that the server answers to: its name, its route, its parameters, the word of its rule, its methods."""

    name: str
    route: str
    parameters: tuple[str, ...]
    rule: str
    methods: tuple[str, ...] = ("GET", "HEAD")
    # Where no cookie counts (a pupil's code, a device's key) there is nothing that another site could borrow.
    needs_token: bool = True

    def parameter(self, name: str) -> Parameter:
        """Return where the parameter's value comes from; raise LookupError with what to do when nobody said."""
        found = OWN_MEANING.get((self.name, name)) or PARAMETERS.get(name)
        if found is None:
            raise LookupError(f"/{self.route}: say in tests/support/sweep/addresses.py where <{name}> comes from.")
        return found

    @property
    def kinds(self) -> set[str]:
        """Return the kinds of its parameters."""
        return {self.parameter(name).kind for name in self.parameters}


def addresses(resolver: URLResolver | None = None, prefix: str = "", namespace: str = "") -> list[Address]:
    """Return every address of the server, by name."""
    found: list[Address] = []
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            rule = getattr(entry.callback, "page_rule", None)
            said = (rule.words, rule.methods) if rule else ("undeclared", ("GET", "POST"))
            is_exempt = bool(getattr(entry.callback, "csrf_exempt", False))
            found.append(
                Address(f"{namespace}{entry.name}", route, tuple(_names(route)), *said, needs_token=not is_exempt)
            )
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            found.extend(addresses(entry, route, inner))
    return sorted(found, key=lambda address: address.name)


def _names(route: str) -> list[str]:
    return [part.split(":")[-1].split(">")[0] for part in route.split("<")[1:]]


# relation: (the madrasah of the place, the madrasah of the child, whose child)
RELATIONS = {
    "own": ("x", "x", "aisyah"),
    "own, colleague": ("x", "x", "colleague"),
    "neighbour": ("y", "y", "aisyah"),
    "far": ("w", "w", "aisyah"),
    "own with foreign child": ("x", "y", "aisyah"),
    "own, missing": ("x", "", "aisyah"),
    "missing": ("", "", "aisyah"),
}
# What does not exist stands behind the same door as what is hidden.
LOOKS_LIKE = {
    "own, colleague": "own, missing",
    "neighbour": "missing",
    "far": "missing",
    "own with foreign child": "own, missing",
}


# Whose statuses differ by relation is asked about every one; the others are like one of these, and asked in short.
ASKED_EVERYTHING = {"visitor", "guru", "kepala", "operator", "kkm", "kab+", "pusat+"}
IN_SHORT = {"own", "neighbour", "missing"}


def relations(address: Address) -> list[str]:
    """Return the relations that make a difference for an address."""
    kinds = address.kinds
    if "place" in kinds and "child" in kinds:
        return list(RELATIONS)
    if "child" in kinds:
        return ["own", "own, colleague", "neighbour", "far", "missing", "own, missing"]
    if "place" in kinds:
        return ["own", "neighbour", "far", "missing"]
    return ["own"]


def is_asked(name: str, relation: str) -> bool:
    """Tell whether somebody is asked about a relation."""
    return name in ASKED_EVERYTHING or relation in IN_SHORT


def path_of(address: Address, relation: str, world: World, who: Sweeper) -> str:
    """Return the path of an address for a relation."""
    at, of, whose = RELATIONS[relation]
    by_letter = {planted.letter: planted for planted in world.madrasah}
    values = {}
    for name in address.parameters:
        parameter = address.parameter(name)
        letter = {"place": at, "child": of, "law": "x"}[parameter.kind]
        values[name] = parameter.of(by_letter[letter], whose, who) if letter else parameter.missing
    return reverse(address.name, kwargs=values)
