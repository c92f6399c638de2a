"""The powers of the ministry: off, on for an hour with a purpose, off again; each switch in the ledger."""

import pytest
from factories import account, person
from people.stories import actions, ledger_holds, url

from uswah.people.enums import PURPOSE_UNTIL, Role

PURPOSE = "menyiapkan kunjungan Desember"


@pytest.fixture
def agus(land, nurul_huda):
    """An officer of the district."""
    return account(person("Agus", nurul_huda.place, USERNAME="agus"), Role.KEMENAG_KAB, land.district)


def teachers(client, madrasah):
    return client.get(url("teachers", madrasah.place.code)).status_code


def test_powers_are_off_until_a_purpose_is_given_and_off_again_after(signed_in, agus, nurul_huda):
    client = signed_in(agus)
    assert teachers(client, nurul_huda) == 403
    assert client.post(url("officer-mode"), {"purpose": PURPOSE})["Location"] == "/wilayah/"
    assert teachers(client, nurul_huda) == 200
    client.post(url("officer-mode-end"))
    assert teachers(client, nurul_huda) == 403
    switches = [(e.action, e.purpose) for e in [*actions("officer.on"), *actions("officer.off")]]
    assert switches == [("officer.on", PURPOSE), ("officer.off", PURPOSE)]
    assert {e.chain_id for e in actions("officer.on")} == {agus.roles.get().institution_id}
    assert ledger_holds()


def test_powers_go_off_by_themselves_when_the_hour_is_over(signed_in, agus, nurul_huda):
    client = signed_in(agus)
    client.post(url("officer-mode"), {"purpose": PURPOSE})
    session = client.session
    lasts = session[PURPOSE_UNTIL]
    session[PURPOSE_UNTIL] = lasts - 3601
    session.save()
    assert teachers(client, nurul_huda) == 403


def test_a_purpose_that_says_nothing_is_refused_at_its_field(signed_in, agus, nurul_huda):
    client = signed_in(agus)
    answer = client.post(url("officer-mode"), {"purpose": "lihat"})
    assert answer.status_code == 422
    assert answer.context["form"].has_error("purpose", "min_length")
    assert teachers(client, nurul_huda) == 403
    assert actions("officer.on") == []


def test_who_is_no_officer_cannot_switch_anything(signed_in, nurul_huda):
    client = signed_in(nurul_huda.hasan)
    assert client.post(url("officer-mode"), {"purpose": PURPOSE}).status_code == 403
    assert client.post(url("officer-mode-end")).status_code == 403
    assert actions("officer.on") == []


def test_an_officer_reaches_their_own_district_only(signed_in, agus, land, nurul_huda):
    from factories import institution, madrasah

    from uswah.institutions.enums import InstitutionKind

    elsewhere = institution(InstitutionKind.DISTRICT, "Tanggamus", land.province)
    far_kkm = institution(InstitutionKind.KKM, "KKM Tanggamus", elsewhere)
    far = madrasah(type(land)(land.nation, land.province, elsewhere, far_kkm), "MTs Jauh", head="A", guru="B")
    client = signed_in(agus)
    client.post(url("officer-mode"), {"purpose": PURPOSE})
    assert (teachers(client, nurul_huda), teachers(client, far)) == (200, 404)


def test_an_officer_neither_opens_accounts_nor_gives_roles(signed_in, agus, nurul_huda):
    client = signed_in(agus)
    client.post(url("officer-mode"), {"purpose": PURPOSE})
    assert client.get(url("accounts", nurul_huda.place.code)).status_code == 403
