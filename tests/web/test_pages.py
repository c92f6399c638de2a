"""The pages that belong to no room: one's home, search, the audit trail, jobs, the language, the health of the server."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse
from factories import AT, account, appraise, person, submission, system, teacher, viewer

from uswah.common.jobs import JobState, background, enqueue
from uswah.common.models import Job
from uswah.institutions.enums import InstitutionKind
from uswah.institutions.operations import amend_institution
from uswah.people.enums import Role

pytestmark = pytest.mark.django_db

HOME = "/"


def text(response) -> str:
    return response.content.decode()


# Home


def test_home_of_a_visitor_is_the_sign_in_page(client):
    assert client.get(HOME).url == f"{reverse('people:sign-in')}?next=/"


def test_home_of_the_head_counts_who_has_an_official_level(signed_in, nurul_huda):
    missing = submission(nurul_huda.aisyah.person_id, nurul_huda.hasan.person_id, missing=("pkg.1.1", "pkg.1.2"))
    appraise(nurul_huda.place, missing)
    page = text(signed_in(nurul_huda.hasan).get(HOME))
    assert "2 indikator belum berskor" in page
    assert reverse("appraisal:map", args=[nurul_huda.place.code]) in page


def test_home_of_an_empty_madrasah_asks_the_operator_for_the_roster(signed_in, land):
    from factories import institution

    place = institution(InstitutionKind.MADRASAH, "MTs Baru", land.kkm)
    operator = account(person("Operator Baru", place), Role.OPERATOR, place)
    assert "Impor daftar guru" in text(signed_in(operator).get(HOME))


def test_home_of_a_teacher_shows_own_level_and_nobody_elses(signed_in, nurul_huda):
    other = teacher("Zulkifli Rahasia", nurul_huda.place)
    appraise(
        nurul_huda.place,
        submission(nurul_huda.aisyah.person_id, nurul_huda.hasan.person_id, score=2),
        submission(other.person_id, nurul_huda.hasan.person_id, score=0),
    )
    page = text(signed_in(nurul_huda.guru).get(HOME))
    assert "100,0" in page
    assert "Zulkifli" not in page


def test_home_of_an_officer_without_purpose_shows_no_madrasah(signed_in, land, nurul_huda):
    officer = account(person("Indah Petugas", nurul_huda.place), Role.KEMENAG_KAB, land.district)
    page = text(signed_in(officer).get(HOME))
    assert reverse("people:officer-mode") in page
    assert "MTs Nurul Huda" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_home_of_a_supervisor_costs_the_same_for_one_more_madrasah(signed_in, land, django_assert_num_queries, count):
    from factories import institution

    places = [institution(InstitutionKind.MADRASAH, f"MTs {n}", land.kkm) for n in range(count + 1)]
    ratna = account(person("Ratna", places[0]), Role.PENGAWAS, land.kkm)
    client = signed_in(ratna)
    with django_assert_num_queries(9):
        client.get(HOME)


# Search


def test_search_finds_by_a_part_of_the_name_or_of_a_number(signed_in, nurul_huda, neighbour):
    client = signed_in(nurul_huda.hasan)
    number = nurul_huda.aisyah.person.identifiers.get().value
    by_name = text(client.get(reverse("web:search"), {"cari": "aisy"}))
    by_number = text(client.get(reverse("web:search"), {"cari": number[-8:]}))
    assert "Siti Aisyah" in by_name
    assert "Siti Aisyah" in by_number
    assert "Tidak ada yang ditemukan" in text(client.get(reverse("web:search"), {"cari": "Tono Sutrisno"}))


def test_search_is_closed_to_a_teacher(signed_in, nurul_huda):
    assert signed_in(nurul_huda.guru).get(reverse("web:search"), {"cari": "Hasan"}).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_search_costs_the_same_for_one_and_for_three(signed_in, nurul_huda, django_assert_num_queries, count):
    for number in range(count):
        teacher(f"Guru Cari {number}", nurul_huda.place, NUPTK=f"99990000000001{number:02d}")
    client = signed_in(nurul_huda.hasan)
    with django_assert_num_queries(10):
        client.get(reverse("web:search"), {"cari": "Guru Cari"})


# Audit trail


def audit_of(place) -> str:
    return reverse("web:audit", args=[place.code])


def test_audit_trail_says_who_did_what_about_whom(signed_in, nurul_huda):
    amend_institution(place=nurul_huda.place, details={"town": "Pringsewu"}, by=viewer(nurul_huda.hasan), at=AT)
    page = text(signed_in(nurul_huda.hasan).get(audit_of(nurul_huda.place)))
    assert "Identitas diperbarui" in page
    assert "Orang ditambahkan: Siti Aisyah" in page
    assert "Hasan Basri" in page


def test_audit_trail_is_hidden_from_the_neighbour_and_closed_to_the_operator(signed_in, nurul_huda, neighbour):
    assert signed_in(neighbour.hasan).get(audit_of(nurul_huda.place)).status_code == 404
    assert signed_in(nurul_huda.operator).get(audit_of(nurul_huda.place)).status_code == 403


def test_audit_trail_goes_on_to_older_entries(signed_in, nurul_huda):
    for number in range(60):
        amend_institution(place=nurul_huda.place, details={"town": f"Kota {number}"}, by=system(), at=AT)
    client = signed_in(nurul_huda.hasan)
    first = text(client.get(audit_of(nurul_huda.place)))
    assert "Lembaga ditambahkan" not in first  # the oldest entry tells that the place was founded
    sequence = first.split("?sebelum=")[1].split('"')[0]
    assert "Lembaga ditambahkan" in text(client.get(audit_of(nurul_huda.place), {"sebelum": sequence}))


@pytest.mark.parametrize("count", [1, 3])
def test_audit_trail_costs_the_same_for_one_and_for_three_more(signed_in, nurul_huda, django_assert_num_queries, count):
    for number in range(count):
        amend_institution(place=nurul_huda.place, details={"town": f"Kota {number}"}, by=system(), at=AT)
    client = signed_in(nurul_huda.hasan)
    with django_assert_num_queries(10):
        client.get(audit_of(nurul_huda.place))


# Jobs


@background("web.test_only")
def finished(progress, at, **arguments):
    progress(1, 1)
    return {"page": ["web:home"]}


def test_job_page_shows_the_way_to_the_result_to_who_asked_and_to_nobody_else(signed_in, nurul_huda, neighbour):
    job = enqueue(kind="web.test_only", arguments={}, by=viewer(nurul_huda.operator), at=AT)
    assert Job.rows.get(pk=job.pk).state == JobState.DONE
    page = text(signed_in(nurul_huda.operator).get(reverse("web:job", args=[job.pk])))
    assert "Pekerjaan selesai" in page
    assert signed_in(neighbour.operator).get(reverse("web:job", args=[job.pk])).status_code == 404
    assert signed_in(neighbour.operator).get(reverse("web:job", args=[uuid4()])).status_code == 404


def test_job_page_answers_htmx_with_the_piece_alone(signed_in, nurul_huda):
    job = enqueue(kind="web.test_only", arguments={}, by=viewer(nurul_huda.operator), at=AT)
    piece = text(signed_in(nurul_huda.operator).get(reverse("web:job", args=[job.pk]), headers={"HX-Request": "true"}))
    assert "<html" not in piece
    assert 'id="job"' in piece


# Language and health


def test_pages_speak_indonesian_whatever_the_browser_asks_for(client):
    assert 'lang="id"' in text(client.get(reverse("people:sign-in"), headers={"Accept-Language": "en-US,en"}))


def test_language_is_remembered_and_leads_back(client):
    answer = client.post(reverse("web:language"), {"language": "en", "next": "/akun/masuk/"})
    assert answer.url == "/akun/masuk/"
    assert 'lang="en"' in text(client.get("/akun/masuk/"))


@pytest.mark.parametrize("elsewhere", ["https://jahat.example/", "//jahat.example", "javascript:alert(1)"])
def test_language_never_leads_to_another_site(client, elsewhere):
    assert client.post(reverse("web:language"), {"language": "id", "next": elsewhere}).url == "/"


def test_health_answers_without_signing_in(client):
    assert client.get(reverse("web:health")).json() == {"ok": True}
