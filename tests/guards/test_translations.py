"""Indonesian is what people see: every sentence of every room has its translation, and rooms agree on it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.utils import translation

from uswah.common import catalogues
from uswah.common.catalogues import Sentence, add_missing, catalogue_path, compile_catalogues, faults_of, rooms

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_every_sentence_of_the_room_is_translated(room):
    assert [str(fault) for fault in faults_of(room)] == []


def test_rooms_agree_on_a_sentence():
    assert catalogues.disagreements(rooms()) == []


def test_gettext_goes_by_its_own_name():
    """The extractor knows the functions by name, so that an alias of one's own would hide sentences from it."""
    aliases = [
        f"{path.relative_to(catalogues.PACKAGE)}:{node.lineno} {name.name} as {name.asname}"
        for path in catalogues.PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.asname and not (name.asname == "_" and name.name in {"gettext", "gettext_lazy"})
    ]
    assert aliases == []


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A room with a Python file, a template, and a catalogue that is right about some of it."""
    place = tmp_path / "places"
    (place / "templates" / "places").mkdir(parents=True)
    (place / "__init__.py").write_text("")
    (place / "views.py").write_text(
        "from django.utils.translation import gettext as _, ngettext, pgettext\n"
        "a = _('Map')\nb = pgettext('paper', 'Map')\nc = ngettext('%(n)s person', '%(n)s persons', 2)\n"
        "d = _('Hello %(name)s')\ne = _(variable)\n"
    )
    (place / "templates" / "places" / "page.html").write_text(
        "<p>{% translate 'Open' %}</p>\n    {% blocktranslate with who=person %}Seen by {{ who }}{% endblocktranslate %}\n"
        "  {% button _('Save') %}{{ _('Close')|lower }}"
    )
    return place


def write(room: Path, body: str) -> None:
    catalogue_path(room).parent.mkdir(parents=True, exist_ok=True)
    catalogue_path(room).write_text(HEAD + body, encoding="utf-8")


def test_sentences_are_found_in_code_and_templates(room):
    assert sorted(catalogues.sentences_of(room)) == [
        Sentence("", "%(n)s person", "%(n)s persons"),
        Sentence("", "Close"),
        Sentence("", "Hello %(name)s"),
        Sentence("", "Map"),
        Sentence("", "Open"),
        Sentence("", "Save"),
        Sentence("", "Seen by %(who)s"),
        Sentence("paper", "Map"),
    ]


def test_each_kind_of_fault_is_named(room):
    write(
        room,
        '\nmsgid "Map"\nmsgstr "Peta"\n\n#, fuzzy\nmsgid "Open"\nmsgstr "Buka"\n\nmsgid "Save"\nmsgstr ""\n'
        '\nmsgid "Hello %(name)s"\nmsgstr "Halo %(nama)s"\n\nmsgid "Gone"\nmsgstr "Hilang"\n'
        '\n#~ msgid "Old"\n#~ msgstr "Lama"\n'
        '\nmsgid "%(n)s person"\nmsgid_plural "%(n)s persons"\nmsgstr[0] "%(n)s orang"\n',
    )
    assert [(fault.what, fault.sentence.context, fault.sentence.singular) for fault in faults_of(room)] == [
        ("empty", "", "Save"),
        ("fuzzy", "", "Open"),
        ("missing", "", "Close"),
        ("missing", "", "Seen by %(who)s"),
        ("missing", "paper", "Map"),
        ("obsolete", "", "Gone"),
        ("obsolete", "", "Old"),
        ("other placeholders", "", "Hello %(name)s"),
    ]


def test_what_is_missing_is_written_once_as_empty_entries(room):
    write(room, '\nmsgid "Map"\nmsgstr "Peta"\n')
    missing = {fault.sentence: fault.where for fault in faults_of(room) if fault.what == "missing"}
    add_missing(room, missing)
    assert {fault.what for fault in faults_of(room)} == {"empty"}
    assert catalogues.translations_of(room)[Sentence("", "Map")] == "Peta"


def test_two_rooms_that_differ_are_named(room, tmp_path):
    other = tmp_path / "people"
    write(room, '\nmsgid "Map"\nmsgstr "Peta"\n')
    write(other, '\nmsgid "Map"\nmsgstr "Denah"\n\nmsgctxt "paper"\nmsgid "Map"\nmsgstr "Peta kertas"\n')
    assert catalogues.disagreements([room, other]) == ["'Map': 'Denah' in people; 'Peta' in places"]


def test_a_catalogue_is_compiled_once_and_again_when_it_changed(room, tmp_path):
    write(room, '\nmsgid "Map"\nmsgstr "Peta"\n')
    assert (compile_catalogues(tmp_path), compile_catalogues(tmp_path)) == (1, 0)
    compiled = catalogue_path(room).with_suffix(".mo")
    assert b"Peta" in compiled.read_bytes()
    write(room, '\nmsgid "Map"\nmsgstr "Denah"\n')
    assert compile_catalogues(tmp_path) == 1
    assert b"Denah" in compiled.read_bytes()


def test_the_product_speaks_indonesian_by_default():
    with translation.override("id"):
        assert translation.gettext("Sign out") == "Keluar"
