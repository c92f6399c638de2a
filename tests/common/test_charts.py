"""The charts: what they draw, what they say to those who do not see, and that no name becomes markup."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.utils import translation

from uswah.common.presenters.charts import (
    PAPER,
    Distribution,
    LevelInterval,
    Matrix,
    MatrixCell,
    RaterLine,
    SourceTick,
    TrendPoint,
    agreement_matrix,
    distribution_chart,
    distribution_of,
    interval_chart,
    severity_chart,
    trend,
)

SVG = "{http://www.w3.org/2000/svg}"
LEVEL = LevelInterval(
    estimate=2.84,
    low=2.5,
    high=3.1,
    sources=(SourceTick("Kepala madrasah", 3.0), SourceTick("Diri sendiri", 3.6)),
    previous=2.4,
    target=3.0,
    name="Mengenal peserta didik",
)


@pytest.fixture(autouse=True)
def _indonesian():
    with translation.override("id"):
        yield


def drawn(markup):
    return ElementTree.fromstring(markup)  # noqa: S314  # our own markup


def test_an_interval_chart_says_its_sentence_in_indonesian():
    assert drawn(interval_chart(LEVEL)).get("aria-label") == (
        "Mengenal peserta didik: 2,8, kemungkinan antara 2,5 dan 3,1. Siklus lalu 2,4. Sasaran 3,0. "
        "Menurut sumber: Kepala madrasah 3,0; Diri sendiri 3,6."
    )


def test_an_interval_chart_says_its_sentence_in_english():
    with translation.override("en"):
        assert drawn(interval_chart(LevelInterval(estimate=3.0, low=2.0, high=3.5))).get("aria-label") == (
            "3.0, likely between 2.0 and 3.5."
        )


def test_an_interval_chart_places_values_on_the_scale():
    """On 240 px the scale 1 to 4 runs from 8 to 232: the band of 2.5 to 3.1 from 120 to 164.8."""
    picture = drawn(interval_chart(LEVEL))
    (band,) = [line for line in picture.iter(f"{SVG}line") if line.get("stroke-linecap") == "round"]
    assert (band.get("x1"), band.get("x2")) == ("120", "164.8")
    assert [(circle.get("cx"), circle.get("fill")) for circle in picture.iter(f"{SVG}circle")] == [
        ("112.5", "var(--surface)"),
        ("145.4", "var(--brand)"),
    ]


def test_a_value_outside_the_scale_stands_at_its_end():
    picture = drawn(interval_chart(LevelInterval(estimate=4.6, low=3.9, high=5.0)))
    assert [circle.get("cx") for circle in picture.iter(f"{SVG}circle")] == ["232"]


def test_nothing_known_draws_no_point_but_its_sources():
    picture = drawn(interval_chart(LevelInterval(estimate=None, sources=(SourceTick("Kepala", 3.0),))))
    assert list(picture.iter(f"{SVG}circle")) == []
    assert [title.text for title in picture.iter(f"{SVG}title")] == ["Kepala 3,0"]
    assert picture.get("aria-label") == "belum dapat disimpulkan. Menurut sumber: Kepala 3,0."


def test_an_estimate_that_is_not_concluded_is_hollow_and_said_so():
    picture = drawn(interval_chart(LevelInterval(estimate=2.0, low=1.0, high=3.0, is_concluded=False)))
    assert [shape.get("fill") for shape in picture.iter(f"{SVG}polygon")] == ["var(--surface)"]
    assert picture.get("aria-label") == "belum dapat disimpulkan; sementara 2,0, kemungkinan antara 1,0 dan 3,0."


def test_a_sly_name_stays_text():
    sly = '"><script>alert(1)</script>'
    markup = interval_chart(LevelInterval(estimate=None, sources=(SourceTick(sly, 2.0),), name=sly))
    assert "<script" not in markup
    assert drawn(markup).get("aria-label", "").startswith(f"{sly}: ")


def test_not_a_number_is_refused():
    with pytest.raises(ValueError, match="NaN"):
        interval_chart(LevelInterval(estimate=float("nan"), low=1.0, high=2.0))


def test_paper_knows_no_variables_and_no_picture_has_inline_style():
    assert "var(" not in interval_chart(LEVEL, paint=PAPER, with_numerals=True)
    assert "style=" not in interval_chart(LEVEL, with_numerals=True)


def texts(markup):
    return [text.text for text in drawn(markup).iter(f"{SVG}text")]


def test_raters_stand_in_the_order_given_not_by_severity():
    chart = severity_chart(
        [RaterLine("R1", -0.2, -0.5, 0.1), RaterLine("R2", 0.9, 0.4, 1.4), RaterLine("R3", 0, -1, 1)]
    )
    assert [text for text in texts(chart) if text.startswith("R")] == ["R1", "R2", "R3"]
    assert drawn(chart).get("aria-label") == (
        "Keketatan penilai dalam logit, positif berarti lebih ketat: "
        "R1 −0,2 (−0,5 sampai 0,1); R2 0,9 (0,4 sampai 1,4); R3 0,0 (−1,0 sampai 1,0)."
    )


def test_no_rater_is_said_so():
    assert drawn(severity_chart([])).get("aria-label") == "Belum ada penilai untuk ditampilkan."


def test_a_matrix_writes_every_figure_and_marks_what_is_asked_for():
    matrix = Matrix(
        rows=("Kepala", "Pengawas"),
        columns=("Observasi", "Dokumen"),
        cells=((MatrixCell("3", 3), MatrixCell("", 0, is_needed=True)), (MatrixCell("1", 1), MatrixCell("2", 2))),
    )
    picture = agreement_matrix(matrix)
    assert texts(picture) == ["Observasi", "Dokumen", "Kepala", "3", "–", "Pengawas", "1", "2"]
    assert [rect.get("stroke-dasharray") for rect in drawn(picture).iter(f"{SVG}rect")] == [None, "3 2", None, None]
    assert drawn(picture).get("aria-label") == (
        "Kepala: Observasi 3, Dokumen belum ada; Pengawas: Observasi 1, Dokumen 2."
    )


def test_a_matrix_with_a_cell_too_few_is_refused():
    with pytest.raises(ValueError, match="2 × 1 cells"):
        Matrix(rows=("a", "b"), columns=("c",), cells=((MatrixCell("1"),),))


def test_values_are_counted_between_round_edges():
    counted = distribution_of([0.1, 0.2, 0.45, 0.9, 1.0], most_bins=4)
    assert counted == Distribution(edges=(0.0, 0.5, 1.0, 1.5), counts=(3, 1, 1))


def test_equal_values_are_one_bar():
    assert sum(distribution_of([2.0, 2.0, 2.0]).counts) == 3
    assert sum(count > 0 for count in distribution_of([2.0, 2.0, 2.0]).counts) == 1


def test_a_distribution_says_its_range_and_its_middle():
    chart = distribution_chart(Distribution((1.0, 2.0, 3.0), (1, 4), unit="Tingkat", name="Levels"))
    assert drawn(chart).get("aria-label") == "Levels: 5 nilai dari 1,00 sampai 3,00, nilai tengah sekitar 2,50."
    assert len(list(drawn(chart).iter(f"{SVG}rect"))) == 2


def test_a_trend_leaves_a_gap_where_nothing_is_known():
    points = [TrendPoint("2024", 2.0, 1.5, 2.5), TrendPoint("2025", None), TrendPoint("2026", 3.0, 2.5, 3.5)]
    picture = drawn(trend(points))
    assert len(list(picture.iter(f"{SVG}circle"))) == 2
    assert [line for line in picture.iter(f"{SVG}line") if line.get("stroke") == "var(--ink-faint)"] == []
    assert picture.get("aria-label") == "2024 2,0 (1,5 sampai 2,5); 2025 belum diketahui; 2026 3,0 (2,5 sampai 3,5)."
