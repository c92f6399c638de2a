"""Accounts and roles: nobody takes over what they do not hold, and the owner always learns of it."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from factories import AT, TODAY, account, madrasah, person, system, teacher, viewer
from people.stories import REASON, actions, give, ledger_holds, url

from uswah.common.permissions import Permission
from uswah.people.enums import Role
from uswah.people.models import Account, Person, RoleAssignment
from uswah.people.operations import end_role, open_post
from uswah.people.queries import viewer_of


def reset(client, place, whom, reason: str = REASON):
    return client.post(url("account-reset", place.code, whom), {"reason": reason})


def password_of(who: Account) -> str:
    return Account.rows.get(pk=who.pk).password


def test_the_list_names_everybody_with_account_and_roles(signed_in, nurul_huda, neighbour):
    page = signed_in(nurul_huda.hasan).get(url("accounts", nurul_huda.place.code))
    found = {row.name: ([str(role.label) for role in row.roles], row.is_outsider) for row in page.context["rows"]}
    assert found == {
        "Hasan Basri": (["Kepala madrasah"], False),
        "Operator MTs Nurul Huda": (["Operator"], False),
        "Ratna Dewi": (["Pengawas"], True),
        "Siti Aisyah": (["Guru"], False),
    }


def test_an_operator_sees_roles_but_gives_none(signed_in, nurul_huda):
    client = signed_in(nurul_huda.operator)
    page = client.get(url("accounts", nurul_huda.place.code))
    assert not any(row.can_grant or role.can_end for row in page.context["rows"] for role in row.roles)
    whom = nurul_huda.aisyah.person_id
    asked = client.post(url("role-grant", nurul_huda.place.code, whom), {"role": "operator", "reason": REASON})
    assert asked.status_code == 403
    assert RoleAssignment.rows.filter(account=nurul_huda.guru).count() == 1


def test_the_list_costs_the_same_for_one_and_for_three_people(signed_in, land):
    small = madrasah(land, "MTs Kecil", head="Hasan", guru="Aisyah")
    client, address = signed_in(small.hasan), url("accounts", small.place.code)

    def cost():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    with_three = cost()
    for name in ("Zainab", "Zubaidah"):
        account(teacher(name, small.place).person, Role.GURU, small.place)
    assert (with_three, cost()) == (ACCOUNT_QUERIES, ACCOUNT_QUERIES)


ACCOUNT_QUERIES = 12


def test_an_account_is_opened_with_a_slip_that_is_shown_once(signed_in, nurul_huda):
    post = teacher("Nur Azizah", nurul_huda.place, PEGID="20212345678901")
    client, address = signed_in(nurul_huda.operator), url("account-open", nurul_huda.place.code, post.person_id)
    assert client.get(address).status_code == 200
    page = client.post(address)
    slip = page.context["slip"]
    opened = Account.rows.get(person=post.person_id)
    assert slip.name == "Nur Azizah"
    assert opened.check_password(slip.password)
    assert opened.must_change_password
    assert [row.role for row in opened.roles.all()] == ["guru"]
    assert page["Cache-Control"] == "private, no-store"
    assert client.post(address)["Location"] == url("accounts", nurul_huda.place.code)
    assert check_password(slip.password, password_of(opened)), "asking again opens nothing and changes nothing"
    assert slip.password not in str([entry.facts for entry in actions("account.opened")])
    assert ledger_holds()


def test_who_has_nothing_to_sign_in_with_gets_no_account(signed_in, nurul_huda):
    post = teacher("Nur Azizah", nurul_huda.place)
    client = signed_in(nurul_huda.operator)
    page = client.post(url("account-open", nurul_huda.place.code, post.person_id))
    assert (page.status_code, "slip" in page.context) == (200, False)
    assert not Account.rows.filter(person=post.person_id).exists()


def test_a_reset_gives_a_slip_ends_the_sessions_and_stands_in_the_ledger(signed_in, nurul_huda):
    theirs = Client()
    theirs.force_login(nurul_huda.guru, backend="uswah.people.backends.IdentifierBackend")
    page = reset(signed_in(nurul_huda.operator), nurul_huda.place, nurul_huda.aisyah.person_id)
    assert check_password(page.context["slip"].password, password_of(nurul_huda.guru))
    assert theirs.get(url("account")).status_code == 302
    (entry,) = actions("account.password_reset")
    assert (entry.by_account, entry.chain_id) == (nurul_huda.operator.pk, nurul_huda.place.pk)
    assert [value.value for value in entry.personal_values.all()] == [REASON]
    assert ledger_holds()


def test_an_operator_cannot_reset_the_head(signed_in, nurul_huda):
    before = password_of(nurul_huda.hasan)
    client = signed_in(nurul_huda.operator)
    answer = reset(client, nurul_huda.place, nurul_huda.hasan.person_id)
    assert answer.status_code == 403
    assert "wewenang yang tidak Anda miliki" in answer.content.decode()
    assert password_of(nurul_huda.hasan) == before
    assert actions("account.password_reset") == []
    page = client.get(url("accounts", nurul_huda.place.code))
    assert {row.name: row.can_reset for row in page.context["rows"]} == {
        "Hasan Basri": False,
        "Operator MTs Nurul Huda": False,
        "Ratna Dewi": False,
        "Siti Aisyah": True,
    }


def test_the_head_resets_the_operator_though_each_holds_what_the_other_lacks(signed_in, nurul_huda):
    assert Permission.ENTER_FOR_OTHERS not in viewer(nurul_huda.hasan).reach
    answer = reset(signed_in(nurul_huda.hasan), nurul_huda.place, nurul_huda.operator.person_id)
    assert answer.status_code == 200


@pytest.mark.parametrize("role", [Role.KEPALA, Role.OPERATOR, Role.TIM_KHUSUS])
def test_powers_at_another_madrasah_protect_an_account_too(signed_in, nurul_huda, neighbour, role):
    """A teacher here is operator next door: the slip would open the neighbour's books."""
    give(nurul_huda.guru, role, neighbour.place)
    before = password_of(nurul_huda.guru)
    for who in (nurul_huda.operator, nurul_huda.hasan):
        assert reset(signed_in(who), nurul_huda.place, nurul_huda.aisyah.person_id).status_code == 403
    assert password_of(nurul_huda.guru) == before


def test_the_powers_of_an_officer_protect_also_while_they_are_off(signed_in, nurul_huda, land):
    give(nurul_huda.guru, Role.KEMENAG_KAB, land.district)
    assert reset(signed_in(nurul_huda.hasan), nurul_huda.place, nurul_huda.aisyah.person_id).status_code == 403


def test_a_teacher_of_two_madrasah_is_kept_by_the_base(signed_in, nurul_huda, neighbour):
    """The second madrasah could open a post for anybody whose number it knows; that must not open the account."""
    budi = neighbour.aisyah.person
    open_post(person_id=budi.pk, place=nurul_huda.place, by=system(), at=AT, is_satminkal=True)
    give(neighbour.guru, Role.GURU, nurul_huda.place)
    assert reset(signed_in(nurul_huda.hasan), nurul_huda.place, budi.pk).status_code == 403
    assert reset(signed_in(neighbour.hasan), neighbour.place, budi.pk).status_code == 200


def test_nobody_resets_their_own_password_here(signed_in, nurul_huda):
    answer = reset(signed_in(nurul_huda.operator), nurul_huda.place, nurul_huda.operator.person_id)
    assert answer.status_code == 403


def test_a_reset_needs_a_reason(signed_in, nurul_huda):
    before = password_of(nurul_huda.guru)
    answer = reset(signed_in(nurul_huda.operator), nurul_huda.place, nurul_huda.aisyah.person_id, reason="")
    assert answer.context["form"].has_error("reason", "required")
    assert password_of(nurul_huda.guru) == before


def grant(client, place, whom, role, reason: str = REASON):
    return client.post(url("role-grant", place.code, whom), {"role": role, "reason": reason})


def test_the_head_gives_a_role_and_takes_it_away_at_once(signed_in, nurul_huda):
    client, place = signed_in(nurul_huda.hasan), nurul_huda.place
    assert grant(client, place, nurul_huda.aisyah.person_id, "tim_khusus").status_code == 302
    held = RoleAssignment.rows.get(account=nurul_huda.guru, role="tim_khusus")
    assert viewer_of(nurul_huda.guru, at=AT, on=held.since, language="id").may(Permission.SEE_APPRAISAL)
    assert client.post(url("role-end", place.code, held.pk), {"reason": REASON}).status_code == 302
    assert not viewer_of(nurul_huda.guru, at=AT, on=held.since, language="id").may(Permission.SEE_APPRAISAL)
    assert [e.facts["role"] for e in [*actions("role.granted")[-1:], *actions("role.ended")]] == ["tim_khusus"] * 2
    assert ledger_holds()


def test_a_role_that_ends_in_the_future_holds_until_then(nurul_huda):
    held = nurul_huda.guru.roles.get()
    end_role(assignment=held, until=TODAY + timedelta(days=1), by=system(), at=AT, reason=REASON)
    assert viewer_of(nurul_huda.guru, at=AT, on=TODAY, language="id").roles == ("guru",)
    assert viewer_of(nurul_huda.guru, at=AT, on=TODAY + timedelta(days=1), language="id").roles == ()


@pytest.mark.parametrize(
    ("role", "reason", "field", "code"),
    [
        ("kemenag_pusat", REASON, "role", "invalid_choice"),
        ("", REASON, "role", "required"),
        ("guru", "", "reason", "required"),
        ("guru", "x", "reason", "min_length"),
    ],
)
def test_a_role_that_cannot_stand_here_or_has_no_reason_is_refused(signed_in, nurul_huda, role, reason, field, code):
    answer = grant(signed_in(nurul_huda.hasan), nurul_huda.place, nurul_huda.aisyah.person_id, role, reason)
    assert answer.status_code == 422
    assert answer.context["form"].has_error(field, code)
    assert RoleAssignment.rows.filter(account=nurul_huda.guru).count() == 1


def test_who_still_has_the_slips_password_does_not_become_head(signed_in, nurul_huda):
    Account.rows.filter(pk=nurul_huda.guru.pk).update(must_change_password=True)
    client, whom = signed_in(nurul_huda.hasan), nurul_huda.aisyah.person_id
    assert grant(client, nurul_huda.place, whom, "kepala").context["form"].has_error("role", "slip")
    assert grant(client, nurul_huda.place, whom, "tim_khusus").status_code == 302


def test_the_head_keeps_their_own_role_until_a_successor_takes_it(signed_in, nurul_huda):
    own = nurul_huda.hasan.roles.get()
    client = signed_in(nurul_huda.hasan)
    assert client.post(url("role-end", nurul_huda.place.code, own.pk), {"reason": REASON}).status_code == 403
    grant(client, nurul_huda.place, nurul_huda.aisyah.person_id, "kepala")
    successor = signed_in(nurul_huda.guru)
    assert successor.post(url("role-end", nurul_huda.place.code, own.pk), {"reason": REASON}).status_code == 302
    assert RoleAssignment.rows.get(pk=own.pk).until is not None


def test_a_role_of_the_neighbour_is_not_found(signed_in, nurul_huda, neighbour):
    foreign = nurul_huda.guru.roles.get()
    client = signed_in(neighbour.hasan)
    for place in (neighbour.place, nurul_huda.place):
        assert client.post(url("role-end", place.code, foreign.pk), {"reason": REASON}).status_code == 404
    assert RoleAssignment.rows.get(pk=foreign.pk).until is None


def invite(client, place, **said):
    known = {"name": "Umar Hadi", "nip": "197001011995011001", "role": "pengawas", "reason": REASON}
    return client.post(url("role-outsider", place.code), {**known, **said})


def test_a_pengawas_from_outside_gets_role_and_slip(signed_in, nurul_huda):
    page = invite(signed_in(nurul_huda.hasan), nurul_huda.place)
    umar = Account.rows.get(person__name="Umar Hadi")
    assert umar.check_password(page.context["slip"].password)
    assert [(row.role, row.institution_id) for row in umar.roles.all()] == [("pengawas", nurul_huda.place.pk)]
    assert not umar.person.posts.exists()
    assert ledger_holds()


def test_who_is_known_keeps_the_account_and_gets_the_role_when_number_and_name_agree(signed_in, nurul_huda, neighbour):
    invite(signed_in(nurul_huda.hasan), nurul_huda.place)
    kept = password_of(Account.rows.get(person__name="Umar Hadi"))
    assert invite(signed_in(neighbour.hasan), neighbour.place, name="UMAR HADI").status_code == 302
    umar = Account.rows.get(person__name="Umar Hadi")
    assert (umar.roles.count(), umar.password) == (2, kept)


def test_a_known_number_with_another_name_is_refused_without_telling_whose(signed_in, nurul_huda, neighbour):
    invite(signed_in(nurul_huda.hasan), nurul_huda.place)
    page = invite(signed_in(neighbour.hasan), neighbour.place, name="Budi")
    assert page.context["form"].has_error("nip", "name")
    assert "Umar" not in page.content.decode()
    assert Account.rows.get(person__name="Umar Hadi").roles.count() == 1


def test_from_outside_nobody_becomes_head_and_something_to_sign_in_with_is_needed(signed_in, nurul_huda):
    client = signed_in(nurul_huda.hasan)
    assert invite(client, nurul_huda.place, role="kepala").context["form"].has_error("role", "invalid_choice")
    assert invite(client, nurul_huda.place, nip="").context["form"].has_error("nip", "none")
    assert not Person.rows.filter(name="Umar Hadi").exists()


def test_an_account_elsewhere_is_not_found_for_granting(signed_in, nurul_huda, neighbour):
    far = account(person("Orang Jauh", neighbour.place, USERNAME="jauh"), Role.GURU, neighbour.place)
    assert grant(signed_in(nurul_huda.hasan), nurul_huda.place, far.person_id, "guru").status_code == 404


def test_nobody_is_handed_the_slip_of_another_madrasahs_teacher(signed_in, nurul_huda, neighbour):
    citra = teacher("Citra Anggraini", nurul_huda.place, NUPTK="9999000000000777")
    page = invite(signed_in(neighbour.hasan), neighbour.place, name="Citra Anggraini", nip="", nuptk="9999000000000777")
    assert page.status_code == 422
    assert "Madrasahnya sendiri" in page.content.decode()
    assert not Account.rows.filter(person_id=citra.person_id).exists()
