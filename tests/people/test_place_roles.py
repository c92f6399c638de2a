"""Roles above and beside the madrasah: an officer gives them with a purpose, below their level, and gains nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from factories import TODAY, Land, account, institution, madrasah, person, viewer
from people.stories import REASON, InstitutionKind, actions, give, ledger_holds, url

from uswah.common.permissions import Permission
from uswah.people.enums import Role
from uswah.people.models import Account, Identifier, Person, Post, RoleAssignment
from uswah.people.queries import powers_of

PURPOSE = "menata pengawas kabupaten"
NEW = {"role": "pengawas", "name": "Umar Hadi", "username": "umar.hadi", "reason": REASON}


@pytest.fixture
def officer(land, nurul_huda):
    """Pak Agus, an officer of the district."""
    return account(person("Agus", nurul_huda.place, USERNAME="agus"), Role.KEMENAG_KAB, land.district)


@pytest.fixture
def agus(signed_in, officer):
    """Pak Agus's browser, officer mode on."""
    return with_purpose(signed_in(officer))


@pytest.fixture
def far(land):
    """Another district of the province, with a KKM and a madrasah."""
    district = institution(InstitutionKind.DISTRICT, "Tanggamus", land.province)
    kkm = institution(InstitutionKind.KKM, "KKM Tanggamus", district)
    return Land(land.nation, land.province, district, kkm)


def with_purpose(client):
    client.post(url("officer-mode"), {"purpose": PURPOSE})
    return client


def appoint(client, place, **said):
    return client.post(url("place-role-grant", place.code), {**NEW, **said})


def known(client, place, who: Account, **said):
    """Appoint somebody by a number that is known."""
    number = Identifier.rows.filter(person=who.person_id).first().value
    return appoint(client, place, name=who.person.name, username="", known=number, **said)


def held(place) -> list[tuple[str, str]]:
    rows = RoleAssignment.rows.filter(institution=place, until__isnull=True).order_by("pk")
    return list(rows.values_list("role", "account__person__name"))


def test_a_new_pengawas_of_the_district_gets_role_and_slip(agus, officer, land, nurul_huda):
    page = appoint(agus, land.district)
    umar = Account.rows.get(person__name="Umar Hadi")
    assert umar.check_password(page.context["slip"].password)
    assert umar.must_change_password
    assert (held(land.district)[1:], umar.person.posts.count()) == ([("pengawas", "Umar Hadi")], 0)
    granted = actions("role.granted")[-1]
    assert (granted.by_account, granted.chain_id, granted.purpose) == (officer.pk, land.district.pk, PURPOSE)
    assert page.context["slip"].password not in str([entry.facts for entry in actions("account.opened")])
    assert ledger_holds()


@pytest.mark.parametrize("role", ["pengawas", "ketua_kkm", "ketua_mgmp", "tim_khusus"])
def test_who_is_known_by_number_and_name_keeps_the_account(agus, land, nurul_huda, role):
    before = nurul_huda.guru.password
    assert known(agus, land.kkm, nurul_huda.guru, role=role)["Location"] == url("place-roles", land.kkm.code)
    assert held(land.kkm) == [(role, "Siti Aisyah")]
    assert Account.rows.get(pk=nurul_huda.guru.pk).password == before
    assert ledger_holds()


def test_a_role_ends_at_once_with_its_reason(agus, land, nurul_huda):
    known(agus, land.kkm, nurul_huda.guru)
    row = RoleAssignment.rows.get(institution=land.kkm)
    address = url("place-role-end", land.kkm.code, row.pk)
    assert agus.get(address).status_code == 200
    assert agus.post(address, {"reason": ""}).context["form"].has_error("reason", "required")
    assert agus.post(address, {"reason": REASON})["Location"] == url("place-roles", land.kkm.code)
    assert held(land.kkm) == []
    assert actions("role.ended")[0].purpose == PURPOSE
    assert ledger_holds()


def test_the_list_shows_the_roles_of_the_place_and_ends_only_what_is_the_officers(agus, land, nurul_huda):
    appoint(agus, land.district)
    rows = agus.get(url("place-roles", land.district.code)).context["roles_page"].rows
    assert [(row.name, row.role, bool(row.end_url)) for row in rows] == [
        ("Agus", "Kemenag kabupaten/kota", False),
        ("Umar Hadi", "Pengawas", True),
    ]


def test_without_a_purpose_nothing_opens(signed_in, officer, land):
    client = signed_in(officer)
    assert client.get(url("place-roles", land.district.code)).status_code == 403
    assert appoint(client, land.district).status_code == 403
    assert not Person.rows.filter(name="Umar Hadi").exists()


def test_another_district_and_what_lies_above_are_not_found(agus, land, far):
    there = account(person("Ketua Jauh", far.kkm, USERNAME="jauh"), Role.KETUA_KKM, far.kkm)
    foreign = there.roles.get()
    for place in (far.district, far.kkm, land.province, land.nation):
        assert agus.get(url("place-roles", place.code)).status_code == 404
        assert appoint(agus, place).status_code == 404
    for place in (far.kkm, land.kkm):
        assert agus.post(url("place-role-end", place.code, foreign.pk), {"reason": REASON}).status_code == 404
    assert held(far.kkm) == [("ketua_kkm", "Ketua Jauh")]


@pytest.mark.parametrize("who", ["hasan", "operator", "guru"])
def test_nobody_of_the_madrasah_gives_roles_from_above(signed_in, nurul_huda, land, who):
    client, place = signed_in(getattr(nurul_huda, who)), nurul_huda.place
    expected = 403 if who == "guru" else 404
    for where in (place, place.pesantren, land.kkm):
        assert appoint(client, where, role="pimpinan_pesantren").status_code == expected
        assert client.get(url("place-roles", where.code)).status_code == expected


@pytest.mark.parametrize("role", ["kemenag_kab", "kemenag_prov", "kepala", "guru"])
def test_a_ministrys_role_at_ones_own_level_and_misplaced_ones_are_refused(agus, land, nurul_huda, role):
    assert appoint(agus, land.district, role=role).context["form"].has_error("role", "invalid_choice")
    assert held(land.district) == [("kemenag_kab", "Agus")]


def test_an_officer_does_not_end_a_colleague_of_their_own_level_nor_themselves(agus, officer, land, nurul_huda):
    give(nurul_huda.guru, Role.KEMENAG_KAB, land.district)
    for row in RoleAssignment.rows.filter(institution=land.district):
        answer = agus.post(url("place-role-end", land.district.code, row.pk), {"reason": REASON})
        assert answer.status_code == 403
    assert len(held(land.district)) == 2


def test_the_province_gives_the_districts_role_and_not_its_own(signed_in, land, nurul_huda):
    prov = account(person("Wati", nurul_huda.place, USERNAME="wati"), Role.KEMENAG_PROV, land.province)
    client = with_purpose(signed_in(prov))
    assert appoint(client, land.district, role="kemenag_kab").status_code == 200
    assert held(land.district) == [("kemenag_kab", "Umar Hadi")]
    assert client.get(url("place-role-grant", land.province.code))["Location"] == url("place-roles", land.province.code)
    assert appoint(client, land.province, role="kemenag_prov").status_code == 302
    assert held(land.province) == [("kemenag_prov", "Wati")]


def test_nobody_gives_a_role_to_themselves(agus, officer, land):
    """A pengawas rates, and sees without saying why: an officer does not."""
    assert known(agus, land.district, officer).context["form"].has_error("known", "self")
    assert held(land.district) == [("kemenag_kab", "Agus")]


def test_a_number_alone_tells_nobody_whose_it_is(agus, land, neighbour):
    foreign = neighbour.hasan.person.identifiers.get(kind="NUPTK").value
    guessed, unknown = (
        appoint(agus, land.kkm, name="Nama Lain", username="", known=number) for number in (foreign, "9999888877776666")
    )
    assert guessed.context["form"].errors == unknown.context["form"].errors
    assert guessed.context["form"].has_error("known", "unknown")
    assert "Tono" not in guessed.content.decode()
    assert held(land.kkm) == []


def test_a_known_person_without_account_is_not_handed_to_the_officer(agus, land, far):
    """The slip would open somebody's own page to whoever holds it; the madrasah that is the base hands it out."""
    there = madrasah(far, "MTs Jauh", head="Jauhari", guru="Salma")
    Account.rows.filter(pk=there.guru.pk).delete()
    number = there.aisyah.person.identifiers.get(kind="NUPTK").value
    answer = appoint(agus, land.kkm, name="Salma", username="", known=number)
    assert answer.context["form"].has_error("known", "unknown")
    assert not Account.rows.filter(person=there.aisyah.person).exists()


def test_who_still_has_a_slips_password_gets_no_role(agus, land, nurul_huda):
    Account.rows.filter(pk=nurul_huda.guru.pk).update(must_change_password=True)
    assert known(agus, land.kkm, nurul_huda.guru).context["form"].has_error("known", "slip")
    assert held(land.kkm) == []


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"username": "agus"}, "username", "taken"),
        ({"username": ""}, "known", "one"),
        ({"known": "operator1"}, "known", "one"),
        ({"username": "12345"}, "username", "username"),
        ({"name": ""}, "name", "required"),
        ({"reason": "x"}, "reason", "min_length"),
    ],
)
def test_what_is_unclear_is_refused_at_its_field(agus, land, said, field, code):
    answer = appoint(agus, land.kkm, **said)
    assert answer.status_code == 422
    assert answer.context["form"].has_error(field, code)
    assert (held(land.kkm), Person.rows.filter(name="Umar Hadi").exists()) == ([], False)


# A madrasah begins.


@pytest.fixture
def young(land):
    """A madrasah that an officer has added; nobody is there yet."""
    return institution(InstitutionKind.MADRASAH, "MTs Baru", land.kkm, code="121218100099")


def test_a_madrasah_without_a_head_gets_operator_and_head_who_sign_in(agus, client, young):
    assert agus.get(url("place-roles", young.code)).context["roles_page"].offered == ("Kepala madrasah", "Operator")
    appoint(agus, young, role="operator", name="Rina Wati", username="rina")
    slip = appoint(agus, young, role="kepala", name="Abdul Karim", username="karim").context["slip"]
    assert held(young) == [("operator", "Rina Wati"), ("kepala", "Abdul Karim")]
    posts = Post.rows.filter(institution=young).order_by("pk").values_list("person__name", "is_satminkal")
    assert sorted(posts) == [("Abdul Karim", True), ("Rina Wati", True)]
    client.post(url("sign-out"))
    assert client.post(url("sign-in"), {"login": "karim", "password": slip.password}).status_code == 302
    assert ledger_holds()


def test_after_the_first_head_an_officer_gives_nothing_there(agus, young):
    appoint(agus, young, role="kepala", name="Abdul Karim", username="karim")
    for role in ("kepala", "operator", "pengawas"):
        assert appoint(agus, young, role=role)["Location"] == url("place-roles", young.code)
    assert held(young) == [("kepala", "Abdul Karim")]
    row = RoleAssignment.rows.get(institution=young)
    assert agus.post(url("place-role-end", young.code, row.pk), {"reason": REASON}).status_code == 404
    row.until = TODAY
    row.save()
    assert appoint(agus, young, role="kepala").status_code == 302
    assert held(young) == [], "a madrasah whose head left is not an officer's to take"


def test_a_madrasah_that_has_begun_shows_an_officer_no_roles(agus, nurul_huda):
    page = agus.get(url("place-roles", nurul_huda.place.code))
    assert (page.context["roles_page"].rows, page.context["roles_page"].offered) == ((), ())
    assert "Hasan" not in page.content.decode()


def test_at_a_young_madrasah_only_its_beginners_are_offered(agus, young):
    for role in ("pengawas", "guru", "tim_khusus"):
        assert appoint(agus, young, role=role).context["form"].has_error("role", "invalid_choice")
    assert held(young) == []


# Pesantren.


def test_a_pesantren_whose_madrasah_all_lie_below_gets_its_pimpinan(agus, nurul_huda):
    pondok = nurul_huda.place.pesantren
    page = agus.get(url("place-roles", pondok.code)).context["roles_page"]
    assert [(row.name, bool(row.end_url)) for row in page.rows] == [("Mahfud", True)]
    assert appoint(agus, pondok, role="pimpinan_pesantren").status_code == 200
    assert held(pondok) == [("pimpinan_pesantren", "Mahfud"), ("pimpinan_pesantren", "Umar Hadi")]
    assert ledger_holds()


def test_a_pesantren_that_reaches_beyond_the_district_or_has_no_madrasah_is_not_found(agus, nurul_huda, far):
    pondok = nurul_huda.place.pesantren
    madrasah(far, "MTs Cabang", head="Cakra", guru="Citra", pesantren=pondok)
    empty = institution(InstitutionKind.PESANTREN, "Pesantren Kosong")
    row = RoleAssignment.rows.get(institution=pondok)
    for place in (pondok, empty):
        assert agus.get(url("place-roles", place.code)).status_code == 404
        assert appoint(agus, place, role="pimpinan_pesantren").status_code == 404
    assert agus.post(url("place-role-end", pondok.code, row.pk), {"reason": REASON}).status_code == 404
    assert held(pondok) == [("pimpinan_pesantren", "Mahfud")]


# What an officer does not gain.


def test_giving_roles_adds_no_power_over_accounts(agus, officer, land, nurul_huda):
    powers = powers_of(officer.pk, TODAY)
    assert not {Permission.MANAGE_ROLES, Permission.MANAGE_PEOPLE, Permission.RATE} & set(powers)
    code, aisyah = nurul_huda.place.code, nurul_huda.aisyah.person_id
    before = Account.rows.get(pk=nurul_huda.guru.pk).password
    assert agus.post(url("account-reset", code, aisyah), {"reason": REASON}).status_code == 403
    assert agus.post(url("role-grant", code, aisyah), {"role": "operator", "reason": REASON}).status_code == 403
    assert agus.post(url("role-outsider", code), {**NEW, "nip": "197001011995011001"}).status_code == 403
    assert agus.get(url("accounts", code)).status_code == 403
    assert Account.rows.get(pk=nurul_huda.guru.pk).password == before


def test_an_officer_who_is_operator_too_resets_no_more_than_an_operator(signed_in, land, nurul_huda):
    """As MANAGE_ROLES the power to appoint would count as every power of the head below."""
    give(nurul_huda.operator, Role.KEMENAG_KAB, land.district)
    client = with_purpose(signed_in(nurul_huda.operator))
    answer = client.post(url("account-reset", nurul_huda.place.code, nurul_huda.hasan.person_id), {"reason": REASON})
    assert answer.status_code == 403
    assert actions("account.password_reset") == []


def test_an_officer_sees_the_roles_above_the_madrasah_and_no_others(officer, land, far, nurul_huda, neighbour):
    account(person("Ketua", land.kkm, USERNAME="ketua"), Role.KETUA_KKM, land.kkm)
    account(person("Ketua Jauh", far.kkm, USERNAME="jauh"), Role.KETUA_KKM, far.kkm)

    def seen(purpose: str) -> set[str]:
        rows = RoleAssignment.objects.visible_to(viewer(officer, purpose))
        return set(rows.values_list("account__person__name", flat=True))

    assert (seen(PURPOSE), seen("")) == ({"Agus", "Ketua", "Mahfud"}, {"Agus"})
    assert set(Account.objects.visible_to(viewer(officer, PURPOSE))) == {officer}


def test_the_list_costs_the_same_for_one_and_for_three(agus, land):
    address = url("place-roles", land.kkm.code)

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert agus.get(address).status_code == 200
        return len(caught)

    account(person("Satu", land.kkm, USERNAME="satu"), Role.KETUA_KKM, land.kkm)
    with_one = cost()
    for name in ("dua", "tiga"):
        account(person(name, land.kkm, USERNAME=name), Role.PENGAWAS, land.kkm)
    assert (with_one, cost()) == (LIST_QUERIES, LIST_QUERIES)


LIST_QUERIES = 7
