"""Amendments and the decision which rating counts: nothing is overwritten, every reason is kept."""

import pytest
from appraisal.stories import filled_in, rated, url, worked_example
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from factories import AT, appraise, submission, viewer

from uswah.appraisal.models import Appraisal
from uswah.appraisal.operations import count_instead
from uswah.common.models import AuditEntry
from uswah.evidence.models import Submission


def counted(madrasah):
    return Appraisal.objects.system("test").get(about=madrasah.aisyah.person_id).counted_id


def by_ratna(madrasah, **rest):
    ratna = madrasah.extra["ratna"].person_id
    return submission(madrasah.aisyah.person_id, ratna, source_role="pengawas", **rest)


@pytest.fixture
def first(nurul_huda):
    """Pak Hasan's rating of Bu Aisyah, from a workbook; it counts."""
    new = rated(nurul_huda, scores=worked_example())
    appraise(nurul_huda.place, new)
    return new


def amend(madrasah, browser, which, **changes):
    return browser.post(url("amend", madrasah, which), filled_in(**{"reason": "Fakta baru dari wawancara", **changes}))


def test_the_page_tells_file_sheet_row_and_cell(nurul_huda, first, signed_in):
    page = signed_in(nurul_huda.hasan).get(url("submission", nurul_huda, first.id))
    shown = page.content.decode()
    assert "uji.xlsx" in shown
    assert "0" * 64 in shown
    assert page.context["submission"].tone == "brand"


def test_the_rater_amends_and_the_amendment_counts(nurul_huda, first, signed_in):
    browser = signed_in(nurul_huda.hasan)
    form = browser.get(url("amend", nurul_huda, first.id)).context["rating"]
    assert form.groups[0].items[0].fact == "Fakta pkg.1.1"
    answer = amend(nurul_huda, browser, first.id)
    second = Submission.objects.system("test").get(amends=first.id)
    assert answer.headers["Location"] == url("submission", nurul_huda, second.pk)
    assert counted(nurul_huda) == second.pk
    assert (second.rated_by_id, second.amendment_reason) == (nurul_huda.hasan.person_id, "Fakta baru dari wawancara")
    page = browser.get(url("submission", nurul_huda, second.pk)).context["submission"]
    assert len(page.chain) == 2
    assert page.groups[0].lines[0].before  # the score was 2 and is 1 now
    old = browser.get(url("submission", nurul_huda, first.id)).context["submission"]
    assert (old.latest_url, old.amend_url) == (url("submission", nurul_huda, second.pk), "")


def test_an_amendment_needs_its_reason(nurul_huda, first, signed_in):
    page = amend(nurul_huda, signed_in(nurul_huda.hasan), first.id, reason=" ")
    assert page.status_code == 422
    assert list(page.context["head"].errors) == ["reason"]
    assert counted(nurul_huda) == first.id


def test_who_amends_an_amended_rating_is_told_and_keeps_what_was_typed(nurul_huda, first, signed_in):
    browser = signed_in(nurul_huda.hasan)
    amend(nurul_huda, browser, first.id)
    second = counted(nurul_huda)
    opened = browser.get(url("amend", nurul_huda, first.id))
    assert opened.headers["Location"] == url("submission", nurul_huda, second)
    answer = amend(nurul_huda, browser, first.id, **{"f-pkg.1.1": "Cabang kedua"})
    shown = answer.content.decode()
    assert (answer.status_code, Submission.objects.system("test").count()) == (422, 2)
    assert "Penilaian ini sementara itu sudah diperbaiki" in shown
    assert "Cabang kedua" in shown
    assert answer.context["overtaken"] == url("submission", nurul_huda, second)


def test_who_insists_stands_beside_and_nothing_is_lost(nurul_huda, first, signed_in):
    browser = signed_in(nurul_huda.hasan)
    amend(nurul_huda, browser, first.id)
    answer = amend(nurul_huda, browser, first.id, **{"f-pkg.1.1": "Cabang kedua", "berdampingan": "ya"})
    assert answer.status_code == 302
    assert (Submission.objects.system("test").count(), counted(nurul_huda)) == (3, first.id)
    page = browser.get(answer.headers["Location"]).context["submission"]
    decision = reverse("capture:conflict", args=[nurul_huda.place.code, first.id])
    assert (page.is_disputed, page.latest_url, page.amend_url) == (True, decision, "")
    third = browser.get(url("amend", nurul_huda, first.id))
    assert third.headers["Location"] == decision


def test_the_chain_goes_on_from_the_latest(nurul_huda, first, signed_in):
    browser = signed_in(nurul_huda.hasan)
    amend(nurul_huda, browser, first.id)
    second = counted(nurul_huda)
    amend(nurul_huda, browser, second, **{"f-pkg.1.1": "Lebih lengkap"})
    third = counted(nurul_huda)
    chain = browser.get(url("submission", nurul_huda, second)).context["submission"].chain
    assert [entry.url for entry in chain] == [
        url("submission", nurul_huda, third),
        "",
        url("submission", nurul_huda, first.id),
    ]


def test_operator_amends_on_the_raters_behalf_and_others_do_not(nurul_huda, neighbour, first, signed_in):
    assert amend(nurul_huda, signed_in(nurul_huda.extra["ratna"]), first.id).status_code == 403
    assert amend(nurul_huda, signed_in(nurul_huda.guru), first.id).status_code == 403
    assert amend(nurul_huda, signed_in(neighbour.operator), first.id).status_code == 404
    assert amend(nurul_huda, signed_in(nurul_huda.operator), first.id).status_code == 302
    row = Submission.objects.system("test").get(amends=first.id)
    assert (row.rated_by_id, row.entered_account) == (nurul_huda.hasan.person_id, nurul_huda.operator.pk)


def test_head_lets_another_rating_count_with_a_reason(nurul_huda, first, signed_in):
    other = by_ratna(nurul_huda, score=1)
    appraise(nurul_huda.place, other)
    browser = signed_in(nurul_huda.hasan)
    shown = browser.get(url("submission", nurul_huda, other.id)).context["submission"]
    assert shown.adopt_url == url("adopt", nurul_huda, other.id)
    assert browser.post(shown.adopt_url, {"reason": ""}).status_code == 422
    assert counted(nurul_huda) == first.id
    answer = browser.post(shown.adopt_url, {"reason": "Penilai pertama tidak melihat pelajaran"})
    assert answer.status_code == 302
    assert counted(nurul_huda) == other.id
    entry = AuditEntry.objects.system("test").get(action="appraisal.counted_instead")
    assert entry.facts == {"from": str(first.id), "to": str(other.id)}
    assert entry.by_account == nurul_huda.hasan.pk
    page = browser.get(url("teacher", nurul_huda, nurul_huda.aisyah.person_id)).context["teacher"]
    assert page.standing.scale == "50,0"


def test_only_the_head_decides_and_never_about_himself(nurul_huda, neighbour, first, signed_in):
    other = by_ratna(nurul_huda)
    appraise(nurul_huda.place, other)
    address = url("adopt", nurul_huda, other.id)
    for who, status in ((nurul_huda.operator, 403), (nurul_huda.extra["ratna"], 403), (nurul_huda.guru, 403)):
        assert signed_in(who).post(address, {"reason": "x"}).status_code == status
    assert signed_in(neighbour.hasan).post(address, {"reason": "x"}).status_code == 404
    assert counted(nurul_huda) == first.id
    about_hasan = [
        submission(nurul_huda.hasan.person_id, nurul_huda.extra["ratna"].person_id, source_role="pengawas", score=s)
        for s in (1, 2)
    ]
    appraise(nurul_huda.place, *about_hasan)
    own = url("adopt", nurul_huda, about_hasan[1].id)
    assert signed_in(nurul_huda.hasan).post(own, {"reason": "lebih baik"}).status_code == 403


def test_what_counts_already_is_not_adopted_again(nurul_huda, first, signed_in):
    answer = signed_in(nurul_huda.hasan).post(url("adopt", nurul_huda, first.id), {"reason": "sekali lagi"})
    assert answer.headers["Location"] == url("submission", nurul_huda, first.id)
    assert not AuditEntry.objects.system("test").filter(action="appraisal.counted_instead").exists()


def test_the_operation_itself_refuses_a_submission_of_another_teacher(nurul_huda, first):
    stranger = submission(nurul_huda.hasan.person_id, nurul_huda.extra["ratna"].person_id, source_role="pengawas")
    appraise(nurul_huda.place, stranger)
    appraisal = Appraisal.objects.system("test").get(about=nurul_huda.aisyah.person_id)
    row = Submission.objects.system("test").get(pk=stranger.id)
    with pytest.raises(ValueError, match="another appraisal"):
        count_instead(appraisal=appraisal, submission=row, by=viewer(nurul_huda.hasan), at=AT, reason="salah")
    with pytest.raises(PermissionDenied):
        count_instead(appraisal=appraisal, submission=row, by=viewer(nurul_huda.guru), at=AT, reason="salah")
