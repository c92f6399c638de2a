"""Check the scoring law files, and that a file that contradicts itself is refused at its place."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from uswah.core.scoring import PkgScheme, SchemeError, law_from_document, scale_from_total

from .scoring_checks import LAW, law, pkg

FILES = sorted(LAW.glob("*.json"))


def document(name: str) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads((LAW / f"{name}.json").read_text(encoding="utf-8"))
    return parsed


def test_law_folder_holds_exactly_the_known_schemes() -> None:
    assert [path.stem for path in FILES] == ["credit-2010", "credit-2023", "extra-duty-2010", "pkg-2010", "pkg-bk-2010"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_is_named_after_its_code_and_version(path: Path) -> None:
    assert law(path.stem).source.name == path.stem


def test_pkg_has_78_indicators_and_56_points() -> None:
    scheme = pkg("pkg-2010")
    counts = [len(c.indicators) for c in scheme.competencies if isinstance(c.indicators, tuple)]
    assert counts == [6, 6, 4, 11, 7, 6, 5, 5, 5, 8, 3, 3, 3, 6]
    assert (len(scheme.indicator_codes), scheme.total_maximum) == (78, 56)
    assert scheme.competency("pkg.4").indicators == tuple(f"pkg.4.{n}" for n in range(1, 12))


def test_pkg_of_counsellors_has_68_points_and_no_known_indicator() -> None:
    scheme = pkg("pkg-bk-2010")
    assert (len(scheme.competencies), scheme.total_maximum, scheme.indicator_codes) == (17, 68, ())


def test_pkg_scores_the_same_indicators_and_domains_as_the_framework() -> None:
    path = LAW.parent / "frameworks/pkg-2010.json"
    framework = json.loads(path.read_text(encoding="utf-8"))
    scheme: PkgScheme = pkg("pkg-2010")
    assert scheme.indicator_codes == tuple(i["code"] for c in framework["competencies"] for i in c["indicators"])
    assert [(c.code, c.domain) for c in scheme.competencies] == [
        (c["code"], c["domain"]) for c in framework["competencies"]
    ]


@pytest.mark.parametrize(
    ("name", "day", "in_force"),
    [
        ("pkg-2010", date(2010, 11, 30), False),
        ("pkg-2010", date(2010, 12, 1), True),
        ("pkg-2010", date(2026, 11, 20), True),
        ("credit-2010", date(2022, 12, 31), True),
        ("credit-2010", date(2023, 1, 1), False),
        ("credit-2023", date(2022, 12, 31), False),
        ("credit-2023", date(2023, 1, 1), True),
    ],
)
def test_scheme_holds_on_a_day(name: str, day: date, *, in_force: bool) -> None:
    assert law(name).source.is_in_force_on(day) is in_force


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("pkg-2010", {"kind": "rapor"}, r"^document\.kind: one of pkg, extra-duty, "),
        ("pkg-2010", {"citation": " "}, r"^pkg-2010\.citation: a text is expected$"),
        ("pkg-2010", {"valid_from": "1 Desember 2010"}, r"^pkg-2010\.valid_from: a date as YYYY-MM-DD is expected$"),
        ("pkg-2010", {"valid_until": "2009-01-01"}, r"^pkg-2010\.valid_until: lies before valid_from$"),
        ("pkg-2010", {"score_maximum": 2.0}, r"^pkg-2010\.score_maximum: a whole number of at least 1 is expected$"),
        ("pkg-2010", {"score_maximum": True}, r"^pkg-2010\.score_maximum: a whole number of at least 1 is expected$"),
        ("pkg-2010", {"rounding": "up"}, r"^pkg-2010\.rounding: one of half-up-to-integer, exact-gap-to-lower, "),
        ("pkg-2010", {"indicator_total": 77}, r"^pkg-2010\.indicator_total: the competencies have 78 indicators$"),
        ("pkg-2010", {"remarks": ""}, r"^pkg-2010: nothing reads remarks$"),
        ("pkg-2010", {"labels": []}, r"^pkg-2010\.labels: the bands must cover 0 to 100 in whole numbers"),
        ("pkg-2010", {"bands": []}, r"^pkg-2010\.bands: bounds and values must rise"),
        ("pkg-2010", {"domains": []}, r"^pkg-2010\.competencies\[0\]\.domain: pedagogik is not among the domains$"),
        ("pkg-2010", {"title": "PKG"}, r"^pkg-2010\.title: a mapping is expected$"),
        ("pkg-2010", {"competencies": {}}, r"^pkg-2010\.competencies: a list is expected$"),
        (
            "pkg-2010",
            {"rounding": "exact-gap-to-lower"},
            r"^pkg-2010\.published_totals: 34 of 56 is sedang, not cukup$",
        ),
        (
            "pkg-2010",
            {"published_totals": [{"label": "baik", "lower": 42, "upper": 50}]},
            r"^pkg-2010\.published_totals: 42 of 56 is cukup, not baik$",
        ),
        (
            "extra-duty-2010",
            {"rounding": "exact-gap-to-lower"},
            r"^extra-duty-2010\.duties\[4\]\.published_totals: 29 of 32 is baik, not amat_baik$",
        ),
        ("credit-2010", {"years": 0}, r"^credit-2010\.years: a whole number of at least 1 is expected$"),
        ("credit-2023", {"posts": []}, r"^credit-2023\.steps: III/a to III/b is not a step between ranks of posts$"),
    ],
)
def test_contradictory_document_is_refused_at_its_place(name: str, change: dict[str, Any], told: str) -> None:
    with pytest.raises(SchemeError, match=told):
        law_from_document(document(name) | change)


def test_repeated_rank_is_refused() -> None:
    twice = document("credit-2010")
    twice["ranks"].append(twice["ranks"][0])
    with pytest.raises(SchemeError, match=r"^credit-2010\.ranks: III/a occurs more than once$"):
        law_from_document(twice)


def test_shares_that_do_not_make_a_hundred_are_refused() -> None:
    uneven = document("extra-duty-2010")
    uneven["duties"][0]["duty_share"] = 70
    with pytest.raises(SchemeError, match=r"^extra-duty-2010\.duties\[0\]\.duty_share: both shares must make 100$"):
        law_from_document(uneven)


def test_coefficient_written_as_a_float_is_refused() -> None:
    inexact = document("credit-2023")
    inexact["posts"][0]["coefficient"] = 12.5
    with pytest.raises(SchemeError, match=r"^credit-2023\.posts\[0\]\.coefficient: a text is expected$"):
        law_from_document(inexact)


def test_label_bands_that_leave_a_whole_number_out_are_refused() -> None:
    holed = document("pkg-2010")
    holed["labels"][1]["lower"] = 52
    with pytest.raises(SchemeError, match=r"^pkg-2010\.labels: the bands must cover 0 to 100 in whole numbers"):
        law_from_document(holed)


@pytest.mark.parametrize(("place", "change"), [(1, {"upper_percent": 20}), (2, {"value": 2})])
def test_value_bands_that_do_not_rise_are_refused(place: int, change: dict[str, int]) -> None:
    uneven = document("pkg-2010")
    uneven["bands"][place] |= change
    with pytest.raises(SchemeError, match=r"^pkg-2010\.bands: bounds and values must rise"):
        law_from_document(uneven)


@pytest.mark.parametrize(("total", "maximum"), [(57, 56), (-1, 56), (0, 0)])
def test_total_outside_its_bounds_has_no_place_on_the_scale(total: int, maximum: int) -> None:
    with pytest.raises(ValueError, match=f"^a total of {total} does not lie between 0 and {maximum}$"):
        scale_from_total(total, maximum)
