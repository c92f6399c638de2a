"""The pages of pupils' voice: a code and nothing else; no session, no cookie, no trace in an answer or a log."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from evidence.voice_class import ANSWERS, WORDS, VoiceClass
from factories import AT, system

from uswah.capture.operations.guesses import Guesses, guesses
from uswah.evidence.models import Campaign, Remark, SealedAnswer, Submission, Ticket
from uswah.evidence.operations.voice import close_campaign, release_campaign
from uswah.people.queries import viewer_of

STEPS = ("/suara/", "/suara/tanya/", "/suara/jawab/")


@pytest.fixture(autouse=True)
def _moment(monkeypatch):
    """Let every request come at the moment of the stories, and forget the guesses of other tests."""
    monkeypatch.setattr("uswah.people.middleware.timezone.now", lambda: AT)
    guesses.__init__()


@pytest.fixture
def voice(nurul_huda, settings, tmp_path) -> VoiceClass:
    settings.HOME = tmp_path
    return VoiceClass.opened(nurul_huda, pupils=12)


def fill_in(code: str, answers: dict[str, str], client: Client | None = None) -> list:
    """Go through the three pages as a browser does, without script; return the answers of the server."""
    client = client or Client(enforce_csrf_checks=True)
    return [client.post(step, {"kode": code, **(answers if step == STEPS[-1] else {})}) for step in STEPS]


def test_a_pupil_reads_who_reads_then_answers_and_is_thanked(voice):
    words, questions, thanks = fill_in(voice.codes[0], ANSWERS)
    assert [page.status_code for page in (words, questions, thanks)] == [200, 200, 200]
    assert "Tidak ada yang tahu jawaban ini milik siapa" in words.content.decode()
    assert "mulai" in words.content.decode().lower()
    assert questions.content.decode().count("<fieldset") == 10
    assert questions.content.decode().count("<textarea") == 1
    assert "Terima kasih" in thanks.content.decode()
    assert SealedAnswer.rows.count() == 1


@pytest.mark.parametrize(
    ("pupils", "said"),
    [(4, "tidak ada jawaban yang akan diperlihatkan"), (14, "gurumu mungkin menebak"), (15, "Jangan tulis namamu")],
)
def test_the_truth_about_the_class_stands_before_the_first_question(nurul_huda, settings, tmp_path, pupils, said):
    settings.HOME = tmp_path
    voice = VoiceClass.opened(nurul_huda, pupils=pupils)
    first = Client().post("/suara/", {"kode": voice.codes[0]}).content.decode()
    listed = re.findall(r"<li>(.*?)</li>", first)
    assert said in listed[0]
    assert ("kurang dari 5" in first, "mungkin menebak" in first) == (True, pupils == 14)


def test_every_question_may_be_skipped(voice):
    assert fill_in(voice.codes[0], {})[-1].status_code == 200
    assert SealedAnswer.rows.count() == 1


def test_no_page_sets_a_cookie_a_session_or_anything_that_a_cache_may_keep(voice):
    answers = [Client().get("/suara/"), *fill_in(voice.codes[0], ANSWERS), *fill_in(voice.codes[0], ANSWERS)]
    for answer in answers:
        assert (answer.cookies, answer["Cache-Control"], answer["Referrer-Policy"]) == ({}, "no-store", "no-referrer")
    assert Session.objects.count() == 0


def test_no_answer_of_the_server_holds_an_identifier(voice):
    """Not of a campaign, a person, a ticket's hash: in no body and no header."""
    answers = [Client().get("/suara/"), *fill_in(voice.codes[0], ANSWERS), *fill_in(voice.codes[0], ANSWERS)]
    cast = voice.madrasah
    secret = [str(voice.row.pk), str(cast.aisyah.person_id), cast.place.code, *Ticket.rows.values_list("pk", flat=True)]
    secret += [str(pk) for pk in SealedAnswer.rows.values_list("pk", flat=True)]
    uuid = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
    for answer in answers:
        said = answer.content.decode() + str(answer.headers)
        assert [word for word in secret if word in said] == []
        assert uuid.findall(said) == []


def test_a_second_use_is_refused_kindly_and_what_was_said_first_stays(voice):
    fill_in(voice.codes[0], ANSWERS)
    first = bytes(SealedAnswer.rows.get().body)
    again = fill_in(voice.codes[0], {"jelas": "1"})
    assert [page.status_code for page in again] == [409, 409, 409]
    assert "Kode ini sudah dipakai" in again[0].content.decode()
    assert bytes(SealedAnswer.rows.get().body) == first


@pytest.mark.parametrize(("code", "status"), [("", 404), ("00000-00000-000", 404), ("<script>", 404)])
def test_a_wrong_code_is_told_so_and_opens_nothing(voice, code, status):
    pages = fill_in(code, ANSWERS)
    assert [page.status_code for page in pages] == [status] * 3
    assert "Kode ini tidak cocok" in pages[0].content.decode()
    assert SealedAnswer.rows.count() == 0


def test_what_is_refused_stands_in_no_log(voice, caplog):
    with caplog.at_level(logging.DEBUG, "django"):
        fill_in("00000-00000-000", ANSWERS)
        fill_in(voice.codes[0], ANSWERS)
        fill_in(voice.codes[0], ANSWERS)
    said = [record.getMessage() for record in caplog.records if "suara" in record.getMessage()]
    assert said == []


def test_the_server_is_started_without_a_log_of_who_asked_for_what():
    from pathlib import Path

    from uswah.config import cli

    assert "access-log" not in Path(cli.__file__).read_text(encoding="utf-8")


def test_a_scanned_code_stands_where_no_server_sees_it_and_the_page_works_without_script(voice):
    door = Client().get("/suara/").content.decode()
    assert re.findall(r'name="kode" value="(.*?)"', door) == [""]
    assert "htmx" not in door
    assert re.findall(r"<script[^>]*>", door) == ['<script src="/static/js/suara.js" type="module">']


def test_the_pages_speak_english_when_asked_without_a_cookie(voice):
    door = Client().get("/suara/?bahasa=en")
    words = Client().post("/suara/", {"kode": voice.codes[0], "bahasa": "en"})
    assert ("Type the code" in door.content.decode(), "Before you begin" in words.content.decode()) == (True, True)
    assert (door["Content-Language"], door.cookies) == ("en", {})


def test_random_guesses_hit_nothing_and_a_network_that_guesses_is_stopped(voice, monkeypatch):
    monkeypatch.setattr(guesses, "_most", 20)
    from uswah.evidence.operations.voice.tickets import new_code

    found = {Client().post("/suara/", {"kode": new_code()}).status_code for _ in range(20)}
    assert found == {404}
    assert Client().post("/suara/", {"kode": voice.codes[0]}).status_code == 404
    elsewhere = Client().post("/suara/", {"kode": voice.codes[0]}, REMOTE_ADDR="10.0.0.9")
    assert elsewhere.status_code == 200


def test_guesses_are_forgotten_with_their_day_and_name_no_network():
    counted = Guesses(most=1)
    counted.count("10.0.0.1", AT.date())
    assert counted.are_too_many("10.0.0.1", AT.date())
    assert "10.0.0.1" not in str(vars(counted))
    assert not counted.are_too_many("10.0.0.1", AT.date() + timedelta(days=1))


def test_a_million_guesses_have_no_hope():
    """64 bits against 400,000 open tickets of a whole nation: the chance of one hit in a million is below 1 in 40 million."""
    from uswah.evidence.operations.voice.tickets import ALPHABET, BITS, LETTERS

    assert (BITS, len(set(ALPHABET)) ** LETTERS >= 2**BITS) == (64, True)
    assert 1_000_000 * 400_000 / 2**BITS < 1 / 40_000_000


# ---- the phone that is passed round a class ----


def sealed(voice: VoiceClass, code: str, answers: dict) -> dict:
    """Seal as the phone does: its own key thrown away, padded, under a random id."""
    import os

    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from uswah.evidence.operations.voice import sealing

    own, salt, iv = generate_private_key(SECP256R1()), os.urandom(16), os.urandom(12)
    key = sealing._shared(own, sealing.from_jwk(Campaign.rows.get().seal_key), salt)
    import json

    plain = json.dumps({"code": code, "answers": answers}).encode().ljust(sealing.LENGTH)
    data = AESGCM(key).encrypt(iv, plain, None)
    return {
        "id": salt.hex(), "epk": sealing.public_jwk(own),
        "iv": sealing.to_base64url(iv), "data": sealing.to_base64url(data),
    }  # fmt: skip


def hand_in_batch(voice: VoiceClass, items: list) -> tuple[int, dict]:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        "/suara/setoran", {"campaign": str(voice.row.pk), "items": items}, content_type="application/json"
    )
    assert answer.cookies == {}
    return answer.status_code, answer.json()


def test_a_phone_hands_in_its_batch_twice_and_every_ticket_counts_once(voice):
    items = [sealed(voice, code, ANSWERS) for code in voice.codes[:6]]
    assert [hand_in_batch(voice, items) for _ in range(2)] == [(200, {"taken": 6})] * 2
    assert (SealedAnswer.rows.count(), Ticket.rows.filter(used=True).count()) == (6, 6)


def test_the_answer_to_a_batch_tells_nothing_about_any_of_it(voice):
    fill_in(voice.codes[0], ANSWERS)
    items = [sealed(voice, voice.codes[0], ANSWERS), sealed(voice, "00000-00000-000", ANSWERS), {"id": "x"}]
    assert hand_in_batch(voice, items) == (200, {"taken": 3})
    assert SealedAnswer.rows.count() == 1


def test_no_box_on_the_server_is_a_box_of_the_phone(voice):
    item = sealed(voice, voice.codes[0], ANSWERS)
    hand_in_batch(voice, [item])
    from uswah.evidence.operations.voice.sealing import from_base64url

    assert from_base64url(item["data"])[:32] not in bytes(SealedAnswer.rows.get().body)


def test_a_closed_campaign_takes_no_batch(voice):
    items = [sealed(voice, voice.codes[0], ANSWERS)]
    close_campaign(of=voice.row, by=system(), at=AT)
    assert hand_in_batch(voice, items) == (410, {"code": "DITUTUP"})


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"campaign": "x", "items": []}', '{"campaign": 1, "items": {}}', "\x00"]
)
def test_what_is_no_batch_is_told_so(voice, body):
    answer = Client().post("/suara/setoran", body, content_type="application/json")
    assert (answer.status_code, answer.json()) == (422, {"code": "TIDAK_TERBACA"})


def test_a_batch_that_is_a_form_is_no_batch(voice):
    assert Client().post("/suara/setoran", {"campaign": str(voice.row.pk)}).status_code == 422


# ---- the madrasah ----


def address(voice: VoiceClass, rest: str = "") -> str:
    return f"/m/{voice.madrasah.place.code}/suara/{rest}"


def test_the_head_asks_a_class_prints_opens_closes_and_releases(nurul_huda, signed_in, settings, tmp_path):
    settings.HOME = tmp_path
    client, home = signed_in(nurul_huda.hasan), f"/m/{nurul_huda.place.code}/suara/"
    new = {
        "about": str(nurul_huda.aisyah.person_id), "class_name": "8A", "class_size": "8", "school_year": "2026/2027",
        "stage": "formative", "closes_on": "2026-11-28",
    }  # fmt: skip
    assert client.post(f"{home}baru/", new).status_code == 302
    one = f"{home}{Campaign.rows.get().pk}/"
    assert "Cetak kartu" in client.get(one).content.decode()
    paper = client.post(f"{one}kartu/")
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.post(f"{one}buka/").status_code == 302
    assert Campaign.rows.get().state == "prepared"  # nobody said that the parents agreed
    client.post(f"{one}buka/", {"parents_agreed": "on"})
    assert Campaign.rows.get().state == "open"
    client.post(f"{one}tutup/")
    client.post(f"{one}hasil/")
    assert Campaign.rows.get().state == "released"
    assert "Kurang dari lima siswa menjawab" not in client.get(one).content.decode()  # the teacher reads first


def test_neither_page_nor_package_counts_answers_before_closing(voice, signed_in):
    client = signed_in(voice.madrasah.hasan)
    pages = []
    for code in (None, *voice.codes[:3]):
        if code:
            fill_in(code, ANSWERS)
        shown = client.get(address(voice, f"{voice.row.pk}/")).content.decode()
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"', "", shown))
    assert len(set(pages)) == 1


def released(voice: VoiceClass) -> None:
    voice.all_answer(lambda pupil: {"jelas": str(pupil % 4 + 1), "adil": "4", "usul": WORDS})
    close_campaign(of=voice.row, by=system(), at=AT)
    release_campaign(of=Campaign.rows.get(), by=system(), at=AT)


def test_the_teacher_reads_numbers_and_words_and_the_head_numbers_only(voice, signed_in, monkeypatch):
    released(voice)
    monkeypatch.setattr("uswah.people.middleware.timezone.now", lambda: AT + timedelta(days=3))
    cast = voice.madrasah
    seen = {}
    for name, account in (("guru", cast.guru), ("kepala", cast.hasan), ("pengawas", cast.extra["ratna"])):
        shown = signed_in(account).get(address(voice, f"{voice.row.pk}/")).content.decode()
        seen[name] = ("12 siswa menjawab" in shown, "Hampir semua dari 12" in shown, shown.count(WORDS))
    assert seen == {"guru": (True, True, 12), "kepala": (True, True, 0), "pengawas": (True, True, 12)}


def test_before_the_days_of_the_teacher_are_over_nobody_else_reads(voice, signed_in):
    released(voice)
    cast = voice.madrasah
    shown = {
        name: "12 siswa menjawab" in signed_in(account).get(address(voice, f"{voice.row.pk}/")).content.decode()
        for name, account in (("guru", cast.guru), ("kepala", cast.hasan), ("pengawas", cast.extra["ratna"]))
    }
    assert shown == {"guru": True, "kepala": False, "pengawas": False}


def test_nobody_else_finds_the_campaign(voice, neighbour, signed_in):
    for account in (neighbour.hasan, neighbour.guru, voice.madrasah.operator):
        assert signed_in(account).get(address(voice, f"{voice.row.pk}/")).status_code == 404


def test_the_teacher_who_is_asked_about_acts_in_nothing(voice, signed_in):
    client = signed_in(voice.madrasah.guru)
    for act in ("kartu/", "buka/", "tutup/", "hasil/"):
        assert client.post(address(voice, f"{voice.row.pk}/{act}")).status_code == 403
    assert Campaign.rows.get().state == "open"


def test_no_page_shows_a_pupils_sheet(voice, signed_in):
    released(voice)
    assert (Submission.rows.count(), Remark.rows.count()) == (12, 12)
    cast = voice.madrasah
    for account in (cast.guru, cast.hasan, cast.extra["ratna"]):
        who = replace(viewer_of(account, at=AT, on=AT.date(), language="id", purpose=""))
        assert list(Submission.objects.visible_to(who).filter(source_role="siswa")) == []


def test_a_head_is_asked_about_by_the_pengawas_only(nurul_huda, signed_in):
    home = f"/m/{nurul_huda.place.code}/suara/baru/"
    own = f'value="{nurul_huda.hasan.person_id}"'
    assert own not in signed_in(nurul_huda.hasan).get(home).content.decode()
    assert own in signed_in(nurul_huda.extra["ratna"]).get(home).content.decode()
