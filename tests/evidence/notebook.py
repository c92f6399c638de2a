"""Bu Ratna's notebook: an interview with Pak Hasan about Bu Aisyah, her lesson plan, and a meeting of the teachers."""

from __future__ import annotations

from datetime import date, time

from factories import AT, YEAR, Madrasah, pkg_form, viewer

from uswah.common.ids import uuid7
from uswah.common.viewer import Viewer
from uswah.evidence.models import Coding, FieldNote, Passage, Tag
from uswah.evidence.operations import (
    NewDecision,
    NewNote,
    NewPassage,
    add_tag,
    ask_second_coder,
    begin_coding,
    finish_coding,
    record_note,
    resolve,
    withdraw_tag,
)
from uswah.standards.models import Framework, Instrument

SPOKEN = (
    NewPassage("Anak yang belum paham ia dekati satu per satu, tanpa menegur di depan kelas.", "quote", "08:10"),
    NewPassage("RPP selalu ada, tetapi tujuan pembelajaran belum ditulis terukur.", "quote", "08:15"),
    NewPassage("Kepala memperlihatkan buku catatan siswa yang diisi Bu Aisyah.", "fact", "08:20", ("pkg.1.1",)),
)


def interview(madrasah: Madrasah, **rest) -> NewNote:
    """Return Bu Ratna's interview with the head about Bu Aisyah."""
    values = {
        "kind": "interview",
        "held_on": date(2026, 11, 18),
        "title": "Wawancara tentang kelas VIII",
        "about": madrasah.aisyah.person_id,
        "school_year": YEAR,
        "stage": "summative",
        "source_role": "kepala",
        "with_whom": "kepala madrasah",
        "passages": SPOKEN,
        **rest,
    }
    return NewNote(**values)


def meeting(madrasah: Madrasah, **rest) -> NewNote:
    """Return the minutes of a meeting at which Bu Aisyah took a task."""
    values = {
        "kind": "meeting",
        "held_on": date(2026, 11, 20),
        "title": "Rapat guru",
        "begins": time(13, 0),
        "ends": time(14, 30),
        "present": (madrasah.aisyah.person_id, madrasah.hasan.person_id),
        "others": ("Komite madrasah",),
        "minutes": "Membahas pendampingan membaca kelas VII.",
        "decisions": (NewDecision("Menyusun jadwal baca", madrasah.aisyah.person_id, date(2026, 11, 27)),),
        **rest,
    }
    return NewNote(**values)


def ratna(madrasah: Madrasah) -> Viewer:
    """Return the pengawas who visits and listens."""
    return viewer(madrasah.extra["ratna"])


def hasan(madrasah: Madrasah) -> Viewer:
    """Return the head."""
    return viewer(madrasah.hasan)


def written(madrasah: Madrasah, new: NewNote | None = None, by: Viewer | None = None) -> FieldNote:
    """Store a note: Bu Ratna's interview if nothing else is said."""
    return record_note(new=new or interview(madrasah), place=madrasah.place, by=by or ratna(madrasah), at=AT)


def framework() -> Framework:
    """Return the framework of the PKG form."""
    return Instrument.rows.select_related("framework").get(pk=pkg_form().instrument_id).framework


def begun(note: FieldNote, by: Viewer) -> Coding:
    """Begin to code a note."""
    return begin_coding(note=note, framework_id=framework().pk, by=by, at=AT)


def marked(coding: Coding, by: Viewer, order: int, code: str, direction: str = "supports", **rest) -> Tag:
    """Mark words of a passage."""
    passage = Passage.rows.select_related("note").get(note=coding.note_id, order=order)
    return add_tag(
        coding=coding, passage=passage, code=code, direction=direction, tag_id=rest.pop("tag_id", uuid7()),
        by=by, at=AT, **rest,
    )  # fmt: skip


def coded_by_two(madrasah: Madrasah) -> FieldNote:
    """Let Bu Ratna and Pak Hasan code the interview, of which they read the second passage differently."""
    note, first, second = written(madrasah), ratna(madrasah), hasan(madrasah)
    one = begun(note, first)
    other = ask_second_coder(note=note, coder_id=second.person_id, by=first, at=AT)
    for coding, by, direction in ((one, first, "against"), (other, second, "mentions")):
        marked(coding, by, 1, "pkg.1.2")
        marked(coding, by, 2, "pkg.4.1", direction)
        finish_coding(coding=coding, by=by, at=AT)
    return note


def everything(madrasah: Madrasah, **rest: object) -> FieldNote:
    """Write, code, take back, lay open and resolve: one row at least of all that a note can lead to."""
    by, second = ratna(madrasah), hasan(madrasah)
    written(madrasah, meeting(madrasah))
    note = written(madrasah, interview(madrasah, **rest))
    one = begun(note, by)
    withdraw_tag(tag=marked(one, by, 1, "pkg.1.3"), by=by, at=AT)
    marked(one, by, 2, "pkg.4.1", "against")
    other = ask_second_coder(note=note, coder_id=second.person_id, by=by, at=AT)
    for coding, coder in ((one, by), (other, second)):
        finish_coding(coding=coding, by=coder, at=AT)
    passage = Passage.rows.select_related("note__institution").get(note=note, order=2)
    resolve(passage=passage, code="pkg.4.1", direction="against", reason="Dibaca bersama.", by=second, at=AT)
    return note
