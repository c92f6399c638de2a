"""Issue papers: who may, which number, what is kept, and what stays as it was printed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from factories import AT, YEAR, appraise, madrasah, submission, system, teacher
from pypdf import PdfReader

from documents.stories import facts_of, issue, issue_the_recap, make_civil_servant, rated, worked_scores
from uswah.appraisal.operations import count_first
from uswah.common.audit import verify
from uswah.common.models import AuditEntry
from uswah.documents.enums import CreditObstacle, PaperGap
from uswah.documents.exporters.binding import bind, page_count
from uswah.documents.exporters.drawing import draw, draw_together, file_name
from uswah.documents.exporters.papers import Paper
from uswah.documents.models import IssuedDocument, NumberSeries
from uswah.documents.queries import CreditByNeed, WithoutCredit
from uswah.evidence.operations import record_submission
from uswah.institutions.operations import amend_institution
from uswah.people.models import Post
from uswah.people.operations import NewPerson, PostEntry, Taught, amend_person, amend_post, assign_teaching
from uswah.standards.queries import form_of


def text_of(pdf: bytes) -> str:
    """Return what a reader reads, with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_the_head_issues_the_worked_example(nurul_huda):
    make_civil_servant(nurul_huda.aisyah)
    rated(nurul_huda)
    amend_institution(
        place=nurul_huda.place, details={"paper_code": "MTs.NH", "town": "Gadingrejo"}, by=system(), at=AT
    )
    paper = issue(nurul_huda)
    assert paper.number == "001/MTs.NH/PKG/XI/2026"
    frame = paper.content["frame"]
    assert (frame["date_masehi"], frame["date_hijri"]) == ("21 November 2026 M", "11 Jumadil Akhir 1448 H")
    assert (frame["document_code"], frame["created_at"]) == ("PKG-2026-000001", "2026-11-21T10:00:00+07:00")
    level = {name: value for name, value in paper.content["level"].items() if name != "is"}
    assert level == {"total": "49", "maximum": "56", "scale": "87,50", "label": "Baik", "note": ""}
    assert [one["value"] for one in paper.content["competencies"]] == list("34343434444342")
    assert paper.content["credits"][0]["result"] == "20,25"
    assert [line["value"] for line in paper.content["credits"][0]["lines"]] == ["100", "9", "10", "24/24", "100%"]
    assert paper.content["credits"][0]["note"] == (
        "Dihitung tanpa tugas tambahan. Cara ini berlaku sampai 31 Desember 2022; dicetak untuk arsip."
    )
    assert paper.content["basis"] == "PermenPANRB 16/2009; Permendiknas 35/2010 (1 Desember 2010)"
    assert paper.content["credits"][1]["reason"] == "Belum ada predikat kinerja."


def test_the_printed_paper_says_what_was_issued(nurul_huda):
    make_civil_servant(nurul_huda.aisyah)
    rated(nurul_huda)
    paper = issue(nurul_huda, is_sample=True)
    said = text_of(draw(paper.kind, paper.content, Paper.A4))
    printed = ("49", "87,50", "Baik", "20,25", "Siti Aisyah", "Hasan Basri", paper.number, "11 Jumadil Akhir 1448 H")
    assert [words for words in printed if words not in said] == []
    assert "data contoh" in said.lower()


def test_a_paper_is_drawn_with_the_same_bytes_in_another_process(nurul_huda, tmp_path):
    rated(nurul_huda)
    paper = issue(nurul_huda)
    kept = IssuedDocument.rows.get(pk=paper.pk)
    first = draw(kept.kind, kept.content, Paper.F4)
    content = tmp_path / "content.json"
    content.write_text(json.dumps(kept.content), encoding="utf-8")
    script = (
        "import json, sys\nfrom pathlib import Path\nimport django\ndjango.setup()\n"
        "from uswah.documents.exporters.drawing import draw\nfrom uswah.documents.exporters.papers import Paper\n"
        "kept = json.loads(Path(sys.argv[1]).read_text(encoding='utf-8'))\n"
        "sys.stdout.buffer.write(draw('pkg_report', kept, Paper.F4))\n"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "uswah.config.settings", "USWAH_HOME": str(tmp_path)}
    environment |= {"USWAH_SECRET_KEY": "only-for-this-process", "PYTHONHASHSEED": "7"}
    again = subprocess.run([sys.executable, "-c", script, str(content)], capture_output=True, env=environment)
    assert again.stderr.decode() == ""
    assert again.stdout == first


def test_the_same_content_keeps_its_paper_and_number(nurul_huda):
    rated(nurul_huda)
    first = issue(nurul_huda)
    again = issue(nurul_huda, by=nurul_huda.operator, at=AT + timedelta(days=40))
    assert (again.pk, again.number) == (first.pk, first.number)
    assert IssuedDocument.rows.count() == 1
    assert AuditEntry.rows.filter(action="document.issued").count() == 1


def test_other_evidence_makes_a_new_paper_with_the_next_number(nurul_huda):
    counted = rated(nurul_huda)
    first = issue(nurul_huda)
    amended = submission(
        nurul_huda.aisyah.person_id,
        nurul_huda.hasan.person_id,
        scores={**worked_scores(), "pkg.1.1": 0},
        amends=counted.pk,
        amendment_reason="Salah menyalin",
        origin=None,
    )
    form = form_of("pkg-guru", AT.date())
    record_submission(new=amended, form=form, place=nurul_huda.place, by=system(), at=AT)
    count_first(submissions=[amended.id], place=nurul_huda.place, by=system(), at=AT)
    second = issue(nurul_huda, at=AT + timedelta(hours=1))
    assert [first.number[:4], second.number[:4]] == ["001/", "002/"]
    assert [one.content["competencies"][0]["raw"] for one in (first, second)] == ["9", "7"]


def test_a_paper_stays_as_it_was_printed_when_the_teacher_is_renamed(nurul_huda):
    rated(nurul_huda)
    paper = issue(nurul_huda)
    before = draw(paper.kind, paper.content, Paper.A4)
    amend_person(
        person_id=nurul_huda.aisyah.person_id,
        content=NewPerson(name="Aisyah Rahmawati", title_before="Hj.", title_after="S.Pd."),
        place=nurul_huda.place,
        by=system(),
        at=AT,
        reason="Nama menurut ijazah",
    )
    kept = IssuedDocument.rows.get(pk=paper.pk)
    assert draw(kept.kind, kept.content, Paper.A4) == before
    renamed = issue(nurul_huda)
    assert renamed.number.startswith("002/")
    assert "Hj. Aisyah Rahmawati, S.Pd." in text_of(draw(renamed.kind, renamed.content, Paper.A4))


def test_the_numbers_begin_again_with_the_calendar_year(nurul_huda):
    other = teacher("Zainal Abidin", nurul_huda.place)
    rated(nurul_huda)
    rated(nurul_huda, other)
    last_of_the_year = datetime(2026, 12, 31, 16, 59, tzinfo=UTC)
    assert issue(nurul_huda, at=last_of_the_year).number.endswith("/PKG/XII/2026")
    assert issue(nurul_huda, about=other, at=last_of_the_year + timedelta(minutes=1)).number.startswith("001/")
    assert sorted(NumberSeries.rows.values_list("year", "last")) == [(2026, 1), (2027, 1)]


def test_reports_and_recaps_share_one_series_and_madrasah_do_not(nurul_huda, neighbour):
    rated(nurul_huda)
    rated(neighbour)
    numbers = [issue(nurul_huda).number, issue_the_recap(nurul_huda).number, issue(neighbour).number]
    assert [number.split("/")[0] for number in numbers] == ["001", "002", "001"]
    assert [number.split("/")[2] for number in numbers] == ["PKG", "REKAP", "PKG"]


@pytest.mark.parametrize("who", ["guru", "ratna", "mahfud"])
def test_nobody_issues_without_the_power(nurul_huda, who):
    rated(nurul_huda)
    somebody = nurul_huda.guru if who == "guru" else nurul_huda.extra[who]
    with pytest.raises(PermissionDenied):
        issue(nurul_huda, by=somebody)
    assert not IssuedDocument.rows.exists()
    assert not NumberSeries.rows.exists()


def test_the_audit_ledger_knows_the_number_and_the_digest(nurul_huda):
    rated(nurul_huda)
    paper = issue(nurul_huda)
    entry = AuditEntry.rows.get(action="document.issued")
    assert entry.facts == {"kind": "pkg_report", "number": paper.number, "digest": paper.content_digest}
    assert entry.subject_id == str(paper.pk)
    assert list(verify()) == []


def test_the_database_refuses_to_change_an_issued_paper(nurul_huda):
    rated(nurul_huda)
    issue(nurul_huda)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        IssuedDocument.rows.update(number="999")


def test_a_report_that_is_not_yet_knowable_prints_what_is_missing(nurul_huda):
    rated(nurul_huda, missing=("pkg.3.2", "pkg.3.4", "pkg.7.1"))
    facts = facts_of(nurul_huda)
    assert PaperGap.LEVEL in facts.gaps
    paper = issue(nurul_huda)
    missing = [(one["competency"][:14], one["indicators"]) for one in paper.content["level"]["missing"]]
    assert missing == [("Kompetensi 3. ", "2 dan 4"), ("Kompetensi 7. ", "1")]
    third = paper.content["competencies"][2]
    assert (third["raw"], third["percent"], third["value"], third["maximum"]) == ("–", "–", "–", "8")
    said = text_of(draw(paper.kind, paper.content, Paper.A4))
    assert "3 indikator belum dinilai" in said
    assert "87,50" not in said


def test_an_unobserved_indicator_is_printed_with_its_reason(nurul_huda):
    new = submission(nurul_huda.aisyah.person_id, nurul_huda.hasan.person_id, scores=worked_scores())
    ratings = [
        replace(rating, score=None, fact="Laboratorium tutup") if rating.code == "pkg.1.1" else rating
        for rating in new.ratings
    ]
    appraise(nurul_huda.place, replace(new, ratings=ratings))
    line = issue(nurul_huda).content["competencies"][0]["indicators"][0]
    assert line["score"] == "–"
    assert line["facts"] == [{"is": "FactNote", "text": "Laboratorium tutup", "moment": "Tidak teramati"}]


def obstacles(home, about=None) -> list[str]:
    """Return why there are no credit points, scheme by scheme."""
    return [
        outcome.obstacle.value if isinstance(outcome, WithoutCredit) else "points"
        for outcome in facts_of(home, about=about).credits
    ]


@pytest.mark.parametrize(
    ("employment", "rank", "hours", "expected"),
    [
        ("YAYASAN", "", 24, ["not_civil_servant"]),
        ("", "", 24, ["employment_unknown"]),
        ("PPPK", "", 24, ["contract", "no_predicate"]),
        ("PNS", "", 24, ["rank_unknown", "no_predicate"]),
        ("PNS", "IV/e", 24, ["rank_without_step", "no_predicate"]),
        ("PNS", "III/c", None, ["hours_unknown", "no_predicate"]),
        ("PNS", "III/c", 41, ["load_not_covered", "no_predicate"]),
        ("PNS", "III/c", 18, ["points", "no_predicate"]),
        ("YAYASAN", "III/c", 24, ["points", "not_civil_servant"]),
    ],
)
def test_form_1d_says_why_there_are_no_points(nurul_huda, employment, rank, hours, expected):
    post = nurul_huda.aisyah
    entry = PostEntry(is_satminkal=True, is_teaching=True, employment=employment, rank=rank)
    amend_post(post=post, entry=entry, by=system(), at=AT)
    assign_teaching(post=post, school_year=YEAR, taught=[Taught("matematika", hours)], by=system(), at=AT)
    rated(nurul_huda)
    assert obstacles(nurul_huda) == expected


def test_fewer_hours_than_required_bring_fewer_points(nurul_huda):
    make_civil_servant(nurul_huda.aisyah)
    assign_teaching(post=nurul_huda.aisyah, school_year=YEAR, taught=[Taught("matematika", 18)], by=system(), at=AT)
    rated(nurul_huda)
    credit = facts_of(nurul_huda).credits[0]
    assert isinstance(credit, CreditByNeed)
    assert issue(nurul_huda).content["credits"][0]["result"] == "15,1875"  # 20.25 × 18/24


def test_the_head_has_no_points_without_the_appraisal_of_the_duty(nurul_huda):
    own = Post.rows.get(person=nurul_huda.hasan.person)
    make_civil_servant(own)
    ratna = nurul_huda.extra["ratna"].person_id
    appraise(nurul_huda.place, submission(own.person_id, ratna, scores=worked_scores(), source_role="pengawas"))
    assert obstacles(nurul_huda, own) == ["extra_duty", "no_predicate"]


def test_a_formative_report_brings_no_points(nurul_huda):
    make_civil_servant(nurul_huda.aisyah)
    rated(nurul_huda, stage="formative")
    outcomes = facts_of(nurul_huda, stage="formative").credits
    assert outcomes == (WithoutCredit(CreditObstacle.FORMATIVE),)


def test_the_head_does_not_take_note_of_his_own_report(nurul_huda):
    own = Post.rows.get(person=nurul_huda.hasan.person)
    ratna = nurul_huda.extra["ratna"].person_id
    appraise(nurul_huda.place, submission(own.person_id, ratna, scores=worked_scores(), source_role="pengawas"))
    paper = issue(nurul_huda, by=nurul_huda.operator, about=own)
    third = paper.content["head_signer"]
    assert (third["role"], third["name"]) == ("Pengawas Madrasah", "Ratna Dewi")
    assert paper.content["teacher_signer"]["name"] == "Hasan Basri"


def test_the_recap_lists_teachers_by_name_and_leaves_no_one_out(nurul_huda):
    teacher("Zainal Abidin", nurul_huda.place)
    amin = teacher("Dr. Amin", nurul_huda.place)
    rated(nurul_huda)
    rated(nurul_huda, amin, missing=("pkg.14.6",))
    paper = issue_the_recap(nurul_huda)
    rows = [(row["name"], row["total"], row["label"]) for row in paper.content["rows"]]
    assert rows == [
        ("Dr. Amin", "–", "Belum dapat diketahui"),
        ("Hasan Basri", "–", "Belum dinilai"),
        ("Siti Aisyah", "49", "Baik"),
        ("Zainal Abidin", "–", "Belum dinilai"),
    ]
    counts = {one["label"]: one["count"] for one in paper.content["counts"]}
    assert counts["Baik"] == "1"
    assert (counts["Belum dapat diketahui"], counts["Belum dinilai"]) == ("1", "2")
    said = text_of(draw(paper.kind, paper.content, Paper.F4))
    assert "1 indikator belum dinilai pada kompetensi 14" in said


def test_the_letterhead_of_a_state_madrasah_names_the_ministry(land):
    home = madrasah(land, "MTsN 1 Pringsewu", head="Hasan Basri", guru="Siti Aisyah")
    rated(home)
    assert issue(home).content["frame"]["letterhead"]["above"] == [
        "Kementerian Agama Republik Indonesia",
        "Kantor Kementerian Agama Pringsewu",
    ]


def test_files_have_names_that_people_recognise(nurul_huda):
    rated(nurul_huda)
    amend_institution(place=nurul_huda.place, details={"paper_code": "MTs.NH"}, by=system(), at=AT)
    assert [file_name(p.kind, p.content, Paper.F4) for p in (issue(nurul_huda), issue_the_recap(nurul_huda))] == [
        "Rapor-PKG-Siti-Aisyah-001-MTs-NH-PKG-XI-2026-F4.pdf",
        "Rekap-PKG-MTs-Nurul-Huda-002-MTs-NH-REKAP-XI-2026-F4.pdf",
    ]


def test_many_reports_are_printed_in_one_file_with_their_own_page_numbers(nurul_huda):
    other = teacher("Zainal Abidin", nurul_huda.place)
    rated(nurul_huda)
    rated(nurul_huda, other)
    contents = [issue(nurul_huda).content, issue(nurul_huda, about=other).content]
    single = PdfReader(BytesIO(draw("pkg_report", contents[0], Paper.A4)))
    bound = draw_together(contents, Paper.A4)
    pages = [page.extract_text() for page in PdfReader(BytesIO(bound)).pages]
    assert len(pages) == 2 * len(single.pages)
    assert sum(f"Halaman 1 dari {len(single.pages)}" in page for page in pages) == 2
    assert draw_together(contents, Paper.A4) == bound
    assert page_count(bound) == len(pages)


def test_nothing_and_strange_files_are_not_bound():
    with pytest.raises(ValueError, match="no paper to bind"):
        bind([], Paper.A4, AT)
    with pytest.raises(ValueError, match="no paper of ours"):
        bind([b"%PDF-1.7 stream\nnot packed"], Paper.A4, AT)


WORKER = """
import sys
import django
django.setup()
from documents.stories import issue
from factories import Madrasah
from uswah.institutions.models import Institution
from uswah.people.models import Account, Post
place = Institution.rows.get(code=sys.argv[1])
head = Account.rows.get(pk=sys.argv[2])
posts = Post.rows.filter(pk__in=sys.argv[3].split(",")).order_by("pk")
home = Madrasah(place=place, aisyah=posts[0], hasan=head, operator=head, guru=head)
print('ready', flush=True)
sys.stdin.readline()
for post in posts:
    issue(home, about=post)
"""
FOUNDER = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from documents.stories import rated
from factories import Land, law, madrasah, teacher
law()
home = madrasah(Land.found(), "MTs Nurul Huda", head="Hasan Basri", guru="Siti Aisyah")
posts = [teacher(f"Guru {number:02d}", home.place) for number in range(12)]
for post in posts:
    rated(home, post)
print(home.place.code, home.hasan.pk, *(post.pk for post in posts))
"""
READER = """
import django
django.setup()
from uswah.common.audit import verify
from uswah.documents.models import IssuedDocument
print(*sorted(IssuedDocument.rows.values_list("number", flat=True)), *verify())
"""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the story brings its own SQLite")
def test_numbers_have_no_gaps_when_several_processes_issue_at_once(tmp_path):
    """On a database of its own, with four writers that start together."""
    roots = os.pathsep.join(str(Path(__file__).parents[level] / part) for level, part in ((1, ""), (2, "src")))
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "uswah.config.settings", "PYTHONPATH": roots}
    environment |= {"USWAH_HOME": str(tmp_path), "USWAH_SECRET_KEY": "only-for-these-processes", "USWAH_DATABASE": ""}

    def python(script: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments], capture_output=True, env=environment, text=True
        )
        assert done.stderr == ""
        return done.stdout

    code, head, *posts = python(FOUNDER).split()
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, code, head, ",".join(posts[start::4])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            text=True,
        )
        for start in range(4)
    ]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("\n")
        writer.stdin.flush()
    assert [writer.communicate()[1] for writer in writers] == ["", "", "", ""]
    assert python(READER).split() == [f"{number:03d}/{code}/PKG/XI/2026" for number in range(1, 13)]
