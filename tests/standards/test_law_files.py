"""The frameworks, instruments and crosswalks that Uswah ships, read as plain files."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

LAW = Path(__file__).parents[2] / "src" / "uswah" / "standards" / "law"
FOUR_DOMAINS = ["pedagogik", "kepribadian", "sosial", "profesional"]
TECHNIQUES = {"observation", "monitoring", "interview", "document", "questionnaire", "self_reflection"}
LONGEST_LABEL = 110

# Nobody measures the heart: these words may not stand in what a teacher is asked about.
HEART = re.compile(
    r"\b(ke)?(ikhlas|iman|beriman|takwa|taqwa|bertakwa|niat|berniat|tulus|ketulusan|khusyuk|khusyu|saleh|salih|"
    r"rida|ridha|hati|batin|keyakinan|kesalehan|"
    r"sincer\w*|piet\w*|pious\w*|faith\w*|belie\w*|devout\w*|devotion\w*|intention\w*|hearts?|righteous\w*)(an)?(nya)?\b",
    re.IGNORECASE,
)

FRAMEWORK_KEYS = {
    "code", "version", "title", "authority", "citation", "citation_note", "valid_from", "valid_until",
    "status_note", "levels", "domains", "competencies",
}  # fmt: skip
VOICE = "suara-siswa-2026"  # a form of its own, told in tests/evidence/test_voice_law.py
INSTRUMENT_KEYS = {
    "code", "version", "framework", "title", "citation", "valid_from", "valid_until", "techniques_note",
    "scale", "items", "stages",
}  # fmt: skip


def read(folder: str) -> dict[str, Any]:
    """Return every file of a folder by its name without ending."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((LAW / folder).glob("*.json"))}


FRAMEWORKS = read("frameworks")
INSTRUMENTS = read("instruments")
CROSSWALKS = read("crosswalks")
BY_CODE = {framework["code"]: framework for framework in FRAMEWORKS.values()}


def indicators(framework: dict[str, Any]) -> list[dict[str, Any]]:
    return [indicator for competency in framework["competencies"] for indicator in competency["indicators"]]


def competency_codes(framework_code: str) -> set[str]:
    return {competency["code"] for competency in BY_CODE[framework_code]["competencies"]}


def counts_by_domain(framework: dict[str, Any]) -> dict[str, int]:
    return dict(Counter(competency["domain"] for competency in framework["competencies"]))


def texts(node: Any) -> Iterator[dict[str, str]]:
    """Yield every bilingual text below a node: each object that has an `id` or an `en`."""
    if isinstance(node, dict):
        if "id" in node or "en" in node:
            yield node
        else:
            for child in node.values():
                yield from texts(child)
    elif isinstance(node, list):
        for child in node:
            yield from texts(child)


def test_the_shipped_files_are_these() -> None:
    assert list(FRAMEWORKS) == [
        "gtk-2626-2023", "permendiknas-16-2007", "pkg-2010", "religius-pesantren-2026", "rubrik-kelas-8-2024",
    ]  # fmt: skip
    assert list(INSTRUMENTS) == ["pkg-guru-2010", "religius-2026", "rubrik-kelas-2024", "suara-siswa-2026"]
    assert list(CROSSWALKS) == [
        "permendiknas-16-2007--gtk-2626-2023", "permendiknas-16-2007--pkg", "pkg--gtk-2626-2023",
        "pkg--rubrik-kelas-8", "religius-pesantren--pkg",
    ]  # fmt: skip


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_framework_has_exactly_its_keys(name: str) -> None:
    framework = FRAMEWORKS[name]
    assert set(framework) == FRAMEWORK_KEYS
    for competency in framework["competencies"]:
        assert set(competency) == {"code", "number", "domain", "title", "description", "indicators"}
        for indicator in competency["indicators"]:
            assert set(indicator) == {"code", "number", "text"}


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_instrument_has_exactly_its_keys(name: str) -> None:
    assert set(INSTRUMENTS[name]) == INSTRUMENT_KEYS | ({"form"} if name == VOICE else set())


@pytest.mark.parametrize("name", [*FRAMEWORKS, *INSTRUMENTS])
def test_every_text_speaks_both_languages(name: str) -> None:
    found = list(texts({**FRAMEWORKS, **INSTRUMENTS}[name]))
    assert len(found) >= 8
    for text in found:
        assert set(text) == {"id", "en"}
        assert text["id"].strip() == text["id"] != ""
        assert text["en"].strip() == text["en"] != ""


@pytest.mark.parametrize("name", [*FRAMEWORKS, *INSTRUMENTS])
def test_law_is_dated_and_cited(name: str) -> None:
    law = {**FRAMEWORKS, **INSTRUMENTS}[name]
    begins = date.fromisoformat(law["valid_from"])
    assert law["valid_until"] is None or date.fromisoformat(law["valid_until"]) > begins
    assert law["citation"]


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_codes_and_numbers_are_unique_and_agree(name: str) -> None:
    framework = FRAMEWORKS[name]
    codes = [item["code"] for item in [*framework["competencies"], *indicators(framework)]]
    assert len(codes) == len(set(codes))
    for competency in framework["competencies"]:
        expected = [f"{competency['number']}.{position}" for position in range(1, len(competency["indicators"]) + 1)]
        assert [indicator["number"] for indicator in competency["indicators"]] == expected
        prefix = competency["code"].removesuffix(competency["number"])
        assert [indicator["code"] for indicator in competency["indicators"]] == [prefix + number for number in expected]


def test_codes_do_not_meet_between_frameworks() -> None:
    codes = [
        item["code"]
        for framework in FRAMEWORKS.values()
        for item in [*framework["competencies"], *indicators(framework)]
    ]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_every_competency_lies_in_a_declared_domain(name: str) -> None:
    framework = FRAMEWORKS[name]
    assert {competency["domain"] for competency in framework["competencies"]} == {
        domain["code"] for domain in framework["domains"]
    }


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_indicator_labels_fit_on_a_phone_and_differ(name: str) -> None:
    labels = [indicator["text"] for indicator in indicators(FRAMEWORKS[name])]
    assert [text for text in labels if len(text["id"]) > LONGEST_LABEL or len(text["en"]) > LONGEST_LABEL] == []
    for language in ("id", "en"):
        assert len({text[language] for text in labels}) == len(labels)


def test_permendiknas_has_24_core_competencies() -> None:
    framework = BY_CODE["permendiknas-16-2007"]
    assert counts_by_domain(framework) == dict(zip(FOUR_DOMAINS, (10, 5, 4, 5), strict=True))
    assert [competency["number"] for competency in framework["competencies"]] == [str(n) for n in range(1, 25)]
    assert [competency["code"] for competency in framework["competencies"]][::23] == ["P01", "R24"]
    assert framework["levels"] == []


def test_pkg_has_14_competencies_and_78_indicators_in_the_official_order() -> None:
    framework = BY_CODE["pkg"]
    assert [competency["number"] for competency in framework["competencies"]] == [str(n) for n in range(1, 15)]
    assert [len(competency["indicators"]) for competency in framework["competencies"]] == [
        6, 6, 4, 11, 7, 6, 5, 5, 5, 8, 3, 3, 3, 6,
    ]  # fmt: skip
    assert len(indicators(framework)) == 78


def test_pkg_indicators_per_domain_are_45_18_6_9() -> None:
    framework = BY_CODE["pkg"]
    per_domain = Counter[str]()
    for competency in framework["competencies"]:
        per_domain[competency["domain"]] += len(competency["indicators"])
    assert dict(per_domain) == dict(zip(FOUR_DOMAINS, (45, 18, 6, 9), strict=True))


def test_pkg_says_that_its_parent_is_repealed_and_that_kemenag_still_asks_for_it() -> None:
    status = BY_CODE["pkg"]["status_note"]
    for text in (status["id"], status["en"]):
        assert "PermenPANRB 21/2024" in text
        assert "720/2025" in text
    assert BY_CODE["pkg"]["valid_until"] is None


def test_gtk_model_has_12_competencies_and_five_levels() -> None:
    framework = BY_CODE["gtk-2626-2023"]
    assert counts_by_domain(framework) == dict.fromkeys(FOUR_DOMAINS, 3)
    assert [(level["value"], level["label"]["id"]) for level in framework["levels"]] == [
        (1, "Paham"), (2, "Dasar"), (3, "Menengah"), (4, "Mumpuni"), (5, "Ahli"),
    ]  # fmt: skip


def test_classroom_rubric_has_eight_indicators_of_three_behaviours_and_marks_its_doubt() -> None:
    framework = BY_CODE["rubrik-kelas-8"]
    assert counts_by_domain(framework) == {"manajemen_kelas": 2, "dukungan_psikologis": 3, "metode": 3}
    assert [len(competency["indicators"]) for competency in framework["competencies"]] == [3] * 8
    assert "pengelompokan" in framework["citation_note"]["id"]
    assert "grouping" in framework["citation_note"]["en"]


def test_religius_is_local_and_says_that_no_ministry_asks_for_it() -> None:
    framework = BY_CODE["religius-pesantren"]
    assert [code for code, other in BY_CODE.items() if other["authority"] == "local"] == ["religius-pesantren"]
    assert {other["authority"] for other in BY_CODE.values()} == {"local", "ministry"}
    assert "bukan syarat kementerian" in framework["status_note"]["id"]
    assert "not a ministry requirement" in framework["status_note"]["en"]
    for law in ("PMA 16/2010", "KMA 211/2011"):
        assert law in framework["status_note"]["id"]
    assert "ulama" in framework["citation_note"]["id"]
    assert [len(competency["indicators"]) for competency in framework["competencies"]] == [4, 4, 4, 4, 4, 3]


def test_religius_asks_about_conduct_and_never_about_the_heart() -> None:
    framework = BY_CODE["religius-pesantren"]
    asked = [competency["title"] for competency in framework["competencies"]]
    asked += [indicator["text"] for indicator in indicators(framework)]
    asked += [text for step in INSTRUMENTS["religius-2026"]["scale"] for text in (step["label"], step["anchor"])]
    assert [text for text in asked if HEART.search(text["id"]) or HEART.search(text["en"])] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Mengajar dengan ikhlas",
        "Keikhlasannya terlihat",
        "Guru beriman dan bertakwa",
        "Shows sincerity",
        "Has firm faith",
    ],
)
def test_the_guard_of_the_heart_would_catch(sentence: str) -> None:
    assert HEART.search(sentence)


@pytest.mark.parametrize("sentence", ["Memberi perhatian", "Memperhatikan murid", "Pays attention to pupils"])
def test_the_guard_of_the_heart_lets_ordinary_words_pass(sentence: str) -> None:
    assert not HEART.search(sentence)


def test_religius_says_that_ikhlas_is_not_assessed() -> None:
    named = [
        competency
        for competency in BY_CODE["religius-pesantren"]["competencies"]
        if "ikhlas" in json.dumps(competency).lower()
    ]
    assert [competency["code"] for competency in named] == ["rel.1"]
    assert "Ikhlas sendiri tidak dinilai" in named[0]["description"]["id"]
    assert "Ikhlas itself is not assessed" in named[0]["description"]["en"]


def test_religius_is_for_coaching_only() -> None:
    assert INSTRUMENTS["religius-2026"]["stages"] == ["formative"]
    assert INSTRUMENTS["pkg-guru-2010"]["stages"] == ["formative", "summative"]
    assert INSTRUMENTS["rubrik-kelas-2024"]["stages"] == ["formative"]


@pytest.mark.parametrize("name", [name for name in INSTRUMENTS if name != VOICE])
def test_instrument_asks_every_indicator_of_its_framework_once_in_order(name: str) -> None:
    instrument = INSTRUMENTS[name]
    expected = [indicator["code"] for indicator in indicators(BY_CODE[instrument["framework"]])]
    assert [item["indicator"] for item in instrument["items"]] == expected


def test_pupils_are_asked_about_indicators_of_the_framework_each_once() -> None:
    asked = [item["indicator"] for item in INSTRUMENTS[VOICE]["items"]]
    known = {indicator["code"] for indicator in indicators(BY_CODE[INSTRUMENTS[VOICE]["framework"]])}
    assert (len(set(asked)), set(asked) <= known) == (len(asked), True)


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_every_item_names_known_techniques(name: str) -> None:
    for item in INSTRUMENTS[name]["items"]:
        assert set(item) == {"indicator", "techniques"}
        assert item["techniques"]
        assert len(item["techniques"]) == len(set(item["techniques"]))
        assert set(item["techniques"]) <= TECHNIQUES


@pytest.mark.parametrize(
    ("name", "values"), [("pkg-guru-2010", [0, 1, 2]), ("rubrik-kelas-2024", [1, 2, 3]), ("religius-2026", [1, 2, 3])]
)
def test_scale_steps_rise_and_have_an_anchor(name: str, values: list[int]) -> None:
    scale = INSTRUMENTS[name]["scale"]
    assert [step["value"] for step in scale] == values
    assert {tuple(step) for step in scale} == {("value", "label", "anchor")}


def test_pkg_techniques_follow_annex_1a_and_keep_the_doubt() -> None:
    instrument = INSTRUMENTS["pkg-guru-2010"]
    how: dict[int, set[tuple[str, ...]]] = {}
    for item in instrument["items"]:
        how.setdefault(int(item["indicator"].split(".")[1]), set()).add(tuple(item["techniques"]))
    both, seen, asked = ("observation", "monitoring"), ("observation",), ("monitoring",)
    assert how == {number: {both} for number in (1, 5, 8, 9, 10, 11)} | {
        number: {seen} for number in (2, 3, 4, 6, 7, 13)
    } | {number: {asked} for number in (12, 14)}
    assert "12 dan 14" in instrument["techniques_note"]["id"]


@pytest.mark.parametrize("name", CROSSWALKS)
def test_crosswalk_joins_competencies_that_exist(name: str) -> None:
    crosswalk = CROSSWALKS[name]
    assert set(crosswalk) == {"from", "to", "citation", "pairs"}
    assert name == f"{crosswalk['from']}--{crosswalk['to']}"
    pairs = [tuple(pair) for pair in crosswalk["pairs"]]
    assert len(pairs) == len(set(pairs))
    assert {start for start, _ in pairs} <= competency_codes(crosswalk["from"])
    assert {end for _, end in pairs} <= competency_codes(crosswalk["to"])
    assert "our own mapping" in crosswalk["citation"]


@pytest.mark.parametrize(
    "name", ["permendiknas-16-2007--pkg", "pkg--gtk-2626-2023", "permendiknas-16-2007--gtk-2626-2023"]
)
def test_crosswalk_between_whole_frameworks_leaves_nobody_out(name: str) -> None:
    crosswalk = CROSSWALKS[name]
    assert {start for start, _ in crosswalk["pairs"]} == competency_codes(crosswalk["from"])
    assert {end for _, end in crosswalk["pairs"]} == competency_codes(crosswalk["to"])


def test_each_of_the_24_competencies_has_one_pkg_competency() -> None:
    pairs = dict(CROSSWALKS["permendiknas-16-2007--pkg"]["pairs"])
    assert len(pairs) == len(CROSSWALKS["permendiknas-16-2007--pkg"]["pairs"]) == 24
    assert [int(pairs[code].removeprefix("pkg.")) for code in sorted(pairs, key=lambda code: int(code[1:]))] == [
        1, 2, 3, 4, 4, 5, 6, 7, 7, 14, 8, 9, 9, 10, 10, 11, 12, 12, 12, 13, 13, 13, 14, 14,
    ]  # fmt: skip


def test_rubric_crosswalk_covers_the_rubric_and_leaves_out_what_one_lesson_cannot_show() -> None:
    pairs = CROSSWALKS["pkg--rubrik-kelas-8"]["pairs"]
    assert {end for _, end in pairs} == competency_codes("rubrik-kelas-8")
    assert competency_codes("pkg") - {start for start, _ in pairs} == {f"pkg.{n}" for n in (3, 8, 10, 12, 13, 14)}
