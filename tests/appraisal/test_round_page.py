"""The pages of a round: what has come, never what it says; what needs attention; each act with its dates and reasons."""

from __future__ import annotations

import pytest
from appraisal import cast
from appraisal.clock import at_day
from appraisal.stories import url
from factories import TODAY, YEAR, teacher

from uswah.evidence.models import Round

DAYS = {"school_year": YEAR, "stage": "summative", "collect_until": "2026-12-05", "reply_until": "2026-12-12"}


@pytest.fixture(autouse=True)
def on_the_day_of_the_cast():
    """Let every story happen while judgements and replies are still taken."""
    with at_day(TODAY):
        yield


def the_page(madrasah, browser):
    return browser.get(url("round", madrasah, 2026, "summative"))


def test_head_opens_a_round_and_keeps_what_was_typed_when_the_days_leave_no_time(nurul_huda, signed_in):
    browser = signed_in(nurul_huda.hasan)
    wrong = browser.post(url("round-open", nurul_huda), {**DAYS, "reply_until": "2026-12-05"})
    assert wrong.status_code == 422
    assert 'value="2026-12-05"' in wrong.content.decode()
    assert wrong.context["form"].errors == {
        "reply_until": ["Pilih hari sesudah pengumpulan, agar guru sempat menanggapi."]
    }
    assert browser.post(url("round-open", nurul_huda), DAYS).status_code == 302
    assert Round.rows.get().collect_until.isoformat() == "2026-12-05"
    again = browser.post(url("round-open", nurul_huda), DAYS)
    assert "Putaran untuk tahap ini sudah ada." in again.content.decode()


def test_a_day_that_is_over_is_refused(nurul_huda, signed_in):
    past = {**DAYS, "collect_until": "2020-01-01"}
    page = signed_in(nurul_huda.hasan).post(url("round-open", nurul_huda), past)
    assert page.context["form"].errors["collect_until"] == ["Hari ini sudah lewat. Pilih hari ini atau sesudahnya."]


def test_while_it_collects_the_page_says_who_has_judged_and_not_what(nurul_huda, signed_in):
    cast.round_at(nurul_huda)
    cast.by_ratna(nurul_huda, scores={"pkg.4.1": 2})
    page = the_page(nurul_huda, signed_in(nurul_huda.hasan))
    shown = page.context["round"]
    line = next(line for line in shown.lines if line.name == "Siti Aisyah")
    assert {cell.source: cell.text for cell in line.cells}["Pengawas"] == "ada"
    assert "Fakta pkg" not in page.content.decode()
    assert shown.notice_title == "Selama dikumpulkan, Anda hanya melihat penilaian sendiri"
    assert shown.attention == ()


def test_whoever_is_awaited_finds_the_form_in_one_step(nurul_huda, signed_in):
    cast.round_at(nurul_huda)
    shown = the_page(nurul_huda, signed_in(nurul_huda.hasan)).context["round"]
    assert [name for name, _ in shown.own] == ["Siti Aisyah"]
    assert "tahap=summative" in shown.own[0][1]
    cast.by_hasan(nurul_huda)
    assert the_page(nurul_huda, signed_in(nurul_huda.hasan)).context["round"].own == ()


def test_closing_early_asks_for_the_reason(nurul_huda, signed_in):
    cast.round_at(nurul_huda)
    browser = signed_in(nurul_huda.hasan)
    close = url("round-close", nurul_huda, 2026, "summative")
    assert browser.post(close, {"reason": ""}).status_code == 422
    assert browser.post(close, {"reason": "Semua sudah menilai."}).status_code == 302
    assert Round.rows.get().state == "consolidating"
    assert browser.get(close).status_code == 302  # closed already


def test_little_evidence_is_told_with_what_would_help(nurul_huda, signed_in):
    zainab = teacher("Zainab", nurul_huda.place)
    of = cast.round_at(nurul_huda)
    cast.by_hasan(nurul_huda)
    cast.by_hasan(nurul_huda, about=zainab.person_id)
    cast.close_collection(of=of, by=cast.viewer(nurul_huda.hasan), at=cast.AT, reason="Waktunya habis.")
    cast.run(nurul_huda)
    (line,) = the_page(nurul_huda, signed_in(nurul_huda.hasan)).context["round"].attention
    assert (line.kind, line.title) == ("Bukti kurang", "2 guru belum dapat disimpulkan")
    assert [name for name, _ in line.people] == ["Siti Aisyah", "Zainab"]
    assert line.words.startswith("Yang paling membantu: satu ")


def test_what_stands_against_the_conclusion_is_listed_and_refused(nurul_huda, signed_in):
    cast.with_levels(nurul_huda)
    browser = signed_in(nurul_huda.hasan)
    assert "Guru masih punya waktu untuk menanggapi." in the_page(nurul_huda, browser).context["round"].blockers
    refused = browser.post(url("round-complete", nurul_huda, 2026, "summative"))
    assert refused.status_code == 422
    assert Round.rows.get().state == "consolidating"


def test_after_the_days_the_head_concludes_and_the_page_offers_nothing_more(nurul_huda, signed_in):
    cast.with_levels(nurul_huda)
    with at_day(cast.LATER.date()):
        browser = signed_in(nurul_huda.hasan)
        assert browser.get(url("round-complete", nurul_huda, 2026, "summative")).context["blockers"] == []
        assert browser.post(url("round-complete", nurul_huda, 2026, "summative")).status_code == 302
        shown = the_page(nurul_huda, browser).context["round"]
    assert (shown.state, shown.acts, shown.blockers) == ("Selesai", (), ())


def test_pengawas_looks_on_but_does_not_conduct(nurul_huda, signed_in):
    cast.with_levels(nurul_huda)
    browser = signed_in(nurul_huda.extra["ratna"])
    shown = the_page(nurul_huda, browser).context["round"]
    assert (shown.acts, shown.blockers) == ((), ())
    assert browser.post(url("round-complete", nurul_huda, 2026, "summative")).status_code == 403


def test_the_list_of_rounds_says_how_far_each_is(nurul_huda, signed_in):
    browser = signed_in(nurul_huda.hasan)
    assert browser.get(url("rounds", nurul_huda)).context["rounds"] == ()
    cast.round_at(nurul_huda)
    (line,) = browser.get(url("rounds", nurul_huda)).context["rounds"]
    assert line.state == "Penilaian dikumpulkan"
    assert "Senin, 30 November 2026" in line.words
