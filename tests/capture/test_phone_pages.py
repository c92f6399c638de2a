"""Phones are seen by their owners, the head and the operator: what has not arrived is said with its number."""

from __future__ import annotations

import pytest
from capture.sender import Phone, id_of, meeting
from django.urls import reverse
from django.utils import timezone

from uswah.capture.models import Device
from uswah.common.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path):
    """Give each story a server with keys of its own."""
    settings.HOME = tmp_path


def send(phone: Phone, madrasah) -> str:
    body = phone.seal("meeting", madrasah.place.code, meeting(madrasah.aisyah.person_id))
    assert phone.put(body).status_code == 201
    return id_of(body)


@pytest.fixture
def phone(nurul_huda):
    """Bu Aisyah's phone: numbers 14 and 15 of 16 have not arrived."""
    of_aisyah = Phone.of(nurul_huda.guru, "Samsung biru")
    of_aisyah.seq = 11
    for _ in range(2):
        send(of_aisyah, nurul_huda)
    of_aisyah.seq = 15
    send(of_aisyah, nurul_huda)
    return of_aisyah


def phones(madrasah) -> str:
    return reverse("capture:phones", args=[madrasah.place.code])


def test_head_and_operator_see_whose_phone_it_is_and_what_is_missing(nurul_huda, phone, signed_in):
    phone.contact(last_seq=16, unsent=2, app="9.4")
    for who in (nurul_huda.hasan, nurul_huda.operator):
        (card,) = signed_in(who).get(phones(nurul_huda)).context["cards"]
        assert (card.name, card.owner) == ("Samsung biru", "Siti Aisyah")
        assert card.gap == ("13 kiriman dari HP ini belum sampai: nomor 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14 ….")
        assert "2 masih di HP pada kontak terakhir" in card.facts
        assert "aplikasi 9.4" in card.facts


def test_two_numbers_that_are_missing_are_said_as_they_are(nurul_huda, signed_in):
    of_aisyah = Phone.of(nurul_huda.guru, "")
    send(of_aisyah, nurul_huda)
    of_aisyah.contact(last_seq=3, now=timezone.now().isoformat())
    (card,) = signed_in(nurul_huda.guru).get(reverse("capture:own-phones")).context["cards"]
    assert card.gap == "2 kiriman dari HP ini belum sampai: nomor 2, 3."
    assert card.marks == (("Ada yang belum sampai", "gold"),)


def test_when_everything_arrived_no_gap_is_told(nurul_huda, signed_in):
    of_aisyah = Phone.of(nurul_huda.guru)
    send(of_aisyah, nurul_huda)
    of_aisyah.contact(now=timezone.now().isoformat())
    (card,) = signed_in(nurul_huda.hasan).get(phones(nurul_huda)).context["cards"]
    assert (card.gap, card.marks) == ("", ())


def test_a_wrong_clock_is_told(nurul_huda, signed_in):
    of_aisyah = Phone.of(nurul_huda.guru)
    of_aisyah.contact(now="2020-01-01T00:00:00+07:00")
    (card,) = signed_in(nurul_huda.guru).get(reverse("capture:own-phones")).context["cards"]
    assert card.marks == (("Jamnya meleset", "gold"),)


def test_the_head_takes_a_phone_out_of_use_with_a_reason(nurul_huda, phone, signed_in):
    browser = signed_in(nurul_huda.hasan)
    (card,) = browser.get(phones(nurul_huda)).context["cards"]
    assert browser.post(card.revoke_url, {"reason": " "}).status_code == 422
    assert browser.post(card.revoke_url, {"reason": "Hilang di pasar"}).headers["Location"] == phones(nurul_huda)
    row = Device.rows.get()
    assert (row.revoked_reason, row.revoked_by) == ("Hilang di pasar", nurul_huda.hasan.pk)
    assert phone.contact().json()["code"] == "DICABUT"
    (card,) = browser.get(phones(nurul_huda)).context["cards"]
    assert (card.revoke_url, card.marks) == ("", (("Dicabut", "neutral"),))
    assert AuditEntry.objects.system("test").filter(action="device.revoked").count() == 1


def test_the_owner_takes_a_lost_phone_out_of_use(nurul_huda, phone, signed_in):
    browser = signed_in(nurul_huda.guru)
    (card,) = browser.get(reverse("capture:own-phones")).context["cards"]
    assert browser.post(card.revoke_url, {"reason": "Dicuri"}).headers["Location"] == reverse("capture:own-phones")
    assert Device.rows.get().revoked_by == nurul_huda.guru.pk


def test_nobody_else_sees_a_phone_or_takes_it_out_of_use(nurul_huda, neighbour, phone, signed_in):
    own = reverse("capture:own-phone-revoke", args=[phone.device])
    there = reverse("capture:phone-revoke", args=[nurul_huda.place.code, phone.device])
    asked = {"reason": "x"}
    for who in (nurul_huda.guru, nurul_huda.extra["ratna"]):
        assert signed_in(who).get(phones(nurul_huda)).status_code == 403
    assert signed_in(neighbour.hasan).get(phones(nurul_huda)).status_code == 404
    assert signed_in(neighbour.hasan).post(there, asked).status_code == 404
    elsewhere = reverse("capture:phone-revoke", args=[neighbour.place.code, phone.device])
    for who, address in ((neighbour.hasan, elsewhere), (neighbour.hasan, own), (nurul_huda.hasan, own)):
        assert signed_in(who).post(address, asked).status_code == 404
    assert Device.rows.get().revoked_at is None


def test_everybody_looks_up_what_of_theirs_arrived(nurul_huda, neighbour, phone, signed_in):
    browser = signed_in(nurul_huda.guru)
    there = reverse("capture:arrived")
    assert len(browser.get(there).context["lines"]) == 3
    for asked, many in (("12", 1), ("16", 1), ("14", 0), ("samsung", 3), ("nokia", 0), ("1" * 40, 0), ("' OR 1=1", 0)):
        assert len(browser.get(there, {"cari": asked}).context["lines"]) == many, asked
    assert signed_in(neighbour.guru).get(there).context["lines"] == []
    client = signed_in(nurul_huda.guru)
    client.logout()
    assert client.get(there).status_code == 302


def test_what_arrived_pages_back(nurul_huda, phone, signed_in):
    lines = signed_in(nurul_huda.guru).get(reverse("capture:arrived"), {"sebelum": "3"}).context["lines"]
    assert [line.number.split(" ")[1] for line in lines] == ["13", "12"]


def test_who_works_here_no_more_has_no_phone_here(nurul_huda, signed_in):
    Phone.of(nurul_huda.extra["ratna"])
    assert signed_in(nurul_huda.hasan).get(phones(nurul_huda)).context["cards"] == []


def test_my_account_leads_to_my_phones(nurul_huda, signed_in):
    shown = signed_in(nurul_huda.guru).get(reverse("people:account")).content.decode()
    assert reverse("capture:own-phones") in shown
