"""The sweep: every address × every role × own, colleague's, neighbour's, far, and a foreign child in one's own place.

Whoever adds an address adds nothing here: its statuses appear in `access_table.txt` when the table is written again:

    USWAH_WRITE_ACCESS_TABLE=1 .venv/bin/pytest tests/guards/test_sweep.py

and a person reads the difference before it is committed. A parameter of a new name needs its row in
`tests/support/sweep/addresses.py`; a new model, one in `world.KEPT` and its canaries.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import override_settings
from django.urls import path as url_path
from support.sweep import world as worlds
from support.sweep.addresses import (
    LOOKS_LIKE,
    POSTS,
    QUERIES,
    RELATIONS,
    Address,
    Parameter,
    addresses,
    is_asked,
    path_of,
    relations,
)
from support.sweep.answers import Answer, Asker
from support.sweep.canaries import Canaries
from support.sweep.roles import MOST, Sweeper, sweepers
from support.sweep.world import World

TABLE = Path(__file__).with_name("access_table.txt")
pytestmark = pytest.mark.django_db
WRITES_TABLE = "USWAH_WRITE_ACCESS_TABLE"
POLICY = {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"} | {
    f"{what}-src 'self'" for what in ("script", "style", "img", "font", "connect", "manifest")
} | {"form-action 'self'"}  # fmt: skip
# The phone's app: its worker, pictures out of its own store, and no text that becomes a script.
POLICIES = {
    "capture:shell": (POLICY - {"img-src 'self'"})
    | {"img-src 'self' blob:", "worker-src 'self'", "require-trusted-types-for 'script'", "trusted-types lapang"},
    # What somebody brought as a file runs nothing, whatever it is.
    "capture:stored": {"default-src 'none'", "frame-ancestors 'none'", "sandbox"},
}
FOR_GOOD = "public, max-age=31536000, immutable"  # a file whose address never changes content holds nothing of anybody
# What of the neighbour's a form might be filled with, under every name that it might have there.
FOREIGN_FIELDS = {
    "people": ("person", "about", "rated_by", "rater"),
    "accounts": ("account",),
    "submissions": ("submission", "counted", "amends"),
    "appraisals": ("appraisal",),
    "documents": ("document",),
    "roles": ("assignment", "role"),
    "levels": ("level", "levels", "tingkat"),
    "replies": ("reply",),
    "musyawarah": ("musyawarah",),
}


@dataclass
class Ground:
    """The world with everybody signed in."""

    world: World
    who: dict[str, Sweeper]
    askers: dict[str, Asker]


@pytest.fixture(scope="module")
def ground(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Ground]:
    """Build the world once for all addresses, with a file store of its own, and take it back at the end."""
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path_factory.mktemp("f")},
    }
    own_store = override_settings(
        STORAGES={**settings.STORAGES, "default": files},
        MEDIA_ROOT=tmp_path_factory.mktemp("m"),
        MEDIA_RESERVE=0,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],  # a sound one takes its time
    )
    with own_store, django_db_blocker.unblock(), transaction.atomic():
        world = worlds.build()
        who = sweepers(world)
        yield Ground(world, who, {name: Asker(sweeper) for name, sweeper in who.items()})
        transaction.set_rollback(True)


ADDRESSES = addresses()
IDS = [address.name for address in ADDRESSES]


@pytest.mark.parametrize("address", ADDRESSES, ids=IDS)
def test_every_parameter_says_where_it_comes_from(address):
    assert all(isinstance(address.parameter(name), Parameter) for name in address.parameters)


@pytest.mark.parametrize("address", ADDRESSES, ids=IDS)
def test_address(address: Address, ground: Ground):
    """Sweep one address. All of it in one test, because every answer is asked once and held against every law."""
    files = _files()
    rows = {}
    for relation in relations(address):
        asked = [name for name in MOST if is_asked(name, relation)]
        rows[relation] = {name: _both(address, relation, ground, name, files) for name in asked}
    _missing_and_hidden_look_alike(address, rows, ground)
    _queries_and_foreign_fields_leak_nothing(address, ground)
    statuses = {relation: {name: _cell(answers) for name, answers in row.items()} for relation, row in rows.items()}
    written = _block(address, statuses)
    if os.environ.get(WRITES_TABLE):
        _write(address.name, written)
    assert written == _blocks().get(address.name), f"{address.name}: read the difference, then write the table again"


def test_the_table_names_no_address_that_is_gone():
    assert sorted(_blocks()) == sorted(IDS)


def test_every_text_that_is_kept_carries_a_canary(ground):
    assert worlds.unplanted(ground.world) == []


def test_an_address_with_an_unknown_parameter_is_refused():
    planted = Address("planted:page", "m/<str:nsm>/<uuid:unheard_of>/", ("nsm", "unheard_of"), "signed in")
    with pytest.raises(LookupError, match="<unheard_of>"):
        planted.parameter("unheard_of")


def test_a_page_that_leaks_would_be_seen(ground):
    """A page that shows the neighbour's teacher to the head of X breaks the law, so that the sweep can fail."""
    leaked = Answer("200", f"<td>{ground.world.y.people['aisyah'].name}</td>", {})
    with pytest.raises(AssertionError, match="kepala sees"):
        _holds_nothing_foreign(leaked, ground.who["kepala"], ground.world.canaries, "/")


def _both(address: Address, relation: str, ground: Ground, name: str, files: set[str]) -> dict[str, Answer]:
    """Ask by GET and POST as far as the address knows them, hold the laws of one call, and return the answers."""
    who, asker = ground.who[name], ground.askers[name]
    path = path_of(address, relation, ground.world, who)
    answers = {
        method: asker.ask(method, path, _carried(address, method))
        for method in ("GET", "POST")
        if method in address.methods
    }
    for method, answer in answers.items():
        where = f"{name} {method} {path} ({address.name}, {relation})"
        assert not answer.status.startswith("5"), where
        if method == "GET" or answer.is_denied:
            assert answer.written == [], f"{where} changed the database"
            assert _files() == files, f"{where} changed the file store"
        _holds_nothing_foreign(answer, who, ground.world.canaries, where)
        own = POLICIES.get(address.name, POLICY) if answer.status == "200" else POLICY
        _carries_its_headers(answer, who, where, own)
        if who.account is None and address.rule != "public":
            assert answer.status == "in", where
    if relation == "own" and name in {"visitor", "guru", "operator"}:
        _other_methods(address, path, asker, answers)
    return answers


def _carried(address: Address, method: str) -> dict[str, str]:
    return POSTS.get(address.name, {}) if method == "POST" else {}


def _other_methods(address: Address, path: str, asker: Asker, answers: dict[str, Answer]) -> None:
    """HEAD is GET without its content; a method that is not declared is refused; no POST without its token."""
    for method in {"GET", "POST"} - set(address.methods):
        refused = asker.ask(method, path)
        assert (refused.status, refused.written) == ("405", []), f"{method} {path}"
    if "GET" in answers:
        head = asker.ask("HEAD", path)
        assert (head.status, head.text, head.written) == (answers["GET"].status, "", []), f"HEAD {path}"
    bare = asker.ask("POST", path, token=False)
    assert bare.written == [], f"POST {path} without a token"
    assert bare.status == "403" or not address.needs_token, f"POST {path} without a token"


def _holds_nothing_foreign(answer: Answer, who: Sweeper, canaries: Canaries, where: str) -> None:
    said = answer.text + "\n" + "\n".join(answer.headers.values())
    seen = {(letter, subject) for letter, subject in canaries.found_in(said) if subject not in who.sees.get(letter, ())}
    assert seen == set(), f"{who.name} sees {sorted(seen)} at {where}: {canaries.words_in(said)}"


def _carries_its_headers(answer: Answer, who: Sweeper, where: str, policy: set[str]) -> None:
    assert set(answer.headers.get("Content-Security-Policy", "").split("; ")) == policy, where
    assert answer.headers.get("X-Content-Type-Options") == "nosniff", where
    kept = answer.headers.get("Cache-Control")
    if who.account is not None and kept != FOR_GOOD:
        assert kept == "private, no-store", where


def _missing_and_hidden_look_alike(
    address: Address, rows: dict[str, dict[str, dict[str, Answer]]], ground: Ground
) -> None:
    for relation, baseline in LOOKS_LIKE.items():
        if relation not in rows or baseline not in rows:
            continue
        for name in rows[relation]:
            if name not in rows[baseline] or not _is_hidden(relation, ground.who[name]):
                continue
            for method, found in rows[relation][name].items():
                nothing = rows[baseline][name][method]
                where = f"{name} {method} {address.name}: {relation} and {baseline} differ"
                assert (found.status, found.headers, found.text) == (nothing.status, nothing.headers, nothing.text), (
                    where
                )


def _is_hidden(relation: str, who: Sweeper) -> bool:
    """Tell whether what the relation names is nothing that the sweeper may know of."""
    _, of, whose = RELATIONS[relation]
    subject = {"aisyah": "a", "colleague": "b"}[whose]
    return subject not in who.sees.get(of, ()) and not (relation in {"neighbour", "far"} and who.sees.get(of))


def _queries_and_foreign_fields_leak_nothing(address: Address, ground: Ground) -> None:
    y = ground.world.y
    given = {name: str(getattr(y, kind)["aisyah"].pk) for kind, names in FOREIGN_FIELDS.items() for name in names}
    given |= dict.fromkeys(("nsm", "code", "place", "institution", "madrasah", "pesantren"), y.place.code)
    for name, asker in ground.askers.items():
        who = ground.who[name]
        path = path_of(address, "own", ground.world, who)
        for query in QUERIES.get(address.name, ()):
            _holds_nothing_foreign(asker.ask("GET", f"{path}?{query}"), who, ground.world.canaries, f"{path}?{query}")
        if name in {"guru", "kepala", "operator"} and "POST" in address.methods:
            answer = asker.ask("POST", path, given)
            assert not answer.status.startswith("5"), f"{name} POST {path} with the neighbour's ids"
            _holds_nothing_foreign(answer, who, ground.world.canaries, f"POST {path} with the neighbour's ids")


def _files() -> set[str]:
    """Return the names in the file store."""
    root = Path(default_storage.path(""))
    return {str(file.relative_to(root)) for file in root.rglob("*")} if root.exists() else set()


def _cell(answers: dict[str, Answer]) -> str:
    return "/".join(answers[method].status if method in answers else "-" for method in ("GET", "POST"))


def _block(address: Address, statuses: dict[str, dict[str, str]]) -> str:
    lines = [f"{address.name}  /{address.route}  ({address.rule})"]
    lines += [
        f"    {relation:24}" + "".join(f"{row.get(name, '·'):9}" for name in MOST).rstrip()
        for relation, row in statuses.items()
    ]
    return "\n".join(lines)


HEAD = """# GET/POST of every address by every role; written by tests/guards/test_sweep.py, read by people.
# in = sent to sign in; - = the address does not know the method; · = not asked, like one of the others.
# A POST carries an empty form. With + an officer has said a purpose.
#   own: one's madrasah, Bu Aisyah's own; colleague: another teacher there; neighbour: a madrasah of the same KKM;
#   far: another province; own with foreign child: the neighbour's id under one's own madrasah; missing: nothing is there.
"""


def _blocks() -> dict[str, str]:
    if not TABLE.exists():
        return {}
    parts = TABLE.read_text(encoding="utf-8").strip().split("\n\n")[1:]
    return {part.split("  ")[0]: part for part in parts}


def _write(name: str, block: str) -> None:
    kept = {**{known: text for known, text in _blocks().items() if known in IDS}, name: block}
    columns = f"{'':28}" + "".join(f"{sweeper:9}" for sweeper in MOST).rstrip()
    TABLE.write_text(
        "\n\n".join([f"{HEAD}{columns}", *(kept[known] for known in sorted(kept))]) + "\n", encoding="utf-8"
    )


def test_an_address_without_a_rule_is_found(settings):
    """Plant a view that declares nothing; the check that stops the start names it."""
    from django.http import HttpResponse

    from uswah.common.checks import every_address_declares_its_rule

    def bare(request):
        return HttpResponse()

    assert every_address_declares_its_rule() == []
    settings.ROOT_URLCONF = type("urls", (), {"urlpatterns": [url_path("bare/", bare)]})
    assert [(error.id, "/bare/" in error.msg) for error in every_address_declares_its_rule()] == [("uswah.E001", True)]
