"""PKG workbooks come in whole or not at all; the same workbook twice changes nothing; a correction amends."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pytest
from factories import TODAY, YEAR, account, appraise, person, submission, teacher

from exchange.desk import META, WIDE, Desk, content_digest, counted, fates, nuptk_of, said_of, sentences, wide
from exchange.foreign import INDICATORS, archive, parts_of, wide_row, workbook
from uswah.appraisal.models import Appraisal
from uswah.appraisal.queries import pkg_scheme, record_of
from uswah.common.audit import verify
from uswah.common.models import AuditEntry
from uswah.core.scoring import NotYetKnowable
from uswah.evidence.models import Rating, Submission
from uswah.exchange.operations import ImportRefused
from uswah.people.enums import Role

LONG = (*META, "Indikator", "Skor", "Fakta")


@pytest.fixture
def aisyah(desk: Desk) -> str:
    return nuptk_of(desk.home.aisyah)


def scored(nuptk: str, name: str = "Siti Aisyah", **scores: Any) -> list[Any]:
    return wide_row(nuptk, name, **scores)


def meta_row(nuptk: str, *values: Any, **said: Any) -> list[Any]:
    """Make a row with year, stage, technique, assessor and day before its values."""
    told = {
        "name": "Siti Aisyah", "year": YEAR, "stage": "Sumatif", "technique": "Pengamatan", "rater": "Hasan Basri",
        "day": dt.date(2026, 11, 2), **said,
    }  # fmt: skip
    return [nuptk, *told.values(), *(values or (1,) * 78)]


def long(*rows: Any) -> bytes:
    return workbook([LONG, *rows], name="Skor")


def scores_of(row: Submission) -> dict[str, int | None]:
    return dict(Rating.rows.filter(submission=row).values_list("indicator__code", "score"))


# ---- New


def test_a_wide_row_becomes_one_submission_that_counts(desk: Desk, aisyah: str):
    outcome = desk.bring(wide(scored(aisyah, s1_1=2, s14_6=0)))
    assert (counted(outcome), outcome["ratings"]) == ({"new": 1}, 78)
    row = Submission.rows.get()
    assert (row.about, row.rated_by, row.source_role) == (desk.home.aisyah.person, desk.home.hasan.person, "kepala")
    assert (row.school_year_id, row.stage, row.technique) == (YEAR, "summative", "observation")
    assert (row.entry, row.origin_name, row.origin_sheet, row.origin_row) == ("import", "uji.xlsx", "PKG", 2)
    assert (scores_of(row)["pkg.1.1"], scores_of(row)["pkg.14.6"], scores_of(row)["pkg.7.3"]) == (2, 0, 1)
    assert Rating.rows.get(indicator__code="pkg.1.1").origin_cell == "C2"
    assert Appraisal.rows.get().counted == row


def test_long_rows_of_one_teacher_become_one_submission(desk: Desk, aisyah: str):
    rows = [meta_row(aisyah, number, 1, f"Fakta {number}") for number in INDICATORS]
    outcome = desk.bring(long(*rows))
    assert (counted(outcome), outcome["ratings"]) == ({"new": 1}, 78)
    assert Rating.rows.get(indicator__code="pkg.4.11").fact == "Fakta 4.11"
    assert Submission.rows.get().observed_on == dt.date(2026, 11, 2)


def test_the_preview_stores_nothing(desk: Desk, aisyah: str):
    before = content_digest()
    batch = desk.hand_in(wide(scored(aisyah)))
    assert (batch.state, counted(batch.outcome)) == ("PREVIEWED", {"new": 1})
    assert content_digest() == before


def test_a_teacher_is_found_by_any_of_the_numbers(desk: Desk):
    teacher("Rahmat Hidayat", desk.home.place, NIP="199005172015042001")
    content = workbook([("NIP", "Nama", *INDICATORS), scored("199005172015042001", "Rahmat Hidayat, S.Pd.")])
    assert counted(desk.bring(content)) == {"new": 1}
    assert Submission.rows.get().about.name == "Rahmat Hidayat"


# ---- Again


def test_the_same_workbook_twice_changes_nothing(desk: Desk, aisyah: str):
    content = wide(meta_row(aisyah), headings=WIDE)
    desk.bring(content)
    before, entries = content_digest(), AuditEntry.rows.count()
    batch = desk.hand_in(content)
    assert (counted(batch.outcome), batch.state) == ({"unchanged": 1}, "PREVIEWED")
    desk.store(batch)
    assert content_digest() == before
    new = AuditEntry.rows.order_by("pk").values_list("action", flat=True)[entries:]
    assert list(new) == ["import.uploaded"]


def test_the_same_long_workbook_twice_changes_nothing(desk: Desk, aisyah: str):
    content = long(*[meta_row(aisyah, number, 2, f"Fakta {number}") for number in INDICATORS])
    desk.bring(content)
    before = content_digest()
    assert counted(desk.bring(content)) == {"unchanged": 1}
    assert content_digest() == before


def test_a_batch_is_stored_once_also_when_told_twice(desk: Desk, aisyah: str):
    batch = desk.hand_in(wide(scored(aisyah)))
    first = desk.store(batch)
    before = content_digest()
    assert desk.store(batch)["counts"] == first["counts"]
    assert content_digest() == before


def test_one_changed_score_becomes_an_amendment_that_counts(desk: Desk, aisyah: str):
    desk.bring(wide(scored(aisyah)))
    batch = desk.hand_in(wide(scored(aisyah, s3_2=2)), file_name="perbaikan.xlsx")
    assert [(fate.fate.value, fate.changes) for fate in fates(batch)] == [("changed", 1)]
    desk.store(batch)
    first, second = Submission.rows.order_by("pk")
    assert (second.amends, second.amendment_reason) == (first, "Perbaikan dari berkas perbaikan.xlsx")
    assert (second.rated_by, second.source_role) == (first.rated_by, "kepala")
    assert (scores_of(second)["pkg.3.2"], scores_of(first)["pkg.3.2"]) == (2, 1)
    assert Appraisal.rows.get().counted == second
    assert list(verify()) == []


def test_a_workbook_does_not_amend_what_waits_for_a_decision(desk: Desk, aisyah: str):
    content = wide(scored(aisyah))
    desk.bring(content)
    first = Submission.rows.get()
    for score in (0, 2):
        amendment = {"amends": first.pk, "amendment_reason": "Dilihat lagi"}
        appraise(desk.home.place, submission(first.about_id, first.rated_by_id, score=score, **amendment))
    assert desk.refused(wide(scored(aisyah, s3_2=2))) == [("disputed", "")]
    assert counted(desk.hand_in(content).outcome) == {"unchanged": 1}


def test_what_a_workbook_does_not_say_stays(desk: Desk, aisyah: str):
    """Three corrected scores in the long layout must not take the other 75 away."""
    desk.bring(wide(meta_row(aisyah), headings=WIDE))
    few = [meta_row(aisyah, number, 2, "Terlihat di kelas") for number in ("1.1", "1.2", "1.3")]
    batch = desk.hand_in(long(*few))
    assert [(fate.fate.value, fate.changes, fate.missing) for fate in fates(batch)] == [("changed", 3, 0)]
    desk.store(batch)
    latest = scores_of(Submission.rows.order_by("pk").last())
    assert (len(latest), latest["pkg.1.1"], latest["pkg.14.6"]) == (78, 2, 1)


def test_facts_stay_when_the_next_workbook_has_no_column_for_them(desk: Desk, aisyah: str):
    desk.bring(wide([*scored(aisyah), "Menyapa tiap anak"], headings=("NUPTK", "Nama", *INDICATORS, "Fakta 1.1")))
    assert counted(desk.bring(wide(scored(aisyah)))) == {"unchanged": 1}
    desk.bring(wide(scored(aisyah, s2_1=2)))
    latest = Submission.rows.order_by("pk").last()
    assert Rating.rows.get(submission=latest, indicator__code="pkg.1.1").fact == "Menyapa tiap anak"


def test_a_fact_about_a_whole_competency_is_kept_at_its_first_indicator(desk: Desk, aisyah: str):
    headings = ("NUPTK", "Nama", *INDICATORS, "Fakta Kompetensi 4", "Fakta 4.1")
    content = wide([*scored(aisyah), "RPP lengkap", "Tujuan tertulis"], headings=headings)
    desk.bring(content)
    assert Rating.rows.get(indicator__code="pkg.4.1").fact == "Tujuan tertulis\nRPP lengkap"
    assert counted(desk.bring(content)) == {"unchanged": 1}


def test_a_fact_without_a_score_says_why_it_was_not_observed(desk: Desk, aisyah: str):
    headings = ("NUPTK", "Nama", *INDICATORS, "Fakta 4.1")
    batch = desk.hand_in(wide([*scored(aisyah, s4_1=None), "Guru sakit"], headings=headings))
    assert [fate.missing for fate in fates(batch)] == [1]
    desk.store(batch)
    assert Rating.rows.values_list("score", "fact").get(indicator__code="pkg.4.1") == (None, "Guru sakit")


def test_a_second_rater_stands_beside_the_first(desk: Desk, aisyah: str):
    desk.bring(wide(scored(aisyah)))
    assert counted(desk.bring(wide(scored(aisyah, s1_1=2)), rater_name="Ratna Dewi")) == {"new": 1}
    first, second = Submission.rows.order_by("pk")
    assert (second.amends, second.rated_by, second.rater_name) == (None, None, "Ratna Dewi")
    assert Appraisal.rows.get().counted == first


def test_an_amendment_by_name_keeps_the_rater_who_is_known(desk: Desk, aisyah: str):
    """A pengawas without a number is written by name only; the amendment stays hers."""
    from factories import appraise

    ratna = desk.home.extra["ratna"].person
    about = desk.home.aisyah.person_id
    appraise(desk.home.place, submission(about, ratna.pk, source_role="pengawas"))
    desk.bring(wide(scored(aisyah, s1_1=2)), rater_name="Ratna Dewi")
    latest = Submission.rows.order_by("pk").last()
    assert (latest.amends_id is None, latest.rated_by, latest.source_role) == (False, ratna, "pengawas")


def test_a_pengawas_with_a_number_rates_as_pengawas(desk: Desk, aisyah: str):
    dewi = person("Dewi Lestari", desk.home.place, NUPTK="7777888899990000")
    account(dewi, Role.PENGAWAS, desk.home.place)
    desk.bring(wide([*scored(aisyah), "7777888899990000"], headings=("NUPTK", "Nama", *INDICATORS, "NUPTK Penilai")))
    assert Submission.rows.values_list("rated_by", "source_role").get() == (dewi.pk, "pengawas")


# ---- Refused, with nothing stored


def test_an_unknown_nuptk_is_said_at_its_cell(desk: Desk, aisyah: str):
    content = wide(scored(aisyah), scored("9999000011112222", "Tak Dikenal"))
    assert desk.refused(content) == [("person_unknown", "A3")]


def test_a_teacher_of_the_neighbour_is_as_unknown_as_nobody(desk: Desk, neighbour):
    number = nuptk_of(neighbour.aisyah)
    told = [sentences(desk.hand_in(wide(scored(n, "Budi Santoso")))) for n in (number, "9999000011112222")]
    assert told[0] == [told[1][0].replace("9999000011112222", number)]


def test_numbers_of_two_people_in_one_row_disagree(desk: Desk, aisyah: str):
    teacher("Rahmat Hidayat", desk.home.place, NIP="199005172015042001")
    row = [aisyah, "199005172015042001", "Siti Aisyah", *(1,) * 78]
    assert desk.refused(wide(row, headings=("NUPTK", "NIP", "Nama", *INDICATORS))) == [("keys_disagree", "A2")]


def test_a_mistyped_number_beside_a_right_one_is_noticed(desk: Desk):
    teacher("Rahmat Hidayat", desk.home.place, NIP="199005172015042001", NUPTK="1111222233334444")
    row = ["1111222233334445", "199005172015042001", "Rahmat Hidayat", *(1,) * 78]
    assert desk.refused(wide(row, headings=("NUPTK", "NIP", "Nama", *INDICATORS))) == [("number_differs", "A2")]


def test_the_same_teacher_in_two_rows_is_refused(desk: Desk, aisyah: str):
    assert desk.refused(wide(scored(aisyah), scored(aisyah, s1_1=2))) == [("duplicate_row", ""), ("twice", "A3")]


def test_the_same_teacher_under_two_numbers_is_refused(desk: Desk):
    teacher("Rahmat Hidayat", desk.home.place, NIP="199005172015042001", NUPTK="1111222233334444")
    rows = [["1111222233334444", "", "Rahmat Hidayat", *(1,) * 78], ["", "199005172015042001", "", *(2,) * 78]]
    assert desk.refused(wide(*rows, headings=("NUPTK", "NIP", "Nama", *INDICATORS))) == [("twice", "B3")]


def test_two_rows_that_would_amend_one_rating_are_refused(desk: Desk, aisyah: str):
    desk.bring(wide(meta_row(aisyah), headings=WIDE))
    rows = [meta_row(aisyah, *(2,) * 78), meta_row(aisyah, *(0,) * 78, rater=nuptk_of_head(desk))]
    assert desk.refused(wide(*rows, headings=WIDE)) == [("twice", "A3")]


def nuptk_of_head(desk: Desk) -> str:
    return desk.home.hasan.person.identifiers.get(kind="NUPTK").value


@pytest.mark.parametrize(
    ("score", "code"), [(3, "score_out_of_range"), ("2,5", "score_not_whole"), ("dua", "score_unreadable")]
)
def test_a_score_that_is_none_is_said_at_its_cell(desk: Desk, aisyah: str, score: Any, code: str):
    assert desk.refused(wide(scored(aisyah, s1_3=score))) == [(code, "E2")]


def test_a_missing_column_is_said_at_the_heading_before_it(desk: Desk, aisyah: str):
    headings = ["NUPTK", "Nama", *(number for number in INDICATORS if number != "1.4")]
    batch = desk.hand_in(wide([aisyah, "Siti Aisyah", *(1,) * 77], headings=headings))
    assert said_of(batch) == [("indicator_heading_missing", "E1")]
    assert batch.outcome["needs_matching"] is True
    assert "1.4" in sentences(batch)[0]


def test_with_a_merged_heading_nothing_is_stored(desk: Desk, aisyah: str):
    content = wide(scored(aisyah), change=lambda sheet: sheet.merge_cells("C1:D1"))
    assert ("heading_merged", "C1") in desk.refused(content)


def test_a_merged_cell_among_the_scores_is_said_at_its_place(desk: Desk, aisyah: str):
    content = wide(scored(aisyah), change=lambda sheet: sheet.merge_cells("C2:D2"))
    assert ("merged_cell", "C2") in desk.refused(content)


def test_a_formula_without_its_value_is_said_at_its_cell(desk: Desk, aisyah: str):
    assert desk.refused(wide(scored(aisyah, s1_2="=1+1"))) == [("formula_without_value", "D2")]


def test_a_formula_with_its_value_is_read(desk: Desk, aisyah: str):
    def cell(at: str, value: object, formula: str = "") -> str:
        if isinstance(value, str):
            return f'<c r="{at}" t="inlineStr"><is><t>{value}</t></is></c>'
        return f'<c r="{at}">{f"<f>{formula}</f>" if formula else ""}<v>{value}</v></c>'

    from uswah.exchange.readers.grid import column_letters

    letters = [column_letters(number) for number in range(1, 81)]
    heads = "".join(cell(f"{at}1", text) for at, text in zip(letters, ("NUPTK", "Nama", *INDICATORS), strict=True))
    values = (aisyah, "Siti Aisyah", *(1,) * 78)
    row = "".join(cell(f"{a}2", v, "1+1-1" if a == "C" else "") for a, v in zip(letters, values, strict=True))
    content = archive(parts_of(f'<row r="1">{heads}</row><row r="2">{row}</row>'))
    assert counted(desk.bring(content)) == {"new": 1}
    assert scores_of(Submission.rows.get())["pkg.1.1"] == 1


@pytest.mark.parametrize("written", ["2 November 2026", "02/11/2026", "2-11-2026", "2026-11-02"])
def test_a_date_as_text_is_read(desk: Desk, aisyah: str, written: str):
    desk.bring(wide(meta_row(aisyah, day=written), headings=WIDE))
    assert Submission.rows.get().observed_on == dt.date(2026, 11, 2)


def test_a_date_that_is_none_is_said_at_its_cell(desk: Desk, aisyah: str):
    assert desk.refused(wide(meta_row(aisyah, day="kemarin"), headings=WIDE)) == [("date_unreadable", "G2")]


def test_a_roster_handed_in_as_ratings_is_refused(desk: Desk):
    content = workbook([("NUPTK", "Nama", "Mata Pelajaran"), ("5555666677778888", "Fatimah", "IPA")])
    assert desk.refused(content) == [("wrong_kind", "")]


def test_nobody_rates_themselves(desk: Desk):
    """The head's own row, with nobody named in it, would make the head the assessor of the head."""
    number = nuptk_of_head(desk)
    assert desk.refused(wide(scored(number, "Hasan Basri"))) == [("self_rated", "")]


def test_nobody_rates_themselves_under_their_name(desk: Desk, aisyah: str):
    content = wide(meta_row(aisyah, rater="Siti Aisyah, S.Pd."), headings=WIDE)
    assert desk.refused(content) == [("self_rated", "F2")]


def test_a_year_that_was_not_opened_is_said_at_its_cell(desk: Desk, aisyah: str):
    assert desk.refused(wide(meta_row(aisyah, year="2031/2032"), headings=WIDE)) == [("year_unknown", "C2")]


def test_ratings_without_a_rater_are_refused(desk: Desk, aisyah: str):
    assert desk.refused(wide(scored(aisyah)), rater_name="") == [("rater_missing", "")]


def test_an_unknown_number_of_an_assessor_is_not_taken_for_the_head(desk: Desk, aisyah: str):
    content = wide(meta_row(aisyah, rater="9999000011112222"), headings=WIDE)
    assert desk.refused(content) == [("rater_unknown", "F2")]


def test_a_number_of_somebody_elsewhere_does_not_tell_the_name(desk: Desk, aisyah: str, neighbour):
    number = neighbour.hasan.person.identifiers.get(kind="NUPTK").value
    batch = desk.hand_in(wide(meta_row(aisyah, rater=number), headings=WIDE))
    assert said_of(batch) == [("rater_unknown", "F2")]
    assert "Tono" not in " ".join(sentences(batch))
    headings = (*WIDE, "NUPTK Penilai")
    said = desk.refused(wide([*meta_row(aisyah, rater="Orang Lain"), number], headings=headings))
    assert said == [("person_elsewhere", "CH2")]


def test_an_assessor_elsewhere_with_number_and_name_is_taken(desk: Desk, aisyah: str, neighbour):
    tono = neighbour.hasan.person
    number = tono.identifiers.get(kind="NUPTK").value
    desk.bring(wide([*meta_row(aisyah, rater="Tono Sutrisno"), number], headings=(*WIDE, "NUPTK Penilai")))
    assert Submission.rows.values_list("rated_by", "source_role").get() == (tono.pk, "asesor")


def test_another_name_is_warned_of_and_the_number_decides(desk: Desk, aisyah: str):
    batch = desk.hand_in(wide(scored(aisyah, "Aisyah Rahmawati")))
    assert said_of(batch) == [("name_differs", "B2")]
    assert counted(desk.store(batch)) == {"new": 1}


def test_a_teacher_without_any_score_makes_no_submission(desk: Desk, aisyah: str):
    empty = [aisyah, "Siti Aisyah", *(None,) * 78]
    head = scored(nuptk_of_head(desk), "Hasan Basri")
    outcome = desk.bring(wide(empty, head), rater_name="Ratna Dewi")
    assert counted(outcome) == {"new": 1, "empty": 1}
    assert [row.about.name for row in Submission.rows.all()] == ["Hasan Basri"]


def test_every_error_of_a_workbook_is_told_at_once(desk: Desk, aisyah: str):
    content = wide(scored(aisyah, s1_1=3, s1_2="2,5"), scored("9999000011112222", "Siapa"), scored("1", "Siapa"))
    assert desk.refused(content) == [
        ("score_out_of_range", "C2"),
        ("score_not_whole", "D2"),
        ("nuptk_bad", "A4"),
        ("person_unknown", "A3"),
    ]


# ---- Between looking and storing


def test_what_changed_between_looking_and_storing_is_shown_before_anything_is_stored(desk: Desk, aisyah: str):
    seen = desk.hand_in(wide(scored(aisyah, s1_1=2)))
    desk.bring(wide(scored(aisyah)), file_name="lain.xlsx")
    before = content_digest()
    with pytest.raises(ImportRefused):
        desk.store(seen)
    assert content_digest() == before
    seen.refresh_from_db()
    assert (seen.state, seen.outcome["has_moved"], counted(seen.outcome)) == ("PREVIEWED", True, {"changed": 1})
    assert counted(desk.store(seen)) == {"changed": 1}


def test_a_roster_that_came_in_meanwhile_mends_what_stood_against_the_ratings(desk: Desk):
    batch = desk.hand_in(wide(scored("5555666677778888", "Fatimah Zahra")))
    assert said_of(batch) == [("person_unknown", "A2")]
    desk.bring(workbook([("NUPTK", "Nama", "Mapel"), ("5555666677778888", "Fatimah Zahra", "IPA")]), "roster")
    desk.look(batch)
    assert counted(desk.store(batch)) == {"new": 1}


def test_a_file_that_was_half_written_is_written_anew(desk: Desk, aisyah: str):
    """Whoever was killed while writing the file leaves its beginning under the whole file's name."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from uswah.exchange.queries import stored_path

    content = wide(scored(aisyah))
    digest = hashlib.sha256(content).hexdigest()
    default_storage.save(stored_path(digest), ContentFile(content[:100]))
    assert counted(desk.bring(content)) == {"new": 1}


# ---- Whole files


BOMB = archive({**parts_of(""), "xl/worksheets/sheet1.xml": b"<worksheet>" + b" " * 100_000_000})
DTD = archive({**parts_of(""), "xl/worksheets/sheet1.xml": '<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>'})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Berkas ini kosong."),
        (b"%PDF-1.7 ...", "Ini berkas PDF, bukan buku kerja."),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "Ini berkas Excel lama (.xls)."),
        (BOMB, "Setelah dibuka, isi berkas lebih besar dari 64 MB."),
        (DTD, "Berkas ini memuat definisi (DTD)"),
    ],
    ids=["empty", "pdf", "xls", "bomb", "dtd"],
)
def test_a_file_that_cannot_be_read_says_why_in_indonesian(desk: Desk, content: bytes, words: str):
    from django.utils.translation import override

    before = content_digest()
    batch = desk.hand_in(content)
    with override("id"):
        (sentence,) = sentences(batch)
    assert sentence.startswith(words)
    assert batch.state == "REFUSED"
    assert content_digest() == before


def test_with_a_column_left_out_by_choice_the_level_is_not_yet_knowable(desk: Desk, aisyah: str):
    from exchange.test_match import match_all

    headings = ["NUPTK", "Nama", *(number for number in INDICATORS if number != "1.4")]
    batch = desk.hand_in(wide([aisyah, "Siti Aisyah", *(1,) * 77], headings=headings))
    match_all(desk, batch)
    assert said_of(batch) == [("indicator_heading_missing", "E1")]
    assert [(fate.fate.value, fate.missing) for fate in fates(batch)] == [("new", 1)]
    desk.store(batch)
    record = record_of(Appraisal.rows.get(), pkg_scheme(TODAY))
    assert isinstance(record.level, NotYetKnowable)
