"""The head asks a fellow teacher to judge a teacher, sees what is due, done and late, and may withdraw it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from appraisal.clock import at_day
from capture.sender import Phone, ratings
from factories import AT, TODAY, YEAR, account, teacher, viewer

from uswah.evidence.models import Assignment
from uswah.evidence.operations import NewAssignment, ask_for_rating
from uswah.evidence.policies import NotAcceptable
from uswah.people.enums import Role
from uswah.standards.models import Instrument

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """Let every story happen on the tests' day."""
    with at_day(TODAY):
        yield


@pytest.fixture
def budi(nurul_huda):
    """Pak Budi, a fellow teacher of Bu Aisyah with an account."""
    return account(teacher("Budi", nurul_huda.place).person, Role.GURU, nurul_huda.place)


def asked(nurul_huda, budi, **rest) -> dict[str, str]:
    return {
        "about": str(nurul_huda.aisyah.person_id),
        "asked_of": str(budi.person_id),
        "source_role": "sejawat",
        "instrument": str(Instrument.rows.get(code="pkg-guru").pk),
        "technique": "observation",
        "stage": "summative",
        "due_on": "2026-12-01",
        **rest,
    }


def test_the_head_asks_sees_it_due_and_sees_it_done(signed_in, nurul_huda, budi):
    address = f"/m/{nurul_huda.place.code}/tugas/"
    head = signed_in(nurul_huda.hasan)
    assert "Belum ada yang diminta" in head.get(address).content.decode()
    assert head.post(address, asked(nurul_huda, budi)).status_code == 302
    page = head.get(address).content.decode()
    assert ("Ditunggu" in page, "Budi" in page, "sampai 1 Desember 2026" in page) == (True, True, True)
    with at_day(date(2026, 12, 2)):
        assert "Terlambat" in signed_in(nurul_huda.hasan).get(address).content.decode()
    head = signed_in(nurul_huda.hasan)
    phone = Phone.of(budi)
    peer = ratings(nurul_huda.aisyah.person_id, source_role="sejawat")
    assert phone.put(phone.seal("ratings", nurul_huda.place.code, peer)).status_code == 201
    page = head.get(address).content.decode()
    assert ("Selesai" in page, "Tarik kembali" in page) == (True, False)


def test_the_head_withdraws_what_was_asked(signed_in, nurul_huda, budi):
    head = signed_in(nurul_huda.hasan)
    head.post(f"/m/{nurul_huda.place.code}/tugas/", asked(nurul_huda, budi))
    task = Assignment.rows.get()
    assert head.post(f"/m/{nurul_huda.place.code}/tugas/{task.pk}/tarik/").status_code == 302
    assert Assignment.rows.get().withdrawn_at == AT
    assert Phone.of(budi).get("/lapang/paket").json()["places"][0]["due"] == []


def test_nobody_is_asked_twice_about_themselves_or_too_late(signed_in, nurul_huda, budi):
    head = signed_in(nurul_huda.hasan)
    address = f"/m/{nurul_huda.place.code}/tugas/"
    assert head.post(address, asked(nurul_huda, budi, due_on="2026-11-20")).status_code == 422
    assert head.post(address, asked(nurul_huda, budi, about=str(budi.person_id))).status_code == 422
    assert head.post(address, asked(nurul_huda, budi, about=str(nurul_huda.hasan.person_id))).status_code == 422
    assert head.post(address, asked(nurul_huda, budi)).status_code == 302
    again = head.post(address, asked(nurul_huda, budi))
    assert (again.status_code, Assignment.rows.count()) == (422, 1)
    assert "sudah diminta" in again.content.decode()


def test_a_pengawas_asks_fellow_teachers_and_appoints_no_assessor(signed_in, nurul_huda, budi):
    ratna = signed_in(nurul_huda.extra["ratna"])
    address = f"/m/{nurul_huda.place.code}/tugas/"
    assert ratna.post(address, asked(nurul_huda, budi, source_role="asesor")).status_code == 422
    assert ratna.post(address, asked(nurul_huda, budi)).status_code == 302


def test_who_teaches_sees_no_tasks_of_others(signed_in, nurul_huda, budi):
    assert signed_in(budi).get(f"/m/{nurul_huda.place.code}/tugas/").status_code == 403


def test_nobody_chooses_their_own_judge(nurul_huda, budi):
    new = NewAssignment(
        about=budi.person_id, asked_of=budi.person_id, instrument_id=Instrument.rows.get(code="pkg-guru").pk,
        school_year=YEAR, stage="summative", technique="observation", source_role="sejawat", due_on=date(2026, 12, 1),
    )  # fmt: skip
    with pytest.raises(NotAcceptable):
        ask_for_rating(new=new, place=nurul_huda.place, by=viewer(nurul_huda.hasan), at=AT)
