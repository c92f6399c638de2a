"""The terms under which pupils are asked, and the questions, read as plain data."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

from uswah.core.forms import QuestionKind, from_document, to_document
from uswah.evidence.queries.voice_law import LAW, terms_by_version, voice_terms
from uswah.standards.policies import plan_of

STANDARDS = Path(LAW).parents[2] / "standards" / "law"
TERMS = json.loads((LAW / "suara-siswa-2026.json").read_text(encoding="utf-8"))
QUESTIONS = json.loads((STANDARDS / "instruments" / "suara-siswa-2026.json").read_text(encoding="utf-8"))


def wordings(content: object) -> list[dict[str, str]]:
    match content:
        case {"id": str(), **rest}:
            return [{"id": content["id"], **rest}]
        case dict():
            return [found for value in content.values() for found in wordings(value)]
        case list():
            return [found for value in content for found in wordings(value)]
        case _:
            return []


def test_every_word_stands_in_both_languages():
    found = wordings(TERMS) + wordings(QUESTIONS)
    assert len(found) > 30
    assert [
        each for each in found if set(each) != {"id", "en"} or not all(text.strip() for text in each.values())
    ] == []


def test_the_terms_are_dated_and_cite_the_law_on_childrens_data():
    assert date.fromisoformat(TERMS["valid_from"]) <= date(2026, 11, 21)
    assert ("UU 27/2022" in TERMS["citation"], "Pasal 4 ayat (2)" in TERMS["citation"]) == (True, True)
    assert "Pasal 25" in TERMS["citation"]
    assert voice_terms(date(2020, 1, 1)) == voice_terms(date(2026, 11, 21)) == terms_by_version("2026.1")


def test_the_thresholds_are_those_that_the_words_promise():
    terms = voice_terms(date(2026, 11, 21))
    assert (terms.thresholds.cell, terms.thresholds.free_text, terms.thresholds.band) == (5, 10, Fraction(9, 10))
    assert ("kurang dari 5" in terms.words[2]["id"], "10 atau lebih" in terms.words[2]["id"]) == (True, True)


def test_ten_questions_of_one_scale_each_for_an_indicator_of_its_own_and_one_free_text_that_warns_of_names():
    form = from_document(QUESTIONS["form"])
    plan = plan_of(form)
    assert (len(plan.rated), len(plan.scale), plan.is_linked) == (10, 4, True)
    (free,) = [question for question in form.questions if question.kind is QuestionKind.TEXT]
    assert free.hint is not None
    assert "Jangan tulis nama siapa pun" in free.hint.id
    assert [question for question in form.questions if question.required is not None] == []
    assert [item["indicator"] for item in QUESTIONS["items"]] == [question.indicator for question in plan.rated]
    assert from_document(to_document(form)) == form


def test_every_answer_counts_on_the_scale_of_the_instrument_that_levels_are_made_of():
    terms = voice_terms(date(2026, 11, 21))
    assert list(terms.scores) == [1, 2, 3, 4]
    assert list(terms.scores.values()) == sorted(terms.scores.values())
    assert set(terms.scores.values()) == {0, 1, 2}


def test_no_question_asks_who_somebody_is():
    asked = " ".join(text["id"].lower() for text in wordings(QUESTIONS["form"]))
    assert [word for word in ("namamu", "nama kamu", "nis", "foto", "nomor", "alamat") if f" {word} " in asked] == []
