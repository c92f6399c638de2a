"""A phone sends: what is new, what came before, what is another's, what is held, and what nobody can read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import permutations

import pytest
from appraisal.clock import at_day
from capture.sender import Phone, believed, content_digest, id_of, meeting, note, ratings
from django.db import transaction
from factories import AT, TODAY, YEAR, account, person, system, teacher, viewer

from uswah.appraisal.models import Appraisal
from uswah.capture.models import Device, Envelope, Receipt
from uswah.capture.operations import NotAdmissible, admit_envelope, return_envelope, revoke_device
from uswah.capture.queries.envelopes import held_envelopes
from uswah.common.ids import uuid7
from uswah.evidence.enums import RoundState
from uswah.evidence.models import FieldNote, Rating, Submission
from uswah.evidence.operations import NewAssignment, ask_for_rating, move_round, start_round, withdraw_assignment
from uswah.people.enums import Role
from uswah.people.models import Account, RoleAssignment
from uswah.people.operations import end_role
from uswah.standards.models import Instrument

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """Let every story happen on the tests' day."""
    with at_day(TODAY):
        yield


@pytest.fixture
def phone(nurul_huda) -> Phone:
    """Pak Hasan's phone; he is head of MTs Nurul Huda."""
    return Phone.of(nurul_huda.hasan)


@pytest.fixture
def about(nurul_huda):
    """Bu Aisyah, who is observed."""
    return nurul_huda.aisyah.person_id


@pytest.fixture
def nsm(nurul_huda) -> str:
    return nurul_huda.place.code


def codes(answer) -> list[str]:
    return [why["code"] for why in answer.json()["why"]]


def test_an_observation_becomes_evidence_and_gets_a_receipt_that_the_phone_believes(phone, nurul_huda, about, nsm):
    body = phone.seal("ratings", nsm, ratings(about))
    answer = phone.put(body)
    assert answer.status_code == 201
    said = believed(answer.json(), phone.get("/lapang/paket").json()["keys"]["receipt"]["jwk"])
    envelope = Envelope.rows.get(pk=id_of(body))
    number = Receipt.rows.get().number
    assert said == {
        "v": 1, "id": id_of(body), "digest": envelope.digest, "device": str(phone.device), "seq": 1, "number": number,
        "received_at": said["received_at"], "state": "accepted", "why": [],
    }  # fmt: skip
    stored = Submission.rows.get(pk=id_of(body))
    assert (stored.rated_by_id, stored.source_role, stored.ratings.count()) == (
        nurul_huda.hasan.person_id, "kepala", 78,
    )  # fmt: skip
    assert Rating.rows.get(submission=stored, indicator__code="pkg.1.1").fact == "08.10 Fakta pkg.1.1"
    assert (bytes(envelope.body), envelope.institution_id) == (body, nurul_huda.place.pk)
    assert Appraisal.rows.get(about=about).counted_id == stored.pk


def test_the_same_bytes_again_get_the_same_receipt_and_change_nothing(phone, about, nsm):
    body = phone.seal("ratings", nsm, ratings(about))
    first, again = phone.put(body), phone.put(body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert [again.json()[part] for part in ("receipt", "signature", "key")] == [
        first.json()[part] for part in ("receipt", "signature", "key")
    ]
    assert (Envelope.rows.count(), Receipt.rows.count(), Submission.rows.count()) == (1, 1, 1)


def test_other_bytes_under_the_same_number_are_refused_and_both_digests_are_told(phone, about, nsm):
    body = phone.seal("ratings", nsm, ratings(about))
    phone.put(body)
    other = phone.seal("ratings", nsm, ratings(about, score=2), id=id_of(body))
    answer = phone.put(other)
    assert (answer.status_code, answer.json()["code"]) == (409, "ISI_BERBEDA")
    assert answer.json()["stored"] == Envelope.rows.get().digest
    assert bytes(Envelope.rows.get().body) == body


def test_a_copied_phone_counts_a_number_twice_and_is_told_to_register_anew(phone, about, nsm):
    phone.put(phone.seal("ratings", nsm, ratings(about)))
    phone.seq = 0
    answer = phone.put(phone.seal("note", nsm, note(about)))
    assert (answer.status_code, answer.json()["code"]) == (409, "PERANGKAT_TERKLON")
    assert FieldNote.rows.count() == 0


def test_what_comes_as_something_else_than_announced_is_not_stored(phone, about, nsm):
    body = phone.seal("ratings", nsm, ratings(about))
    changed = phone.put(body.replace(b"Fakta", b"Fikta"), **{"Content-Digest": content_digest(body)})
    unannounced = phone.put(body, **{"Content-Digest": ""})
    elsewhere = phone.put(body, name=str(uuid7()))
    assert [
        (one.status_code, one.json()["code"], one.json()["fault"]) for one in (changed, unannounced, elsewhere)
    ] == [
        (422, "TIDAK_TERBACA", "digest"),
        (422, "TIDAK_TERBACA", "digest"),
        (422, "TIDAK_TERBACA", "id"),
    ]
    assert Envelope.rows.count() == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"v":1}', b'{"v":NaN}', b"[" * 100_000])
def test_what_is_no_envelope_is_not_stored(phone, body):
    answer = phone.put(body, name=str(uuid7()))
    assert (answer.status_code, answer.json()["code"]) == (422, "TIDAK_TERBACA")
    assert Envelope.rows.count() == 0


def test_what_is_too_large_is_refused_before_it_is_read(phone, about, nsm):
    answer = phone.put(phone.seal("note", nsm, note(about, title="x" * 300_000)))
    assert (answer.status_code, answer.json()["code"]) == (413, "TIDAK_TERBACA")


@pytest.mark.parametrize(
    ("outside", "payload", "code"),
    [
        ({"v": 2}, {}, "VERSI_BARU"),
        ({"kind": "portrait"}, {}, "VERSI_BARU"),
        ({"captured_at": "kemarin"}, {}, "ISI_TAK_SESUAI"),
        ({}, {"ratings": [{"code": "pkg.1.1", "score": "2"}]}, "ISI_TAK_SESUAI"),
        ({}, {"ratings": [{"code": "pkg.99.1", "score": 1}]}, "ISI_TAK_SESUAI"),
        ({}, {"ratings": [{"code": "pkg.1.1", "score": 1}, {"code": "pkg.1.1", "score": 2}]}, "ISI_TAK_SESUAI"),
        ({}, {"ratings": [{"code": "pkg.1.1", "score": 1, "facts": [{"at": "", "text": "a\x00b"}]}]}, "ISI_TAK_SESUAI"),
        ({}, {"stage": "weekly"}, "ISI_TAK_SESUAI"),
        ({}, {"ratings": []}, "ATURAN"),
        ({}, {"ratings": [{"code": "pkg.1.1", "score": 2, "facts": []}]}, "ATURAN"),
        ({}, {"ratings": [{"code": "pkg.1.1", "score": None, "why": ""}]}, "ATURAN"),
        ({}, {"ratings": [{"code": "pkg.1.1", "score": 5}]}, "ATURAN"),
        ({}, {"about": "01939c1e-0000-7000-8000-000000000000"}, "ORANG_TAK_DIKENAL"),
        ({}, {"instrument": "pkg-guru", "version": "1999"}, "INSTRUMEN_TAK_DIKENAL"),
        ({}, {"school_year": "1999/2000"}, "TAHUN_TAK_DIKENAL"),
        ({}, {"source_role": "pengawas"}, "HAK_HILANG"),
        ({}, {"source_role": "sejawat"}, "HAK_HILANG"),
        ({"place": "000000000000"}, {}, "TEMPAT_TAK_DIKENAL"),
        ({"supersedes": "01939c1e-0000-7000-8000-000000000001", "reason": "Salah"}, {}, "MENUNGGU_ASLI"),
    ],
)
def test_work_is_kept_whole_even_when_it_cannot_become_evidence(phone, about, nsm, outside, payload, code):
    body = phone.seal("ratings", nsm, ratings(about, **payload), **outside)
    answer = phone.put(body)
    assert (answer.status_code, answer.json()["code"], codes(answer)) == (422, "DITAHAN", [code])
    assert answer.json()["why"][0]["message"] not in ("", code)
    assert json.loads(answer.json()["receipt"])["state"] == "held"
    assert (bytes(Envelope.rows.get().body), Submission.rows.count()) == (body, 0)
    assert phone.put(body).json()["receipt"] == answer.json()["receipt"]


def test_what_was_not_observed_says_why(phone, about, nsm):
    unseen = [{"code": "pkg.1.1", "score": None, "facts": [{"at": "08:10", "text": "Listrik padam"}], "why": "Gelap"}]
    assert phone.put(phone.seal("ratings", nsm, ratings(about, ratings=unseen))).status_code == 201
    assert Rating.rows.get().fact == "Gelap\n08.10 Listrik padam"


def test_a_note_and_a_meeting_arrive(phone, about, nsm):
    assert phone.put(phone.seal("note", nsm, note(about))).status_code == 201
    assert phone.put(phone.seal("meeting", nsm, meeting(about))).status_code == 201
    kept = {row.kind: row for row in FieldNote.rows.all()}
    assert kept["interview"].passages.get().marked == ["pkg.1.1"]
    assert [one.person_id for one in kept["meeting"].attendance.all()] == [about]


def test_a_teacher_reflects_and_nothing_else(nurul_huda, about, nsm):
    phone = Phone.of(nurul_huda.guru)
    own = ratings(about, source_role="diri", technique="self_reflection")
    assert phone.put(phone.seal("ratings", nsm, own)).status_code == 201
    assert codes(phone.put(phone.seal("ratings", nsm, ratings(about)))) == ["ATURAN"]
    other = ratings(nurul_huda.hasan.person_id)
    assert codes(phone.put(phone.seal("ratings", nsm, other))) == ["HAK_HILANG"]


def test_a_round_that_was_concluded_takes_nothing_more(phone, nurul_huda, about, nsm):
    opened = start_round(
        place=nurul_huda.place, school_year=YEAR, stage="summative", collect_until=date(2026, 11, 30),
        reply_until=date(2026, 12, 10), by=viewer(nurul_huda.hasan), at=AT,
    )  # fmt: skip
    for state in (RoundState.CONSOLIDATING, RoundState.COMPLETE):
        opened.refresh_from_db()
        assert move_round(of=opened, to=state, action="round.moved", by=viewer(nurul_huda.hasan), at=AT)
    assert codes(phone.put(phone.seal("ratings", nsm, ratings(about)))) == ["PUTARAN_TUNTAS"]


def _state() -> dict[str, object]:
    """Return everything that evidence is, without when and in which order it came."""
    return {
        "submissions": sorted((str(row.pk), str(row.amends_id), row.digest) for row in Submission.rows.all()),
        "notes": sorted((str(row.pk), str(row.amends_id), row.digest) for row in FieldNote.rows.all()),
        "counted": sorted((str(row.about_id), str(row.counted_id)) for row in Appraisal.rows.all()),
        "states": sorted((str(row.pk), row.receipts.order_by("-number").first().state) for row in Envelope.rows.all()),
    }


def test_any_order_of_arrival_ends_the_same(phone, about, nsm):
    original = phone.seal("ratings", nsm, ratings(about))
    amendment = phone.seal("ratings", nsm, ratings(about, score=2), supersedes=id_of(original), reason="Salah tekan")
    again = phone.seal("ratings", nsm, ratings(about, score=1), supersedes=id_of(amendment), reason="Ternyata benar")
    orders = [
        *permutations([original, amendment, again, original]),
        *permutations([original, amendment, note_of(phone, about, nsm), amendment]),
    ]
    ends = []
    for group in (orders[:24], orders[24:]):
        states = []
        for order in group:
            with transaction.atomic():
                for body in order:
                    assert phone.put(body).status_code in (200, 201, 422)
                states.append(_state())
                transaction.set_rollback(True)
        assert all(state == states[0] for state in states)
        ends.append(states[0])
    assert {state for _, state in ends[0]["states"]} == {"accepted"}
    assert ends[0]["counted"] == [(str(about), id_of(again))]
    assert ends[1]["counted"] == [(str(about), id_of(amendment))]


def note_of(phone: Phone, about, nsm: str) -> bytes:
    return phone.seal("note", nsm, note(about))


def test_an_amendment_that_came_first_is_accepted_by_itself_and_the_phone_hears_of_it(phone, about, nsm):
    original = phone.seal("ratings", nsm, ratings(about))
    amendment = phone.seal("ratings", nsm, ratings(about, score=2), supersedes=id_of(original), reason="Salah tekan")
    assert codes(phone.put(amendment)) == ["MENUNGGU_ASLI"]
    assert phone.contact().json()["receipts"] == []
    assert phone.put(original).status_code == 201
    told = [json.loads(one["receipt"]) for one in phone.contact().json()["receipts"]]
    assert [(one["id"], one["state"]) for one in told] == [(id_of(amendment), "accepted")]
    assert phone.put(amendment).status_code == 200


def test_two_amendments_stand_beside_each_other_whichever_came_first(phone, about, nsm):
    original = phone.seal("ratings", nsm, ratings(about))
    amendments = [
        phone.seal("ratings", nsm, ratings(about, score=score), supersedes=id_of(original), reason="Diperbaiki")
        for score in (0, 2)
    ]
    ends = []
    for order in permutations([original, *amendments]):
        with transaction.atomic():
            for body in order:
                phone.put(body)
            ends.append(_state())
            transaction.set_rollback(True)
    assert all(end == ends[0] for end in ends)
    assert {state for _, state in ends[0]["states"]} == {"accepted"}
    assert ends[0]["counted"] == [(str(about), id_of(original))]


def test_a_key_opens_nothing_once_it_is_revoked_or_its_account_closed_or_when_nobody_has_it(
    phone, about, nsm, nurul_huda
):
    body = phone.seal("ratings", nsm, ratings(about))
    stranger = Phone(phone.account, phone.device, "x" * 43)
    nobody = Phone(phone.account, uuid7(), phone.token)
    for who in (stranger, nobody):
        answer = who.put(body)
        assert (answer.status_code, answer.json()["code"]) == (401, "TIDAK_DIKENAL")
    Account.rows.filter(pk=phone.account.pk).update(is_active=False)
    assert phone.put(body).json()["code"] == "AKUN_TERTUTUP"
    Account.rows.filter(pk=phone.account.pk).update(is_active=True)
    revoke_device(device=Device.rows.get(), by=viewer(nurul_huda.hasan), at=AT, reason="Hilang")
    answer = phone.put(body)
    assert (answer.status_code, answer.json()["code"], Envelope.rows.count()) == (401, "DICABUT", 0)


def test_a_browser_without_a_key_gets_nothing(client, signed_in, phone, about, nsm, nurul_huda):
    body = phone.seal("ratings", nsm, ratings(about))
    for browser in (client, signed_in(nurul_huda.hasan)):
        assert browser.put(f"/lapang/kiriman/{id_of(body)}", body).status_code == 401
        assert browser.get("/lapang/paket").status_code == 401
    assert Envelope.rows.count() == 0


def test_a_phone_that_was_long_away_sends_but_reads_no_package(phone, about, nsm):
    Device.rows.update(seen_at=AT - timedelta(days=5000))
    assert (phone.get("/lapang/paket").status_code, phone.get("/lapang/paket").json()["code"]) == (401, "SEWA_HABIS")
    assert phone.put(phone.seal("ratings", nsm, ratings(about))).status_code == 201
    assert phone.contact().json()["state"] == "SEWA_HABIS"
    assert phone.get("/lapang/paket").status_code == 401


def test_a_foreign_madrasah_is_like_none(phone, neighbour):
    there = phone.put(phone.seal("ratings", neighbour.place.code, ratings(neighbour.aisyah.person_id)))
    nowhere = phone.put(phone.seal("ratings", "999999999999", ratings(neighbour.aisyah.person_id)))
    assert [there.status_code, codes(there)] == [nowhere.status_code, codes(nowhere)] == [422, ["TEMPAT_TAK_DIKENAL"]]
    assert there.json()["why"] == nowhere.json()["why"]
    assert held_envelopes(viewer(neighbour.hasan)).count() == 0
    assert held_envelopes(viewer(phone.account)).count() == 2


def test_a_teacher_of_another_madrasah_is_like_nobody(phone, nsm, neighbour):
    known = phone.put(phone.seal("ratings", nsm, ratings(neighbour.aisyah.person_id)))
    unknown = phone.put(phone.seal("ratings", nsm, ratings(uuid7())))
    assert known.json()["why"] == unknown.json()["why"]


def test_nothing_is_told_about_what_stands_under_a_strangers_number(phone, about, nsm, neighbour):
    body = phone.seal("ratings", nsm, ratings(about))
    phone.put(body)
    tono = Phone.of(neighbour.hasan)
    answer = tono.put(tono.seal("note", neighbour.place.code, note(neighbour.aisyah.person_id), id=id_of(body)))
    assert (answer.status_code, answer.json()["code"], answer.json()["stored"]) == (409, "ISI_BERBEDA", "")
    replayed = tono.put(body)
    assert (replayed.status_code, replayed.json()["code"]) == (422, "TIDAK_TERBACA")
    assert json.loads(tono.get("/lapang/tanda-terima").content) == {"receipts": [], "next": None}


def test_another_phone_of_the_same_person_hands_in_what_the_first_one_sealed(phone, about, nsm):
    body = phone.seal("ratings", nsm, ratings(about))
    second = Phone.of(phone.account, "HP baru")
    assert second.put(body).status_code == 201
    assert Envelope.rows.get().device_id == phone.device


@pytest.fixture
def former(nurul_huda, about, nsm):
    """Pak Hasan's observation that arrived when he was head no more; Bu Nur leads now, who may decide about it."""
    phone = Phone.of(nurul_huda.hasan)
    body = phone.seal("ratings", nsm, ratings(about))
    end_role(
        assignment=RoleAssignment.rows.get(account=nurul_huda.hasan),
        until=date(2026, 11, 1),
        by=system(),
        at=AT,
        reason="Pindah tugas",
    )
    nur = account(person("Nur", nurul_huda.place, USERNAME="nur"), Role.KEPALA, nurul_huda.place)
    answer = phone.put(body)
    assert (answer.status_code, codes(answer)) == (422, ["HAK_HILANG"])
    return phone, body, nur


def test_what_is_held_because_a_right_was_lost_can_be_admitted_by_the_head(former, about):
    phone, body, nur = former
    envelope = held_envelopes(viewer(nur)).get()
    receipt = admit_envelope(envelope=envelope, by=viewer(nur), at=AT, reason="Ia masih kepala pada hari itu")
    assert (receipt.state, receipt.by_account) == ("accepted", nur.pk)
    assert Appraisal.rows.get(about=about).counted_id == envelope.pk
    assert phone.put(body).json()["receipt"] == receipt.document
    assert held_envelopes(viewer(nur)).count() == 0
    with pytest.raises(NotAdmissible):
        admit_envelope(envelope=envelope, by=viewer(nur), at=AT)


def test_what_is_held_can_be_returned_and_its_writer_hears_why(former):
    phone, body, nur = former
    envelope = held_envelopes(viewer(nur)).get()
    with pytest.raises(NotAdmissible):
        return_envelope(envelope=envelope, by=viewer(nur), at=AT, reason=" ")
    return_envelope(envelope=envelope, by=viewer(nur), at=AT, reason="Tanggalnya keliru")
    told = phone.contact().json()["returned"]
    assert [(one["id"], one["why"][0]["message"], one["why"][1]["code"]) for one in told] == [
        (id_of(body), "Tanggalnya keliru", "HAK_HILANG")
    ]
    assert Submission.rows.count() == 0


def test_nobody_admits_a_role_that_its_writer_never_had(nurul_huda, nsm, about):
    budi = teacher("Budi", nurul_huda.place)
    phone = Phone.of(account(budi.person, Role.GURU, nurul_huda.place))
    phone.put(phone.seal("ratings", nsm, ratings(about)))
    envelope = held_envelopes(viewer(nurul_huda.hasan)).get()
    with pytest.raises(NotAdmissible) as refused:
        admit_envelope(envelope=envelope, by=viewer(nurul_huda.hasan), at=AT)
    assert [why.code for why in refused.value.why] == ["HAK_HILANG"]
    assert Submission.rows.count() == 0


def test_a_rule_of_evidence_stands_whoever_admits(phone, nurul_huda, nsm, about):
    ratna = Phone.of(nurul_huda.extra["ratna"])
    bare = ratings(about, source_role="pengawas", ratings=[{"code": "pkg.1.1", "score": 2, "facts": []}])
    ratna.put(ratna.seal("ratings", nsm, bare))
    with pytest.raises(NotAdmissible):
        admit_envelope(envelope=held_envelopes(viewer(nurul_huda.hasan)).get(), by=viewer(nurul_huda.hasan), at=AT)


def test_a_peer_judges_whom_they_were_asked_to_and_nobody_else(nurul_huda, nsm, about):
    budi = teacher("Budi", nurul_huda.place)
    phone = Phone.of(account(budi.person, Role.GURU, nurul_huda.place))
    peer = ratings(about, source_role="sejawat")
    assert codes(phone.put(phone.seal("ratings", nsm, peer))) == ["HAK_HILANG"]
    new = NewAssignment(
        about=about, asked_of=budi.person_id, instrument_id=Instrument.rows.get(code="pkg-guru").pk, school_year=YEAR,
        stage="summative", technique="observation", source_role="sejawat", due_on=date(2026, 12, 1),
    )  # fmt: skip
    asked = ask_for_rating(new=new, place=nurul_huda.place, by=viewer(nurul_huda.hasan), at=AT)
    body = phone.seal("ratings", nsm, peer)
    assert phone.put(body).status_code == 201
    assert Appraisal.rows.count() == 0
    amended = phone.seal(
        "ratings", nsm, ratings(about, score=2, source_role="sejawat"), supersedes=id_of(body), reason="Keliru"
    )
    assert phone.put(amended).status_code == 201
    assert codes(phone.put(phone.seal("ratings", nsm, ratings(about, source_role="asesor")))) == ["HAK_HILANG"]
    assert codes(phone.put(phone.seal("ratings", nsm, {**peer, "about": str(nurul_huda.hasan.person_id)}))) == [
        "HAK_HILANG"
    ]
    withdraw_assignment(assignment=asked, by=viewer(nurul_huda.hasan), at=AT)
    assert codes(phone.put(phone.seal("ratings", nsm, peer))) == ["HAK_HILANG"]
