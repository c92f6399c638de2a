"""A roster comes in by numbers, never by name alone; what does not fit is said at its cell."""

from __future__ import annotations

from datetime import date
from typing import Any

from factories import account, person, teacher

from exchange.desk import Desk, content_digest, counted, fates, said_of, sentences
from exchange.foreign import workbook
from uswah.common.models import AuditEntry
from uswah.people.models import Identifier, Person, Post, TeachingAssignment

HEADINGS = (
    "NUPTK", "NIP", "Nama", "Tempat Lahir", "Tanggal Lahir", "No HP", "Status Kepegawaian", "Golongan",
    "Mata Pelajaran 1", "JTM 1", "Mata Pelajaran 2", "JTM 2",
)  # fmt: skip
FATIMAH = "5555666677778888"


def row(nuptk: str = FATIMAH, name: str = "Fatimah Zahra", **changed: Any) -> list[Any]:
    values = {
        "nip": "", "born_in": "Pringsewu", "born_on": date(1990, 5, 17), "phone": "", "employment": "Non ASN",
        "grade": "", "subject": "Matematika", "hours": 24, "subject_2": "", "hours_2": None, **changed,
    }  # fmt: skip
    nip = values.pop("nip")
    return [nuptk, nip, name, *values.values()]


def roster(*rows: list[Any]) -> bytes:
    return workbook([HEADINGS, *rows], name="Guru")


def test_a_new_teacher_comes_with_post_subject_and_entries(desk: Desk):
    outcome = desk.bring(roster(row(name="Hj. Fatimah Zahra, S.Pd.", subject_2="IPA", hours_2=6)), "roster")
    assert counted(outcome) == {"new": 1}
    fatimah = Identifier.rows.get(value=FATIMAH).person
    assert (fatimah.name, fatimah.title_before, fatimah.title_after) == ("Fatimah Zahra", "Hj.", "S.Pd.")
    assert (fatimah.born_in, fatimah.born_on) == ("Pringsewu", date(1990, 5, 17))
    post = Post.rows.get(person=fatimah)
    assert (post.institution, post.is_satminkal, post.employment) == (desk.home.place, True, "YAYASAN")
    taught = TeachingAssignment.rows.filter(post=post).order_by("subject_id").values_list("subject_id", "weekly_jp")
    assert list(taught) == [("ipa", 6), ("matematika", 24)]


def test_the_same_roster_twice_changes_nothing(desk: Desk):
    content = roster(row(), row("5555666677779999", "Muhammad Yusuf", subject="Fikih"))
    desk.bring(content, "roster")
    before, entries = content_digest(), AuditEntry.rows.count()
    outcome = desk.bring(content, "roster")
    assert counted(outcome) == {"unchanged": 2}
    assert content_digest() == before
    assert list(AuditEntry.rows.order_by("pk").values_list("action", flat=True)[entries:]) == ["import.uploaded"]


def test_a_changed_entry_is_stored_and_an_empty_cell_takes_nothing_away(desk: Desk):
    desk.bring(roster(row(born_in="Pringsewu", hours=24)), "roster")
    outcome = desk.bring(roster(row(born_in="", born_on=None, hours=18)), "roster")
    assert counted(outcome) == {"changed": 1}
    fatimah = Identifier.rows.get(value=FATIMAH).person
    assert (fatimah.born_in, fatimah.born_on) == ("Pringsewu", date(1990, 5, 17))
    assert TeachingAssignment.rows.get(post__person=fatimah).weekly_jp == 18


def test_a_preview_of_a_roster_stores_nothing(desk: Desk):
    before = content_digest()
    chains = list(AuditEntry.rows.values_list("digest", flat=True))
    batch = desk.hand_in(roster(row()), "roster")
    assert (batch.state, counted(batch.outcome)) == ("PREVIEWED", {"new": 1})
    assert content_digest() == before
    assert AuditEntry.rows.count() == len(chains) + 1  # that it was handed in


def test_an_unknown_subject_is_said_at_its_cell_and_nothing_is_stored(desk: Desk):
    said = desk.refused(roster(row(), row("5555666677779999", "Yusuf", subject_2="Sihir", hours_2=2)), "roster")
    assert said == [("subject_unknown", "K3")]


def test_impossible_hours_are_said_at_their_cell(desk: Desk):
    rows = [row(hours=0), row("5555666677779999", "Yusuf", hours=30, subject_2="Matematika", hours_2=30)]
    assert desk.refused(roster(*rows), "roster") == [("hours_impossible", "J2"), ("hours_impossible", "L3")]


def test_a_text_that_is_too_long_is_said_at_its_cell(desk: Desk):
    assert desk.refused(roster(row(name="A" * 121)), "roster") == [("too_long", "C2")]


def test_a_number_of_somebody_elsewhere_with_another_name_is_refused_and_tells_nothing(desk: Desk, neighbour):
    budi = neighbour.aisyah.person
    number = budi.identifiers.get(kind="NUPTK").value
    batch = desk.hand_in(roster(row(number, "Orang Lain")), "roster")
    assert said_of(batch) == [("person_elsewhere", "A2")]
    shown = " ".join(sentences(batch))
    assert shown
    assert not any(word in shown for word in ("Budi", "Santoso", "Walisongo"))
    assert not Post.rows.filter(person=budi, institution=desk.home.place).exists()


def test_somebody_of_the_neighbour_with_the_right_name_gets_a_second_post_and_keeps_their_own_entries(
    desk: Desk, neighbour
):
    budi = neighbour.aisyah.person
    number = budi.identifiers.get(kind="NUPTK").value
    batch = desk.hand_in(roster(row(number, "BUDI SANTOSO, S.Pd.", phone="081234567890")), "roster")
    assert said_of(batch) == [("base_elsewhere", "")]
    assert counted(desk.store(batch)) == {"new": 1}
    assert Person.rows.get(pk=budi.pk).born_in == ""
    assert not Identifier.rows.filter(person=budi, kind="PHONE").exists()
    posts = Post.rows.filter(person=budi).order_by("pk").values_list("institution__name", "is_satminkal")
    assert list(posts) == [("MTs Walisongo", True), ("MTs Nurul Huda", False)]


def test_a_similar_name_is_warned_of_and_never_merged(desk: Desk):
    batch = desk.hand_in(roster(row(FATIMAH, "St. Aisyah")), "roster")
    assert said_of(batch) == [("name_resembles", "C2")]
    desk.store(batch)
    assert Identifier.rows.get(value=FATIMAH).person != desk.home.aisyah.person


def test_another_name_with_a_known_number_is_warned_of_and_the_number_decides(desk: Desk):
    number = desk.home.aisyah.person.identifiers.get(kind="NUPTK").value
    batch = desk.hand_in(roster(row(number, "Siti Aisyah Rahmawati")), "roster")
    assert said_of(batch) == [("name_differs", "C2")]
    desk.store(batch)
    assert Person.rows.get(pk=desk.home.aisyah.person_id).name == "Siti Aisyah Rahmawati"


def test_numbers_that_belong_to_two_people_are_refused(desk: Desk):
    nip = "199005172015042001"
    teacher("Rahmat Hidayat", desk.home.place, NIP=nip)
    number = desk.home.aisyah.person.identifiers.get(kind="NUPTK").value
    assert desk.refused(roster(row(number, "Siti Aisyah", nip=nip)), "roster") == [("keys_disagree", "A2")]


def test_another_number_of_a_known_person_is_refused_rather_than_exchanged(desk: Desk):
    nip = "199005172015042001"
    post = teacher("Rahmat Hidayat", desk.home.place, NIP=nip, NUPTK="1111222233334444")
    said = desk.refused(roster(row(FATIMAH, "Rahmat Hidayat", nip=nip)), "roster")
    assert said == [("number_differs", "A2")]
    assert post.person.identifiers.get(kind="NUPTK").value == "1111222233334444"


def test_a_phone_of_somebody_else_is_left_out_and_told(desk: Desk, neighbour):
    tono = neighbour.hasan.person
    Identifier.rows.create(person=tono, kind="PHONE", value="+6281234567890")
    stored = Identifier.rows.get(kind="PHONE").value
    batch = desk.hand_in(roster(row(phone="0812-3456-7890")), "roster")
    assert said_of(batch) == [("phone_taken", "F2")]
    assert counted(desk.store(batch)) == {"new": 1}
    assert list(Identifier.rows.filter(kind="PHONE").values_list("person_id", "value")) == [(tono.pk, stored)]


def test_two_rows_of_one_workbook_with_one_phone_keep_it_at_the_first(desk: Desk):
    rows = [row(phone="081234567890"), row("5555666677779999", "Ahmad Zahra", phone="081234567890")]
    batch = desk.hand_in(roster(*rows), "roster")
    assert said_of(batch) == [("phone_taken", "F3")]
    desk.store(batch)
    assert Identifier.rows.get(kind="PHONE").person.name == "Fatimah Zahra"


def test_one_person_in_two_rows_under_different_numbers_is_refused(desk: Desk):
    nip = "199005172015042001"
    teacher("Rahmat Hidayat", desk.home.place, NIP=nip, NUPTK="1111222233334444")
    rows = [row("1111222233334444", "Rahmat Hidayat"), row("", "Rahmat Hidayat", nip=nip)]
    assert desk.refused(roster(*rows), "roster") == [("twice", "B3")]


def test_the_same_number_in_two_rows_is_refused(desk: Desk):
    assert desk.refused(roster(row(), row()), "roster") == [("duplicate_row", "A3"), ("twice", "A3")]


def test_a_rank_is_kept_short_and_an_odd_one_is_told(desk: Desk):
    rows = [
        row(grade="Penata Muda Tk. I / III.b"),
        row("5555666677779991", "Ahmad Yani", grade="IX"),
        row("5555666677779992", "Umar Said", grade="Golongan baru"),
    ]
    batch = desk.hand_in(roster(*rows), "roster")
    assert said_of(batch) == [("grade_unknown", "H4")]
    desk.store(batch)
    ranks = Post.rows.filter(person__identifiers__value__startswith="555566667777").order_by("person__name")
    assert list(ranks.values_list("person__name", "rank")) == [
        ("Ahmad Yani", "IX"),
        ("Fatimah Zahra", "III/b"),
        ("Umar Said", ""),
    ]


def test_what_is_known_more_exactly_than_a_roster_can_say_stays(desk: Desk):
    desk.bring(roster(row()), "roster")
    Post.rows.filter(person__identifiers__value=FATIMAH).update(employment="HONORER")
    assert counted(desk.bring(roster(row(employment="Non ASN")), "roster")) == {"unchanged": 1}


def test_a_civil_servant_is_told_apart_by_the_nip(desk: Desk):
    rows = [
        row(nip="199005172015042001", employment="ASN"),
        row("5555666677779991", "Ahmad Yani", nip="199105172022212001", employment="ASN"),
        row("5555666677779992", "Umar Said", employment="ASN"),
    ]
    desk.bring(roster(*rows), "roster")
    posts = Post.rows.filter(person__identifiers__value__startswith="5555").order_by("person__name")
    assert list(posts.values_list("person__name", "employment")) == [
        ("Ahmad Yani", "PPPK"),
        ("Fatimah Zahra", "PNS"),
        ("Umar Said", ""),
    ]


def test_a_workbook_of_ratings_handed_in_as_a_roster_is_refused(desk: Desk):
    from exchange.desk import wide, wide_row

    assert desk.refused(wide(wide_row()), "roster") == [("wrong_kind", "")]


def test_the_account_of_a_teacher_is_not_touched_by_the_neighbours_roster(desk_next_door: Desk, nurul_huda):
    """Who knows number and name of a head elsewhere cannot put their own phone there to sign in with."""
    hasan = nurul_huda.hasan.person
    number = hasan.identifiers.get(kind="NUPTK").value
    batch = desk_next_door.hand_in(roster(row(number, "Hasan Basri", phone="081299998888")), "roster")
    desk_next_door.store(batch)
    assert not Identifier.rows.filter(kind="PHONE").exists()
    assert [fate.fate.value for fate in fates(batch)] == ["new"]


def test_a_person_without_a_base_can_get_one_here(desk: Desk):
    mahfud = person("Zainal Arifin", desk.home.place, NUPTK="7777888899990000")
    account(mahfud)
    batch = desk.hand_in(roster(row("7777888899990000", "Zainal Arifin")), "roster")
    assert counted(desk.store(batch)) == {"new": 1}
    assert Post.rows.get(person=mahfud).is_satminkal is True
