"""The charts: what they draw, what they say to those who do not see, and that no name becomes markup."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.utils import translation

from uswah.common.presenters.charts import PAPER, LevelInterval, SourceTick, interval_chart

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
