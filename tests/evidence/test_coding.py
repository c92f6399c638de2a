"""From sentences to indicators: two people code the same interview, the second blind, and talk where they differ."""

from __future__ import annotations

import pytest
from appraisal.cast import by_hasan, round_at
from django.core.exceptions import PermissionDenied
from evidence.notebook import begun, coded_by_two, framework, hasan, interview, marked, ratna, written
from factories import AT, account, person, viewer

from uswah.appraisal.operations import close_collection
from uswah.common.ids import uuid7
from uswah.common.models import AuditEntry
from uswah.evidence.enums import CodingState
from uswah.evidence.models import Codebook, Coding, Passage, Resolution, Tag
from uswah.evidence.operations import (
    ask_second_coder,
    drop_code,
    finish_coding,
    resolve,
    withdraw_tag,
    write_code,
)
from uswah.evidence.policies import CodeEntry, NotAcceptable, SentBefore, stretch_of
from uswah.evidence.queries import TooFewUnits, agreement_at, code_lines, differences_of, heard_about, tags_of
from uswah.evidence.queries.agreement import code_agreement
from uswah.people.enums import Role

pytestmark = pytest.mark.django_db

PATIENCE = CodeEntry("sabar", "Kesabaran", "Menunggu murid sampai selesai.", when="Guru memberi waktu.")


def write(madrasah, entry=PATIENCE, by=None) -> Codebook:
    """Write a code of the madrasah's own."""
    by = by or hasan(madrasah)
    return write_code(place=madrasah.place, framework_id=framework().pk, entry=entry, by=by, at=AT)


def test_the_codebook_has_own_codes_before_the_indicators_of_the_framework(nurul_huda):
    lines = code_lines(framework().pk, write(nurul_huda).entries)
    own = [(line.code, line.title["id"], line.definition) for line in lines if line.is_own]
    assert (own, lines[1].code, len(lines)) == ([("sabar", "Kesabaran", PATIENCE.definition)], "pkg.1.1", 79)


def test_a_codebook_is_frozen_once_somebody_codes_and_the_next_word_makes_a_version(nurul_huda):
    first = write(nurul_huda)
    begun(written(nurul_huda), ratna(nurul_huda))
    second = write(nurul_huda, CodeEntry("pkg.1.1", "", "Di sini: buku catatan siswa."))
    dropped = drop_code(place=nurul_huda.place, framework_id=framework().pk, code="sabar", by=hasan(nurul_huda), at=AT)
    kept = Codebook.rows.get(pk=first.pk)
    codes = [[entry["code"] for entry in row.entries] for row in (kept, dropped)]
    assert (first.version, second.pk, dropped.version, codes) == (1, dropped.pk, 2, [["sabar"], ["pkg.1.1"]])


@pytest.mark.parametrize(
    ("entry", "codes"),
    [
        (CodeEntry("Sabar!", "Kesabaran", "Menunggu."), ("code",)),
        (CodeEntry("sabar", "Kesabaran", " "), ("definition",)),
        (CodeEntry("sabar", "", "Menunggu."), ("definition",)),
    ],
)
def test_a_code_that_two_people_could_not_use_alike_is_refused(nurul_huda, entry, codes):
    with pytest.raises(NotAcceptable) as refusal:
        write(nurul_huda, entry)
    assert (refusal.value.codes, Codebook.rows.count()) == (codes, 0)


def test_the_codebook_is_written_by_who_rates_there(nurul_huda, neighbour):
    for by in (viewer(nurul_huda.guru), viewer(nurul_huda.operator), viewer(neighbour.hasan)):
        with pytest.raises(PermissionDenied):
            write(nurul_huda, by=by)
    assert write(nurul_huda, by=ratna(nurul_huda)).version == 1


def test_words_are_found_where_they_stand():
    text = "Ia sabar.\nIa   sabar sekali."
    whole = stretch_of(text, "")
    across = stretch_of(text, "sabar. Ia sabar")
    second = stretch_of(text, "sabar", near=15)
    assert [(s.start, s.end, s.words) for s in (whole, across, second)] == [
        (0, len(text), text),
        (3, 20, "sabar.\nIa   sabar"),
        (15, 20, "sabar"),
    ]


@pytest.mark.parametrize("words", ["marah", "sabar"])
def test_words_that_do_not_stand_there_or_stand_there_twice_are_refused(words):
    with pytest.raises(NotAcceptable) as refusal:
        stretch_of("Ia sabar, sangat sabar.", words)
    assert refusal.value.codes == ("quote",)


def test_what_was_ticked_while_listening_becomes_the_first_marks(nurul_huda):
    note = written(nurul_huda)
    begun(note, ratna(nurul_huda))
    found = [(tag.passage.order, tag.code, tag.direction) for tag in tags_of(ratna(nurul_huda), note)]
    assert found == [(3, "pkg.1.1", "mentions")]


def test_a_mark_keeps_its_words_and_is_stored_once(nurul_huda):
    note, by, mark = written(nurul_huda), ratna(nurul_huda), uuid7()
    coding = begun(note, by)
    first = marked(coding, by, 1, "pkg.1.2", quote="satu per satu", tag_id=mark)
    again = marked(coding, by, 1, "pkg.1.2", quote="satu  per satu", tag_id=mark)
    with pytest.raises(SentBefore):
        marked(coding, by, 2, "pkg.1.2", tag_id=mark)
    assert (first.pk, first.quote, Tag.rows.filter(code="pkg.1.2").count()) == (again.pk, "satu per satu", 1)


def test_the_same_words_carry_a_code_once_and_free_again_when_it_is_taken_back(nurul_huda):
    by = ratna(nurul_huda)
    coding = begun(written(nurul_huda), by)
    first = marked(coding, by, 1, "pkg.1.2")
    with pytest.raises(NotAcceptable) as refusal:
        marked(coding, by, 1, "pkg.1.2", "against", quote="satu per satu")
    for _ in range(2):
        withdraw_tag(tag=first, by=by, at=AT)
    marked(coding, by, 1, "pkg.1.2", "against")
    standing = [(tag.code, tag.direction) for tag in tags_of(by, coding.note) if tag.passage.order == 1]
    assert (refusal.value.codes, standing, Tag.rows.filter(passage__order=1).count()) == (
        ("code",),
        [("pkg.1.2", "against")],
        2,
    )


@pytest.mark.parametrize(
    ("code", "direction", "codes"), [("pkg.99", "supports", ("code",)), ("pkg.1.1", "praises", ("direction",))]
)
def test_a_code_or_direction_that_the_codebook_does_not_have_is_refused(nurul_huda, code, direction, codes):
    by = ratna(nurul_huda)
    coding = begun(written(nurul_huda), by)
    with pytest.raises(NotAcceptable) as refusal:
        marked(coding, by, 1, code, direction)
    assert refusal.value.codes == codes


def test_nobody_codes_what_is_about_themselves_and_the_neighbour_codes_nothing(nurul_huda, neighbour):
    note = written(nurul_huda)
    colleague = viewer(account(person("Rahmat", nurul_huda.place), Role.GURU, nurul_huda.place))
    for by in (viewer(nurul_huda.guru), colleague, viewer(neighbour.hasan)):
        with pytest.raises(PermissionDenied):
            begun(note, by)
    begun(note, ratna(nurul_huda))
    with pytest.raises(NotAcceptable):
        ask_second_coder(note=note, coder_id=nurul_huda.aisyah.person_id, by=ratna(nurul_huda), at=AT)
    assert Coding.rows.count() == 1


def test_the_second_coder_sees_nothing_of_the_first_until_both_are_done(nurul_huda):
    note, first, second = written(nurul_huda), ratna(nurul_huda), hasan(nurul_huda)
    one = begun(note, first)
    other = ask_second_coder(note=note, coder_id=second.person_id, by=first, at=AT)
    marked(one, first, 1, "pkg.1.2")
    one = finish_coding(coding=one, by=first, at=AT)
    blind = [tag.code for tag in tags_of(second, note)]
    teacher = {tag.code for tag in tags_of(viewer(nurul_huda.guru), note)}
    other = finish_coding(coding=other, by=second, at=AT)
    open_now = {tag.code for tag in tags_of(second, note)}
    assert (one.state, blind, teacher) == (CodingState.CODED, [], {"pkg.1.2", "pkg.1.1"})
    assert (other.state, other.could_have_seen, open_now) == (CodingState.OPENED, False, {"pkg.1.2", "pkg.1.1"})


def test_the_first_coder_sees_nothing_of_the_second_either(nurul_huda):
    note, first, second = (
        written(nurul_huda, interview(nurul_huda, passages=interview(nurul_huda).passages[:2])),
        ratna(nurul_huda),
        hasan(nurul_huda),
    )
    one = begun(note, first)
    other = ask_second_coder(note=note, coder_id=second.person_id, by=first, at=AT)
    marked(other, second, 2, "pkg.4.1")
    finish_coding(coding=other, by=second, at=AT)
    assert ([tag.code for tag in tags_of(first, note)], Coding.rows.get(pk=one.pk).state) == ([], CodingState.OPEN)


def test_asked_late_the_second_coder_could_have_seen_and_that_is_kept(nurul_huda):
    note, first = written(nurul_huda), ratna(nurul_huda)
    finish_coding(coding=begun(note, first), by=first, at=AT)
    late = ask_second_coder(note=note, coder_id=hasan(nurul_huda).person_id, by=hasan(nurul_huda), at=AT)
    assert late.could_have_seen is True


def test_no_second_coder_reads_along_while_judgements_are_collected(nurul_huda):
    of, first = round_at(nurul_huda), ratna(nurul_huda)
    note = written(nurul_huda)
    begun(note, first)
    with pytest.raises(NotAcceptable):
        ask_second_coder(note=note, coder_id=hasan(nurul_huda).person_id, by=first, at=AT)
    by_hasan(nurul_huda)
    close_collection(of=of, by=hasan(nurul_huda), at=AT, reason="Lengkap.")
    note.refresh_from_db()
    note.round.refresh_from_db()
    assert ask_second_coder(note=note, coder_id=hasan(nurul_huda).person_id, by=first, at=AT).order == 2


def test_what_pupils_said_may_be_coded_by_whom_the_listener_asks(nurul_huda):
    first, second = ratna(nurul_huda), hasan(nurul_huda)
    note = written(nurul_huda, interview(nurul_huda, source_role="siswa", with_whom="dua siswa kelas VIII"))
    begun(note, first)
    before = Passage.objects.visible_to(second).count()
    ask_second_coder(note=note, coder_id=second.person_id, by=first, at=AT)
    aisyah = Passage.objects.visible_to(viewer(nurul_huda.guru)).count()
    assert (before, Passage.objects.visible_to(second).count(), aisyah) == (0, 3, 0)


def test_a_finished_coding_takes_no_more_marks(nurul_huda):
    by = ratna(nurul_huda)
    coding = begun(written(nurul_huda), by)
    mark = marked(coding, by, 1, "pkg.1.2")
    coding = finish_coding(coding=finish_coding(coding=coding, by=by, at=AT), by=by, at=AT)
    with pytest.raises(NotAcceptable):
        marked(coding, by, 2, "pkg.1.2")
    with pytest.raises(NotAcceptable):
        withdraw_tag(tag=mark, by=by, at=AT)
    entry = AuditEntry.objects.system("the test reads the ledger").get(action="note.coded")
    assert entry.facts["tags"] == 2


def test_everybody_marks_in_the_own_coding_only(nurul_huda):
    coding = begun(written(nurul_huda), ratna(nurul_huda))
    with pytest.raises(NotAcceptable):
        marked(coding, hasan(nurul_huda), 1, "pkg.1.2")
    with pytest.raises(NotAcceptable):
        finish_coding(coding=coding, by=hasan(nurul_huda), at=AT)
    assert Tag.rows.filter(passage__order=1).count() == 0


def test_where_two_differ_both_stay_and_a_reason_resolves_it(nurul_huda):
    note = coded_by_two(nurul_huda)
    found = [(d.code, d.first, d.second) for d in differences_of(note)]
    passage = Passage.rows.select_related("note__institution").get(note=note, order=2)
    for direction, reason, code in (("against", "", "pkg.4.1"), ("against", "Ya.", "pkg.1.2")):
        with pytest.raises(NotAcceptable):
            resolve(passage=passage, code=code, direction=direction, reason=reason, by=hasan(nurul_huda), at=AT)
    resolve(passage=passage, code="pkg.4.1", direction="against", reason="Belum terukur.", by=hasan(nurul_huda), at=AT)
    tags = sorted(Tag.rows.filter(code="pkg.4.1").values_list("direction", flat=True))
    open_ones = [d.code for d in differences_of(note) if d.resolution is None]
    assert found == [("pkg.4.1", "against", "mentions"), ("pkg.1.1", "mentions", "")]
    assert (tags, open_ones, Resolution.rows.get().reason) == (["against", "mentions"], ["pkg.1.1"], "Belum terukur.")


def test_neither_the_teacher_nor_the_neighbour_resolves(nurul_huda, neighbour):
    note = coded_by_two(nurul_huda)
    passage = Passage.rows.select_related("note__institution").get(note=note, order=2)
    for by in (viewer(nurul_huda.guru), viewer(neighbour.hasan), viewer(nurul_huda.operator)):
        with pytest.raises(PermissionDenied):
            resolve(passage=passage, code="pkg.4.1", direction="", reason="Sudah.", by=by, at=AT)
    assert Resolution.rows.count() == 0


def test_the_agreement_of_few_marks_is_not_yet_knowable(nurul_huda):
    note = coded_by_two(nurul_huda)
    found = agreement_at(hasan(nurul_huda), institution_id=nurul_huda.place.pk, codebook=Codebook.rows.get(), note=note)
    one = next(code for code in found.codes if code.code == "pkg.4.1")
    assert (one.alpha, one.kappa, one.same, one.used, one.units) == (TooFewUnits(1), TooFewUnits(1), 0, 1, 3)
    assert (found.overall.alpha, found.overall.units, found.independent) == (TooFewUnits(3), 9, 1)


def test_passages_in_which_nobody_marked_a_code_do_not_make_it_knowable():
    pairs = [("supports", "supports")] * 9 + [("", "")] * 91
    assert code_agreement("pkg.1.1", pairs).alpha == TooFewUnits(9)


def test_the_agreement_of_twelve_marks_has_its_interval_and_is_counted_by_hand():
    pairs = [("supports", "supports")] * 11 + [("", "")] * 8 + [("supports", "")]
    found = code_agreement("pkg.1.1", pairs)
    # 40 values: 23 supports, 17 nothing; one of 20 pairs apart. alpha = 1 - 39 * (2/40 * 40/2) / (23 * 17) (Krippendorff).
    assert round(found.alpha.alpha, 9) == round(1 - 39 * 1 / (23 * 17), 9)
    assert (found.same, found.used, found.alpha.interval.low < found.alpha.alpha) == (11, 12, True)


def test_where_two_never_differ_few_marks_are_not_certainty():
    found = [code_agreement("pkg.1.1", [("against", "against")] * n + [("", "")] * 5).alpha for n in (10, 20)]
    assert [(alpha.alpha, round(alpha.interval.low, 3)) for alpha in found] == [(1.0, 0.692), (1.0, 0.832)]


def test_the_way_back_from_an_indicator_ends_at_the_sentence(nurul_huda, neighbour):
    coded_by_two(nurul_huda)
    asked = {"person_id": nurul_huda.aisyah.person_id, "institution_id": nurul_huda.place.pk}
    found = heard_about(viewer(nurul_huda.guru), **asked).sentences
    shown = {code: [(s.order, s.direction, s.differs) for s in sentences] for code, sentences in found.items()}
    assert shown == {
        "pkg.1.1": [(3, "mentions", True)],
        "pkg.1.2": [(1, "supports", False)],
        "pkg.4.1": [(2, "against", True)],
    }
    assert heard_about(viewer(neighbour.hasan), **asked).sentences == {}


def test_what_was_resolved_stands_in_the_place_of_both(nurul_huda):
    note = coded_by_two(nurul_huda)
    for order, code, direction in ((2, "pkg.4.1", "mentions"), (3, "pkg.1.1", "")):
        passage = Passage.rows.select_related("note__institution").get(note=note, order=order)
        resolve(passage=passage, code=code, direction=direction, reason="Kita baca lagi.", by=ratna(nurul_huda), at=AT)
    found = heard_about(
        hasan(nurul_huda), person_id=nurul_huda.aisyah.person_id, institution_id=nurul_huda.place.pk
    ).sentences
    shown = {code: [(s.direction, s.differs) for s in sentences] for code, sentences in found.items()}
    assert shown == {"pkg.1.2": [("supports", False)], "pkg.4.1": [("mentions", False)]}
