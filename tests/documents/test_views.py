"""The pages of the papers: the list, what would be printed, the issued paper, its file; and who opens none of them."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from factories import AT, YEAR, teacher
from pypdf import PdfReader

from documents.stories import issue, issue_the_recap, make_civil_servant, rated
from uswah.common.models import AuditEntry, Job, JobState
from uswah.documents.models import IssuedDocument
from uswah.documents.queries.papers import PER_PAGE

SUMMATIVE = {"tahun": YEAR, "tahap": "summative"}


def address(name: str, home, *more: object) -> str:
    """Return an address of this room at a madrasah."""
    return reverse(f"documents:{name}", args=[home.place.code, *more])


def report_of(home, post=None) -> str:
    """Return the address of the report of Bu Aisyah."""
    return address("report", home, (post or home.aisyah).person_id)


def words_of(response) -> str:
    """Return what a page says, with single spaces."""
    return " ".join(response.content.decode().split())


def test_the_head_sees_what_would_be_printed_and_issues_it(nurul_huda, signed_in):
    make_civil_servant(nurul_huda.aisyah)
    rated(nurul_huda)
    client = signed_in(nurul_huda.hasan)
    page = client.get(report_of(nurul_huda), SUMMATIVE)
    preview = page.context["report"].preview
    assert [figure.value for figure in preview.figures] == ["87,50", "Baik", "49"]
    assert [(line.number, line.value) for line in preview.competencies][:4] == [
        ("1", "3"),
        ("2", "4"),
        ("3", "3"),
        ("4", "4"),
    ]
    assert [credit.value for credit in preview.credits] == ["20,25 per tahun", "Belum ada predikat kinerja."]
    assert "Terbitkan rapor" in words_of(page)
    issued = client.post(report_of(nurul_huda), SUMMATIVE, follow=True)
    paper = IssuedDocument.rows.get()
    assert issued.redirect_chain == [(address("document", nurul_huda, paper.pk), 302)]
    assert f"Terbit dengan nomor {paper.number}." in words_of(issued)


def test_what_was_issued_is_offered_instead_of_issued_again(nurul_huda, signed_in):
    rated(nurul_huda)
    client = signed_in(nurul_huda.hasan)
    client.post(report_of(nurul_huda), SUMMATIVE)
    page = client.get(report_of(nurul_huda), SUMMATIVE)
    assert page.context["report"].preview.known.number == IssuedDocument.rows.get().number
    assert "Terbitkan rapor" not in words_of(page)
    again = client.post(report_of(nurul_huda), SUMMATIVE, follow=True)
    assert "nomornya tetap" in words_of(again)
    assert IssuedDocument.rows.count() == 1


def test_a_teacher_downloads_their_own_report(nurul_huda, signed_in):
    rated(nurul_huda)
    paper = issue(nurul_huda)
    client = signed_in(nurul_huda.guru)
    assert [line.number for line in client.get(address("documents", nurul_huda)).context["papers"].lines] == [
        paper.number
    ]
    assert client.get(address("document", nurul_huda, paper.pk)).status_code == 200
    file = client.get(address("pdf", nurul_huda, paper.pk))
    assert file.headers["Content-Type"] == "application/pdf"
    assert "Siti Aisyah" in PdfReader(BytesIO(file.content)).pages[0].extract_text()


def test_a_teacher_sees_no_colleague_and_no_recap(nurul_huda, signed_in):
    other = teacher("Zainal Abidin", nurul_huda.place)
    rated(nurul_huda, other)
    papers = [issue(nurul_huda, about=other), issue_the_recap(nurul_huda)]
    client = signed_in(nurul_huda.guru)
    assert client.get(address("documents", nurul_huda)).context["papers"].lines == ()
    for paper in papers:
        assert client.get(address("document", nurul_huda, paper.pk)).status_code == 404
        assert client.get(address("pdf", nurul_huda, paper.pk)).status_code == 404
    assert client.get(report_of(nurul_huda, other)).status_code == 404
    assert client.get(address("recap", nurul_huda)).status_code == 403
    assert client.get(address("reports", nurul_huda)).status_code == 403


def test_a_teacher_sees_their_report_but_cannot_issue_it(nurul_huda, signed_in):
    rated(nurul_huda)
    client = signed_in(nurul_huda.guru)
    page = client.get(report_of(nurul_huda), SUMMATIVE)
    assert "87,50" in words_of(page)
    assert "Terbitkan rapor" not in words_of(page)
    assert client.post(report_of(nurul_huda), SUMMATIVE).status_code == 403
    assert client.post(address("issue_all", nurul_huda), SUMMATIVE).status_code == 403
    assert not IssuedDocument.rows.exists()


@pytest.mark.parametrize("who", ["hasan", "guru", "operator"])
def test_the_neighbour_finds_nothing_here(nurul_huda, neighbour, signed_in, who):
    rated(nurul_huda)
    paper = issue(nurul_huda)
    client = signed_in(getattr(neighbour, who))
    pages = [address(name, nurul_huda) for name in ("documents", "reports", "recap")]
    pages += [address("document", nurul_huda, paper.pk), address("pdf", nurul_huda, paper.pk), report_of(nurul_huda)]
    pages += [address("reports_pdf", nurul_huda, 2026, "summative")]
    # The paper and the teacher of the one madrasah under the address of the other.
    pages += [address("document", neighbour, paper.pk), address("pdf", neighbour, paper.pk)]
    pages += [address("report", neighbour, nurul_huda.aisyah.person_id)]
    answers = {page: client.get(page).status_code for page in pages}
    for_teachers = {page for page in answers if "/rekap/" in page or "/dokumen/rapor/" in page}
    expected = {page: 403 if who == "guru" and page in for_teachers else 404 for page in pages}
    assert answers == expected
    assert client.post(report_of(nurul_huda), SUMMATIVE).status_code == 404


def test_the_pengawas_sees_papers_and_issues_none(nurul_huda, signed_in):
    rated(nurul_huda)
    paper = issue(nurul_huda)
    client = signed_in(nurul_huda.extra["ratna"])
    assert [line.number for line in client.get(address("documents", nurul_huda)).context["papers"].lines] == [
        paper.number
    ]
    assert client.get(address("recap", nurul_huda), SUMMATIVE).context["recap"].can_issue is False
    assert client.post(address("recap", nurul_huda), SUMMATIVE).status_code == 403


def test_the_file_says_who_may_keep_it_and_what_it_is_called(nurul_huda, signed_in):
    rated(nurul_huda)
    paper = issue(nurul_huda)
    client = signed_in(nurul_huda.hasan)
    there = address("pdf", nurul_huda, paper.pk)
    file = client.get(there)
    assert file.headers["Cache-Control"] == "private, no-store"
    code = nurul_huda.place.code
    assert file.headers["Content-Disposition"] == (
        f'attachment; filename="Rapor-PKG-Siti-Aisyah-001-{code}-PKG-XI-2026-A4.pdf"'
    )
    assert client.get(there).content == file.content
    assert client.get(there, headers={"If-None-Match": file.headers["ETag"]}).status_code == 304


def test_paper_comes_on_a4_and_on_f4_and_on_nothing_else(nurul_huda, signed_in):
    rated(nurul_huda)
    there = address("pdf", nurul_huda, issue(nurul_huda).pk)
    client = signed_in(nurul_huda.hasan)
    boxes = [
        PdfReader(BytesIO(client.get(there, {"kertas": sheet}).content)).pages[0].mediabox for sheet in ("a4", "f4")
    ]
    sizes = [(round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) for box in boxes]
    assert sizes == [(210, 297), (215, 330)]
    assert client.get(there, {"kertas": "a3"}).status_code == 404


def test_the_page_of_a_paper_shows_its_marks_and_points_to_a_newer_one(nurul_huda, signed_in):
    rated(nurul_huda)
    first = issue(nurul_huda)
    later = issue(nurul_huda, at=AT + timedelta(hours=2), is_sample=True)
    page = signed_in(nurul_huda.hasan).get(address("document", nurul_huda, first.pk))
    marks = {mark.term: (mark.value, mark.note) for mark in page.context["paper"].marks}
    assert marks["Nomor"] == (first.number, "")
    assert marks["Tanggal"] == ("21 November 2026 M", "11 Jumadil Akhir 1448 H")
    assert marks["Diterbitkan oleh"] == ("Hasan Basri", "21 November 2026, 10.00")
    assert page.context["paper"].newer.number == later.number
    newest = signed_in(nurul_huda.hasan).get(address("document", nurul_huda, later.pk))
    assert newest.context["paper"].newer is None
    assert newest.context["paper"].is_sample


def test_demonstration_data_are_marked_on_the_paper(nurul_huda, signed_in, settings):
    settings.DEMONSTRATION = True
    rated(nurul_huda)
    signed_in(nurul_huda.hasan).post(report_of(nurul_huda), SUMMATIVE)
    assert IssuedDocument.rows.get().content["frame"]["is_sample"] is True


def test_a_report_that_is_not_yet_knowable_says_so_before_it_is_issued(nurul_huda, signed_in):
    rated(nurul_huda, missing=("pkg.3.2", "pkg.3.4"))
    page = signed_in(nurul_huda.hasan).get(report_of(nurul_huda), SUMMATIVE)
    preview = page.context["report"].preview
    assert preview.figures == ()
    assert preview.unknown == "2 indikator belum dinilai, jadi nilainya belum dapat diketahui."
    third = preview.competencies[2]
    assert (third.value, third.missing) == ("", "3.2, 3.4")
    assert "dokumen akan menyebutkan apa yang belum ada" in words_of(page)


def test_a_teacher_without_a_rating_has_nothing_to_print(nurul_huda, signed_in):
    client = signed_in(nurul_huda.hasan)
    page = client.get(report_of(nurul_huda), SUMMATIVE)
    assert page.context["report"].preview is None
    assert "Belum ada yang dapat dicetak" in words_of(page)
    assert client.post(report_of(nurul_huda), SUMMATIVE).status_code == 404


def test_without_a_choice_the_latest_rated_stage_is_shown(nurul_huda, signed_in):
    rated(nurul_huda, stage="formative")
    rated(nurul_huda, stage="summative", school_year="2025/2026")
    client = signed_in(nurul_huda.hasan)
    assert client.get(report_of(nurul_huda)).context["form"].initial == {"tahun": YEAR, "tahap": "formative"}
    one_said = client.get(report_of(nurul_huda), {"tahap": "summative"}).context["form"].initial
    assert one_said == {"tahun": "2025/2026", "tahap": "summative"}


def test_the_recap_is_issued_and_printed(nurul_huda, signed_in):
    rated(nurul_huda)
    client = signed_in(nurul_huda.hasan)
    page = client.get(address("recap", nurul_huda), SUMMATIVE)
    assert [(line.name, line.scale) for line in page.context["recap"].lines] == [
        ("Hasan Basri", ""),
        ("Siti Aisyah", "87,50"),
    ]
    client.post(address("recap", nurul_huda), SUMMATIVE)
    paper = IssuedDocument.rows.get()
    assert (paper.kind, paper.about) == ("pkg_recap", None)
    file = client.get(address("pdf", nurul_huda, paper.pk), {"kertas": "f4"})
    assert "87,50" in PdfReader(BytesIO(file.content)).pages[0].extract_text()


def test_all_reports_are_issued_at_once_and_printed_in_one_file(
    nurul_huda, signed_in, django_capture_on_commit_callbacks
):
    zainal, amin = teacher("Zainal Abidin", nurul_huda.place), teacher("Amin", nurul_huda.place)
    rated(nurul_huda)
    rated(nurul_huda, zainal)
    rated(nurul_huda, amin, missing=("pkg.1.1",))
    before = issue(nurul_huda)
    client = signed_in(nurul_huda.hasan)
    with django_capture_on_commit_callbacks(execute=True):
        asked = client.post(address("issue_all", nurul_huda), SUMMATIVE)
    job = Job.rows.get()
    assert asked.url == reverse("web:job", args=[job.pk])
    assert (job.state, job.done, job.total) == (JobState.DONE, 2, 2)
    assert job.result == {"page": ["documents:reports_of", nurul_huda.place.code, 2026, "summative"]}
    page = client.get(reverse(job.result["page"][0], args=job.result["page"][1:]))
    shown = [(line.name, line.paper.number[:3] if line.paper else "") for line in page.context["reports"].lines]
    assert shown == [("Amin", ""), ("Hasan Basri", ""), ("Siti Aisyah", "001"), ("Zainal Abidin", "002")]
    assert AuditEntry.rows.filter(action="document.issued").count() == 2
    file = client.get(address("reports_pdf", nurul_huda, 2026, "summative"))
    said = " ".join(page.extract_text() for page in PdfReader(BytesIO(file.content)).pages)
    assert [before.number in said, "Zainal Abidin" in said, "Amin" in said] == [True, True, False]
    assert 'filename="Rapor-PKG-MTs-Nurul-Huda-2026-2027-Sumatif-A4.pdf"' in file.headers["Content-Disposition"]


def test_issuing_all_twice_gives_no_new_numbers(nurul_huda, signed_in, django_capture_on_commit_callbacks):
    rated(nurul_huda)
    client = signed_in(nurul_huda.operator)
    for _again in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(address("issue_all", nurul_huda), SUMMATIVE)
    assert [paper.number[:4] for paper in IssuedDocument.rows.all()] == ["001/"]
    assert IssuedDocument.rows.get().issued_by == nurul_huda.operator.pk


def test_no_file_is_bound_when_nothing_was_issued(nurul_huda, signed_in):
    client = signed_in(nurul_huda.hasan)
    assert client.get(address("reports_pdf", nurul_huda, 2026, "summative")).status_code == 404


def test_the_list_is_filtered_by_year_and_kind(nurul_huda, signed_in):
    rated(nurul_huda)
    report, recap = issue(nurul_huda), issue_the_recap(nurul_huda, at=AT + timedelta(minutes=1))
    client = signed_in(nurul_huda.hasan)

    def listed(**asked: str) -> list[str]:
        return [line.number for line in client.get(address("documents", nurul_huda), asked).context["papers"].lines]

    assert listed() == [recap.number, report.number]
    assert listed(jenis="pkg_recap") == [recap.number]
    assert listed(tahun="2025/2026") == []
    assert client.get(address("documents", nurul_huda), {"jenis": "x"}).status_code == 404


def test_older_papers_are_on_the_next_page(nurul_huda, signed_in):
    rated(nurul_huda)
    issue(nurul_huda)
    row = IssuedDocument.rows.get()
    copies = [
        IssuedDocument(
            institution=row.institution, kind=row.kind, about=row.about, school_year=row.school_year, stage=row.stage,
            number=f"copy {number}", issued_at=AT + timedelta(minutes=number), content={}, content_digest=str(number),
        )
        for number in range(PER_PAGE)
    ]  # fmt: skip
    IssuedDocument.rows.bulk_create(copies)
    client = signed_in(nurul_huda.hasan)
    first = client.get(address("documents", nurul_huda)).context["papers"]
    assert len(first.lines) == PER_PAGE
    second = client.get(first.pager.next_url).context["papers"]
    assert [line.number for line in second.lines] == sorted(
        {row.number, "copy 0"} - {line.number for line in first.lines}
    )
    assert second.pager.next_url == ""


# Session, account, roles; the madrasah; the years of the filter, the papers; what waits for the head on the rail.
QUERIES_OF_THE_LIST = 7
# Session, account, roles; the madrasah; years; posts, what they teach, scores, law, competencies; the district, the
# head, the head's numbers; the teachers' numbers; the latest papers; what waits on the rail.
QUERIES_OF_THE_REPORTS = 16


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three_papers(nurul_huda, signed_in, django_assert_num_queries, rows):
    for number in range(rows):
        post = teacher(f"Guru {number}", nurul_huda.place)
        rated(nurul_huda, post)
        issue(nurul_huda, about=post)
    client = signed_in(nurul_huda.hasan)
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        assert len(client.get(address("documents", nurul_huda)).context["papers"].lines) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_reports_cost_the_same_for_one_and_for_three_teachers(
    nurul_huda, signed_in, django_assert_num_queries, rows
):
    for number in range(rows):
        post = teacher(f"Guru {number}", nurul_huda.place)
        rated(nurul_huda, post)
        issue(nurul_huda, about=post)
    client = signed_in(nurul_huda.hasan)
    with django_assert_num_queries(QUERIES_OF_THE_REPORTS):
        page = client.get(address("reports", nurul_huda), SUMMATIVE).context["reports"]
    assert sum(line.paper is not None for line in page.lines) == rows


def test_the_pages_do_not_load_the_typesetter(tmp_path):
    script = "import django, sys; django.setup(); import uswah.documents.views; print('typst' in sys.modules)"
    settings = {"DJANGO_SETTINGS_MODULE": "uswah.config.settings", "USWAH_HOME": str(tmp_path), "USWAH_SECRET_KEY": "x"}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env={**os.environ, **settings}
    )
    assert (done.stdout.strip(), done.stderr) == ("False", "")
