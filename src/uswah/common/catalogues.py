"""The Indonesian catalogues: which sentences each room says, what its catalogue lacks, and the compiled form.

A room keeps its own `locale/id/LC_MESSAGES/django.po`, written by hand. Everything here works with Babel alone, so that
nobody needs the gettext tools.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent
LANGUAGE = "id"
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")
_PLURAL = {"ngettext", "ngettext_lazy", "npgettext", "npgettext_lazy", "ungettext"}
_CONTEXT = {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
_WORDS = {"_", "gettext", "gettext_lazy", "gettext_noop", *_PLURAL, *_CONTEXT}


@dataclass(frozen=True, slots=True, order=True)
class Sentence:
    """One message: its context ('' = none), the source English, and its plural form ('' = none)."""

    context: str
    singular: str
    plural: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong with one sentence of a room's catalogue."""

    room: str
    what: str
    sentence: Sentence
    where: str = ""

    def __str__(self) -> str:
        context = f" [{self.sentence.context}]" if self.sentence.context else ""
        where = f"  ({self.where})" if self.where else ""
        return f"{self.room}: {self.what}: {self.sentence.singular!r}{context}{where}"


def rooms(package: Path = PACKAGE) -> list[Path]:
    """Return the folders of the rooms, by name."""
    return sorted(path.parent for path in package.glob("*/__init__.py"))


def catalogue_path(room: Path) -> Path:
    """Return where the room's catalogue lies."""
    return room / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def sentences_of(room: Path) -> dict[Sentence, str]:
    """Return every sentence that the room's Python files and templates say, with the first place of each."""
    found: dict[Sentence, str] = {}
    for path in sorted(room.rglob("*.py")):
        if "migrations" not in path.parts:
            _gather(found, path.relative_to(room), path.read_text(encoding="utf-8"))
    for path in sorted(room.rglob("templates/**/*.*")):
        if path.is_file():
            written = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            # Indentation means nothing in a template, and everything to Python's tokenizer.
            _gather(found, path.relative_to(room), "\n".join(line.strip() for line in written.splitlines()))
    return found


def _gather(found: dict[Sentence, str], path: Path, source: str) -> None:
    for line, function, texts, _comments in extract_python(BytesIO(source.encode()), dict.fromkeys(_WORDS), [], {}):
        if (sentence := _sentence(str(function), texts)) is not None:
            found.setdefault(sentence, f"{path}:{line}")


def _sentence(function: str, texts: object) -> Sentence | None:
    """Return the sentence of one call; None where its text is not written there (a variable)."""
    given = [texts] if isinstance(texts, str) else list(texts) if isinstance(texts, tuple) else []
    context = given.pop(0) if function in _CONTEXT and given else ""
    wanted = given[: 2 if function in _PLURAL else 1]
    if not wanted or not all(isinstance(text, str) and text for text in wanted):
        return None
    return Sentence(str(context or ""), *wanted)


def read_catalogue(room: Path) -> Catalog:
    """Return the room's catalogue; an empty one when it has none."""
    path = catalogue_path(room)
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def _of(message: Message) -> Sentence:
    ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    return Sentence(str(message.context or ""), *map(str, ids))


def _said(message: Message) -> str:
    string = message.string
    return str(string if isinstance(string, str) else string[0] if string else "")


def translations_of(room: Path) -> dict[Sentence, str]:
    """Return what the room's catalogue says for each sentence."""
    return {_of(message): _said(message) for message in read_catalogue(room) if message.id}


def faults_of(room: Path) -> list[Fault]:
    """Return what the room's catalogue lacks, carries in vain, or says with other placeholders."""
    said, catalogue = sentences_of(room), read_catalogue(room)
    known = {_of(message): message for message in catalogue if message.id}
    faults = [Fault(room.name, "missing", sentence, where) for sentence, where in said.items() if sentence not in known]
    faults += [Fault(room.name, "obsolete", sentence) for sentence in known if sentence not in said]
    faults += [Fault(room.name, "obsolete", _of(message)) for message in catalogue.obsolete.values()]
    for sentence, message in known.items():
        faults += [Fault(room.name, what, sentence, said.get(sentence, "")) for what in _wrong(sentence, message)]
    return sorted(faults)


def _wrong(sentence: Sentence, message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy"
    if not _said(message).strip():
        yield "empty"
    elif _placeholders(_said(message)) != _placeholders(sentence.plural or sentence.singular):
        yield "other placeholders"


def _placeholders(text: str) -> set[str]:
    return {match.group() for match in _PLACEHOLDER.finditer(text.replace("%%", ""))}


def disagreements(places: Iterable[Path]) -> list[str]:
    """Return the sentences that two rooms say differently; what needs two translations needs two contexts."""
    versions: defaultdict[tuple[str, str], defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for room in places:
        for sentence, said in translations_of(room).items():
            if said:
                versions[sentence.context, sentence.singular][said].append(room.name)
    return [
        f"{singular!r}: " + "; ".join(f"{said!r} in {', '.join(names)}" for said, names in sorted(by_text.items()))
        for (_, singular), by_text in sorted(versions.items())
        if len(by_text) > 1
    ]


def add_missing(room: Path, missing: Mapping[Sentence, str]) -> None:
    """Write an empty entry for each sentence at the end of the room's catalogue; what stands there stays as it is."""
    path = catalogue_path(room)
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.read_text(encoding="utf-8") if path.exists() else _HEAD
    path.write_text(written + "".join(_entry(*pair) for pair in sorted(missing.items())), encoding="utf-8")


_HEAD = """msgid ""
msgstr ""
"Project-Id-Version: uswah\\n"
"Language: id\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""


def _entry(sentence: Sentence, where: str) -> str:
    lines = [f"#: {where}"]
    lines += [f"msgctxt {_quoted(sentence.context)}"] if sentence.context else []
    lines += [f"msgid {_quoted(sentence.singular)}"]
    plural = [f"msgid_plural {_quoted(sentence.plural)}", 'msgstr[0] ""']
    lines += plural if sentence.plural else ['msgstr ""']
    return "\n" + "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def compile_catalogues(package: Path = PACKAGE) -> int:
    """Write the compiled form beside each catalogue that is newer than its own, and return how many were written."""
    return sum(_compile(catalogue_path(room)) for room in rooms(package) if catalogue_path(room).exists())


def _compile(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime_ns >= path.stat().st_mtime_ns:
        return False
    with path.open("rb") as file:
        catalogue = read_po(file, locale=LANGUAGE)
    # Several processes may compile at once: each writes a file of its own, and the last one to rename it wins.
    number, fresh = tempfile.mkstemp(dir=path.parent, suffix=".mo.new")
    with os.fdopen(number, "wb") as target:
        write_mo(target, catalogue)
    Path(fresh).chmod(0o644)
    Path(fresh).replace(compiled)
    return True
