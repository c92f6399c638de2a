"""The teachers of a madrasah: list, add, amend, leave; persons are told apart by numbers, never made one by a name."""

from uuid import uuid4

import pytest
from django.test.utils import CaptureQueriesContext
from factories import AT, TODAY, YEAR, Post, account, madrasah, person, system, teacher, viewer
from people.stories import REASON, actions, filled, give, ledger_holds, url

from uswah.people.enums import Role
from uswah.people.models import Identifier, Person, RoleAssignment
from uswah.people.operations import open_post
from uswah.people.queries import teachers_of

PAGES = ("teachers", "teacher-new", "accounts")
PERSON_PAGES = ("teacher-edit", "post-end", "account-open", "account-reset")


def open_posts(place):
    return Post.rows.filter(institution=place, until__isnull=True)


def add(client, place, **said):
    return client.post(url("teacher-new", place.code), filled(**said))


def rows(page):
    return [row.name for row in page.context["rows"]]


def test_the_list_is_alphabetical_with_numbers_subjects_and_hours(signed_in, nurul_huda):
    page = signed_in(nurul_huda.hasan).get(url("teachers", nurul_huda.place.code))
    assert rows(page) == ["Hasan Basri", "Siti Aisyah"]
    aisyah = page.context["rows"][1]
    assert (aisyah.subjects, aisyah.is_base, aisyah.employment) == (("Matematika, 24 JP",), True, "Guru tetap yayasan")
    assert aisyah.identifiers[0].startswith("NUPTK ")


def test_hours_that_are_not_known_are_said_to_be_unknown_and_never_zero(signed_in, nurul_huda):
    teacher("Nur Azizah", nurul_huda.place, subject="ipa", jp=None)
    page = signed_in(nurul_huda.hasan).get(url("teachers", nurul_huda.place.code))
    assert page.context["rows"][1].subjects == ("Ilmu Pengetahuan Alam (jam belum diketahui)",)


@pytest.mark.parametrize(
    ("words", "found"),
    [("aisyah", ["Siti Aisyah"]), ("SITI AI", ["Siti Aisyah"]), ("syafii", ["Imam Syafi'i"]), ("budi", [])],
)
def test_search_folds_names(signed_in, nurul_huda, neighbour, words, found):
    teacher("Imam Syafi'i", nurul_huda.place)
    page = signed_in(nurul_huda.hasan).get(url("teachers", nurul_huda.place.code), {"cari": words})
    assert rows(page) == found


def test_search_finds_a_part_of_a_number(signed_in, nurul_huda):
    teacher("Nur Azizah", nurul_huda.place, PEGID="20212345678901")
    page = signed_in(nurul_huda.hasan).get(url("teachers", nurul_huda.place.code), {"cari": "1234 5678"})
    assert rows(page) == ["Nur Azizah"]


@pytest.mark.parametrize("page", PAGES)
def test_the_neighbour_finds_nothing_there(signed_in, nurul_huda, neighbour, page):
    client = signed_in(neighbour.hasan)
    assert client.get(url(page, nurul_huda.place.code)).status_code == 404
    assert client.get(url(page, neighbour.place.code)).status_code == 200


@pytest.mark.parametrize("page", PERSON_PAGES)
def test_a_person_of_the_neighbour_is_not_found_under_ones_own_madrasah(signed_in, nurul_huda, neighbour, page):
    client, own = signed_in(neighbour.hasan), neighbour.place.code
    hidden = client.get(url(page, own, nurul_huda.aisyah.person_id))
    missing = client.get(url(page, own, uuid4()))
    assert (hidden.status_code, missing.status_code) == (404, 404)


def test_a_teacher_without_the_power_is_refused_with_a_reason(signed_in, nurul_huda):
    page = signed_in(nurul_huda.guru).get(url("teachers", nurul_huda.place.code))
    assert page.status_code == 403
    assert "Siti Aisyah" not in page.content.decode().split("<main")[1]


def queries_for(client, address):
    from django.db import connection

    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_the_list_costs_the_same_for_one_and_for_three_teachers(signed_in, land):
    small = madrasah(land, "MTs Kecil", head="Hasan", guru="Aisyah")
    Post.rows.filter(pk=small.aisyah.pk).update(is_teaching=False)
    client, address = signed_in(small.hasan), url("teachers", small.place.code)
    with_one = queries_for(client, address)
    Post.rows.filter(pk=small.aisyah.pk).update(is_teaching=True)
    teacher("Zainab", small.place, NUPTK="1111222233334444")
    assert (with_one, queries_for(client, address)) == (LIST_QUERIES, LIST_QUERIES)


LIST_QUERIES = 9


def test_a_new_teacher_is_stored_whole_with_the_ledger(signed_in, nurul_huda):
    answer = add(
        signed_in(nurul_huda.operator),
        nurul_huda.place,
        nuptk="1234 5678 9012 3456",
        phone="0812-3456-7890",
        title_after="S.Pd.",
        born_on="1985-01-01",
        subject_2="matematika",
        jp_2="",
    )
    assert answer["Location"] == url("teachers", nurul_huda.place.code)
    line = next(
        line
        for line in teachers_of(
            viewer(nurul_huda.hasan), institution_id=nurul_huda.place.pk, school_year=YEAR, on=TODAY
        )
        if line.name == "Dewi Lestari"
    )
    assert line.identifiers == {"NUPTK": "1234567890123456", "PHONE": "+6281234567890"}
    assert [(title["id"], jp) for title, jp in line.subjects] == [
        ("Ilmu Pengetahuan Alam", 12),
        ("Matematika", None),
    ]
    assert line.is_satminkal
    assert [len(actions(a)) for a in ("person.added",)] == [len(Person.rows.all())]
    assert ledger_holds()


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"name": ""}, "name", "required"),
        ({"name": "Drs. Dewi Lestari, M.Pd."}, "name", "titles"),
        ({"nuptk": "123"}, "nuptk", "wrong_length"),
        ({"nuptk": "0000000000000000"}, "nuptk", "placeholder"),
        ({"nip": "198513012010011002"}, "nip", "no_such_date"),
        ({"nip": "1,98501E+17"}, "nip", "precision_lost"),
        ({"pegid": "abc"}, "pegid", "not_digits"),
        ({"phone": "12"}, "phone", "unrecognised"),
        ({"username": "1234567890"}, "username", "username"),
        ({"jp_1": "49"}, "jp_1", "max_value"),
        ({"jp_1": "0"}, "jp_1", "min_value"),
        ({"jp_2": "4"}, "subject_2", "missing"),
        ({"subject_2": "ipa"}, "subject_2", "twice"),
        ({"subject_1": "sihir"}, "subject_1", "invalid_choice"),
        ({"born_on": "31 Februari"}, "born_on", "invalid"),
        ({"rank": "V/x"}, "rank", "invalid_choice"),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_field_and_nothing_is_stored(signed_in, nurul_huda, said, field, code):
    before = Person.rows.count()
    answer = add(signed_in(nurul_huda.operator), nurul_huda.place, **said)
    assert answer.status_code == 422
    assert answer.context["form"].has_error(field, code), answer.context["form"].errors.as_data()
    assert Person.rows.count() == before


def test_a_phone_number_of_somebody_else_is_refused_at_its_field(signed_in, nurul_huda, neighbour):
    person("Orang Jauh", neighbour.place, PHONE="+6281234567890")
    answer = add(signed_in(nurul_huda.operator), nurul_huda.place, phone="081234567890")
    assert answer.context["form"].has_error("phone", "taken")
    assert "Orang Jauh" not in answer.content.decode()
    assert not Person.rows.filter(name="Dewi Lestari").exists()


def test_a_similar_name_is_asked_about_and_never_made_one(signed_in, nurul_huda, neighbour):
    """Moh. Fauzi here may be Muhammad Fauzi; the one of the neighbour is nobody's business."""
    teacher("Muhammad Fauzi", nurul_huda.place, NUPTK="1111222233334444")
    teacher("Mohammad Fauzi", neighbour.place)
    client = signed_in(nurul_huda.operator)
    asked = add(client, nurul_huda.place, name="Moh. Fauzi")
    assert asked.status_code == 422
    similar = asked.context["question"].similar
    assert [(row.name, row.places) for row in similar] == [("Muhammad Fauzi", ("MTs Nurul Huda",))]
    assert "Walisongo" not in asked.content.decode()
    assert add(client, nurul_huda.place, name="Moh. Fauzi", is_somebody_else="on").status_code == 302
    assert Person.rows.filter(name__contains="Fauzi").count() == 3


def test_a_similar_name_elsewhere_is_not_told(signed_in, nurul_huda, neighbour):
    teacher("Dewi Lestari", neighbour.place)
    assert add(signed_in(nurul_huda.operator), nurul_huda.place).status_code == 302


def test_a_number_known_under_another_name_is_plainly_refused(signed_in, nurul_huda, neighbour):
    known = neighbour.aisyah.person.identifiers.get().value
    answer = add(signed_in(nurul_huda.operator), nurul_huda.place, nuptk=known)
    assert answer.context["form"].has_error("nuptk", "name")
    page = answer.content.decode()
    assert "Budi" not in page
    assert "Walisongo" not in page
    assert add(signed_in(nurul_huda.operator), nurul_huda.place, nuptk=known, is_same_person="on").status_code == 422


def test_number_and_name_open_a_second_post_after_asking_and_the_base_stays(signed_in, nurul_huda, neighbour):
    budi = neighbour.aisyah.person
    known = budi.identifiers.get().value
    client = signed_in(nurul_huda.operator)
    asked = add(client, nurul_huda.place, name="BUDI SANTOSO", nuptk=known)
    assert asked.context["question"].asks == "same_person"
    assert "Walisongo" not in asked.content.decode()
    assert not open_posts(nurul_huda.place).filter(person=budi).exists()
    assert add(client, nurul_huda.place, name="BUDI SANTOSO", nuptk=known, is_same_person="on").status_code == 302
    posts = {post.institution.name: post.is_satminkal for post in Post.rows.filter(person=budi)}
    assert posts == {"MTs Walisongo": True, "MTs Nurul Huda": False}
    assert Person.rows.get(pk=budi.pk).name == "Budi Santoso"
    assert ledger_holds()


def test_whoever_is_here_already_is_not_added_again(signed_in, nurul_huda):
    known = nurul_huda.aisyah.person.identifiers.get().value
    answer = add(signed_in(nurul_huda.operator), nurul_huda.place, name="Siti Aisyah", nuptk=known)
    assert answer.context["form"].has_error("nuptk", "here")


def test_numbers_of_two_persons_are_refused_at_both(signed_in, nurul_huda):
    person("Satu", nurul_huda.place, NUPTK="1111222233334444")
    person("Dua", nurul_huda.place, PEGID="20212345678901")
    answer = add(
        signed_in(nurul_huda.operator), nurul_huda.place, name="Satu", nuptk="1111222233334444", pegid="20212345678901"
    )
    assert answer.context["form"].has_error("nuptk", "several")
    assert answer.context["form"].has_error("pegid", "several")


def edit(client, place, whom, **said):
    return client.post(url("teacher-edit", place.code, whom), said)


def shown(client, place, whom):
    """Return what the form of a teacher holds, as a browser would send it back."""
    form = client.get(url("teacher-edit", place.code, whom)).context["form"]
    values = {bound.name: bound.value() for bound in form if not bound.field.disabled}
    return {
        name: ("on" if value is True else value) for name, value in values.items() if value not in (None, False, "")
    }


def test_saving_what_is_shown_changes_nothing_and_writes_no_entry(signed_in, nurul_huda):
    client, whom = signed_in(nurul_huda.operator), nurul_huda.aisyah.person_id
    before = len(actions("person.amended")) + len(actions("post.amended")) + len(actions("teaching.assigned"))
    assert edit(client, nurul_huda.place, whom, **shown(client, nurul_huda.place, whom)).status_code == 302
    after = len(actions("person.amended")) + len(actions("post.amended")) + len(actions("teaching.assigned"))
    assert before == after


def test_entries_are_amended_and_cleared_with_the_ledger(signed_in, nurul_huda):
    client, whom = signed_in(nurul_huda.operator), nurul_huda.aisyah.person_id
    said = {**shown(client, nurul_huda.place, whom), "born_in": "Pringsewu", "phone": "081234567890", "employment": ""}
    assert edit(client, nurul_huda.place, whom, **said).status_code == 302
    known = Person.rows.get(pk=whom)
    assert (known.born_in, Post.rows.get(pk=nurul_huda.aisyah.pk).employment) == ("Pringsewu", "")
    del said["phone"]
    edit(client, nurul_huda.place, whom, **said)
    assert not Identifier.rows.filter(person=whom, kind="PHONE").exists()
    assert ledger_holds()


def test_the_last_number_of_somebody_who_signs_in_stays(signed_in, nurul_huda):
    client, whom = signed_in(nurul_huda.operator), nurul_huda.aisyah.person_id
    said = shown(client, nurul_huda.place, whom)
    del said["nuptk"]
    answer = edit(client, nurul_huda.place, whom, **said)
    assert answer.context["form"].has_error("nuptk", "none")
    assert Identifier.rows.filter(person=whom).exists()


def test_more_subjects_than_the_form_has_rows_survive_saving(signed_in, nurul_huda):
    from uswah.people.operations import Taught, assign_teaching

    codes = ["fikih", "ski", "ipa", "ips", "matematika", "informatika", "bahasa-arab", "akidah-akhlak"]
    taught = [Taught(code, 2) for code in codes]
    assign_teaching(post=nurul_huda.aisyah, school_year=YEAR, taught=taught, by=system(), at=AT)
    client, whom = signed_in(nurul_huda.operator), nurul_huda.aisyah.person_id
    edit(client, nurul_huda.place, whom, **shown(client, nurul_huda.place, whom))
    assert set(nurul_huda.aisyah.teaching.values_list("subject_id", flat=True)) == set(codes)


def test_the_second_madrasah_keeps_the_post_but_not_the_person(signed_in, nurul_huda, neighbour):
    budi = neighbour.aisyah.person
    open_post(person_id=budi.pk, place=nurul_huda.place, by=system(), at=AT)
    client = signed_in(nurul_huda.operator)
    said = {**filled(name="Budi Curian", nuptk=""), "employment": "HONORER"}
    del said["is_satminkal"]
    assert edit(client, nurul_huda.place, budi.pk, **said).status_code == 302
    assert Person.rows.get(pk=budi.pk).name == "Budi Santoso"
    assert Identifier.rows.filter(person=budi).count() == 1
    assert open_posts(nurul_huda.place).get(person=budi).employment == "HONORER"
    taken = edit(client, nurul_huda.place, budi.pk, **said, is_satminkal="on")
    assert taken.context["form"].has_error("is_satminkal", "elsewhere")
    assert Post.rows.get(pk=neighbour.aisyah.pk).is_satminkal


def test_an_operator_does_not_change_what_the_head_signs_in_with(signed_in, nurul_huda):
    client, whom = signed_in(nurul_huda.operator), nurul_huda.hasan.person_id
    before = set(Identifier.rows.filter(person=whom).values_list("kind", "value"))
    edit(client, nurul_huda.place, whom, **filled(name="Hasan Basri", nuptk="", username="milikoperator"))
    assert set(Identifier.rows.filter(person=whom).values_list("kind", "value")) == before


def end(client, place, whom, **said):
    return client.post(url("post-end", place.code, whom), {"until": TODAY.isoformat(), "reason": REASON, **said})


def test_who_leaves_loses_post_and_roles_here_and_the_rest_stays(signed_in, nurul_huda):
    whom = nurul_huda.aisyah.person_id
    assert end(signed_in(nurul_huda.operator), nurul_huda.place, whom).status_code == 302
    assert not open_posts(nurul_huda.place).filter(person=whom).exists()
    assert not RoleAssignment.rows.filter(account=nurul_huda.guru, until__isnull=True).exists()
    assert Person.rows.filter(pk=whom).exists()
    assert [e.subject_id for e in actions("post.ended")] == [str(nurul_huda.aisyah.pk)]
    assert len(actions("role.ended")) == 1
    assert ledger_holds()


def test_leaving_needs_a_reason_and_a_day(signed_in, nurul_huda):
    answer = end(signed_in(nurul_huda.operator), nurul_huda.place, nurul_huda.aisyah.person_id, reason="", until="")
    assert answer.context["form"].has_error("reason", "required")
    assert answer.context["form"].has_error("until", "required")
    assert actions("post.ended") == []


def test_an_operator_does_not_end_the_post_of_the_head_nor_their_own(signed_in, nurul_huda):
    client = signed_in(nurul_huda.operator)
    assert end(client, nurul_huda.place, nurul_huda.hasan.person_id).status_code == 403
    assert end(client, nurul_huda.place, nurul_huda.operator.person_id).status_code == 403
    assert actions("post.ended") == []


def test_roles_at_another_madrasah_stay_when_a_post_ends(signed_in, nurul_huda, neighbour):
    give(nurul_huda.guru, Role.TIM_KHUSUS, neighbour.place)
    end(signed_in(nurul_huda.hasan), nurul_huda.place, nurul_huda.aisyah.person_id)
    left = RoleAssignment.rows.filter(account=nurul_huda.guru, until__isnull=True)
    assert [row.institution.name for row in left] == ["MTs Walisongo"]


def test_an_account_does_not_matter_for_the_list(signed_in, nurul_huda):
    account(teacher("Nur Azizah", nurul_huda.place).person)
    assert "Nur Azizah" in rows(signed_in(nurul_huda.hasan).get(url("teachers", nurul_huda.place.code)))
