"""One's own account: the slip's password opens one door only, resets are told, the language stays."""

from datetime import date

import pytest
from factories import AT, PASSWORD, account, person, system, viewer
from people.stories import REASON, actions, ledger_holds, url

from uswah.people.enums import Role
from uswah.people.models import Account
from uswah.people.operations import grant_role, open_account, reset_password

NEW = "sungai-way-sekampung"


@pytest.fixture
def newcomer(nurul_huda):
    """Somebody with a slip in hand."""
    who = person("Dewi Lestari", nurul_huda.place, USERNAME="dewi")
    opened, slip = open_account(person=who, place=nurul_huda.place, by=viewer(nurul_huda.operator), at=AT)
    grant_role(account=opened, role=Role.GURU, place=nurul_huda.place, since=date(2026, 7, 1), by=system(), at=AT)
    opened.slip = slip
    return opened


def choose(client, **said):
    return client.post(url("password"), {"new": NEW, "again": NEW, **said})


@pytest.mark.parametrize("page", ["/", "/akun/", "/kurikulum/", "/cari/", "/wilayah/"])
def test_with_the_slips_password_every_page_leads_to_choosing_ones_own(signed_in, newcomer, page):
    assert signed_in(newcomer).get(page)["Location"] == url("password")


def test_a_part_of_a_page_is_led_there_too(signed_in, newcomer):
    answer = signed_in(newcomer).get("/kurikulum/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, url("password"))


def test_signing_out_and_the_language_stay_open(signed_in, newcomer):
    client = signed_in(newcomer)
    assert client.post("/bahasa/", {"language": "en", "next": url("password")})["Location"] == url("password")
    assert client.post(url("sign-out"))["Location"] == url("sign-in")


def test_the_first_password_of_ones_own_opens_everything(client, newcomer):
    client.post(url("sign-in"), {"login": "dewi", "password": newcomer.slip})
    assert choose(client)["Location"] == "/"
    assert client.get("/kurikulum/").status_code == 200
    client.post(url("sign-out"))
    assert client.post(url("sign-in"), {"login": "dewi", "password": newcomer.slip}).status_code == 422
    assert client.post(url("sign-in"), {"login": "dewi", "password": NEW}).status_code == 302
    assert [entry.by_account for entry in actions("account.password_changed")] == [newcomer.pk]
    assert ledger_holds()


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"new": "pendek", "again": "pendek"}, "new", "password_too_short"),
        ({"new": "1234567890123", "again": "1234567890123"}, "new", "password_entirely_numeric"),
        ({"again": "lain-sekali-ini"}, "again", "differs"),
        ({"new": "", "again": ""}, "new", "required"),
    ],
)
def test_a_password_that_will_not_do_is_refused_at_its_field(signed_in, newcomer, said, field, code):
    answer = choose(signed_in(newcomer), **said)
    assert answer.status_code == 422
    assert answer.context["form"].has_error(field, code)
    assert Account.rows.get(pk=newcomer.pk).must_change_password


def test_the_slips_password_cannot_be_kept(signed_in, newcomer):
    answer = choose(signed_in(newcomer), new=newcomer.slip, again=newcomer.slip)
    assert answer.context["form"].has_error("new", "same")


def test_changing_a_password_needs_the_present_one(signed_in, nurul_huda):
    client = signed_in(nurul_huda.guru)
    refused = choose(client, current="salah-sekali")
    assert refused.context["form"].has_error("current", "wrong")
    assert choose(client, current=PASSWORD)["Location"] == url("account")


def test_changing_a_password_ends_the_other_sessions_and_keeps_this_one(client, nurul_huda):
    from django.test import Client

    other = Client()
    for device in (client, other):
        device.force_login(nurul_huda.guru, backend="uswah.people.backends.IdentifierBackend")
    choose(client, current=PASSWORD)
    assert client.get(url("account")).status_code == 200
    assert other.get(url("account")).status_code == 302


def test_the_owner_is_told_who_reset_the_password_until_they_chose_anew(client, nurul_huda):
    slip = reset_password(
        account=nurul_huda.guru, place=nurul_huda.place, by=viewer(nurul_huda.operator), at=AT, reason=REASON
    )
    login = nurul_huda.guru.person.identifiers.get(kind="NUPTK").value
    client.post(url("sign-in"), {"login": login, "password": slip})
    told = client.get(url("password")).context["notice"]
    assert "Operator MTs Nurul Huda" in told
    assert "21 November 2026" in told
    choose(client)
    assert client.get(url("password")).context["notice"] == ""
    history = client.get(url("account")).context["history"]
    assert [entry.by for entry in history][1] == "Operator MTs Nurul Huda"


def test_the_account_page_says_who_one_is_and_what_one_may_do(signed_in, nurul_huda, neighbour):
    page = signed_in(nurul_huda.guru).get(url("account"))
    assert page.context["name"] == "Siti Aisyah"
    assert [(card.place, str(card.role)) for card in page.context["roles"]] == [
        ("MTs Nurul Huda", str(Role.GURU.label))
    ]
    assert "Walisongo" not in page.content.decode()


def test_the_language_is_kept_on_the_account_and_the_choice_is_recorded(signed_in, nurul_huda):
    answer = signed_in(nurul_huda.guru).post(url("language"), {"language": "en"})
    assert (answer["Location"], answer.cookies["language"].value) == (url("account"), "en")
    assert Account.rows.get(pk=nurul_huda.guru.pk).language == "en"
    assert [entry.facts for entry in actions("account.language_chosen")] == [{"language": "en"}]
    assert ledger_holds()


def test_a_language_that_we_do_not_speak_changes_nothing(signed_in, nurul_huda):
    signed_in(nurul_huda.guru).post(url("language"), {"language": "xx"})
    assert Account.rows.get(pk=nurul_huda.guru.pk).language == "id"


def test_history_of_another_account_stays_out(signed_in, nurul_huda):
    other = account(person("Orang Lain", nurul_huda.place, USERNAME="lain"))
    reset_password(account=other, place=nurul_huda.place, by=viewer(nurul_huda.hasan), at=AT, reason=REASON)
    page = signed_in(nurul_huda.guru).get(url("account"))
    assert [entry.by for entry in page.context["history"] if "Hasan" in entry.by] == []
