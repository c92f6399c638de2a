"""Laws of versions: what holds depends on what is there, never on the order in which it came."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from uswah.evidence.policies import Holding, Verdict, what_holds

Family = dict[UUID, UUID | None]


def version(number: int) -> UUID:
    return UUID(int=number + 1)


@st.composite
def a_family(draw: st.DrawFn, largest: int = 9) -> Family:
    """Return an original with amendments, each of any earlier version."""
    size = draw(st.integers(1, largest))
    amended = [draw(st.integers(0, number - 1)) for number in range(1, size)]
    return {version(0): None, **{version(number + 1): version(earlier) for number, earlier in enumerate(amended)}}


@st.composite
def a_judged_family(draw: st.DrawFn) -> tuple[Family, Verdict | None]:
    """Return a family, and a verdict by somebody who knew its first versions, or none."""
    family = draw(a_family())
    known = list(family)[: draw(st.integers(1, len(family)))]
    verdict = Verdict(draw(st.sampled_from(known)), frozenset(known))
    return family, draw(st.sampled_from([verdict, None]))


def line(family: Family, of: UUID) -> set[UUID]:
    found: set[UUID] = set()
    at: UUID | None = of
    while at is not None:
        found.add(at)
        at = family[at]
    return found


@given(a_judged_family(), st.randoms())
def test_the_order_of_arrival_changes_nothing(judged, random):
    family, verdict = judged
    shuffled = list(family.items())
    random.shuffle(shuffled)
    assert what_holds(dict(shuffled), verdict) == what_holds(family, verdict)


@given(a_judged_family())
def test_what_holds_is_what_all_open_versions_come_from(judged):
    family, verdict = judged
    held = what_holds(family, verdict)
    assert len(held.open) != 1
    assert all(held.holds in line(family, version) for version in held.open)


@given(a_family())
def test_without_siblings_the_last_amendment_holds(family):
    plain = dict(zip(family, [None, *family], strict=False))
    assert what_holds(plain, None) == Holding(list(plain)[-1], frozenset())


@given(a_family())
def test_while_nobody_has_decided_every_version_that_nothing_amends_is_open(family):
    last = set(family) - set(family.values())
    held = what_holds(family, None)
    assert held.open == (last if len(last) > 1 else set())


@given(a_judged_family(), st.data())
def test_a_decision_ends_the_question_by_its_choice(judged, data):
    family, verdict = judged
    held = what_holds(family, verdict)
    choice = data.draw(st.sampled_from(sorted({held.holds, *held.open})))
    assert what_holds(family, Verdict(choice, frozenset(family))) == Holding(choice, frozenset())


@given(a_judged_family(), st.data())
def test_an_amendment_of_what_was_chosen_holds_without_a_new_question(judged, data):
    family, verdict = judged
    held = what_holds(family, verdict)
    choice = data.draw(st.sampled_from(sorted({held.holds, *held.open})))
    after = version(99)
    assert what_holds({**family, after: choice}, Verdict(choice, frozenset(family))) == Holding(after, frozenset())


@given(a_family(), st.data())
def test_an_amendment_of_what_was_set_aside_opens_the_question_again(family, data):
    choice = data.draw(st.sampled_from(sorted(family)))
    aside = sorted(set(family) - line(family, choice))
    if aside:
        late = version(99)
        found = what_holds({**family, late: data.draw(st.sampled_from(aside))}, Verdict(choice, frozenset(family)))
        assert (found.open, found.holds in line(family, choice)) == ({choice, late}, True)
