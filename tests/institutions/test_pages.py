"""Places, curricula and school years: who sees and changes what, and that unknown never becomes zero."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from factories import AT, account, institution, madrasah, person, system

from uswah.common import audit
from uswah.common.models import AuditEntry
from uswah.institutions.enums import InstitutionKind
from uswah.institutions.models import Institution, SchoolYear
from uswah.institutions.operations import open_school_year
from uswah.people.enums import Role

REASON = "alasan yang jelas"
PURPOSE = {"purpose": "memperbarui data wilayah"}


def url(name: str, *args: object) -> str:
    return reverse(f"institutions:{name}", args=args)


def actions(action: str) -> list[AuditEntry]:
    return list(AuditEntry.rows.filter(action=action).order_by("pk"))


def ledger_holds() -> bool:
    return list(audit.verify()) == []


def cost(client, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


@pytest.fixture
def agus(client, land, nurul_huda):
    """An officer of the district with officer mode on; returns the client."""
    officer = account(person("Agus", nurul_huda.place, USERNAME="agus"), Role.KEMENAG_KAB, land.district)
    client.force_login(officer, backend="uswah.people.backends.IdentifierBackend")
    client.post(reverse("people:officer-mode"), PURPOSE)
    return client


def test_everybody_of_the_madrasah_reads_its_identity_and_the_neighbour_does_not(signed_in, nurul_huda, neighbour):
    address = url("identity", nurul_huda.place.code)
    assert signed_in(nurul_huda.guru).get(address).status_code == 200
    assert signed_in(neighbour.hasan).get(address).status_code == 404
    assert (
        signed_in(neighbour.hasan).post(url("identity-edit", nurul_huda.place.code), {"name": "X"}).status_code == 404
    )


IDENTITY = {
    "name": "MTs Nurul Huda",
    "npsn": "1081 6543",
    "foundation": "Yayasan Nurul Huda",
    "address": "Jl. Pesantren 1, Pringsewu",
    "town": "Pringsewu",
    "contact": "0729 123456",
    "accreditation": "B (2023)",
    "paper_code": "MTs.NH",
}


def test_the_operator_brings_the_identity_up_to_date_with_the_ledger(signed_in, nurul_huda):
    client, code = signed_in(nurul_huda.operator), nurul_huda.place.code
    assert client.post(url("identity-edit", code), IDENTITY)["Location"] == url("identity", code)
    place = Institution.rows.get(pk=nurul_huda.place.pk)
    assert (place.npsn, place.town, place.paper_code) == ("10816543", "Pringsewu", "MTs.NH")
    client.post(url("identity-edit", code), IDENTITY)
    assert len(actions("institution.amended")) == 1, "the same again is no change"
    assert ledger_holds()


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"npsn": "123"}, "npsn", "npsn"),
        ({"name": ""}, "name", "required"),
        ({"town": "x" * 101}, "town", "max_length"),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_field(signed_in, nurul_huda, said, field, code):
    answer = signed_in(nurul_huda.operator).post(url("identity-edit", nurul_huda.place.code), {**IDENTITY, **said})
    assert answer.status_code == 422
    assert answer.context["form"].has_error(field, code)
    assert actions("institution.amended") == []


def test_a_teacher_does_not_edit_the_identity(signed_in, nurul_huda):
    assert signed_in(nurul_huda.guru).post(url("identity-edit", nurul_huda.place.code), IDENTITY).status_code == 403


def test_the_tree_begins_where_the_roles_reach(signed_in, nurul_huda, neighbour):
    assert [row.name for row in signed_in(nurul_huda.hasan).get(url("tree")).context["areas"]] == ["MTs Nurul Huda"]
    page = signed_in(nurul_huda.extra["mahfud"]).get(url("tree"))
    assert (page.context["areas"], [row.name for row in page.context["pesantren"]]) == ([], ["Pesantren Nurul Huda"])


def test_an_officer_walks_down_with_counts(agus, land, nurul_huda, neighbour):
    (top,) = agus.get(url("tree")).context["areas"]
    assert (top.name, top.below) == ("Pringsewu", "2 madrasah")
    (kkm,) = agus.get(top.url).context["place_page"].rows
    assert (kkm.name, kkm.below) == ("KKM Pringsewu", "2 madrasah")
    page = agus.get(kkm.url).context["place_page"]
    assert [row.name for row in page.rows] == ["MTs Nurul Huda", "MTs Walisongo"]
    assert [crumb.label for crumb in page.crumbs] == ["Wilayah", "Pringsewu", "KKM Pringsewu"]
    assert agus.get(url("place", land.province.code)).status_code == 404


def test_a_pesantren_counts_and_lists_its_own_madrasah_only(signed_in, nurul_huda, neighbour):
    pondok = nurul_huda.place.pesantren
    page = signed_in(nurul_huda.extra["mahfud"]).get(url("place", pondok.code)).context["place_page"]
    assert [row.name for row in page.rows] == ["MTs Nurul Huda"]


def test_the_list_of_places_costs_the_same_for_one_and_for_three(agus, land, nurul_huda):
    address = url("place", land.kkm.code)
    with_one = cost(agus, address)
    for name in ("MTs Satu", "MTs Dua"):
        institution(InstitutionKind.MADRASAH, name, land.kkm)
    assert (with_one, cost(agus, address)) == (PLACE_QUERIES, PLACE_QUERIES)


PLACE_QUERIES = 7


def test_the_way_to_the_roles_is_shown_to_an_officer_only(agus, client, land, nurul_huda):
    def ways(place) -> tuple[str, str]:
        shown = client.get(url("place", place.code)).context["place_page"]
        return shown.roles_url, shown.pesantren_roles_url

    def roles(place) -> str:
        return reverse("people:place-roles", args=[place.code])

    here = nurul_huda.place
    assert (ways(land.kkm), ways(here)) == ((roles(land.kkm), ""), (roles(here), roles(here.pesantren)))
    client.force_login(nurul_huda.hasan, backend="uswah.people.backends.IdentifierBackend")
    assert ways(here) == ("", "")


NEW = {"kind": "MADRASAH", "code": "121218100009", "name": "MTs Baru"}


def test_an_officer_adds_a_madrasah_below_in_officer_mode_only(agus, land):
    address = url("place-new", land.kkm.code)
    assert agus.post(address, NEW)["Location"] == url("place", land.kkm.code)
    new = Institution.rows.get(code="121218100009")
    assert new.path.startswith(land.kkm.path)
    agus.post(reverse("people:officer-mode-end"))
    assert agus.post(address, {**NEW, "code": "121218100010"}).status_code == 403
    assert not Institution.rows.filter(code="121218100010").exists()
    assert ledger_holds()


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"code": "123"}, "code", "nsm"),
        ({"kind": "PROVINCE"}, "kind", "invalid_choice"),
        ({"name": ""}, "name", "required"),
    ],
)
def test_a_place_that_cannot_stand_there_is_refused_at_its_field(agus, land, said, field, code):
    answer = agus.post(url("place-new", land.kkm.code), {**NEW, **said})
    assert answer.context["form"].has_error(field, code)
    assert not Institution.rows.filter(name="MTs Baru").exists()


def test_a_number_that_is_taken_is_refused_at_its_field(agus, land, nurul_huda):
    answer = agus.post(url("place-new", land.kkm.code), {**NEW, "code": nurul_huda.place.code})
    assert answer.status_code == 422
    assert answer.context["form"].has_error("code")


def test_nothing_is_added_below_a_madrasah_nor_by_who_may_not(signed_in, nurul_huda):
    address = url("place-new", nurul_huda.place.code)
    assert signed_in(nurul_huda.hasan).get(address).status_code == 404
    assert signed_in(nurul_huda.guru).get(address).status_code == 403


JOIN = {"code": "510018100001", "name": "Pesantren Al-Hikmah", "reason": REASON}


def test_a_madrasah_joins_a_pesantren_that_is_founded_with_it(signed_in, neighbour):
    client, code = signed_in(neighbour.hasan), neighbour.place.code
    assert client.post(url("pesantren", code), JOIN)["Location"] == url("place", code)
    place = Institution.rows.get(code=code)
    assert place.pesantren.name == "Pesantren Al-Hikmah"
    assert place.pesantren_path == f"{place.pesantren.pesantren_path}{place.pk}/"
    (entry,) = actions("institution.pesantren_set")
    assert [value.value for value in entry.personal_values.all()] == [REASON]
    assert ledger_holds()


def test_joining_opens_the_madrasah_to_the_pesantren_and_leaving_closes_it(signed_in, nurul_huda, neighbour):
    pondok, mahfud = nurul_huda.place.pesantren, nurul_huda.extra["mahfud"]
    Institution.rows.filter(pk=pondok.pk).update(code="510018100002")
    identity = url("identity", neighbour.place.code)
    assert signed_in(mahfud).get(identity).status_code == 404
    said = {"code": "510018100002", "name": "PESANTREN Nurul Huda", "reason": REASON}
    assert signed_in(neighbour.hasan).post(url("pesantren", neighbour.place.code), said).status_code == 302
    assert signed_in(mahfud).get(identity).status_code == 200
    leave = url("pesantren-leave", neighbour.place.code)
    assert signed_in(neighbour.hasan).post(leave, {"reason": ""}).status_code == 422
    assert signed_in(neighbour.hasan).post(leave, {"reason": REASON}).status_code == 302
    assert signed_in(mahfud).get(identity).status_code == 404
    assert ledger_holds()


def test_a_known_number_with_another_name_joins_nothing_and_names_nobody(signed_in, nurul_huda, neighbour):
    Institution.rows.filter(pk=nurul_huda.place.pesantren.pk).update(code="510018100002")
    said = {**JOIN, "code": "510018100002"}
    answer = signed_in(neighbour.hasan).post(url("pesantren", neighbour.place.code), said)
    assert answer.context["form"].has_error("code")
    assert "Nurul Huda" not in answer.content.decode()
    assert Institution.rows.get(pk=neighbour.place.pk).pesantren is None


def test_unknown_hours_are_said_to_be_unknown_and_never_zero(signed_in, nurul_huda):
    page = signed_in(nurul_huda.guru).get(url("curriculum", "merdeka-2025"))
    shown = page.context["curriculum"]
    assert {line.hours for line in shown.lines} == {"belum diketahui"}
    assert shown.total == "belum diketahui"
    assert ">0 JP<" not in page.content.decode()
    known = signed_in(nurul_huda.guru).get(url("curriculum", "k13-2019")).context["curriculum"]
    assert (known.total, known.lines[0].hours) == ("46 JP", "2 JP")


def test_curricula_carry_source_and_validity_for_everybody_who_signed_in(client, signed_in, nurul_huda):
    assert client.get(url("curricula")).status_code == 302
    pages = {c.code: c for c in signed_in(nurul_huda.guru).get(url("curricula")).context["curricula"]}
    assert set(pages) == {"k13-2019", "merdeka-2024", "merdeka-2025"}
    assert "KMA 184/2019" in pages["k13-2019"].citation.title
    assert pages["merdeka-2025"].validity == "sejak 1 Januari 2026"
    assert signed_in(nurul_huda.guru).get(url("curriculum", "tidak-ada")).status_code == 404


def test_the_next_school_year_is_opened_once(signed_in, nurul_huda):
    client = signed_in(nurul_huda.operator)
    first = client.get(url("years")).context["first"]
    assert first == 2027
    client.post(url("years"), {"first": "2027"})
    client.post(url("years"), {"first": "2027"})
    assert sorted(SchoolYear.rows.values_list("code", flat=True)) == ["2025/2026", "2026/2027", "2027/2028"]
    assert len(actions("school_year.opened")) == 3
    assert ledger_holds()


def test_a_school_year_that_is_far_away_is_not_offered(signed_in, nurul_huda):
    open_school_year(first_year=2027, by=system(), at=AT)
    client = signed_in(nurul_huda.operator)
    assert client.get(url("years")).context["first"] is None
    client.post(url("years"), {"first": "2028"})
    assert not SchoolYear.rows.filter(code="2028/2029").exists()


def test_a_teacher_opens_no_school_year(signed_in, nurul_huda):
    assert signed_in(nurul_huda.guru).post(url("years"), {"first": "2027"}).status_code == 403
    assert not SchoolYear.rows.filter(code="2027/2028").exists()


def test_the_years_cost_the_same_for_two_and_for_three(signed_in, land):
    small = madrasah(land, "MTs Kecil", head="Hasan", guru="Aisyah")
    client = signed_in(small.hasan)
    with_two = cost(client, url("years"))
    open_school_year(first_year=2024, by=system(), at=AT)
    assert (with_two, cost(client, url("years"))) == (YEAR_QUERIES, YEAR_QUERIES)


YEAR_QUERIES = 7
