"""Two amendments beside each other: the rater, or the head for them, compares and decides with a reason."""

from __future__ import annotations

import pytest
from appraisal.cast import round_at
from django.urls import reverse
from factories import AT, pkg_form, submission, viewer

from uswah.appraisal.models import Appraisal
from uswah.appraisal.operations import submit_rating
from uswah.common.ids import uuid7
from uswah.evidence.models import SiblingDecision, Submission

pytestmark = pytest.mark.django_db


def rate(madrasah, amends=None, **rest):
    """Store a rating of Bu Aisyah by Pak Hasan; of two amendments neither knows of the other."""
    amendment = {"amends": amends, "amendment_reason": "Dilihat lagi"} if amends else {}
    new = submission(madrasah.aisyah.person_id, madrasah.hasan.person_id, id=uuid7(), origin=None, **amendment, **rest)
    return submit_rating(new=new, form=pkg_form(), place=madrasah.place, by=viewer(madrasah.hasan), at=AT)


def address(madrasah, which) -> str:
    return reverse("capture:conflict", args=[madrasah.place.code, which])


@pytest.fixture
def siblings(nurul_huda):
    """Return the original and its two amendments, which differ in one indicator."""
    first = rate(nurul_huda)
    return [first, *(rate(nurul_huda, first.pk, scores={"pkg.4.2": score}) for score in (0, 2))]


def test_differences_stand_first_and_what_is_the_same_is_counted(nurul_huda, siblings, signed_in):
    page = signed_in(nurul_huda.hasan).get(address(nurul_huda, siblings[1].pk)).context["page"]
    assert [version.id for version in page.versions] == [str(row.pk) for row in siblings]
    assert [version.name for version in page.versions] == ["Versi sebelum keduanya", "Versi A", "Versi B"]
    (item,) = page.differing
    assert [(seen.name, seen.score) for seen in item.seen] == [
        ("Versi sebelum keduanya", "1"),
        ("Versi A", "0"),
        ("Versi B", "2"),
    ]
    (same,) = page.apart
    assert (len(same.items), same.is_same, page.is_open, page.may_decide) == (77, True, True, True)


def test_other_words_for_the_same_score_come_after_other_scores(nurul_huda, siblings, signed_in):
    rate(nurul_huda, siblings[0].pk, missing=("pkg.1.1",))
    page = signed_in(nurul_huda.hasan).get(address(nurul_huda, siblings[1].pk)).context["page"]
    assert [item.number for item in page.differing] == ["1.1", "4.2"]
    assert [seen.meaning for seen in page.differing[0].seen][-1] == "tidak dinilai"


def test_the_rater_decides_and_all_versions_stay_readable(nurul_huda, siblings, signed_in):
    browser = signed_in(nurul_huda.hasan)
    there = address(nurul_huda, siblings[0].pk)
    seen = browser.get(there).context["form"].initial["seen"]
    told = {"chosen": str(siblings[2].pk), "reason": "Versi B dari pelajaran penuh", "seen": seen}
    answer = browser.post(there, told)
    assert answer.headers["Location"] == there
    assert Appraisal.rows.get().counted_id == siblings[2].pk
    page = browser.get(there).context["page"]
    assert (page.is_open, page.may_decide, [entry.text for entry in page.decisions]) == (
        False,
        False,
        ["Versi B dari pelajaran penuh"],
    )
    for row in siblings:
        assert browser.get(reverse("appraisal:submission", args=[nurul_huda.place.code, row.pk])).status_code == 200


@pytest.mark.parametrize("wrong", [{"reason": " "}, {"chosen": ""}, {"seen": ""}, {"seen": "x"}])
def test_an_unfinished_decision_decides_nothing(nurul_huda, siblings, signed_in, wrong):
    browser = signed_in(nurul_huda.hasan)
    there = address(nurul_huda, siblings[0].pk)
    told = {
        "chosen": str(siblings[1].pk),
        "reason": "x",
        "seen": browser.get(there).context["form"].initial["seen"],
        **wrong,
    }
    assert browser.post(there, told).status_code == 422
    assert not SiblingDecision.rows.exists()


def test_a_version_that_arrived_while_the_page_was_open_is_not_decided_away(nurul_huda, siblings, signed_in):
    browser = signed_in(nurul_huda.hasan)
    there = address(nurul_huda, siblings[0].pk)
    seen = browser.get(there).context["form"].initial["seen"]
    rate(nurul_huda, siblings[0].pk, score=0)
    answer = browser.post(there, {"chosen": str(siblings[1].pk), "reason": "x", "seen": seen})
    assert (answer.status_code, SiblingDecision.rows.count()) == (422, 0)
    assert "Sementara itu masuk versi atau keputusan lain" in answer.content.decode()


def test_others_read_or_find_nothing(nurul_huda, neighbour, siblings, signed_in):
    there = address(nurul_huda, siblings[0].pk)
    told = {"chosen": str(siblings[1].pk), "reason": "x", "seen": ""}
    for who in (nurul_huda.operator, nurul_huda.extra["ratna"], nurul_huda.guru):
        browser = signed_in(who)
        assert not browser.get(there).context["page"].may_decide
        assert browser.post(there, told).status_code == 403
    assert signed_in(neighbour.hasan).get(there).status_code == 404
    lonely = rate(nurul_huda, stage="formative")
    assert signed_in(nurul_huda.hasan).get(address(nurul_huda, lonely.pk)).status_code == 404


def test_while_it_is_blind_only_the_rater_finds_the_page(nurul_huda, signed_in):
    round_at(nurul_huda)
    ratna = viewer(nurul_huda.extra["ratna"])
    first = None
    for _ in range(3):
        amendment = {"amends": first, "amendment_reason": "x"} if first else {}
        rated = {"source_role": "pengawas", "origin": None, **amendment}
        new = submission(nurul_huda.aisyah.person_id, ratna.person_id, **rated)
        row = submit_rating(new=new, form=pkg_form(), place=nurul_huda.place, by=ratna, at=AT)
        first = first or row.pk
    assert Submission.rows.count() == 3
    found = {
        name: signed_in(who).get(address(nurul_huda, first)).status_code
        for name, who in {
            "ratna": nurul_huda.extra["ratna"],
            "hasan": nurul_huda.hasan,
            "guru": nurul_huda.guru,
        }.items()
    }
    assert found == {"ratna": 200, "hasan": 404, "guru": 404}
