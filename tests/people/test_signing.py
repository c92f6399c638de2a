"""Signing in and out: by each number that a person knows by heart, and by nothing else."""

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from factories import PASSWORD, account, person
from people.stories import WORK, url, without_tokens

from uswah.people.models import Account

NUMBERS = {
    "NUPTK": "1234567890123456",
    "PEGID": "20212345678901",
    "NIP": "198501012010011002",
    "PHONE": "+6281234567890",
    "USERNAME": "fauzi.r",
}


@pytest.fixture
def fauzi(nurul_huda) -> Account:
    return account(person("Muhammad Fauzi", nurul_huda.place, **NUMBERS))


def enter(client, login: str, password: str = PASSWORD, **rest):
    return client.post(url("sign-in"), {"login": login, "password": password, **rest})


@pytest.mark.parametrize(
    "typed",
    [
        "1234567890123456",
        " 1234 5678 9012 3456 ",
        "20212345678901",
        "19850101 201001 1 002",
        "0812-3456-7890",
        "+62 812 3456 7890",
        "FAUZI.R",
    ],
)
def test_each_number_and_the_user_name_open_the_account(client, fauzi, typed):
    answer = enter(client, typed)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(fauzi.pk)


def test_a_wrong_password_and_an_unknown_name_get_the_same_page(client, fauzi):
    wrong, unknown = enter(client, "fauzi.r", "salah-sekali"), enter(client, "siapa.ini", "salah-sekali")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert without_tokens(wrong).replace("fauzi.r", "X") == without_tokens(unknown).replace("siapa.ini", "X")
    assert list(wrong.context["form"].non_field_errors()) == list(unknown.context["form"].non_field_errors()) != []


def test_an_unknown_name_costs_as_much_work_as_a_wrong_password(client, fauzi, settings):
    settings.PASSWORD_HASHERS = ["people.stories.CountingHasher"]
    fauzi.set_password(PASSWORD)
    fauzi.save()
    WORK.clear()
    enter(client, "fauzi.r", "salah-sekali")
    known, unknown = len(WORK), []
    for typed in ("siapa.ini", "9999888877776666"):
        WORK.clear()
        enter(client, typed, "salah-sekali")
        unknown.append(len(WORK))
    assert (known, unknown) == (1, [1, 1])


def test_a_number_that_fits_two_persons_opens_neither(client, nurul_huda, fauzi):
    """The digits of one person's PegID are another's NIP: nobody can tell who is meant."""
    account(person("Orang Lain", nurul_huda.place, PEGID=NUMBERS["NIP"]))
    assert enter(client, NUMBERS["NIP"]).status_code == 422
    assert enter(client, NUMBERS["NUPTK"]).status_code == 302


def test_an_account_that_was_closed_does_not_open(client, fauzi):
    Account.rows.filter(pk=fauzi.pk).update(is_active=False)
    assert enter(client, "fauzi.r").status_code == 422


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [("/tahun/", "/tahun/"), ("https://evil.example/", "/"), ("//evil.example/", "/"), ("javascript:alert(1)", "/")],
)
def test_after_signing_in_only_a_page_of_ours_follows(client, fauzi, wanted, reached):
    assert enter(client, "fauzi.r", next=wanted)["Location"] == reached


def test_who_is_signed_in_is_not_asked_again(signed_in, nurul_huda):
    assert signed_in(nurul_huda.guru).get(url("sign-in"))["Location"] == "/"


def test_a_page_that_needs_an_account_leads_to_sign_in_and_back(client, fauzi):
    asked = client.get(url("account"))
    assert asked["Location"] == f"{url('sign-in')}?next={url('account')}"
    assert client.get(asked["Location"]).context["next"] == url("account")


def test_signing_out_ends_the_session_and_needs_the_button(signed_in, nurul_huda):
    client = signed_in(nurul_huda.guru)
    assert client.get(url("sign-out")).status_code == 405
    assert client.post(url("sign-out"))["Location"] == url("sign-in")
    assert client.get(url("account")).status_code == 302
    assert not any("_auth_user_id" in row.get_decoded() for row in Session.objects.all())


def test_the_language_of_the_account_comes_along_to_a_new_device(client, fauzi):
    Account.rows.filter(pk=fauzi.pk).update(language="en")
    assert enter(client, "fauzi.r").cookies["language"].value == "en"


def test_a_language_chosen_on_this_device_before_signing_in_stays(client, fauzi):
    client.cookies["language"] = "en"
    assert "language" not in enter(client, "fauzi.r").cookies


def test_forgotten_password_page_is_open_to_everybody_and_asks_for_nothing(client, db):
    page = client.get(url("forgot"))
    assert page.status_code == 200
    assert b"<input" not in page.content.replace(b'type="hidden"', b"").split(b"languages")[0]


def test_ten_guesses_lock_the_name_on_this_network_and_say_when_to_try_again(client, fauzi, settings):
    settings.AXES_ENABLED = True
    # Spaces and dashes do not buy another ten guesses.
    spellings = ["081234567890", "0812-3456-7890", "+62 812 3456 7890"]
    answers = [enter(client, spellings[n % 3], "salah-sekali").status_code for n in range(10)]
    assert answers == [422] * 9 + [429]
    locked = enter(client, "081234567890")
    assert (locked.status_code, locked.headers.get("Retry-After")) == (429, "900"), "the right password comes too late"
    assert locked.context["minutes"] == 15
    assert enter(client, NUMBERS["NUPTK"]).status_code == 302, "another's guesses at a phone number lock nothing else"


def test_the_moment_of_signing_in_is_kept(client, fauzi):
    before = timezone.now()
    enter(client, "fauzi.r")
    assert Account.rows.get(pk=fauzi.pk).last_login >= before
