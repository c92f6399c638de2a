"""What the import contracts cannot say: who reads rows, who writes them, who reads the clock, how long a thing is."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from textwrap import dedent

import pytest
from django.apps import apps
from django.db import models

from uswah.common.guard import Guarded

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "uswah"
ROOMS = (
    "common", "institutions", "people", "standards", "evidence", "appraisal", "documents", "exchange", "capture", "web",
)  # fmt: skip
LAYERS_WITH_ROWS = {"models", "queries", "operations", "access", "management", "migrations"}
KERNEL_WITH_ROWS = {"audit", "jobs", "guard", "models", "management", "migrations"}
WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete"}
CLOCKS = {"now", "today", "utcnow", "time", "time_ns", "localdate", "localtime"}
# file: what is deleted there, and why that loses nothing that people rely on.
MAY_DELETE = {
    "evidence/operations/media/finishing.py": "an upload that is over: what has come of it is stored, or is sent anew",
    "evidence/operations/voice/campaigns.py": "tickets that were printed anew before anybody could use one",
    "evidence/operations/voice/closing.py": "tickets and sealed answers: promised to pupils, and read into results first",
    "evidence/operations/voice/erasing.py": "free texts of pupils after the time that was promised to them",
    "evidence/operations/voice/releasing.py": "shuffled answers that became evidence in the same transaction",
    "people/operations/persons.py": "a number that proved wrong; what it was stands in the ledger",
    "people/operations/posts.py": "what a post teaches in a year is said anew; what was said before stands in the ledger",
}
# file: why it reads the clock though it stands below the views.
MAY_READ_THE_CLOCK = {
    "common/jobs.py": "a worker is an edge like a view",
    "common/ids.py": "an identifier carries the time of its making",
    "people/middleware.py": "the time of a request begins here",
}


@dataclass(frozen=True)
class Source:
    """A file of the package."""

    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Return its syntax tree."""
        return ast.parse(self.text)

    @property
    def name(self) -> str:
        """Return its path inside the package."""
        return str(self.path)

    @property
    def room(self) -> str:
        """Return the room it belongs to."""
        return self.path.parts[0]

    @property
    def layer(self) -> str:
        """Return its layer: the file, or the folder, right inside the room."""
        return self.path.parts[1].removesuffix(".py") if len(self.path.parts) > 1 else ""

    def at(self, node: ast.AST) -> str:
        """Return where a node stands."""
        return f"{self.name}:{getattr(node, 'lineno', 0)}"

    @cached_property
    def rooms_of_names(self) -> dict[str, str]:
        """Return the room from whose models each imported name comes."""
        found = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.endswith(".models"):
                found.update({name.asname or name.name: node.module.split(".")[1] for name in node.names})
        return found


@cache
def sources() -> list[Source]:
    return [
        Source(path.relative_to(PACKAGE), path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))
    ]


def planted(name: str, text: str) -> Source:
    return Source(Path(name), dedent(text))


def attributes(source: Source, *names: str) -> Iterator[ast.Attribute]:
    return (node for node in ast.walk(source.tree) if isinstance(node, ast.Attribute) and node.attr in names)


# ---- the rules, each as a function that lists what breaks it ----


def plain_rows_outside_their_layers(source: Source) -> list[str]:
    """`.rows` is for models, queries, operations and access of a room, and for commands; the kernel has its own."""
    allowed = KERNEL_WITH_ROWS if source.room == "common" else LAYERS_WITH_ROWS
    return [] if source.layer in allowed else [source.at(node) for node in attributes(source, "rows")
        if isinstance(node.value, ast.Name) and node.value.id[:1].isupper()]  # fmt: skip


def writes_to_another_rooms_rows(source: Source) -> list[str]:
    """A room reads rows of rooms below it, and writes its own only."""
    found = []
    for call in ast.walk(source.tree):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in WRITES):
            continue
        value: ast.expr = call.func
        while isinstance(value, ast.Attribute | ast.Call):
            value = value.func if isinstance(value, ast.Call) else value.value
        if isinstance(value, ast.Name) and source.rooms_of_names.get(value.id, source.room) != source.room:
            found.append(f"{source.at(call)} {value.id}")
    return found


def unguarded_reads(source: Source) -> list[str]:
    """`.objects` answers `visible_to` and `system("why")`, and nothing else is asked of it."""
    parents = {child: node for node in ast.walk(source.tree) for child in ast.iter_child_nodes(node)}
    found = []
    for node in attributes(source, "objects"):
        asked = parents.get(node)
        if isinstance(asked, ast.Attribute) and asked.attr == "visible_to":
            continue
        call = parents.get(asked) if isinstance(asked, ast.Attribute) and asked.attr == "system" else None
        if not (
            isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant) and call.args[0].value
        ):
            found.append(source.at(node))
    return found


def hidden_machinery(source: Source) -> list[str]:
    """No ModelForm, no signals, no `save()` of one's own: what is written goes through an operation."""
    found = []
    for node in ast.walk(source.tree):
        match node:
            case ast.Name(id="ModelForm") | ast.Attribute(attr="ModelForm" | "modelform_factory"):
                found.append(f"{source.at(node)} ModelForm")
            case ast.ImportFrom(module=("django.db.models.signals" | "django.dispatch")):
                found.append(f"{source.at(node)} signals")
            case ast.ClassDef(bases=bases) if any("Model" in ast.unparse(base) for base in bases):
                own = [n for n in node.body if isinstance(n, ast.FunctionDef) and n.name in {"save", "delete", "clean"}]
                found += [f"{source.at(method)} {method.name}()" for method in own]
    return found


def deletions(source: Source) -> list[str]:
    """Nothing is deleted but what MAY_DELETE gives a reason for."""
    if source.layer in {"migrations", "management"} or source.name in MAY_DELETE:
        return []
    calls = [n for n in ast.walk(source.tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    return [source.at(call) for call in calls if call.func.attr in {"delete", "_raw_delete"} and not call.args]


def clocks_below_the_views(source: Source) -> list[str]:
    """The clock is read in views and commands; everything below takes the time as an argument."""
    if source.layer in {"views", "management", "cli"} or source.name in MAY_READ_THE_CLOCK:
        return []
    return [source.at(node) for node in ast.walk(source.tree) if isinstance(node, ast.Call) and _reads_the_clock(node)]


def _reads_the_clock(call: ast.Call) -> bool:
    """Tell whether a call asks what time it is; localdate(at) and localtime(at) only convert a time that was given."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in CLOCKS:
        return False
    converts = call.func.attr in {"localdate", "localtime"} and (call.args or call.keywords)
    return (
        ast.unparse(call.func.value) in {"timezone", "datetime", "date", "time", "datetime.datetime"} and not converts
    )


def longer_than(source: Source, function: int, file: int) -> list[str]:
    """Return the functions and the file that are longer than so many lines."""
    functions = [node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef)]
    long = [node for node in functions if (node.end_lineno or 0) - node.lineno + 1 > function]
    files = [source.name] if len(source.text.splitlines()) > file else []
    return files + [f"{source.at(node)} {node.name}" for node in long]


RULES = {
    "rows": plain_rows_outside_their_layers,
    "writes": writes_to_another_rooms_rows,
    "objects": unguarded_reads,
    "machinery": hidden_machinery,
    "deletions": deletions,
    "clock": clocks_below_the_views,
    "length": lambda source: [] if source.layer == "migrations" else longer_than(source, 60, 500),
}


@pytest.mark.parametrize("rule", RULES)
def test_the_package_keeps_the_rule(rule):
    assert [place for source in sources() for place in RULES[rule](source)] == []


PLANTED = [
    ("rows", "web/views.py", "Person.rows.all()"),
    ("rows", "people/presenters.py", "x = [r for r in Post.rows.filter(a=1)]"),
    (
        "writes",
        "appraisal/operations.py",
        "from uswah.evidence.models import Rating\nRating.rows.filter(a=1).update(score=2)",
    ),
    ("objects", "people/queries.py", "Person.objects.all()"),
    ("objects", "people/queries.py", "Person.objects.system('')"),
    ("objects", "people/queries.py", "Person.objects.filter(pk=1)"),
    ("machinery", "people/forms.py", "class F(forms.ModelForm): pass"),
    ("machinery", "people/models.py", "from django.db.models.signals import post_save"),
    ("machinery", "people/models.py", "class P(models.Model):\n    def save(self): pass"),
    ("deletions", "evidence/operations.py", "Rating.rows.filter(pk=1).delete()"),
    ("clock", "evidence/operations.py", "at = timezone.now()"),
    ("clock", "people/queries/posts.py", "on = date.today()"),
    ("clock", "people/queries/posts.py", "on = timezone.localdate()"),
    ("length", "people/queries/posts.py", "def f():\n" + "    pass\n" * 61),
    ("length", "people/queries/posts.py", "x = 1\n" * 501),
]
FINE = [
    ("rows", "people/operations/x.py", "Person.rows.all()"),
    ("writes", "appraisal/operations.py", "from uswah.evidence.models import Rating\nRating.rows.filter(a=1).first()"),
    ("objects", "people/queries.py", "Person.objects.visible_to(v); Person.objects.system('the backup has no viewer')"),
    ("clock", "people/queries/posts.py", "on = timezone.localdate(at)"),
    ("clock", "people/views.py", "at = timezone.now()"),
]


@pytest.mark.parametrize(("rule", "name", "text"), PLANTED)
def test_a_planted_violation_is_seen(rule, name, text):
    assert len(RULES[rule](planted(name, text))) == 1


@pytest.mark.parametrize(("rule", "name", "text"), FINE)
def test_what_is_right_is_left_alone(rule, name, text):
    assert RULES[rule](planted(name, text)) == []


def test_exceptions_are_about_files_that_are_there():
    assert [name for name in (*MAY_DELETE, *MAY_READ_THE_CLOCK) if not (PACKAGE / name).exists()] == []


def test_long_functions_and_files_stay_few():
    """The aim is 30 and 350; what is longer is listed, and 95 of 100 keep to it."""
    all_sources = [source for source in sources() if source.layer != "migrations"]
    functions = [n for s in all_sources for n in ast.walk(s.tree) if isinstance(n, ast.FunctionDef)]
    long = defaultdict(list)
    for source in all_sources:
        places = longer_than(source, 30, 350)
        long["functions"] += [place for place in places if ":" in place]
        long["files"] += [place for place in places if ":" not in place]
    print(*(f"longer than we like: {place}" for places in long.values() for place in places), sep="\n")  # noqa: T201  # a list to read
    assert len(long["functions"]) <= len(functions) * 0.05
    assert len(long["files"]) <= len(all_sources) * 0.05


# ---- the models themselves ----

OURS = [model for model in apps.get_models() if model.__module__.startswith("uswah.")]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_model_has_a_guarded_and_a_plain_manager(model):
    if model._meta.auto_created:
        return
    assert isinstance(model.objects, Guarded)
    assert type(model.rows) is models.Manager
    assert model._default_manager is model.rows


def test_every_folder_of_code_is_a_package():
    """A folder without `__init__.py` is unseen by the import contracts, and missing from what is installed."""
    folders = {path.parent for path in PACKAGE.rglob("*.py")}
    assert sorted(str(folder.relative_to(PACKAGE)) for folder in folders if not (folder / "__init__.py").exists()) == []


def test_every_place_is_one_of_the_rooms():
    assert {path.parent.name for path in PACKAGE.glob("*/__init__.py")} == {*ROOMS, "core", "config"}
