"""What is held is seen by its writer and by the head, who lets it in or sends it back; nothing is ever thrown away."""

from __future__ import annotations

import pytest
from appraisal.cast import round_at
from capture.sender import Phone, id_of, meeting, ratings
from django.urls import reverse
from factories import AT, account, person, viewer

from uswah.appraisal.operations import close_collection
from uswah.capture.models import Envelope, Receipt
from uswah.common.models import AuditEntry
from uswah.evidence.models import Round, Submission
from uswah.people.enums import Role
from uswah.people.models import RoleAssignment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path):
    """Give each story a server with keys of its own."""
    settings.HOME = tmp_path


@pytest.fixture
def rahmat(nurul_huda):
    """Pak Rahmat, the pengawas of another day: he has a phone, and may soon have no role any more."""
    return account(person("Rahmat", nurul_huda.place, USERNAME="rahmat"), Role.PENGAWAS, nurul_huda.place)


def held(madrasah, who, **rest) -> str:
    """Let a phone send ratings whose writer has lost the right meanwhile; return the envelope's identifier."""
    phone = Phone.of(who, "HP Rahmat")
    RoleAssignment.rows.filter(account=who).update(until="2026-11-01")
    payload = ratings(madrasah.aisyah.person_id, source_role="pengawas", **rest)
    body = phone.seal("ratings", madrasah.place.code, payload)
    assert phone.put(body).status_code == 422
    return id_of(body)


def address(name: str, madrasah, *more) -> str:
    return reverse(f"capture:{name}", args=[madrasah.place.code, *more])


def decide(browser, madrasah, envelope, what: str, reason: str = "Beliau mengamati sebelum pindah tugas"):
    return browser.post(address("held", madrasah, envelope), {"putusan": what, "reason": reason})


def test_the_head_reads_what_is_held_in_the_words_of_its_form(nurul_huda, rahmat, signed_in):
    envelope = held(nurul_huda, rahmat)
    browser = signed_in(nurul_huda.hasan)
    listed = browser.get(address("waiting", nurul_huda))
    (line,) = listed.context["lines"]
    assert line.title == "Penilaian · Siti Aisyah"
    assert line.why == ("Penulisnya tidak berhak menulis ini di sini, atau tidak lagi.",)
    page = browser.get(line.url).context["page"]
    assert (page.may_admit, page.may_decide) == (True, True)
    first = page.content.groups[0].lines[0]
    assert (first.value, first.text) == ("1", "08:10 Fakta pkg.1.1")
    assert first.label.startswith("1.1 ") or "Guru" in first.label
    assert line.url == address("held", nurul_huda, envelope)


def test_the_rail_says_how_much_waits(nurul_huda, rahmat, signed_in):
    assert "menunggu</span>" not in signed_in(nurul_huda.hasan).get("/").content.decode()
    held(nurul_huda, rahmat)
    shown = signed_in(nurul_huda.hasan).get("/").content.decode()
    assert '<span class="tag gold">1<span class="visually-hidden"> menunggu</span></span>' in shown


def test_admitted_it_becomes_evidence_with_a_new_receipt(nurul_huda, rahmat, signed_in):
    envelope = held(nurul_huda, rahmat)
    browser = signed_in(nurul_huda.hasan)
    answer = decide(browser, nurul_huda, envelope, "terima")
    assert answer.headers["Location"] == address("waiting", nurul_huda)
    assert Submission.rows.filter(pk=envelope).exists()
    assert list(Receipt.rows.order_by("number").values_list("state", flat=True)) == ["held", "accepted"]
    assert AuditEntry.objects.system("test").filter(action="envelope.admitted").count() == 1
    assert browser.get(address("waiting", nurul_huda)).context["lines"] == []
    page = browser.get(address("held", nurul_huda, envelope)).context["page"]
    assert (page.may_decide, page.evidence_url) == (
        False,
        reverse("appraisal:submission", args=[nurul_huda.place.code, envelope]),
    )


def test_returned_its_writer_reads_the_words_and_it_stays_stored(nurul_huda, rahmat, signed_in):
    envelope = held(nurul_huda, rahmat)
    assert (
        decide(signed_in(nurul_huda.hasan), nurul_huda, envelope, "kembalikan", "Kirim lewat kepala").status_code == 302
    )
    assert (Submission.rows.count(), Envelope.rows.count()) == (0, 1)
    browser = signed_in(rahmat)
    page = browser.get(reverse("capture:own-sent", args=[envelope])).context["page"]
    assert (page.state, page.returned, page.may_decide) == ("Dikembalikan", "Kirim lewat kepala", False)
    assert page.content is not None
    (line,) = browser.get(reverse("capture:arrived")).context["lines"]
    assert line.state == "Dikembalikan"


@pytest.mark.parametrize("what", ["terima", "kembalikan"])
def test_a_decision_needs_words(nurul_huda, rahmat, signed_in, what):
    envelope = held(nurul_huda, rahmat)
    assert decide(signed_in(nurul_huda.hasan), nurul_huda, envelope, what, " ").status_code == 422
    assert list(Receipt.rows.values_list("state", flat=True)) == ["held"]


def test_a_broken_rule_is_not_overruled(nurul_huda, signed_in, rahmat):
    phone = Phone.of(rahmat)
    payload = ratings(nurul_huda.aisyah.person_id, source_role="pengawas")
    payload["ratings"][0] |= {"score": 2, "facts": []}
    body = phone.seal("ratings", nurul_huda.place.code, payload)
    assert phone.put(body).status_code == 422
    browser = signed_in(nurul_huda.hasan)
    page = browser.get(address("held", nurul_huda, id_of(body))).context["page"]
    assert (page.may_admit, page.may_decide, "pkg.1.1" in page.why[0]) == (False, True, True)
    answer = decide(browser, nurul_huda, id_of(body), "terima")
    assert (answer.status_code, Submission.rows.count()) == (422, 0)


def test_what_is_blind_stays_blind_while_it_is_held(nurul_huda, rahmat, signed_in):
    of = round_at(nurul_huda)
    envelope = held(nurul_huda, rahmat, score=2)
    browser = signed_in(nurul_huda.hasan)
    answer = browser.get(address("held", nurul_huda, envelope))
    page = answer.context["page"]
    assert (page.content, page.may_decide) == (None, True)
    assert "Fakta pkg" not in answer.content.decode()
    assert "isinya terbuka saat" in page.unread
    assert signed_in(rahmat).get(reverse("capture:own-sent", args=[envelope])).context["page"].content is not None
    close_collection(of=Round.rows.get(pk=of.pk), by=viewer(nurul_huda.hasan), at=AT, reason="Lengkap.")
    assert signed_in(nurul_huda.hasan).get(address("held", nurul_huda, envelope)).context["page"].content is not None


def test_the_words_of_a_broken_rule_tell_nothing_of_what_is_blind(nurul_huda, rahmat, signed_in):
    round_at(nurul_huda)
    phone = Phone.of(rahmat)
    payload = ratings(nurul_huda.aisyah.person_id, source_role="pengawas")
    payload["ratings"][0] |= {"score": 2, "facts": []}
    body = phone.seal("ratings", nurul_huda.place.code, payload)
    phone.put(body)
    answer = signed_in(nurul_huda.hasan).get(address("held", nurul_huda, id_of(body)))
    assert "Skor penuh" not in answer.content.decode()
    assert "pkg.1.1" not in answer.content.decode()


def test_others_find_nothing(nurul_huda, neighbour, rahmat, signed_in):
    envelope = held(nurul_huda, rahmat)
    people = {
        "operator": nurul_huda.operator,
        "pengawas": nurul_huda.extra["ratna"],
        "teacher": nurul_huda.guru,
        "neighbour": neighbour.hasan,
    }
    found = {}
    for name, who in people.items():
        browser = signed_in(who)
        read, decided = browser.get(address("waiting", nurul_huda)), decide(browser, nurul_huda, envelope, "terima")
        found[name] = read.status_code, decided.status_code
    assert found == {
        "operator": (403, 403),
        "pengawas": (403, 403),
        "teacher": (403, 403),
        "neighbour": (404, 404),
    }
    for who in (nurul_huda.hasan, nurul_huda.guru):
        assert signed_in(who).get(reverse("capture:own-sent", args=[envelope])).status_code == 404


def test_a_meeting_reads_as_a_meeting(nurul_huda, signed_in):
    phone = Phone.of(nurul_huda.guru)
    body = phone.seal("meeting", nurul_huda.place.code, meeting(nurul_huda.aisyah.person_id))
    phone.put(body)
    page = signed_in(nurul_huda.guru).get(reverse("capture:own-sent", args=[id_of(body)])).context["page"]
    assert dict(page.content.occasion)["Hadir"] == "Siti Aisyah, Komite madrasah"
    assert [group.title for group in page.content.groups] == ["Notulen", "Keputusan"]


def test_two_phones_that_amend_the_same_wait_in_the_room_too(nurul_huda, signed_in):
    first = Phone.of(nurul_huda.hasan, "HP pertama")
    body = first.seal("ratings", nurul_huda.place.code, ratings(nurul_huda.aisyah.person_id))
    assert first.put(body).status_code == 201
    for label, score in (("HP pertama", 0), ("HP kedua", 1)):
        phone = Phone.of(nurul_huda.hasan, label)
        again = ratings(nurul_huda.aisyah.person_id, score=score)
        amendment = phone.seal("ratings", nurul_huda.place.code, again, supersedes=id_of(body), reason="Dilihat lagi")
        assert phone.put(amendment).status_code == 201
    browser = signed_in(nurul_huda.hasan)
    page = browser.get(address("waiting", nurul_huda))
    (line,) = page.context["conflicts"]
    shown = browser.get(line.url).context["page"]
    phones = [cell.value for version in shown.versions for cell in version.definitions if cell.term == "Dari HP"]
    assert phones == ["HP pertama", "HP pertama", "HP kedua"]
    own = browser.get(reverse("capture:own-sent", args=[id_of(amendment)])).context["page"]
    assert own.conflict_url == reverse("capture:conflict", args=[nurul_huda.place.code, id_of(amendment)])


def test_a_word_about_nobody_known_names_nobody(nurul_huda, neighbour, signed_in):
    phone = Phone.of(nurul_huda.hasan)
    body = phone.seal("ratings", nurul_huda.place.code, ratings(neighbour.aisyah.person_id))
    assert phone.put(body).status_code == 422
    (line,) = signed_in(nurul_huda.hasan).get(address("waiting", nurul_huda)).context["lines"]
    assert line.title == "Penilaian"
    assert "Budi" not in signed_in(nurul_huda.hasan).get(line.url).content.decode()


def test_no_name_is_learnt_by_sending_an_envelope_about_an_identifier(nurul_huda, signed_in):
    phone = Phone.of(nurul_huda.guru)
    body = phone.seal("ratings", nurul_huda.place.code, ratings(nurul_huda.hasan.person_id, source_role="sejawat"))
    assert phone.put(body).status_code == 422
    browser = signed_in(nurul_huda.guru)
    (line,) = browser.get(reverse("capture:arrived")).context["lines"]
    shown = browser.get(line.url).content.decode()
    assert (line.title, "Hasan" in shown) == ("Penilaian", False)
