"""Two phones amend the same rating: both amendments are kept, and a person decides which one holds."""

from __future__ import annotations

from itertools import permutations

import pytest
from appraisal.cast import round_at
from django.core.exceptions import PermissionDenied
from django.db import transaction
from factories import AT, appraise, pkg_form, submission, viewer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from uswah.appraisal.models import Appraisal
from uswah.appraisal.operations import close_collection, complete_round, decide_version, submit_rating
from uswah.common.ids import uuid7
from uswah.common.models import AuditEntry
from uswah.evidence.enums import RoundState, VersionState
from uswah.evidence.models import Rating, Round, SiblingDecision, Submission, Version
from uswah.evidence.policies import NotAcceptable
from uswah.evidence.queries import conflicts_at, effective, family_of, is_disputed

pytestmark = pytest.mark.django_db
NAMES = {name: uuid7() for name in "oabcdefgh"}
LETTERS = {pk: name for name, pk in NAMES.items()}


def arrive(madrasah, name: str, amends: str = "", *, by=None, **rest) -> Submission:
    """Let a version come in; the scores tell the versions apart."""
    amendment = {"amends": NAMES[amends], "amendment_reason": f"Perbaikan {name}"} if amends else {}
    told = {"id": NAMES[name], "origin": None, "scores": {"pkg.1.1": ord(name) % 3}, **amendment, **rest}
    new = submission(madrasah.aisyah.person_id, madrasah.hasan.person_id, **told)
    return submit_rating(new=new, form=pkg_form(), place=madrasah.place, by=by or viewer(madrasah.hasan), at=AT)


def state(madrasah) -> dict[str, object]:
    """Return all that depends on which version holds, in letters."""
    first = Submission.rows.filter(institution=madrasah.place).first()
    family = family_of(viewer(madrasah.hasan), first)
    return {
        "holds": LETTERS[family.holds],
        "open": "".join(sorted(LETTERS[pk] for pk in family.open)),
        "effective": "".join(LETTERS[row.pk] for row in effective(Submission.rows.filter(institution=madrasah.place))),
        "counted": LETTERS[Appraisal.rows.get(institution=madrasah.place).counted_id],
        "rows": {LETTERS[row.pk]: row.state for row in Version.rows.filter(submission__institution=madrasah.place)},
    }


def decide(madrasah, chosen: str, seen: str, *, by=None, reason: str = "Kelas yang benar"):
    of = Submission.rows.select_related("institution").get(pk=NAMES["o"])
    return decide_version(
        of=of,
        chosen=NAMES[chosen],
        seen=[NAMES[name] for name in seen],
        by=by or viewer(madrasah.hasan),
        at=AT,
        reason=reason,
    )


def actions(*wanted: str) -> list[str]:
    found = AuditEntry.objects.system("test").filter(action__in=wanted).order_by("sequence")
    return list(found.values_list("action", flat=True))


@pytest.fixture
def two_phones(nurul_huda):
    """Pak Hasan amended his rating on two phones that did not know of each other."""
    for name, amends in (("o", ""), ("a", "o"), ("b", "o")):
        arrive(nurul_huda, name, amends)
    return nurul_huda


def test_both_amendments_are_kept_and_the_version_before_them_holds(two_phones):
    assert state(two_phones) == {
        "holds": "o",
        "open": "ab",
        "effective": "o",
        "counted": "o",
        "rows": {"o": "holds", "a": "open", "b": "open"},
    }
    assert Rating.rows.count() == 3 * 78
    assert is_disputed(NAMES["a"])


def test_the_level_that_moved_on_falls_back_and_the_ledger_tells(nurul_huda):
    arrive(nurul_huda, "o")
    arrive(nurul_huda, "a", "o")
    before = Appraisal.rows.get().counted_id
    arrive(nurul_huda, "b", "o")
    entry = AuditEntry.objects.system("test").get(action="appraisal.fell_back")
    assert (before, entry.facts) == (NAMES["a"], {"from": str(NAMES["a"]), "to": str(NAMES["o"])})
    disputed = AuditEntry.objects.system("test").get(action="evidence.disputed")
    assert disputed.facts == {"holds": str(NAMES["o"]), "open": sorted([str(NAMES["a"]), str(NAMES["b"])])}


def test_the_rater_decides_with_a_reason_and_the_level_follows(two_phones):
    decision = decide(two_phones, "b", "oab")
    found = state(two_phones)
    assert (found["holds"], found["open"], found["counted"], found["effective"]) == ("b", "", "b", "b")
    assert found["rows"] == {"o": "aside", "a": "aside", "b": "holds"}
    assert (decision.number, decision.reason, decision.decided_by_id) == (
        1,
        "Kelas yang benar",
        two_phones.hasan.person_id,
    )
    entry = AuditEntry.objects.system("test").get(action="appraisal.counted_instead")
    assert entry.facts == {"from": str(NAMES["o"]), "to": str(NAMES["b"])}
    assert actions("evidence.decided") == ["evidence.decided"]
    assert not is_disputed(NAMES["a"])


def test_that_neither_holds_is_a_decision_too(two_phones):
    decide(two_phones, "o", "oab")
    assert (state(two_phones)["holds"], state(two_phones)["open"]) == ("o", "")
    arrive(two_phones, "c", "o")
    assert (state(two_phones)["counted"], state(two_phones)["open"]) == ("c", "")


def test_what_arrives_after_the_decision_asks_again(two_phones):
    decide(two_phones, "b", "oab")
    arrive(two_phones, "c", "o")
    assert (state(two_phones)["counted"], state(two_phones)["open"]) == ("o", "bc")
    assert decide(two_phones, "c", "obc").number == 2
    assert state(two_phones)["counted"] == "c"


def test_an_amendment_of_the_choice_goes_on_and_one_of_the_other_asks_again(two_phones):
    decide(two_phones, "b", "oab")
    arrive(two_phones, "c", "b")
    assert (state(two_phones)["counted"], state(two_phones)["open"]) == ("c", "")
    arrive(two_phones, "d", "a")
    assert (state(two_phones)["counted"], state(two_phones)["open"]) == ("o", "cd")


def test_before_the_decision_each_line_goes_on(two_phones):
    arrive(two_phones, "c", "a")
    arrive(two_phones, "d", "c")
    assert (state(two_phones)["holds"], state(two_phones)["open"]) == ("o", "bd")
    decide(two_phones, "d", "obd")
    assert state(two_phones)["rows"] == {"o": "aside", "a": "aside", "b": "aside", "c": "aside", "d": "holds"}


def test_a_quarrel_further_down_leaves_what_stood_before_it(nurul_huda):
    for name, amends in (("o", ""), ("a", "o"), ("b", "a"), ("c", "a")):
        arrive(nurul_huda, name, amends)
    assert (state(nurul_huda)["counted"], state(nurul_huda)["open"]) == ("a", "bc")


@pytest.mark.parametrize(
    "family", [{"a": "o", "b": "o"}, {"a": "o", "b": "o", "c": "o"}, {"a": "o", "b": "o", "c": "a", "d": "b"}]
)
def test_every_order_of_arrival_ends_in_the_same_state(nurul_huda, family):
    ends = []
    for order in permutations(family):
        if any(family[name] in order[place + 1 :] for place, name in enumerate(order)):
            continue  # a phone cannot amend what it has never seen; such an envelope waits for its original
        with transaction.atomic():
            arrive(nurul_huda, "o")
            for name in order:
                arrive(nurul_huda, name, family[name])
            ends.append(state(nurul_huda))
            transaction.set_rollback(True)
    assert len(ends) > 1
    assert all(end == ends[0] for end in ends)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_family_in_any_order_ends_in_the_same_state(nurul_huda, data):
    size = data.draw(st.integers(2, 5))
    names = "oabcdefgh"[: size + 1]
    family = {name: data.draw(st.sampled_from(names[: place + 1])) for place, name in enumerate(names[1:])}
    ends = []
    for _ in range(2):
        waiting, there = data.draw(st.permutations(list(family))), {"o"}
        with transaction.atomic():
            arrive(nurul_huda, "o")
            while waiting:
                name = next(name for name in waiting if family[name] in there)
                arrive(nurul_huda, name, family[name])
                waiting.remove(name)
                there.add(name)
            ends.append(state(nurul_huda))
            transaction.set_rollback(True)
    assert ends[0] == ends[1]


def test_two_amendments_of_one_workbook_are_siblings_too(nurul_huda):
    first = submission(nurul_huda.aisyah.person_id, nurul_huda.hasan.person_id)
    appraise(nurul_huda.place, first)
    for score in (0, 2):
        amendment = {"amends": first.id, "amendment_reason": "Perbaikan"}
        appraise(nurul_huda.place, submission(first.about, first.rated_by, score=score, **amendment))
    assert Appraisal.rows.get().counted_id == first.id
    assert Version.rows.filter(state=VersionState.OPEN).count() == 2


def test_who_may_decide(two_phones, neighbour):
    decides = {
        "operator": viewer(two_phones.operator),
        "pengawas": viewer(two_phones.extra["ratna"]),
        "teacher": viewer(two_phones.guru),
        "neighbour": viewer(neighbour.hasan),
    }
    for by in decides.values():
        with pytest.raises(PermissionDenied):
            decide(two_phones, "a", "oab", by=by)
    assert not SiblingDecision.rows.exists()


def test_the_head_decides_for_the_pengawas(nurul_huda):
    ratna = viewer(nurul_huda.extra["ratna"])
    for name, amends in (("o", ""), ("a", "o"), ("b", "o")):
        rated = {"source_role": "pengawas", "rated_by": ratna.person_id}
        amendment = {"amends": NAMES[amends], "amendment_reason": "x"} if amends else {}
        new = submission(
            nurul_huda.aisyah.person_id, rated.pop("rated_by"), id=NAMES[name], origin=None, **rated, **amendment
        )
        submit_rating(new=new, form=pkg_form(), place=nurul_huda.place, by=ratna, at=AT)
    decide(nurul_huda, "a", "oab")
    assert state(nurul_huda)["counted"] == "a"


@pytest.mark.parametrize(
    ("chosen", "seen", "reason"), [("a", "oab", " "), ("a", "ab", "x"), ("c", "oab", "x"), ("a", "oabc", "x")]
)
def test_a_decision_has_its_reason_and_is_made_between_what_is_open_now(two_phones, chosen, seen, reason):
    with pytest.raises(NotAcceptable):
        decide(two_phones, chosen, seen, reason=reason)
    assert state(two_phones)["counted"] == "o"


def test_nobody_decides_what_was_decided_meanwhile(two_phones):
    decide(two_phones, "a", "oab")
    with pytest.raises(NotAcceptable, match="Sementara"):
        decide(two_phones, "b", "oab")


def test_a_round_is_not_concluded_while_versions_wait(nurul_huda):
    of = round_at(nurul_huda)
    for name, amends in (("o", ""), ("a", "o"), ("b", "o")):
        arrive(nurul_huda, name, amends)
    by = viewer(nurul_huda.hasan)
    of = close_collection(of=of, by=by, at=AT, reason="Lengkap.")
    with pytest.raises(ValueError, match="dua versi"):
        complete_round(of=of, by=by, at=AT)
    Round.rows.filter(pk=of.pk).update(state=RoundState.COMPLETE)
    with pytest.raises(NotAcceptable, match="Putaran ini sudah selesai"):
        decide(nurul_huda, "a", "oab")


def test_a_conflict_is_seen_by_those_who_see_the_rating(two_phones, neighbour):
    place = two_phones.place.pk
    found = {name: len(conflicts_at(viewer(who), institution_id=place)) for name, who in {
        "head": two_phones.hasan, "pengawas": two_phones.extra["ratna"], "teacher": two_phones.guru,
        "neighbour": neighbour.hasan,
    }.items()}  # fmt: skip
    assert found == {"head": 1, "pengawas": 1, "teacher": 1, "neighbour": 0}


def test_in_a_blind_round_only_the_rater_sees_the_conflict(nurul_huda):
    round_at(nurul_huda)
    for name, amends in (("o", ""), ("a", "o"), ("b", "o")):
        arrive(nurul_huda, name, amends)
    place = nurul_huda.place.pk
    found = {who: len(conflicts_at(viewer(who), institution_id=place)) for who in (
        nurul_huda.hasan, nurul_huda.extra["ratna"], nurul_huda.guru, nurul_huda.operator,
    )}  # fmt: skip
    assert list(found.values()) == [1, 0, 0, 0]
