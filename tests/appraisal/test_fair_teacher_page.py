"""Fair levels on the teacher's page and the map: what may be said, what it rests on, never a zero for the unknown."""

from __future__ import annotations

import re

import pytest
from appraisal import cast
from appraisal.clock import at_day
from appraisal.stories import url
from django.db import connection
from django.test.utils import CaptureQueriesContext
from factories import TODAY, YEAR, teacher

from uswah.appraisal.models import Level, Musyawarah
from uswah.appraisal.operations import count_first
from uswah.evidence.models import Submission


@pytest.fixture(autouse=True)
def on_the_day_of_the_cast():
    """Let every story happen while judgements and replies are still taken."""
    with at_day(TODAY):
        yield


def page_of(madrasah, browser, name="teacher", **query):
    return browser.get(url(name, madrasah, madrasah.aisyah.person_id, **query))


def counted(madrasah):
    """Let the head's judgement make the official level, as his form does."""
    rows = Submission.rows.filter(source_role="kepala").values_list("pk", flat=True)
    count_first(submissions=list(rows), place=madrasah.place, by=cast.viewer(madrasah.hasan), at=cast.AT)


def lines(page):
    return [line for domain in page.context["teacher"].domains for line in domain.competencies]


def line_of(page, number):
    return next(line for line in lines(page) if line.number == number)


def test_official_fair_and_simple_figures_stand_side_by_side(nurul_huda, signed_in):
    cast.with_levels(nurul_huda)
    counted(nurul_huda)
    page = page_of(nurul_huda, signed_in(nurul_huda.hasan))
    told = page.context["teacher"]
    stored = cast.level(nurul_huda, "all")
    assert told.standing.is_known
    assert told.fair.fair == f"{stored.percent:.1f} dari 100".replace(".", ",")
    assert told.fair.simple == f"{stored.simple_mean:.1f} dari 100".replace(".", ",")
    assert all(line.official and line.fair.fair and line.fair.simple for line in lines(page))


def test_every_drawing_says_its_figures_in_words(nurul_huda, signed_in):
    cast.with_levels(nurul_huda)
    page = page_of(nurul_huda, signed_in(nurul_huda.hasan))
    told = re.findall(r'class="chart"[^>]*aria-label="([^"]+)"', page.content.decode())
    assert len(told) == 14
    assert all("Kepala madrasah" in words and "Pengawas" in words for words in told)


def test_sources_stand_as_a_table_with_their_interval(nurul_huda, signed_in):
    cast.with_levels(nurul_huda)
    sources = line_of(page_of(nurul_huda, signed_in(nurul_huda.hasan)), "4").fair.sources
    assert {source.name for source in sources} == {"Kepala madrasah", "Pengawas", "Guru yang bersangkutan"}
    assert all("–" in source.interval and source.raters == "1 penilai" for source in sources)


def test_one_source_gives_no_figure_and_says_what_is_missing(nurul_huda, signed_in):
    of = cast.round_at(nurul_huda)
    cast.by_hasan(nurul_huda)
    cast.close_collection(of=of, by=cast.viewer(nurul_huda.hasan), at=cast.AT, reason="Waktunya habis.")
    cast.run(nurul_huda)
    page = page_of(nurul_huda, signed_in(nurul_huda.guru))
    fair = line_of(page, "4").fair
    assert (fair.figure, fair.interval, fair.fair) == ("–", "", "")
    assert fair.meaning[0] == "Belum dapat disimpulkan: perlu 1 sumber lagi."
    assert "<circle" not in fair.chart  # neither a point nor a zero is drawn


def test_sources_that_differ_lead_to_the_musyawarah(nurul_huda, signed_in):
    of = cast.with_levels(nurul_huda)
    opened = cast.level(nurul_huda)
    musyawarah = Musyawarah.rows.create(
        round=of,
        institution=nurul_huda.place,
        about_id=nurul_huda.aisyah.person_id,
        code=cast.COMPETENCY,
        opened_by=opened,
        opened_at=cast.AT,
    )
    fair = line_of(page_of(nurul_huda, signed_in(nurul_huda.hasan)), "4").fair
    assert fair.url_musyawarah == url("musyawarah", nurul_huda, musyawarah.pk)


def test_teacher_is_told_the_deadline_and_nobody_else_gets_the_button(nurul_huda, signed_in):
    cast.with_levels(nurul_huda)
    own = page_of(nurul_huda, signed_in(nurul_huda.guru)).context["teacher"].notice
    assert own.url
    assert "Senin, 7 Desember 2026" in own.words
    others = page_of(nurul_huda, signed_in(nurul_huda.hasan)).context["teacher"].notice
    assert others.url == ""


def test_while_judgements_are_collected_the_page_shows_none_and_says_why(nurul_huda, signed_in):
    cast.round_at(nurul_huda)
    cast.by_ratna(nurul_huda, scores={"pkg.4.1": 2})
    page = page_of(nurul_huda, signed_in(nurul_huda.hasan))
    told = page.context["teacher"]
    assert told.domains == ()
    assert (told.notice.title, told.fair, told.submissions) == ("Penilaian sedang dikumpulkan", None, ())
    own = page_of(nurul_huda, signed_in(nurul_huda.guru)).context["teacher"]
    assert (own.notice.title, own.submissions) == ("Anda sedang dinilai hari-hari ini", ())


def test_a_decided_level_keeps_its_figure_beside_it(nurul_huda, signed_in):
    cast.concluded(nurul_huda)
    page = page_of(nurul_huda, signed_in(nurul_huda.guru))
    fair = line_of(page, "4").fair
    assert (fair.decision.label, fair.decision.reason) == ("tingkat 3", "Setelah melihat lagi.")
    assert fair.decision.figure == fair.figure
    assert fair.is_final
    assert page.context["teacher"].notice.title == "Putaran sudah tuntas"
    assert [reply.reason for reply in page.context["teacher"].replies] == ["Setelah melihat lagi."]


def test_the_method_page_names_what_was_assumed(nurul_huda, signed_in):
    cast.with_levels(nurul_huda)
    page = page_of(nurul_huda, signed_in(nurul_huda.guru), "method", tahun=YEAR, tahap="summative")
    assert page.status_code == 200
    assert "masih anggapan awal, belum dari MTs" in page.content.decode()
    assert "anggapan awal, belum dari MTs" in page.context["method"].citation


def test_without_levels_there_is_no_method_to_tell(nurul_huda, signed_in):
    cast.round_at(nurul_huda)
    assert page_of(nurul_huda, signed_in(nurul_huda.guru), "method").status_code == 404


def test_the_map_opens_with_fair_levels_and_keeps_the_official_ones(nurul_huda, signed_in):
    cast.with_levels(nurul_huda)
    browser = signed_in(nurul_huda.hasan)
    fair = browser.get(url("map", nurul_huda, tahun=YEAR)).context["map"]
    line = next(line for line in fair.lines if line.name == "Siti Aisyah")
    assert [cell.column for cell in line.fair] == [
        "Semua kompetensi",
        "Pedagogik",
        "Kepribadian",
        "Sosial",
        "Profesional",
    ]
    assert all(cell.margin.startswith("±") and cell.step in "1234" for cell in line.fair)
    official = browser.get(url("map", nurul_huda, tahun=YEAR, ukuran="resmi")).context["map"]
    assert not official.is_fair
    assert len(official.lines[1].cells) == 14
    assert [item.label for item in official.measures] == ["Tingkat adil", "Nilai PKG resmi"]


def test_the_map_names_nobody_first_for_being_better_and_leaves_the_unknown_grey(nurul_huda, signed_in):
    zainab = teacher("Zainab", nurul_huda.place)
    of = cast.round_at(nurul_huda)
    cast.by_hasan(nurul_huda)
    cast.by_ratna(nurul_huda, score=0)
    for judge in (cast.by_hasan, cast.by_ratna):
        judge(nurul_huda, about=zainab.person_id, score=2)
    cast.close_collection(of=of, by=cast.viewer(nurul_huda.hasan), at=cast.AT, reason="Sudah lengkap.")
    cast.run(nurul_huda)
    page = signed_in(nurul_huda.hasan).get(url("map", nurul_huda, tahun=YEAR)).context["map"]
    assert [line.name for line in page.lines] == ["Hasan Basri", "Siti Aisyah", "Zainab"]
    assert {(cell.text, cell.margin, cell.step) for cell in page.lines[0].fair} == {("–", "", "")}


def test_pages_with_levels_ask_the_same_number_of_questions_for_one_teacher_as_for_three(nurul_huda, signed_in):
    def asked(address):
        with CaptureQueriesContext(connection) as found:
            assert browser.get(address).status_code == 200
        return len(found)

    cast.with_levels(nurul_huda)
    browser = signed_in(nurul_huda.hasan)
    browser.get(url("map", nurul_huda))
    addresses = [url("map", nurul_huda, tahun=YEAR), url("round", nurul_huda, 2026, "summative")]
    few = [asked(address) for address in addresses]
    for name in ("Halimah", "Umar"):
        about = teacher(name, nurul_huda.place).person_id
        cast.by_hasan(nurul_huda, about=about)
        cast.by_ratna(nurul_huda, about=about)
    cast.run(nurul_huda)
    assert Level.rows.filter(about__name="Halimah").exists()
    assert [asked(address) for address in addresses] == few


@pytest.mark.parametrize(("pupils", "is_shown"), [(4, False), (5, True)])
def test_pupils_are_heard_together_and_not_at_all_while_fewer_than_five(nurul_huda, signed_in, pupils, is_shown):
    of = cast.round_at(nurul_huda)
    cast.by_hasan(nurul_huda)
    cast.by_pupils(nurul_huda, pupils)
    cast.close_collection(of=of, by=cast.viewer(nurul_huda.hasan), at=cast.AT, reason="Sudah lengkap.")
    cast.run(nurul_huda)
    page = page_of(nurul_huda, signed_in(nurul_huda.guru))
    (voice,) = page.context["teacher"].voices
    assert bool(voice.lines) is is_shown
    assert (voice.words == "Tidak ditampilkan: kurang dari 5 orang menjawab.") is not is_shown
    assert "Murid VIII" not in page.content.decode()  # no single sheet is to be seen
