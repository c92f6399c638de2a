"""Bu Ratna codes an interview on a laptop, Pak Hasan codes it too without seeing hers, and Bu Aisyah reads it."""

from __future__ import annotations

import pytest
from appraisal.cast import round_at
from django.urls import reverse
from evidence.notebook import begun, coded_by_two, interview, marked, meeting, ratna, written
from factories import AT, appraise, submission

from uswah.common.ids import uuid7
from uswah.evidence.enums import CodingState
from uswah.evidence.models import Codebook, Coding, Resolution, Tag, TagWithdrawal
from uswah.evidence.operations import ask_second_coder, finish_coding

pytestmark = pytest.mark.django_db


def url(name, madrasah, *rest):
    return reverse(f"capture:{name}", args=[madrasah.place.code, *rest])


def mark(order=1, **changes):
    """Return what the form of a passage sends."""
    return {
        "passage": order,
        "tag_id": str(uuid7()),
        "near": "",
        "code": "1.2",
        "quote": "satu per satu",
        "direction": "supports",
        **changes,
    }


def test_bu_ratna_codes_an_interview_from_reading_to_finishing(nurul_huda, signed_in):
    note, browser = written(nurul_huda), signed_in(nurul_huda.extra["ratna"])
    listed = browser.get(url("notes", nurul_huda)).context["page"]
    begin = browser.get(url("note", nurul_huda, note.pk)).context["page"].begin_url
    desk = browser.post(begin).url
    assert browser.post(desk, mark()).url == f"{desk}#k1"
    page = browser.get(desk).context["page"]
    assert (listed.lines[0].coding, page.progress) == ("Belum dikodekan", "2 dari 3 potongan sudah punya kode")
    back = browser.post(page.finish_url).url
    shown = browser.get(back).context["page"]
    pieces = [(piece.text, piece.is_marked, piece.anchor) for piece in shown.passages[0].pieces]
    assert pieces == [
        ("Anak yang belum paham ia dekati ", False, ""),
        ("satu per satu", True, "k1-32"),
        (", tanpa menegur di depan kelas.", False, ""),
    ]
    assert [(m.code, m.direction) for m in shown.passages[0].marks] == [("1.2", "Mendukung")]
    assert (shown.state, shown.desk_url, shown.begin_url) == ("Sudah dikodekan", "", "")


@pytest.mark.parametrize("typed", ["1.2", "pkg.1.2", "1.2 Memastikan semua siswa", " PKG.1.2 "])
def test_a_code_is_typed_by_its_number_its_code_or_as_the_list_writes_it(nurul_huda, signed_in, typed):
    coding = begun(written(nurul_huda), ratna(nurul_huda))
    answer = signed_in(nurul_huda.extra["ratna"]).post(url("desk", nurul_huda, coding.pk), mark(code=typed))
    assert (answer.status_code, Tag.rows.filter(code="pkg.1.2").count()) == (302, 1)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"code": "99.9"}, "code", "Kode ini tidak ada di buku kode."),
        ({"direction": ""}, "direction", "Pilih apa yang dikatakan kalimat itu tentangnya."),
        ({"quote": "dua per dua"}, "quote", "Kata-kata ini tidak ada di potongannya. Salinlah persis."),
    ],
)
def test_a_mark_that_is_refused_says_why_at_its_place_and_keeps_what_was_typed(
    nurul_huda, signed_in, changes, field, words
):
    coding = begun(written(nurul_huda), ratna(nurul_huda))
    answer = signed_in(nurul_huda.extra["ratna"]).post(url("desk", nurul_huda, coding.pk), mark(**changes))
    (form,) = [form for passage, form in answer.context["desks"] if passage.order == 1]
    assert (answer.status_code, form.errors[field], form["quote"].value()) == (
        422,
        [words],
        changes.get("quote", "satu per satu"),
    )


def test_a_double_click_marks_once(nurul_huda, signed_in):
    coding, sent = begun(written(nurul_huda), ratna(nurul_huda)), mark()
    browser = signed_in(nurul_huda.extra["ratna"])
    answers = [browser.post(url("desk", nurul_huda, coding.pk), sent).status_code for _ in range(2)]
    assert (answers, Tag.rows.filter(code="pkg.1.2").count()) == ([302, 302], 1)


def test_a_mark_is_taken_back_and_gone_from_the_page(nurul_huda, signed_in):
    coding = begun(written(nurul_huda), ratna(nurul_huda))
    tag = marked(coding, ratna(nurul_huda), 1, "pkg.1.2")
    browser = signed_in(nurul_huda.extra["ratna"])
    browser.post(url("mark-withdraw", nurul_huda, coding.pk, tag.pk))
    page = browser.get(url("desk", nurul_huda, coding.pk)).context["page"]
    assert ([p.marks for p in page.passages if p.order == 1], TagWithdrawal.rows.count()) == ([()], 1)


def test_the_second_coder_finds_the_desk_and_nothing_of_the_first_on_it(nurul_huda, signed_in):
    note, first = written(nurul_huda), ratna(nurul_huda)
    one = begun(note, first)
    marked(one, first, 1, "pkg.1.2")
    asked = signed_in(nurul_huda.extra["ratna"]).post(
        url("note-coder", nurul_huda, note.pk), {"coder": str(nurul_huda.hasan.person_id)}
    )
    finish_coding(coding=one, by=first, at=AT)
    browser = signed_in(nurul_huda.hasan)
    (waiting,) = browser.get(url("notes", nurul_huda)).context["page"].waiting
    desk, reading = browser.get(waiting.url), browser.get(url("note", nurul_huda, note.pk))
    marks = [passage.marks for page in (desk, reading) for passage in page.context["page"].passages]
    assert (asked.status_code, desk.context["page"].is_second, marks) == (302, True, [()] * 6)


def test_only_those_who_may_read_it_are_offered_as_second_coder(nurul_huda, signed_in):
    note = written(nurul_huda)
    begun(note, ratna(nurul_huda))
    page = signed_in(nurul_huda.extra["ratna"]).get(url("note-coder", nurul_huda, note.pk))
    names = {name for value, name in page.context["form"].fields["coder"].choices if value}
    assert names == {"Hasan Basri", "Mahfud", "Operator MTs Nurul Huda"}


def test_when_both_are_done_they_meet_where_they_differ_and_write_down_what_they_found(nurul_huda, signed_in):
    note = coded_by_two(nurul_huda)
    browser = signed_in(nurul_huda.hasan)
    page = browser.get(url("differences", nurul_huda, note.pk)).context["page"]
    told = [(line.number, line.first, line.second) for line in page.lines]
    sent = {"key": page.lines[0].key, "direction": "against", "reason": "Belum terukur, kata Pak Hasan sendiri."}
    without = browser.post(url("differences", nurul_huda, note.pk), {**sent, "reason": ""})
    answer = browser.post(url("differences", nurul_huda, note.pk), sent)
    again = browser.get(url("differences", nurul_huda, note.pk)).context["page"]
    assert told == [("4.1", "Bertentangan", "Hanya menyebut"), ("1.1", "Hanya menyebut", "Tidak bicara tentangnya")]
    assert (without.status_code, answer.status_code, Resolution.rows.count()) == (422, 302, 1)
    assert (again.open, again.lines[0].found, again.same) == (1, "Bertentangan", "sama pada 1 dari 3 yang ditandai")


def test_before_both_are_done_nothing_is_laid_side_by_side(nurul_huda, signed_in):
    note, first = written(nurul_huda), ratna(nurul_huda)
    one = begun(note, first)
    ask_second_coder(note=note, coder_id=nurul_huda.hasan.person_id, by=first, at=AT)
    finish_coding(coding=one, by=first, at=AT)
    answers = [
        signed_in(who).get(url("differences", nurul_huda, note.pk)).status_code
        for who in (nurul_huda.hasan, nurul_huda.extra["ratna"], nurul_huda.guru)
    ]
    assert answers == [404, 404, 404]


def test_the_agreement_of_three_marks_is_not_yet_knowable_in_words(nurul_huda, signed_in):
    coded_by_two(nurul_huda)
    page = signed_in(nurul_huda.hasan).get(url("agreement", nurul_huda)).context["page"]
    told = "Belum dapat diketahui: baru 3 dari 10 tanda yang diperlukan"
    assert (page.overall.reading, page.overall.alpha, page.told) == (
        told,
        "",
        "1 catatan dikodekan dua orang, 3 potongan",
    )


def test_the_codebook_takes_a_code_of_our_own_and_leaves_it_out_again(nurul_huda, signed_in):
    browser = signed_in(nurul_huda.hasan)
    sent = {
        "code": "sabar",
        "label": "Kesabaran",
        "definition": "Menunggu murid.",
        "when": "",
        "not_when": "",
        "example": "",
    }
    browser.post(url("codebook", nurul_huda), sent)
    own = browser.get(url("codebook", nurul_huda)).context["page"].groups[0]
    asked = browser.get(own.lines[0].edit_url.split("#")[0])
    browser.post(url("codebook", nurul_huda), {"hapus": "sabar"})
    assert (own.title, own.lines[0].definition, asked.context["form"]["label"].value()) == (
        "Kode kita sendiri",
        "Menunggu murid.",
        "Kesabaran",
    )
    assert Codebook.rows.get().entries == []


def test_bu_aisyah_reads_what_was_said_about_her_and_codes_nothing(nurul_huda, signed_in):
    note = coded_by_two(nurul_huda)
    browser = signed_in(nurul_huda.guru)
    page = browser.get(url("note", nurul_huda, note.pk)).context["page"]
    book = browser.get(url("codebook", nurul_huda)).context["page"]
    begin = browser.post(url("note-code", nurul_huda, note.pk)).status_code
    ask = browser.get(url("note-coder", nurul_huda, note.pk)).status_code
    marks = [(m.code, m.coder) for passage in page.passages for m in passage.marks]
    expected = [
        ("1.1", "Ratna Dewi"),
        ("1.2", "Ratna Dewi, Hasan Basri"),
        ("4.1", "Hasan Basri"),
        ("4.1", "Ratna Dewi"),
    ]
    assert (sorted(marks), page.begin_url, page.ask_url, book.may_write) == (expected, "", "", False)
    assert (begin, ask) == (403, 403)


def test_while_judgements_are_collected_nobody_else_reads_along(nurul_huda, signed_in):
    round_at(nurul_huda)
    note = written(nurul_huda)
    seen = {
        name: signed_in(who).get(url("note", nurul_huda, note.pk)).status_code
        for name, who in (
            ("ratna", nurul_huda.extra["ratna"]),
            ("hasan", nurul_huda.hasan),
            ("aisyah", nurul_huda.guru),
        )
    }
    assert seen == {"ratna": 200, "hasan": 404, "aisyah": 404}


def test_the_neighbour_finds_no_note_no_desk_and_no_file(nurul_huda, neighbour, signed_in):
    note = coded_by_two(nurul_huda)
    coding = Coding.rows.get(note=note, order=1)
    browser = signed_in(neighbour.hasan)
    asked = [
        browser.get(url("note", nurul_huda, note.pk)).status_code,
        browser.get(url("note", neighbour, note.pk)).status_code,
        browser.get(url("desk", neighbour, coding.pk)).status_code,
        browser.post(url("desk-finish", neighbour, coding.pk)).status_code,
        browser.get(url("notes", nurul_huda)).status_code,
    ]
    assert (asked, Coding.rows.get(pk=coding.pk).state) == ([404] * 5, CodingState.OPENED)


def test_what_pupils_said_is_on_no_list_but_the_listener_s(nurul_huda, signed_in):
    new = interview(nurul_huda, source_role="siswa", with_whom="dua siswa kelas VIII")
    written(nurul_huda, new)
    found = [
        len(signed_in(who).get(url("notes", nurul_huda)).context["page"].lines)
        for who in (nurul_huda.extra["ratna"], nurul_huda.hasan, nurul_huda.guru)
    ]
    assert found == [1, 0, 0]


def test_a_meeting_shows_who_was_there_and_who_does_what_until_when(nurul_huda, signed_in):
    note = written(nurul_huda, meeting(nurul_huda))
    page = signed_in(nurul_huda.guru).get(url("note", nurul_huda, note.pk)).context["page"]
    assert (page.attendance, page.decisions, page.begin_url) == (
        ("Hasan Basri", "Siti Aisyah", "Komite madrasah"),
        (("Menyusun jadwal baca", "Siti Aisyah, sampai 27 Nov 2026"),),
        "",
    )


def test_a_teacher_s_notes_alone_are_asked_for_by_address(nurul_huda, signed_in):
    written(nurul_huda)
    written(nurul_huda, meeting(nurul_huda))
    browser = signed_in(nurul_huda.hasan)
    asked = f"{url('notes', nurul_huda)}?guru="
    page = browser.get(f"{asked}{nurul_huda.aisyah.person_id}").context["page"]
    wrong = [browser.get(f"{asked}{value}").status_code for value in ("siapa", uuid7())]
    assert (page.overline, [line.kind for line in page.lines], wrong) == (
        "Siti Aisyah",
        ["Wawancara · Kepala madrasah"],
        [404, 404],
    )


def test_from_a_level_one_click_leads_to_the_very_sentence(nurul_huda, signed_in):
    appraise(nurul_huda.place, submission(nurul_huda.aisyah.person_id, nurul_huda.hasan.person_id))
    note, by = written(nurul_huda), ratna(nurul_huda)
    coding = begun(note, by)
    marked(coding, by, 1, "pkg.1.2", quote="satu per satu")
    finish_coding(coding=coding, by=by, at=AT)
    browser = signed_in(nurul_huda.guru)
    page = browser.get(reverse("appraisal:teacher", args=[nurul_huda.place.code, nurul_huda.aisyah.person_id])).context[
        "teacher"
    ]
    first = page.domains[0].competencies[0].heard
    address, _hash, anchor = first.lines[-1].url.partition("#")
    html = browser.get(address).content.decode()
    told = [(line.number, line.quote, line.direction) for line in first.lines]
    assert (first.summary, told[-1]) == ("2 kutipan wawancara", ("1.2", "satu per satu", "Mendukung"))
    assert f'<mark id="{anchor}">satu per satu</mark>' in html


def test_the_teacher_s_page_says_who_looked_in_which_way_and_gives_a_note_no_figure(nurul_huda, signed_in):
    appraise(nurul_huda.place, submission(nurul_huda.aisyah.person_id, nurul_huda.hasan.person_id))
    written(nurul_huda)
    address = reverse("appraisal:teacher", args=[nurul_huda.place.code, nurul_huda.aisyah.person_id])
    card = signed_in(nurul_huda.guru).get(address).context["teacher"].heard
    assert (card.used, [note.title for note in card.notes]) == (
        (("Kepala madrasah", "Pengamatan 1, Wawancara 1"),),
        ["Wawancara tentang kelas VIII"],
    )


@pytest.mark.parametrize("who", ["hasan", "guru"])
def test_before_its_time_the_teacher_s_page_knows_nothing_of_a_note(nurul_huda, signed_in, who):
    round_at(nurul_huda)
    written(nurul_huda)
    written(nurul_huda, interview(nurul_huda, stage="formative", source_role="siswa", with_whom="siswa kelas VIII"))
    address = reverse("appraisal:teacher", args=[nurul_huda.place.code, nurul_huda.aisyah.person_id])
    assert signed_in(getattr(nurul_huda, who)).get(address).context["teacher"].heard is None
