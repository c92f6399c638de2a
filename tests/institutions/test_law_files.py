"""The curricula and subject clusters (rumpun) that Uswah ships, read as plain files."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

LAW = Path(__file__).parents[2] / "src" / "uswah" / "institutions" / "law"
CURRICULA: dict[str, Any] = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((LAW / "curricula").glob("*.json"))
}
RUMPUN: list[dict[str, Any]] = json.loads((LAW / "rumpun.json").read_text(encoding="utf-8"))
CURRICULUM_KEYS = {
    "code", "title", "citation", "valid_from", "valid_until", "jp_minutes", "weekly_total", "subjects", "notes",
}  # fmt: skip


def hours(name: str) -> dict[str, int | None]:
    """Return weekly JP by subject; None is unknown."""
    return {subject["code"]: subject["weekly_jp"] for subject in CURRICULA[name]["subjects"]}


def required(name: str) -> list[dict[str, Any]]:
    return [subject for subject in CURRICULA[name]["subjects"] if not subject["optional"]]


def bilingual(text: dict[str, str]) -> bool:
    return set(text) == {"id", "en"} and all(part.strip() == part != "" for part in text.values())


def test_the_shipped_curricula_are_these() -> None:
    assert list(CURRICULA) == ["k13-2019", "merdeka-2024", "merdeka-2025"]
    assert [curriculum["code"] for curriculum in CURRICULA.values()] == list(CURRICULA)


@pytest.mark.parametrize("name", CURRICULA)
def test_curriculum_has_exactly_its_keys_in_both_languages(name: str) -> None:
    curriculum = CURRICULA[name]
    assert set(curriculum) == CURRICULUM_KEYS
    assert curriculum["citation"]
    assert bilingual(curriculum["title"])
    assert bilingual(curriculum["notes"])
    for subject in curriculum["subjects"]:
        assert set(subject) == {"code", "title", "weekly_jp", "yearly_note", "optional"}
        assert bilingual(subject["title"])
        assert subject["yearly_note"] is None or bilingual(subject["yearly_note"])
        assert isinstance(subject["optional"], bool)


@pytest.mark.parametrize("name", CURRICULA)
def test_curriculum_is_dated_and_counts_lessons_of_40_minutes(name: str) -> None:
    curriculum = CURRICULA[name]
    begins = date.fromisoformat(curriculum["valid_from"])
    assert curriculum["valid_until"] is None or date.fromisoformat(curriculum["valid_until"]) > begins
    assert curriculum["jp_minutes"] == 40


@pytest.mark.parametrize("name", CURRICULA)
def test_subject_codes_are_unique(name: str) -> None:
    assert set(Counter(subject["code"] for subject in CURRICULA[name]["subjects"]).values()) == {1}


def test_the_same_code_means_the_same_subject_in_every_curriculum() -> None:
    titles: dict[str, set[str]] = {}
    for curriculum in CURRICULA.values():
        for subject in curriculum["subjects"]:
            titles.setdefault(subject["code"], set()).add(json.dumps(subject["title"], sort_keys=True))
    assert {code for code, found in titles.items() if len(found) > 1} == set()


def test_k13_sums_to_46_hours_a_week() -> None:
    assert {code: jp for code, jp in hours("k13-2019").items() if jp is not None} == {
        "al-quran-hadis": 2, "akidah-akhlak": 2, "fikih": 2, "ski": 2, "ppkn": 3, "bahasa-indonesia": 6,
        "bahasa-arab": 3, "matematika": 5, "ipa": 5, "ips": 4, "bahasa-inggris": 4, "seni-budaya": 3, "pjok": 3,
        "prakarya": 2,
    }  # fmt: skip
    assert sum(subject["weekly_jp"] for subject in required("k13-2019")) == 46 == CURRICULA["k13-2019"]["weekly_total"]


def test_merdeka_sums_to_38_hours_in_class_and_6_of_projects() -> None:
    weekly = {subject["code"]: subject["weekly_jp"] for subject in required("merdeka-2024")}
    assert weekly.pop("kokurikuler") == 6
    assert sum(weekly.values()) == 38
    assert CURRICULA["merdeka-2024"]["weekly_total"] == 44
    assert "Tabel resmi belum dilihat" in CURRICULA["merdeka-2024"]["notes"]["id"]


def test_unknown_hours_of_kma_1503_stay_unknown() -> None:
    assert set(hours("merdeka-2025").values()) == {None}
    assert len(hours("merdeka-2025")) == 20
    assert CURRICULA["merdeka-2025"]["weekly_total"] is None
    notes = {subject["code"]: subject["yearly_note"] for subject in CURRICULA["merdeka-2025"]["subjects"]}
    assert "paling banyak 2 JP" in notes["koding-kka"]["id"]
    assert "72" in notes["muatan-lokal"]["id"]
    assert "216" in notes["muatan-lokal"]["id"]


@pytest.mark.parametrize("name", CURRICULA)
def test_no_subject_has_zero_hours_in_place_of_unknown(name: str) -> None:
    assert 0 not in hours(name).values()


def test_kma_1503_follows_the_day_after_the_table_it_replaces() -> None:
    before = date.fromisoformat(CURRICULA["merdeka-2024"]["valid_until"])
    assert date.fromisoformat(CURRICULA["merdeka-2025"]["valid_from"]) == before + timedelta(days=1)


def test_subjects_come_and_go_between_curricula() -> None:
    assert "prakarya" in hours("k13-2019")
    assert "prakarya" not in hours("merdeka-2024")
    assert "ppkn" in hours("k13-2019")
    assert "pendidikan-pancasila" in hours("merdeka-2024")
    assert [name for name in CURRICULA if "koding-kka" in hours(name)] == ["merdeka-2025"]
    for name in CURRICULA:
        assert {"tahfiz", "kitab", "muatan-lokal", "bk"} <= set(hours(name))


def test_rumpun_is_dated_cited_and_bilingual() -> None:
    assert len({rumpun["code"] for rumpun in RUMPUN}) == len(RUMPUN) == 7
    for rumpun in RUMPUN:
        assert set(rumpun) == {"code", "title", "subjects", "valid_from", "valid_until", "citation"}
        assert bilingual(rumpun["title"])
        assert "our own grouping" in rumpun["citation"]
        assert date.fromisoformat(rumpun["valid_from"]) <= date(2020, 7, 1)
        assert rumpun["valid_until"] is None
        assert len(rumpun["subjects"]) == len(set(rumpun["subjects"])) > 0


def test_every_subject_has_a_rumpun_except_shared_projects() -> None:
    known = {code for name in CURRICULA for code in hours(name)}
    grouped = {code for rumpun in RUMPUN for code in rumpun["subjects"]}
    assert grouped == known - {"kokurikuler"}


def test_arabic_belongs_to_languages_and_to_islamic_studies() -> None:
    assert [rumpun["code"] for rumpun in RUMPUN if "bahasa-arab" in rumpun["subjects"]] == ["pai", "bahasa"]
