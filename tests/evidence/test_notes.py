"""Bu Ratna listens and writes: what she sent stays as it was, once, and nobody reads it before its time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from appraisal.cast import by_hasan, round_at
from django.core.exceptions import PermissionDenied
from evidence.notebook import SPOKEN, interview, meeting, ratna, written
from factories import AT, account, person, viewer

from uswah.appraisal.operations import close_collection
from uswah.common.ids import uuid7
from uswah.common.models import AuditEntry
from uswah.evidence.enums import RoundState
from uswah.evidence.models import Attachment, Attendance, FieldNote, MeetingDecision, Passage, Round
from uswah.evidence.operations import NewPassage, record_note
from uswah.evidence.policies import NotAcceptable, SentBefore
from uswah.evidence.queries import notes_at
from uswah.people.enums import Role

pytestmark = pytest.mark.django_db


def readers(madrasah, neighbour):
    """Return the viewers of the story by name."""
    return {
        "hasan": viewer(madrasah.hasan),
        "ratna": ratna(madrasah),
        "aisyah": viewer(madrasah.guru),
        "mahfud": viewer(madrasah.extra["mahfud"]),
        "operator": viewer(madrasah.operator),
        "tono": viewer(neighbour.hasan),
    }


def who_reads(madrasah, neighbour, model=FieldNote) -> set[str]:
    """Return the names of those who read anything of a kind."""
    return {name for name, by in readers(madrasah, neighbour).items() if model.objects.visible_to(by).exists()}


def test_an_interview_is_stored_as_it_was_written(nurul_huda):
    note = written(nurul_huda)
    parts = [(p.order, p.kind, p.at, p.text, p.marked) for p in Passage.rows.filter(note=note).order_by("order")]
    expected = [(at, p.kind, p.at, p.text, list(p.marked)) for at, p in enumerate(SPOKEN, start=1)]
    assert (parts, note.written_by_id, note.with_whom) == (expected, ratna(nurul_huda).person_id, "kepala madrasah")


def test_it_enters_the_ledger_with_its_digest(nurul_huda):
    note = written(nurul_huda)
    entry = AuditEntry.objects.system("the test reads the ledger").get(action="note.recorded")
    facts = {"digest": note.digest, "kind": "interview", "on_behalf": False, "passages": 3}
    assert (entry.subject_id, entry.facts) == (str(note.pk), facts)


def test_sent_twice_it_is_stored_once(nurul_huda):
    new = interview(nurul_huda)
    first, again = written(nurul_huda, new), written(nurul_huda, new)
    stored = (
        FieldNote.rows.count(),
        Passage.rows.count(),
        AuditEntry.objects.system("count").filter(action="note.recorded").count(),
    )
    assert (first.pk, stored) == (again.pk, (1, 3, 1))


def test_the_same_identifier_with_other_words_is_refused_and_nothing_changes(nurul_huda):
    new = interview(nurul_huda)
    written(nurul_huda, new)
    with pytest.raises(SentBefore) as refusal:
        written(nurul_huda, replace(new, passages=(NewPassage("Lain sama sekali."),)))
    assert (refusal.value.submission, Passage.rows.count()) == (new.id, 3)


def test_while_the_round_collects_only_the_writer_reads_it(nurul_huda, neighbour):
    of = round_at(nurul_huda)
    written(nurul_huda)
    before = (who_reads(nurul_huda, neighbour), who_reads(nurul_huda, neighbour, Passage))
    by_hasan(nurul_huda)
    close_collection(of=of, by=viewer(nurul_huda.hasan), at=AT, reason="Lengkap.")
    after = (who_reads(nurul_huda, neighbour), who_reads(nurul_huda, neighbour, Passage))
    everybody = {"hasan", "ratna", "aisyah", "mahfud", "operator"}
    assert (before, after) == (({"ratna"}, {"ratna"}), (everybody, everybody))


def test_what_pupils_said_stays_with_whoever_listened(nurul_huda, neighbour):
    pupils = interview(nurul_huda, source_role="siswa", with_whom="Dua siswa kelas VIII-B")
    written(nurul_huda, pupils)
    assert who_reads(nurul_huda, neighbour) == {"ratna"}


@pytest.mark.parametrize("with_whom", ["Ahmad dan Budi", "Siti, kelas VIII", "dua siswa bernama Ali"])
def test_an_interview_with_pupils_names_none(nurul_huda, with_whom):
    with pytest.raises(NotAcceptable) as refusal:
        written(nurul_huda, interview(nurul_huda, source_role="siswa", with_whom=with_whom))
    assert (refusal.value.codes, FieldNote.rows.count()) == (("with",), 0)


@pytest.mark.parametrize("text", ["NISN-nya 0051234567.", "Nomornya 081234567890."])
def test_an_interview_with_pupils_holds_no_number_of_theirs(nurul_huda, text):
    new = interview(nurul_huda, source_role="siswa", with_whom="siswa kelas VII", passages=(NewPassage(text),))
    with pytest.raises(NotAcceptable) as refusal:
        written(nurul_huda, new)
    assert refusal.value.codes == ("passages",)


@pytest.mark.parametrize(
    ("wrong", "codes"),
    [
        ({"passages": ()}, ("passages",)),
        ({"passages": (NewPassage("  "),)}, ("passages",)),
        ({"passages": (NewPassage("x" * 5001),)}, ("passages",)),
        ({"passages": (NewPassage("Jam berapa?", at="25:00"),)}, ("passages",)),
        ({"passages": (NewPassage("Apa ini?", kind="song"),)}, ("passages",)),
        ({"passages": (NewPassage("Kode apa?", marked=("pkg.99.9",)),)}, ("pkg.99.9",)),
        ({"title": " "}, ("title",)),
        ({"kind": "rumour"}, ("kind",)),
        ({"school_year": "1999/2000"}, ("school_year",)),
        ({"source_role": "jin"}, ("source_role",)),
        ({"about": None}, ("about",)),
    ],
)
def test_a_note_that_says_too_little_is_refused_by_name(nurul_huda, wrong, codes):
    with pytest.raises(NotAcceptable) as refusal:
        written(nurul_huda, interview(nurul_huda, **wrong))
    assert (refusal.value.codes, FieldNote.rows.count()) == (codes, 0)


def test_a_teacher_of_another_madrasah_has_no_note_here(nurul_huda, neighbour):
    with pytest.raises(NotAcceptable) as refusal:
        written(nurul_huda, interview(nurul_huda, about=neighbour.aisyah.person_id))
    assert refusal.value.codes == ("people",)


def test_who_rates_there_writes_and_a_colleague_only_when_asked(nurul_huda, neighbour):
    colleague = viewer(account(person("Rahmat", nurul_huda.place), Role.GURU, nurul_huda.place))
    for by in (colleague, viewer(neighbour.hasan), viewer(nurul_huda.guru)):
        with pytest.raises(PermissionDenied):
            written(nurul_huda, by=by)
    new = interview(nurul_huda, source_role="sejawat")
    asked = record_note(new=new, place=nurul_huda.place, by=colleague, at=AT, was_asked=True)
    assert asked.written_by_id == colleague.person_id


def test_nobody_is_asked_to_write_about_themselves_but_one_hands_in_own_documents(nurul_huda):
    aisyah = viewer(nurul_huda.guru)
    with pytest.raises(PermissionDenied):
        record_note(new=interview(nurul_huda), place=nurul_huda.place, by=aisyah, at=AT, was_asked=True)
    plan = interview(nurul_huda, kind="document", source_role="diri", with_whom="", title="RPP kelas VIII")
    assert written(nurul_huda, plan, by=aisyah).source_role == "diri"


def test_the_operator_enters_for_the_pengawas_and_both_are_named(nurul_huda, neighbour):
    new = interview(nurul_huda, written_by=ratna(nurul_huda).person_id)
    note = written(nurul_huda, new, by=viewer(nurul_huda.operator))
    assert (note.written_by_id, note.entered_account) == (ratna(nurul_huda).person_id, nurul_huda.operator.pk)


def test_an_amendment_takes_the_place_and_keeps_what_stood_there(nurul_huda):
    first = written(nurul_huda)
    better = interview(nurul_huda, title="Wawancara, dilengkapi", amends=first.pk, amendment_reason="Salah kelas.")
    second = written(nurul_huda, better)
    with pytest.raises(NotAcceptable) as twice:
        written(nurul_huda, replace(better, id=uuid7()))
    assert (second.amends_id, FieldNote.rows.count(), twice.value.codes) == (first.pk, 2, ("supersedes",))


def test_an_amendment_has_its_reason_and_its_writer(nurul_huda):
    first = written(nurul_huda)
    for by, reason in ((ratna(nurul_huda), ""), (viewer(nurul_huda.hasan), "Saya tahu lebih baik.")):
        new = interview(nurul_huda, amends=first.pk, amendment_reason=reason)
        with pytest.raises(NotAcceptable):
            written(nurul_huda, new, by=by)
    assert FieldNote.rows.count() == 1


def test_a_complete_round_takes_no_more_notes(nurul_huda):
    of = round_at(nurul_huda)
    Round.rows.filter(pk=of.pk).update(state=RoundState.COMPLETE)
    with pytest.raises(NotAcceptable):
        written(nurul_huda)
    assert FieldNote.rows.count() == 0


def test_a_meeting_is_seen_by_who_was_there_and_by_who_sees_the_appraisal(nurul_huda, neighbour):
    absent = account(person("Rahmat", nurul_huda.place), Role.GURU, nurul_huda.place)
    note = written(nurul_huda, meeting(nurul_huda))
    seen = who_reads(nurul_huda, neighbour)
    outside = FieldNote.objects.visible_to(viewer(absent)).count()
    parts = (Attendance.rows.filter(note=note).count(), MeetingDecision.rows.get(note=note).owner_id)
    expected = {"hasan", "ratna", "aisyah", "mahfud", "operator"}
    assert (seen, outside, parts) == (expected, 0, (2, nurul_huda.aisyah.person_id))


def test_a_meeting_without_words_or_with_a_stranger_is_refused(nurul_huda, neighbour):
    wrong = (
        {"minutes": "", "decisions": ()},
        {"present": (neighbour.aisyah.person_id,)},
        {"ends": meeting(nurul_huda).begins},
    )
    found = []
    for values in wrong:
        with pytest.raises(NotAcceptable) as refusal:
            written(nurul_huda, meeting(nurul_huda, **values))
        found.append(refusal.value.codes)
    assert found == [("minutes",), ("people",), ("ends",)]


@pytest.mark.parametrize("more", [1, 3])
def test_the_list_takes_as_many_queries_for_one_note_as_for_three(nurul_huda, django_assert_num_queries, more):
    for _ in range(more):
        written(nurul_huda)
    by = viewer(nurul_huda.hasan)
    with django_assert_num_queries(2):
        assert len(notes_at(by, institution_id=nurul_huda.place.pk)) == more


def test_a_photo_of_a_lesson_plan_is_seen_by_who_reads_its_note(nurul_huda, neighbour):
    of = round_at(nurul_huda)
    note = written(nurul_huda, interview(nurul_huda, kind="document", source_role="pengawas", with_whom=""))
    file = {"sha256": "0" * 64, "size": 1, "type": "image/jpeg", "name": "RPP", "purpose": "RPP hal. 1"}
    Attachment(
        belongs_to=note.pk, position=0, institution=nurul_huda.place, brought_by=nurul_huda.extra["ratna"].pk,
        expected_at=AT, **file,
    ).save(force_insert=True)  # fmt: skip
    before = who_reads(nurul_huda, neighbour, Attachment)
    by_hasan(nurul_huda)
    close_collection(of=of, by=viewer(nurul_huda.hasan), at=AT, reason="Lengkap.")
    after = who_reads(nurul_huda, neighbour, Attachment)
    assert (before, after) == ({"ratna"}, {"hasan", "ratna", "aisyah", "mahfud", "operator"})
