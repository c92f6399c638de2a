"""The first wall: a read that does not say for whom is refused; and the law of reach."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from uswah.common.guard import NOBODY, Guarded, Unscoped, everyone_signed_in, within
from uswah.common.models import Job
from uswah.common.permissions import Permission
from uswah.common.viewer import Reach, Tree, Viewer, command_line
from uswah.institutions.models import Institution

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
GUARDED = sorted(
    (model for model in apps.get_models() if isinstance(model.__dict__.get("objects"), models.manager.ManagerDescriptor)
     and isinstance(model.objects, Guarded)),
    key=lambda model: model._meta.label,
)  # fmt: skip
REFUSED = {
    "all": lambda objects: objects.all(),
    "filter": lambda objects: objects.filter(pk=1),
    "exclude": lambda objects: objects.exclude(pk=1),
    "get": lambda objects: objects.get(pk=1),
    "first": lambda objects: objects.first(),
    "count": lambda objects: objects.count(),
    "exists": lambda objects: objects.exists(),
    "create": lambda objects: objects.create(),
    "update": lambda objects: objects.update(pk=1),
    "values": lambda objects: objects.values("pk"),
    "order_by": lambda objects: objects.order_by("pk"),
    "select_related": lambda objects: objects.select_related(),
    "bulk_create": lambda objects: objects.bulk_create([]),
    "get_or_create": lambda objects: objects.get_or_create(pk=1),
    "in_bulk": lambda objects: objects.in_bulk([1]),
    "iterator": lambda objects: objects.iterator(),
    "none": lambda objects: objects.none(),
    "another database": lambda objects: objects.using("default"),
}


@pytest.mark.parametrize("model", GUARDED, ids=lambda model: model._meta.label)
@pytest.mark.parametrize("read", REFUSED)
def test_a_read_that_does_not_say_for_whom_is_refused(model, read):
    with pytest.raises(Unscoped, match=r"needs visible_to\(viewer\) or system\(reason\)"):
        REFUSED[read](model.objects)


def test_there_are_guarded_models():
    assert {"people.Person", "evidence.Rating", "common.Job"} < {model._meta.label for model in GUARDED}


@pytest.mark.parametrize("reason", ["", "  "])
def test_all_rows_need_a_reason(reason):
    with pytest.raises(Unscoped, match="needs its reason"):
        Job.objects.system(reason)


@pytest.mark.django_db
@pytest.mark.parametrize("model", GUARDED, ids=lambda model: model._meta.label)
def test_a_visitor_sees_nothing(model, nurul_huda):
    assert list(model.objects.visible_to(Viewer(at=AT))) == []
    assert model.objects.system("the story of the visitor").count() == model.rows.count()


def test_the_manager_of_relations_is_the_plain_one():
    assert {model._meta.label for model in GUARDED if isinstance(model._default_manager, Guarded)} == set()


def test_the_command_line_is_nobody_with_an_account():
    viewer = command_line(AT)
    assert (viewer.is_signed_in, viewer.name, dict(viewer.reach)) == (False, "command line", {})


# ---- reach ----

STEPS = st.lists(st.integers(1, 12), min_size=1, max_size=5)
PATHS = STEPS.map(lambda steps: "/" + "".join(f"{step}/" for step in steps))


@given(prefix=PATHS, path=PATHS)
def test_a_reach_covers_exactly_the_node_and_what_is_below(prefix, path):
    below = path.split("/")[: len(prefix.split("/")) - 1] == prefix.split("/")[:-1]
    assert Reach(Tree.AREA, prefix).covers(path=path, pesantren_path="") == below


@given(prefix=PATHS, path=PATHS)
def test_a_reach_in_one_tree_says_nothing_about_the_other(prefix, path):
    assert Reach(Tree.PESANTREN, prefix).covers(path=prefix, pesantren_path="/p" + path) is False
    assert Reach(Tree.AREA, prefix).covers(path="/other/", pesantren_path=prefix) is False


@given(held=st.dictionaries(st.sampled_from(Permission), st.lists(PATHS, max_size=3)), path=PATHS)
def test_a_power_holds_somewhere_exactly_when_a_reach_has_it(held, path):
    reach = {power: tuple(Reach(Tree.AREA, prefix) for prefix in prefixes) for power, prefixes in held.items()}
    viewer = Viewer(at=AT, account_id=1, reach=reach)
    for power in Permission:
        assert viewer.may(power) == bool(held.get(power))
        assert viewer.may_at(power, path=path) == any(path.startswith(prefix) for prefix in held.get(power, ()))


@pytest.mark.django_db
@given(prefixes=st.lists(PATHS, max_size=3), paths=st.lists(PATHS, min_size=1, max_size=6, unique=True))
def test_the_database_sees_what_the_viewer_reaches(prefixes, paths):
    """The condition in SQL and the law in Python are one: a range over the path is the same as a prefix."""
    viewer = Viewer(at=AT, account_id=1, reach={Permission.SEE_PEOPLE: tuple(Reach(Tree.AREA, p) for p in prefixes)})
    Institution.rows.filter(kind="PESANTREN").delete()
    Institution.rows.bulk_create(
        Institution(kind="PESANTREN", code=str(number), name=path, path=path) for number, path in enumerate(paths)
    )
    found = Institution.rows.filter(within(viewer, Permission.SEE_PEOPLE, place="")).values_list("path", flat=True)
    assert sorted(found) == sorted(path for path in paths if viewer.may_at(Permission.SEE_PEOPLE, path=path))


def test_only_who_is_signed_in_reads_the_law():
    assert everyone_signed_in(Viewer(at=AT)) == NOBODY
    assert not everyone_signed_in(Viewer(at=AT, account_id=1))
