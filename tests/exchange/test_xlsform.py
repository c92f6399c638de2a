"""Forms as XLSForm: what is read, what is refused by name with its row, and what ODK's own tools say of what we write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from exchange.odk import SETTINGS, sheets, validated
from uswah.core.forms import (
    Choice,
    ChoiceList,
    Expression,
    FormDefinition,
    Group,
    Question,
    QuestionKind,
    Wording,
    from_document,
    to_document,
)
from uswah.exchange.exporters.instruments import definition_of
from uswah.exchange.exporters.xlsform import write_xlsform
from uswah.exchange.readers.form_messages import form_message_for
from uswah.exchange.readers.xlsform import FormReading, read_xlsform
from uswah.standards.enums import Technique
from uswah.standards.models import Instrument
from uswah.standards.queries import form_by_id

LABEL, ENGLISH = "label::Bahasa Indonesia (id)", "label::English (en)"
TEXT = {"type": "text", "name": "nama", "label": "Nama"}
YES_NO = [
    {"list_name": "ya_tidak", "name": "ya", "label": "Ya"},
    {"list_name": "ya_tidak", "name": "tidak", "label": "Tidak"},
]


def read(content: bytes) -> FormReading:
    return read_xlsform(content, techniques=Technique.values)


def told(content: bytes) -> list[tuple[str, str, int]]:
    """List what stands against a form: which finding, on which sheet, in which row."""
    return [(finding.code.value, finding.sheet, finding.row) for finding in read(content).errors]


# ---- What is read.


def test_a_form_of_two_languages_is_read_whole():
    content = sheets(
        [
            {"type": "begin_group", "name": "kelas", LABEL: "Di kelas", ENGLISH: "In class"},
            {
                "type": "select_one ya_tidak", "name": "mulai", LABEL: "Mulai tepat waktu?", ENGLISH: "Starts on time?",
                "hint::Bahasa Indonesia (id)": "Lihat jam", "required": "yes", "uswah_indicator": "pkg.1.1",
                "uswah_techniques": "observation interview",
            },
            {
                "type": "integer", "name": "terlambat", LABEL: "Berapa menit?", ENGLISH: "How many minutes?",
                "relevant": "${mulai} = 'tidak'", "constraint": ". >= 0 and . <= 60",
                "constraint_message::Bahasa Indonesia (id)": "0 sampai 60", "appearance": "counter",
            },
            {"type": "end_group"},
            {"type": "calculate", "name": "jam", "calculation": "coalesce(${terlambat}, 0) div 60"},
        ],
        [{"list_name": "ya_tidak", "name": name, LABEL: label} for name, label in (("ya", "Ya"), ("tidak", "Tidak"))],
        {**SETTINGS, "uswah_title_en": "Trial"},
    )  # fmt: skip
    reading = read(content)
    assert reading.form == FormDefinition(
        "uji",
        "1",
        Wording("Uji", "Trial"),
        (
            Group(
                "kelas",
                (
                    Question(
                        QuestionKind.SELECT_ONE,
                        "mulai",
                        Wording("Mulai tepat waktu?", "Starts on time?"),
                        hint=Wording("Lihat jam"),
                        choices="ya_tidak",
                        required=Expression("true()"),
                        indicator="pkg.1.1",
                        techniques=("observation", "interview"),
                    ),
                    Question(
                        QuestionKind.INTEGER,
                        "terlambat",
                        Wording("Berapa menit?", "How many minutes?"),
                        relevance=Expression("${mulai} = 'tidak'"),
                        constraint=Expression(". >= 0 and . <= 60"),
                        constraint_message=Wording("0 sampai 60"),
                    ),
                ),
                Wording("Di kelas", "In class"),
            ),
            Question(QuestionKind.CALCULATE, "jam", calculation=Expression("coalesce(${terlambat}, 0) div 60")),
        ),
        (ChoiceList("ya_tidak", (Choice("ya", Wording("Ya")), Choice("tidak", Wording("Tidak")))),),
    )
    assert [(f.code.value, f.row) for f in reading.findings] == [("appearance_ignored", 4)]


def test_a_form_without_languages_is_indonesian():
    form = read(sheets([TEXT])).form
    assert form is not None
    assert form.questions == (Question(QuestionKind.TEXT, "nama", Wording("Nama")),)


def test_a_form_that_says_so_is_english_and_lacks_the_indonesian():
    content = sheets([TEXT], settings={**SETTINGS, "default_language": "English (en)"})
    assert told(content) == [("form_label_missing", "survey", 2)]


def test_numbers_and_truths_that_excel_makes_of_cells_are_read():
    content = sheets(
        [{"type": "select_one skor", "name": "a", "label": "A", "required": True}],
        [{"list_name": "skor", "name": value, "label": value} for value in (0, 1)],
        {**SETTINGS, "version": 20260715},
    )
    form = read(content).form
    assert form is not None
    assert form.version == "20260715"
    assert [choice.name for choice in form.choice_lists[0].choices] == ["0", "1"]
    assert form.questions[0].required == Expression("true()")


def test_columns_and_sheets_that_nobody_knows_are_named_and_passed_over():
    content = sheets([{**TEXT, "catatan": "x"}], sandi=[{"a": 1}])
    reading = read(content)
    assert reading.form is not None
    assert sorted((f.code.value, f.sheet) for f in reading.findings) == [
        ("column_ignored", "survey"),
        ("sheet_ignored", "sandi"),
    ]


# ---- What is refused by name: (its name, the survey's rows, what is told of which row).
REFUSED: dict[str, tuple[list[dict[str, Any]], list[tuple[str, str, int]]]] = {
    "repeat": (
        [{"type": "begin_repeat", "name": "anak", "label": "Anak"}, TEXT, {"type": "end_repeat"}],
        [("type_unsupported", "survey", 2)],
    ),
    "geopoint": ([TEXT, {"type": "geopoint", "name": "di", "label": "Di"}], [("type_unsupported", "survey", 3)]),
    "metadata": ([{"type": "start", "name": "mulai"}, TEXT], [("type_unsupported", "survey", 2)]),
    "choices from a file": (
        [{"type": "select_one_from_file a.csv", "name": "a", "label": "A"}, TEXT],
        [("type_unsupported", "survey", 2)],
    ),
    "or_other": (
        [{"type": "select_one ya_tidak or_other", "name": "a", "label": "A"}, TEXT],
        [("type_unsupported", "survey", 2)],
    ),
    "default": ([{**TEXT, "default": "Aisyah"}], [("column_unsupported", "survey", 2)]),
    "choice_filter": (
        [{"type": "select_one ya_tidak", "name": "a", "label": "A", "choice_filter": "true()"}],
        [("column_unsupported", "survey", 2)],
    ),
    "randomized": (
        [{"type": "select_one ya_tidak", "name": "a", "label": "A", "parameters": "randomize=true"}],
        [("column_unsupported", "survey", 2)],
    ),
    "media": ([{**TEXT, "media::image": "a.png"}], [("column_unsupported", "survey", 2)]),
    "trigger": (
        [TEXT, {"type": "calculate", "name": "b", "calculation": "1", "trigger": "${nama}"}],
        [("column_unsupported", "survey", 3)],
    ),
    "another language": ([{**TEXT, "label::Basa Jawa (jv)": "Jeneng"}], [("language_unsupported", "survey", 1)]),
    "appearance that stores less": (
        [{"type": "date", "name": "a", "label": "A", "appearance": "month-year"}],
        [("appearance_unsupported", "survey", 2)],
    ),
    "unknown function": (
        [TEXT, {"type": "calculate", "name": "b", "calculation": "pulldata('a', 'b', 'c', 'd')"}],
        [("expression_unknown_function", "survey", 3)],
    ),
    "path": ([TEXT, {**TEXT, "name": "b", "relevant": "../nama = 'a'"}], [("expression_path", "survey", 3)]),
    "unknown question": ([{**TEXT, "relevant": "${umur} > 5"}], [("form_reference_unknown", "survey", 2)]),
    "circle": (
        [{**TEXT, "name": "a", "relevant": "${b} = ''"}, {**TEXT, "name": "b", "relevant": "${a} = ''"}],
        [("form_circle", "survey", 2)],
    ),
    "name twice": ([TEXT, {**TEXT, "name": "Nama"}], [("form_name_twice", "survey", 3)]),
    "order of a clock": (
        [{"type": "time", "name": "a", "label": "A", "constraint": ". < '10:00'"}],
        [("form_not_ordered", "survey", 2), ("form_not_ordered", "survey", 2)],
    ),
    "an answer inside a label": ([{**TEXT, "label": "Halo ${nama}"}], [("form_text_with_reference", "survey", 2)]),
    "unclosed group": ([{"type": "begin_group", "name": "a", "label": "A"}, TEXT], [("group_not_closed", "survey", 2)]),
    "group that was not opened": ([TEXT, {"type": "end_group"}], [("group_not_opened", "survey", 3)]),
    "unknown technique": ([{**TEXT, "uswah_techniques": "ramalan"}], [("technique_unknown", "survey", 2)]),
    "no type": ([{"name": "a", "label": "A"}, {**TEXT}], [("type_missing", "survey", 2)]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_supported_is_refused_by_name_at_its_row(name: str):
    survey, wanted = REFUSED[name]
    content = sheets(survey, YES_NO)
    assert told(content) == wanted
    assert read(content).form is None


@pytest.mark.parametrize(
    ("choices", "wanted"),
    [
        ([*YES_NO, YES_NO[0]], [("form_choice_twice", "choices", 4)]),
        ([*YES_NO, {"list_name": "ya_tidak", "name": "tidak tahu", "label": "?"}], [("form_choice_bad", "choices", 4)]),
        ([*YES_NO, {"name": "c", "label": "?"}], [("list_name_missing", "choices", 4)]),
        ([], [("form_list_unknown", "survey", 2)]),
    ],
    ids=["twice", "with a space", "without list", "none"],
)
def test_choices_are_refused_at_their_row(choices: list[dict[str, Any]], wanted: list[tuple[str, str, int]]):
    content = sheets([{"type": "select_one ya_tidak", "name": "a", "label": "A"}], choices)
    assert told(content) == wanted


def test_settings_must_name_the_form():
    content = sheets([TEXT], settings={"form_title": "Uji", "form_id": "formulir supervisi", "version": None})
    assert told(content) == [("setting_bad", "settings", 2), ("setting_missing", "settings", 2)]


def test_entities_are_refused():
    assert told(sheets([TEXT], entities=[{"list_name": "guru"}])) == [("sheet_unsupported", "entities", 0)]


def test_every_reason_is_told_at_once():
    rows = [{"type": "range", "name": "a", "label": "A"}, {**TEXT, "constraint": "now() >"}, {**TEXT, "default": 1}]
    assert [code for code, _, _ in told(sheets(rows))] == [
        "type_unsupported", "expression_unknown_function", "column_unsupported", "form_name_twice",
    ]  # fmt: skip


def test_a_refusal_is_a_sentence_with_its_place():
    survey, _ = REFUSED["unknown function"]
    (finding,) = read(sheets(survey)).errors
    with translation.override("id"):
        assert form_message_for(finding) == (
            "survey, baris 3, calculation: fungsi pulldata() tidak didukung. Yang ada: selected(), count-selected(), "
            "not(), if(), coalesce(), string-length(), regex(), today(), date(), true(), dan false()."
        )


# ---- What we write passes the field's own tools, and comes back as it was.

CORPUS: dict[str, FormDefinition] = {}


def _corpus(name: str, *members: Question | Group, lists: tuple[ChoiceList, ...] = ()) -> None:
    CORPUS[name] = FormDefinition("uji", "2026.1", Wording(f"Uji: {name}", "Trial"), members, lists)


_SCALE = ChoiceList(
    "skala", tuple(Choice(str(n), Wording(f"Tingkat {n}"), Wording("Bila …", "When …")) for n in (0, 1))
)
_A = Question(QuestionKind.INTEGER, "a", Wording("A", "A"))
_corpus("one text", Question(QuestionKind.TEXT, "nama", Wording("Nama")))
_corpus("every kind", *(
    Question(kind, f"q_{kind.value}", Wording(kind.value), choices="skala" if kind.has_choices else "")
    for kind in QuestionKind if kind is not QuestionKind.CALCULATE
), lists=(_SCALE,))  # fmt: skip
_corpus("nested groups", Group("luar", (Group("dalam", (_A,), Wording("Dalam")),), relevance=Expression("1 = 1")))
_corpus("required by a condition", _A, Question(
    QuestionKind.TEXT, "b", Wording("B"), required=Expression("${a} > 3"), required_message=Wording("Perlu", "Needed")
))  # fmt: skip
_corpus("constraint with its word", Question(
    QuestionKind.DECIMAL, "b", Wording("B"), Wording("Petunjuk"), Wording("Panduan"),
    constraint=Expression(". > 0 and . <= 100 or regex(., '[0-9]{3}')"),
    constraint_message=Wording("Di antara", "Between"),
))  # fmt: skip
_corpus("calculations", _A, Question(QuestionKind.CALCULATE, "dua", calculation=Expression("${a} * 2 mod 7")), Question(
    QuestionKind.CALCULATE, "kata", calculation=Expression("if(${dua} >= 3, 'banyak', coalesce(${a}, '-'))")
))  # fmt: skip
_corpus("several choices", Question(QuestionKind.SELECT_MULTIPLE, "s", Wording("S"), choices="skala"), Question(
    QuestionKind.TEXT, "lain", Wording("Lain"),
    relevance=Expression("selected(${s}, '1') or count-selected(${s}) > 1 and not(string-length(${s}) = 0)"),
), lists=(_SCALE,))  # fmt: skip
_corpus("days", Question(
    QuestionKind.DATE, "d", Wording("Hari"), constraint=Expression(". <= today() and . >= date('2026-01-01')")
))  # fmt: skip
_corpus("Arabic, signs and lines", Question(QuestionKind.TEXT, "n", Wording("القرآن\n<b>&\"'= +1 😀", "a  b")))


@pytest.mark.parametrize("name", CORPUS)
def test_what_we_write_is_valid_for_odk_and_comes_back(name: str, tmp_path: Path):
    form = CORPUS[name]
    content = write_xlsform(form)
    assert f'id="{form.code}"' in validated(content, tmp_path)
    assert read(content).form == form
    assert from_document(to_document(form)) == form


@pytest.mark.parametrize("code", ["pkg-guru", "rubrik-kelas", "religius"])
def test_our_own_instruments_are_valid_for_odk_and_come_back(code: str, db, tmp_path: Path):
    form = definition_of(form_by_id(Instrument.rows.get(code=code).pk))
    content = write_xlsform(form)
    assert f'id="{code}"' in validated(content, tmp_path)
    assert read(content).form == form


def test_the_same_form_gives_the_same_bytes():
    assert write_xlsform(CORPUS["every kind"]) == write_xlsform(CORPUS["every kind"])


def test_pyxform_understands_what_we_read(tmp_path: Path):
    """A workbook made by hand means the same to both: pyxform's XForm has our questions and our choices."""
    content = sheets(
        [TEXT, {"type": "select_one ya_tidak", "name": "a", "label": "A", "relevant": "${nama} != ''"}], YES_NO
    )
    xform = validated(content, tmp_path)
    assert read(content).form is not None
    assert 'nodeset="/data/a"' in xform
    assert "relevant=\" /data/nama  != ''\"" in xform
