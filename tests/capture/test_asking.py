"""A phone asks: who is signed in, its registration, contact, receipts, the work package, an instrument."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from appraisal.clock import at_day
from capture.sender import Phone, id_of, note, ratings
from django.test import Client
from factories import AT, TODAY, YEAR, account, madrasah, person, teacher, viewer

from uswah.capture.models import Device
from uswah.capture.operations import sealing_key, token_digest
from uswah.evidence.operations import NewAssignment, ask_for_rating, start_round
from uswah.people.enums import Role
from uswah.standards.models import Instrument

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """Let every story happen on the tests' day."""
    with at_day(TODAY):
        yield


def test_a_phone_is_registered_by_whoever_is_signed_in_and_its_key_is_told_once(signed_in, nurul_huda):
    browser = signed_in(nurul_huda.hasan)
    told = browser.get("/lapang/sesi").json()
    assert (told["signed_in"], told["name"]) == (True, "Hasan Basri")
    answer = browser.post("/lapang/perangkat", '{"label":"HP Pak Hasan"}', content_type="application/json")
    registered = answer.json()
    device = Device.rows.get()
    assert (answer.status_code, registered["device"], registered["lease_days"]) == (201, str(device.pk), 14)
    assert (device.label, device.person_id) == ("HP Pak Hasan", nurul_huda.hasan.person_id)
    assert device.token_digest == token_digest(registered["token"])
    phone = Phone(nurul_huda.hasan, device.pk, registered["token"])
    assert phone.get("/lapang/paket").json()["keys"] == registered["keys"]
    assert registered["keys"]["seal"]["id"] == sealing_key().id


def test_registration_needs_the_token_of_the_session(nurul_huda):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(nurul_huda.hasan, backend="uswah.people.backends.IdentifierBackend")
    bare = browser.post("/lapang/perangkat", "{}", content_type="application/json")
    csrf = browser.get("/lapang/sesi").json()["csrf"]
    shown = browser.post("/lapang/perangkat", "{}", content_type="application/json", headers={"X-CSRFToken": csrf})
    assert (bare.status_code, shown.status_code, Device.rows.count()) == (403, 201, 1)


def test_a_visitor_registers_nothing(client):
    assert client.get("/lapang/sesi").json()["signed_in"] is False
    assert client.post("/lapang/perangkat", "{}", content_type="application/json").status_code == 302


def test_a_contact_tells_what_never_arrived_and_keeps_how_the_phone_stands(nurul_huda):
    phone = Phone.of(nurul_huda.hasan)
    about, nsm = nurul_huda.aisyah.person_id, nurul_huda.place.code
    bodies = [phone.seal("note", nsm, note(about)) for _ in range(4)]
    phone.put(bodies[0])
    phone.put(bodies[2])
    Device.rows.update(seen_at=AT - timedelta(days=3))
    told = phone.contact(last_seq=4, unsent=1, now="2026-11-21T09:59:00+07:00").json()
    assert (told["missing"], told["receipts"], told["returned"], told["state"]) == ([2, 4], [], [], "ok")
    device = Device.rows.get()
    assert (device.last_seq, device.unsent, device.clock_offset_s, device.seen_at) == (4, 1, 60, AT)
    phone.contact(last_seq=2)
    assert Device.rows.get().last_seq == 4


@pytest.mark.parametrize("said", ["", "[]", '{"last_seq":-1,"unsent":0}', '{"last_seq":"1","unsent":0}'])
def test_a_contact_that_says_nothing_sensible_is_told_so(nurul_huda, said):
    phone = Phone.of(nurul_huda.hasan)
    answer = phone.client.post("/lapang/kontak", said, content_type="application/json", headers=phone.key)
    assert (answer.status_code, answer.json()["code"]) == (422, "TIDAK_TERBACA")


def test_all_receipts_of_an_account_can_be_asked_for_from_any_of_its_phones(nurul_huda, neighbour):
    phone = Phone.of(nurul_huda.hasan)
    about, nsm = nurul_huda.aisyah.person_id, nurul_huda.place.code
    bodies = [phone.seal("note", nsm, note(about)) for _ in range(3)]
    first = [phone.put(body).json()["receipt"] for body in bodies]
    second = Phone.of(nurul_huda.hasan, "HP baru")
    told = second.get("/lapang/tanda-terima?since=0").json()
    assert ([one["receipt"] for one in told["receipts"]], told["next"]) == (first, None)
    number = json.loads(first[0])["number"]
    assert [one["receipt"] for one in second.contact(since=number).json()["receipts"]] == first[1:]
    assert second.get("/lapang/tanda-terima?since=x").status_code == 400
    assert Phone.of(neighbour.hasan).get("/lapang/tanda-terima").json()["receipts"] == []


def test_the_package_of_a_head_names_teachers_instruments_and_the_round(nurul_huda):
    start_round(
        place=nurul_huda.place, school_year=YEAR, stage="summative", collect_until=date(2026, 11, 30),
        reply_until=date(2026, 12, 10), by=viewer(nurul_huda.hasan), at=AT,
    )  # fmt: skip
    phone = Phone.of(nurul_huda.hasan)
    answer = phone.get("/lapang/paket")
    place = answer.json()["places"][0]
    assert (place["nsm"], place["roles"], place["round"]) == (
        nurul_huda.place.code, ["kepala", "diri"], {"stage": "summative", "collect_until": "2026-11-30"},
    )  # fmt: skip
    assert place["teachers"] == [{"id": str(nurul_huda.aisyah.person_id), "name": "Siti Aisyah"}]
    described = answer.json()["instruments"]
    assert "pkg-guru" in {described[at]["code"] for at in place["instruments"]}
    assert phone.get("/lapang/paket", **{"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert phone.get("/lapang/paket", **{"If-None-Match": f"W/{answer.headers['ETag']}"}).status_code == 304
    teacher("Guru Baru", nurul_huda.place)
    assert phone.get("/lapang/paket", **{"If-None-Match": answer.headers["ETag"]}).status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_fellow_teacher_gets_the_name_and_the_form_that_they_were_asked_for_and_nothing_else(nurul_huda):
    budi = teacher("Budi", nurul_huda.place)
    teacher("Cahya", nurul_huda.place)
    phone = Phone.of(account(budi.person, Role.GURU, nurul_huda.place))
    before = phone.get("/lapang/paket").json()["places"][0]
    assert (before["teachers"], before["due"], before["roles"]) == ([], [], ["diri"])
    new = NewAssignment(
        about=nurul_huda.aisyah.person_id, asked_of=budi.person_id, instrument_id=Instrument.rows.get(code="pkg-guru").pk,
        school_year=YEAR, stage="summative", technique="observation", source_role="sejawat", due_on=date(2026, 12, 1),
    )  # fmt: skip
    asked = ask_for_rating(new=new, place=nurul_huda.place, by=viewer(nurul_huda.hasan), at=AT)
    due = {
        "assignment": str(asked.pk), "about": str(nurul_huda.aisyah.person_id), "instrument": "pkg-guru",
        "technique": "observation", "source_role": "sejawat", "stage": "summative", "due_on": "2026-12-01",
    }  # fmt: skip
    place = phone.get("/lapang/paket").json()["places"][0]
    assert place["teachers"] == [{"id": str(nurul_huda.aisyah.person_id), "name": "Siti Aisyah"}]
    assert place["due"] == [{**due, "state": "open"}]
    phone.put(phone.seal("ratings", nurul_huda.place.code, ratings(nurul_huda.aisyah.person_id, source_role="sejawat")))
    assert phone.get("/lapang/paket").json()["places"][0]["due"] == [{**due, "state": "done"}]


def test_a_package_of_forty_teachers_weighs_less_than_fifty_kilobytes(nurul_huda):
    for number in range(40):
        teacher(f"Guru Dengan Nama Yang Panjang Nomor {number}", nurul_huda.place)
    answer = Phone.of(nurul_huda.hasan).get("/lapang/paket")
    assert len(answer.json()["places"][0]["teachers"]) == 41
    assert len(answer.content) < 50_000


def test_a_package_over_two_dozen_madrasah_weighs_less_than_fifty_kilobytes(land):
    places = [
        madrasah(land, f"MTs Miftahul Ulum {number}", head="Kepala Madrasah", guru="Guru Madrasah").place
        for number in range(23)
    ]
    for place in places:
        for number in range(14):
            teacher(f"Muhammad Abdurrahman {number}", place)
    answer = Phone.of(account(person("Ratna", places[0], USERNAME="ratna"), Role.PENGAWAS, land.kkm)).get(
        "/lapang/paket"
    )
    assert sum(len(place["teachers"]) for place in answer.json()["places"]) == 23 * 16
    assert len(answer.content) < 50_000


def test_a_package_asks_the_same_number_of_queries_for_many_madrasah(land, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ratna = account(
        person("Ratna", madrasah(land, "MTs 0", head="A", guru="B").place, USERNAME="ratna"), Role.PENGAWAS, land.kkm
    )
    phone = Phone.of(ratna)
    phone.get("/lapang/paket")
    asked = []
    for number in range(2):
        with CaptureQueriesContext(connection) as found:
            answer = phone.get("/lapang/paket")
        asked.append(len(found))
        assert len(answer.json()["places"]) == 1 + 2 * number
        for one in range(2):
            madrasah(land, f"MTs {number}{one}", head="C", guru="D")
    assert asked[0] == asked[1] <= 14


def test_an_instrument_never_changes_and_its_digest_stands_in_the_package(nurul_huda):
    phone = Phone.of(nurul_huda.hasan)
    listed = {one["code"]: one for one in phone.get("/lapang/paket").json()["instruments"]}
    answer = phone.get("/lapang/instrumen/pkg-guru/2010")
    found = answer.json()
    assert (found["code"], found["kind"], len(found["groups"]), len(found["scale"])) == ("pkg-guru", "items", 14, 3)
    assert answer.headers["ETag"] == f'"{listed["pkg-guru"]["digest"][:32]}"'
    assert phone.get("/lapang/instrumen/pkg-guru/1").status_code == 404


def test_envelopes_of_one_device_are_named_by_their_own_numbers(nurul_huda):
    phone = Phone.of(nurul_huda.hasan)
    body = phone.seal("note", nurul_huda.place.code, note(nurul_huda.aisyah.person_id))
    assert json.loads(phone.put(body).json()["receipt"])["id"] == id_of(body)
