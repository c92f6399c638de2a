"""The demonstration: the same invented people every time, told once, and a way in for every role."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from factories import AT, TODAY

from uswah.appraisal.models import Appraisal
from uswah.appraisal.queries import pkg_scheme
from uswah.common.audit import verify
from uswah.common.models import AuditEntry
from uswah.core.scoring import NotYetKnowable, official_level
from uswah.core.text.identifiers import parse_nip, parse_npsn, parse_nsm, parse_nuptk, parse_pegid, parse_phone
from uswah.evidence.models import Rating, Submission
from uswah.evidence.queries import scores_of
from uswah.institutions.models import Institution
from uswah.people.enums import Role
from uswah.people.models import Identifier, Person, Post, RoleAssignment, TeachingAssignment
from uswah.people.queries import account_by_login, viewer_of
from uswah.standards.queries import form_of
from uswah.web.demonstration import MADRASAH, PASSWORD, account_lines, write_files
from uswah.web.demonstration.cast import teachers_of
from uswah.web.demonstration.facts import FULL_AND_PARTIAL
from uswah.web.demonstration.teaching import WEEKLY_JP

NURUL_HUDA = MADRASAH[0]


class BackToNothing(Exception):
    """Ends a transaction whose rows were only wanted for a look."""


def tell(*keys: str) -> str:
    out = StringIO()
    call_command("demonstration", *(f"--madrasah={key}" for key in keys), stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker):
    """MTs Nurul Huda, told once for all stories of this file, and gone after them."""
    with (
        django_db_blocker.unblock(),
        override_settings(DEMONSTRATION=True),
        suppress(BackToNothing),
        transaction.atomic(),
    ):
        yield tell("nurul-huda")
        raise BackToNothing


def content() -> list[list[object]]:
    """Everything that was told, without row numbers, without what depends on them, without the clock's secrets."""
    known = Identifier.rows.filter(kind__in=["NUPTK", "USERNAME"]).order_by("kind")
    people = dict(known.values_list("person_id", "value"))
    scores: dict[object, list[object]] = {}
    for rating in Rating.rows.order_by("indicator__code").values_list(
        "submission_id", "indicator__code", "score", "fact", "origin_cell"
    ):
        scores.setdefault(rating[0], []).append(rating[1:])
    tables = [
        [[p.name, p.title_after, p.sex, p.born_in, p.born_on, p.qualification, p.certified_in] for p in Person.rows.all()],
        list(Identifier.rows.values_list("kind", "value")),
        [[people[p.person_id], p.institution.code, p.employment, p.rank, p.since, p.until, p.is_satminkal]
         for p in Post.rows.select_related("institution")],
        [[people[t.post.person_id], t.school_year_id, t.subject_id, t.weekly_jp]
         for t in TeachingAssignment.rows.select_related("post")],
        [[people[r.account.person_id], r.role, r.institution.code, r.since]
         for r in RoleAssignment.rows.select_related("account", "institution")],
        [[people[s.about_id], people.get(s.rated_by_id), s.school_year_id, s.stage, s.source_role, s.observed_on, s.entered_at,
          s.origin_name, s.origin_row, s.amends_id is not None, scores[s.pk]] for s in Submission.rows.all()],
        [[e.at, e.action, e.subject_kind] for e in AuditEntry.rows.exclude(action__in=["law.loaded", "levels.estimated"])],
        list(Institution.rows.values_list("kind", "code", "name", "npsn", "address")),
    ]  # fmt: skip
    return [sorted(json.dumps(row, default=str) for row in table) for table in tables]


def digest() -> str:
    return hashlib.sha256(json.dumps(content()).encode()).hexdigest()


def told_and_undone() -> str:
    with transaction.atomic():
        tell("nurul-huda")
        found = digest()
        transaction.set_rollback(True)
    return found


def test_an_installation_with_real_people_is_refused(db, settings):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="USWAH_DEMONSTRATION=yes"):
        tell("nurul-huda")
    assert (Person.rows.count(), Institution.rows.count()) == (0, 0)


def test_two_empty_databases_get_the_same_content(db, settings):
    settings.DEMONSTRATION = True
    assert told_and_undone() == told_and_undone()


def test_every_madrasah_stands_where_the_texts_say(db, settings):
    settings.DEMONSTRATION = True
    tell("miftahul-qulub")
    place = Institution.rows.select_related("parent__parent__parent__parent").get(kind="MADRASAH")
    above = []
    while place:
        above.append(place.name)
        place = place.parent
    assert above == [
        "MTs Miftahul Qulub",
        "KKM MTs Kabupaten Pamekasan (rekaan)",
        "Kabupaten Pamekasan",
        "Jawa Timur",
        "Indonesia",
    ]
    assert not Institution.rows.filter(kind="PESANTREN").exists()


# From here on MTs Nurul Huda is there; the stories above begin with nothing.


def test_a_second_run_changes_nothing(demonstration, db):
    before = (digest(), AuditEntry.rows.count())
    assert tell("nurul-huda").startswith("New: 0 madrasah, 0 teachers, 0 ratings.")
    assert (digest(), AuditEntry.rows.count()) == before


def test_another_madrasah_is_added_beside_the_first(demonstration, db):
    tell("walisongo")
    assert sorted(Institution.rows.filter(kind="MADRASAH").values_list("name", flat=True)) == [
        "MTs Nurul Huda",
        "MTs Walisongo",
    ]
    teaches_twice = teachers_of(NURUL_HUDA)[6].person.identifiers["NUPTK"]
    person = Identifier.rows.get(value=teaches_twice).person
    posts = Post.rows.filter(person=person).order_by("-is_satminkal").values_list("institution__name", "is_satminkal")
    assert list(posts) == [("MTs Nurul Huda", True), ("MTs Walisongo", False)]


def test_every_account_of_the_printed_table_signs_in_with_its_roles(demonstration, db, client):
    for line in account_lines([NURUL_HUDA]):
        assert line.username in demonstration
        client.logout()
        answer = client.post(reverse("people:sign-in"), {"login": line.username, "password": PASSWORD})
        assert (answer.status_code, answer.headers["Location"]) == (302, reverse("web:home")), line.username
        account = account_by_login(line.username)
        assert account is not None
        assert client.session["_auth_user_id"] == str(account.pk)
        assert (account.person.name, account.must_change_password) == (line.person, False)
        viewer = viewer_of(account, at=AT, on=TODAY, language="id", purpose="Uji coba")
        assert viewer.roles == tuple(sorted(line.roles))
    assert PASSWORD in demonstration
    client.logout()
    assert client.post(reverse("people:sign-in"), {"login": "kepala", "password": "bukan"}).status_code == 422


def test_every_role_has_somebody_who_can_show_it(db):
    shown = {role for line in account_lines(MADRASAH) for role in line.roles}
    assert shown == set(Role)


def test_the_ledger_holds(demonstration, db):
    assert list(verify()) == []
    assert AuditEntry.rows.filter(action="evidence.imported").count() == 8


def test_what_is_invented_says_so(demonstration, db):
    madrasah = Institution.rows.get(code=NURUL_HUDA.nsm)
    assert madrasah.address == "Kabupaten Pringsewu, Lampung (Data rekaan untuk peragaan)"
    assert (madrasah.foundation, madrasah.accreditation) == ("Yayasan rekaan", "B (rekaan)")
    invented = Institution.rows.filter(kind__in=["KKM", "PESANTREN"]).order_by("name").values_list("name", flat=True)
    assert list(invented) == ["KKM MTs Kabupaten Pringsewu (rekaan)", "Pesantren Bustanul Hikmah (rekaan)"]
    files = Submission.rows.filter(entry="import").values_list("origin_name", flat=True)
    assert {name.endswith(" (data rekaan).xlsx") for name in files} == {True}


def test_numbers_read_as_real_ones_and_begin_as_none_does():
    people = [teacher.person for madrasah in MADRASAH for teacher in teachers_of(madrasah)]
    numbers = [(kind, value) for person in people for kind, value in person.identifiers.items()]
    assert len(numbers) == len(set(numbers))
    readers = {"NUPTK": parse_nuptk, "PEGID": parse_pegid, "NIP": parse_nip}
    for kind, value in numbers:
        readers[kind](value)
        assert value.startswith("9999") or (kind == "NIP" and value[15:17] == "99")
    for madrasah in MADRASAH:
        assert parse_nsm(madrasah.nsm)[8:] == "9901"
        assert parse_npsn(madrasah.npsn).startswith("9999")


def test_no_two_persons_share_a_name_or_a_number(demonstration, db):
    names = [teacher.person.name for madrasah in MADRASAH for teacher in teachers_of(madrasah)]
    names += [line.person for line in account_lines(MADRASAH) if line.person not in names]
    assert len(names) == len(set(names))
    phones = Identifier.rows.filter(kind="PHONE").values_list("value", flat=True)
    assert [str(parse_phone(phone)) for phone in phones] == list(phones)


def test_twelve_to_twenty_four_teachers_share_the_whole_timetable():
    for madrasah in MADRASAH:
        teachers = teachers_of(madrasah)
        assert 12 <= len(teachers) <= 24
        taught = {subject: sum(teacher.hours.get(subject, 0) for teacher in teachers) for subject in WEEKLY_JP}
        assert taught == {subject: jp * madrasah.groups for subject, jp in WEEKLY_JP.items()}
    assert any(len(teacher.hours) == 2 for teacher in teachers_of(NURUL_HUDA))


def test_about_eighty_eight_of_a_hundred_are_no_civil_servants():
    teachers = [teacher for madrasah in MADRASAH for teacher in teachers_of(madrasah)]
    others = [teacher for teacher in teachers if teacher.employment in {"YAYASAN", "HONORER"}]
    assert round(100 * len(others) / len(teachers)) == 88


def test_most_are_good_a_few_better_or_worse_and_a_few_not_yet_knowable(demonstration, db):
    scheme = pkg_scheme(TODAY)
    counted = Appraisal.rows.filter(school_year="2026/2027", stage="summative").values_list("counted_id", flat=True)
    scores = scores_of(counted)
    levels = [official_level(scheme, scores[pk]) for pk in counted]
    codes = [level.label.code for level in levels if not isinstance(level, NotYetKnowable)]
    assert len(levels) - len(codes) == 2
    assert codes.count("baik") > len(codes) / 2
    assert set(codes) == {"cukup", "baik", "amat_baik"}


def test_one_teacher_has_two_raters_and_one_submission_is_amended(demonstration, db):
    last = Submission.rows.filter(school_year="2026/2027", stage="summative")
    by_supervisor = last.filter(source_role="pengawas", entry="form").get()
    counted = Appraisal.rows.get(about=by_supervisor.about, school_year="2026/2027", stage="summative").counted
    assert counted.source_role in {"kepala", "asesor"}
    amending = last.exclude(amends=None).get()
    assert Appraisal.rows.filter(counted=amending).count() == 1
    assert amending.amendment_reason.startswith("Kisi-kisi")


def test_every_indicator_has_its_own_facts(db):
    form = form_of("pkg-guru", date(2026, 11, 21))
    assert {code.removeprefix("pkg.") for code in form.indicator_ids} == set(FULL_AND_PARTIAL)
    facts = [fact for pair in FULL_AND_PARTIAL.values() for fact in pair]
    assert len(facts) == len(set(facts)) == 156


def test_a_third_of_the_imported_ratings_carry_a_fact(demonstration, db):
    imported = Rating.rows.filter(submission__entry="import")
    share = imported.exclude(fact="").count() / imported.count()
    assert 0.3 < share < 0.37


def test_the_workbooks_for_trying_the_import_come_in_and_are_the_same_every_time(demonstration, db, settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    once, again = write_files(tmp_path / "once"), write_files(tmp_path / "again")
    assert [path.read_bytes() for path in once] == [path.read_bytes() for path in again]
    roster, ratings = once
    before = Rating.rows.count()
    for path, kind in ((roster, "roster"), (ratings, "ratings"), (ratings, "ratings")):
        call_command("import", str(path), madrasah=NURUL_HUDA.nsm, kind=kind, year="2026/2027", stdout=StringIO())
    assert Rating.rows.count() == before + 12 * 78
    assert Post.rows.filter(institution__code=NURUL_HUDA.nsm, is_teaching=True, until=None).count() == 19 + 13
