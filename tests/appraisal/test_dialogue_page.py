"""The pages of the conversation: reply, answer, musyawarah, moderation. Nothing typed is lost; nobody decides alone."""

from __future__ import annotations

import pytest
from appraisal import cast
from appraisal.clock import at_day
from appraisal.stories import url
from factories import TODAY

from uswah.appraisal.models import Moderation, Musyawarah, Reply, ReplyAnswer
from uswah.appraisal.operations import reply_to_level


@pytest.fixture(autouse=True)
def on_the_day_of_the_cast():
    """Let every story happen while judgements and replies are still taken."""
    with at_day(TODAY):
        yield


def sent(madrasah, **changes):
    return {"levels": [str(cast.level(madrasah).pk)], "text": "Saya keberatan.", "evidence_text": "RPP.", **changes}


def replied(madrasah):
    by = cast.viewer(madrasah.guru)
    (row,) = reply_to_level(levels=[cast.level(madrasah)], text="Saya keberatan.", by=by, at=cast.AT)
    return row


def opened(madrasah, of):
    return Musyawarah.rows.create(
        round=of,
        institution=madrasah.place,
        about_id=madrasah.aisyah.person_id,
        code=cast.COMPETENCY,
        opened_by=cast.level(madrasah),
        opened_at=cast.AT,
    )


def test_teacher_replies_in_her_own_words_and_reads_it_on_her_page(nurul_huda, signed_in):
    cast.with_levels(nurul_huda)
    browser = signed_in(nurul_huda.guru)
    about = nurul_huda.aisyah.person_id
    assert browser.post(url("reply-new", nurul_huda, about), sent(nurul_huda)).status_code == 302
    (line,) = browser.get(url("teacher", nurul_huda, about)).context["teacher"].replies
    assert (line.about, line.text, line.evidence, line.waits) == (
        "4. Pembelajaran yang mendidik",
        "Saya keberatan.",
        "RPP.",
        True,
    )


def test_a_reply_without_words_keeps_everything_else(nurul_huda, signed_in):
    cast.with_levels(nurul_huda)
    page = signed_in(nurul_huda.guru).post(
        url("reply-new", nurul_huda, nurul_huda.aisyah.person_id), sent(nurul_huda, text="")
    )
    written = page.content.decode()
    assert page.status_code == 422
    assert f'value="{cast.level(nurul_huda).pk}"' in written.replace("\n", " ")
    assert "checked" in written
    assert ">\nRPP.</textarea>" in written
    assert not Reply.rows.exists()


def test_a_reply_points_only_to_ones_own_levels(nurul_huda, signed_in):
    cast.with_levels(nurul_huda)
    page = signed_in(nurul_huda.guru).post(
        url("reply-new", nurul_huda, nurul_huda.aisyah.person_id), sent(nurul_huda, levels=["999999"])
    )
    assert page.status_code == 422
    assert not Reply.rows.exists()


def test_when_the_time_is_over_the_page_says_so(nurul_huda, signed_in):
    cast.with_levels(nurul_huda)
    about = nurul_huda.aisyah.person_id
    with at_day(cast.LATER.date()):
        browser = signed_in(nurul_huda.guru)
        page = browser.post(url("reply-new", nurul_huda, about), sent(nurul_huda), follow=True)
        assert page.context["teacher"].notice.title == "Waktu menanggapi sudah lewat"
    assert not Reply.rows.exists()


def test_head_answers_once_with_a_reason_and_both_figures_stay(nurul_huda, signed_in):
    cast.with_levels(nurul_huda)
    row = replied(nurul_huda)
    browser, here = signed_in(nurul_huda.hasan), url("reply", nurul_huda, row.pk)
    first = browser.get(here).context["page"]
    assert first.may_answer
    assert first.was == first.talk.level.fair
    assert browser.post(here, {"outcome": "changed", "reason": "Dilihat lagi."}).status_code == 422
    assert browser.post(here, {"outcome": "kept", "label": "", "reason": ""}).status_code == 422
    assert browser.post(here, {"outcome": "kept", "label": "4", "reason": "Tetap."}).status_code == 422
    assert browser.post(here, {"outcome": "changed", "label": "4", "reason": "Dilihat lagi."}).status_code == 302
    after = browser.get(here).context["page"]
    assert (after.was, after.talk.level.decision.label) == (first.was, "tingkat 4")
    assert not after.may_answer
    assert browser.post(here, {"outcome": "kept", "reason": "Lagi."}).status_code == 302
    assert ReplyAnswer.rows.count() == 1


def test_what_was_typed_into_a_refused_answer_stays(nurul_huda, signed_in):
    cast.with_levels(nurul_huda)
    here = url("reply", nurul_huda, replied(nurul_huda).pk)
    page = signed_in(nurul_huda.hasan).post(here, {"outcome": "changed", "reason": "Alasan yang panjang sekali."})
    assert "Alasan yang panjang sekali." in page.content.decode()


def test_teacher_reads_her_reply_and_has_no_form_to_answer_it(nurul_huda, signed_in):
    cast.with_levels(nurul_huda)
    here = url("reply", nurul_huda, replied(nurul_huda).pk)
    browser = signed_in(nurul_huda.guru)
    assert not browser.get(here).context["page"].may_answer
    assert browser.post(here, {"outcome": "kept", "reason": "Setuju."}).status_code == 403


def test_musyawarah_lays_the_facts_side_by_side_and_is_settled_with_words(nurul_huda, signed_in):
    of = cast.with_levels(nurul_huda)
    row = opened(nurul_huda, of)
    browser, here = signed_in(nurul_huda.extra["ratna"]), url("musyawarah", nurul_huda, row.pk)
    shown = browser.get(here).context["page"]
    assert shown.rows[0].number == "4.1"
    assert browser.post(here, {"outcome": "", "label": ""}).status_code == 422
    assert browser.post(here, {"outcome": "Kami lihat bersama.", "label": "3"}).status_code == 302
    after = browser.get(here).context["page"]
    assert (after.outcome, after.may_settle) == ("Kami lihat bersama.", False)
    assert Moderation.rows.get().musyawarah_id == row.pk


def test_a_level_is_decided_with_a_reason_and_the_old_one_stays(nurul_huda, signed_in):
    cast.with_levels(nurul_huda)
    level = cast.level(nurul_huda)
    browser, here = signed_in(nurul_huda.hasan), url("moderate", nurul_huda, level.pk)
    assert browser.post(here, {"label": "2", "reason": " "}).status_code == 422
    assert browser.post(here, {"label": "2", "reason": "Melihat ulang dua pelajaran."}).status_code == 302
    page = browser.get(url("teacher", nurul_huda, nurul_huda.aisyah.person_id))
    domains = page.context["teacher"].domains
    fair = next(line.fair for domain in domains for line in domain.competencies if line.number == "4")
    assert (fair.decision.label, fair.meaning[0]) == ("tingkat 2", "Diputuskan bersama: tingkat 2.")
    assert fair.decision.figure == fair.figure != "–"


def test_over_all_competencies_the_categories_of_the_law_are_offered(nurul_huda, signed_in):
    cast.with_levels(nurul_huda)
    page = signed_in(nurul_huda.hasan).get(url("moderate", nurul_huda, cast.level(nurul_huda, "all").pk))
    assert [label for _, label in page.context["form"].fields["label"].choices][1:] == [
        "Kurang",
        "Sedang",
        "Cukup",
        "Baik",
        "Amat baik",
    ]


@pytest.mark.parametrize("who", ["guru", "operator"])
def test_nobody_else_decides_a_level(nurul_huda, signed_in, who):
    cast.with_levels(nurul_huda)
    here = url("moderate", nurul_huda, cast.level(nurul_huda).pk)
    assert signed_in(getattr(nurul_huda, who)).post(here, {"label": "4", "reason": "Baik."}).status_code == 403
    assert not Moderation.rows.exists()
