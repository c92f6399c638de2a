"""The invented notebook of the pengawas: an interview and a lesson plan that two have coded, and one that waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from uswah.common.ids import uuid7
from uswah.common.viewer import Viewer
from uswah.evidence.enums import Direction, NoteKind, PassageKind
from uswah.evidence.models import Coding, FieldNote, Passage
from uswah.evidence.operations import (
    NewNote,
    NewPassage,
    add_tag,
    ask_second_coder,
    begin_coding,
    finish_coding,
    record_note,
    write_code,
)
from uswah.evidence.policies import CodeEntry
from uswah.people.models import Account
from uswah.standards.models import Framework
from uswah.web.demonstration.calendar import moment, school_year
from uswah.web.demonstration.evidence import Ground

STAGE = "summative"
ABOUT, OTHER, SECOND_CODER = 0, 7, 8
# A passage: whose words, when, the text; then what the first and the second coder mark: code, direction, which words.
Mark = tuple[str, Direction, str]
Told = tuple[PassageKind, str, str, tuple[Mark, ...], tuple[Mark, ...]]
FOR, AGAINST, ONLY = Direction.SUPPORTS, Direction.AGAINST, Direction.MENTIONS
Q, F, N = PassageKind.QUOTE, PassageKind.FACT, PassageKind.NOTE


def _both(*marks: Mark) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    return marks, marks


INTERVIEW: tuple[Told, ...] = (
    (Q, "08:05", "Anak yang tertinggal ia dekati satu per satu sesudah zuhur, tidak ditegur di depan kelas.",
     *_both(("pkg.1.5", FOR, "ia dekati satu per satu"))),
    (Q, "08:09", "Tempat duduk ia putar setiap dua pekan supaya semua pernah di depan.", *_both(("pkg.1.2", FOR, ""))),
    (Q, "08:14", "Kalau jam terakhir, anak-anak mengantuk. Biasanya ia beri permainan hitung dulu lima menit.",
     (("pkg.2.4", FOR, "permainan hitung dulu lima menit"),), (("pkg.2.4", ONLY, "permainan hitung dulu lima menit"),)),
    (Q, "08:20", "RPP selalu ada di meja saya hari Senin, tetapi tujuan belajarnya masih disalin dari buku.",
     *_both(("pkg.3.2", AGAINST, "tujuan belajarnya masih disalin dari buku"))),
    (Q, "08:26", "Nilai ulangan ia bagikan dan dibahas soal demi soal, anak yang salah diminta menjelaskan.",
     *_both(("pkg.7.2", FOR, "dibahas soal demi soal"))),
    (Q, "08:31", "Ia datang paling pagi. Anak-anak sudah hafal, jam tujuh kurang sepuluh ia berdiri di gerbang.",
     (("teladan", FOR, "Ia datang paling pagi"), ("pkg.10.1", FOR, "")), (("teladan", FOR, "Ia datang paling pagi"),)),
    (N, "08:34", "Kepala membuka buku piket dan memperlihatkan catatan keterlambatan semester ini.",
     *_both(("pkg.10.1", ONLY, ""))),
    (Q, "08:40", "Dengan wali murid ia rajin berkirim kabar, apalagi kalau anaknya tidak masuk dua hari.",
     *_both(("pkg.12.1", FOR, "rajin berkirim kabar"))),
)  # fmt: skip
DOCUMENT: tuple[Told, ...] = (
    (F, "", "RPP Matematika VIII, bab pola bilangan: tujuan ditulis satu kalimat, tanpa ukuran.",
     *_both(("pkg.3.2", AGAINST, ""))),
    (F, "", "Urutan kegiatan dari contoh nyata (ubin masjid) ke rumus, lalu latihan bertingkat tiga.",
     *_both(("pkg.3.3", FOR, ""))),
    (F, "", "Rubrik penilaian tugas kelompok terlampir, empat baris.", *_both(("pkg.7.1", FOR, ""))),
    (F, "", "Catatan kaki: dua anak memakai lembar dengan huruf besar.",
     (("pkg.1.5", FOR, ""),), (("pkg.1.1", FOR, ""),)),
)  # fmt: skip
WAITING: tuple[Told, ...] = (
    (Q, "10:05", "Kelasnya tenang, tetapi sering hanya empat anak yang bertanya.", *_both()),
    (Q, "10:12", "Saya belum pernah melihat ia memakai kesalahan murid sebagai bahan belajar.", *_both()),
)
OWN = CodeEntry(
    "teladan",
    "Keteladanan",
    "Guru melakukan lebih dulu apa yang ia minta dari murid.",
    "Ada perbuatan yang disebut, bukan pujian umum.",
    "Kalimat seperti 'orangnya baik' tanpa perbuatan.",
    "Ia ikut menyapu kelas sebelum meminta murid piket.",
)


def write_notes(ground: Ground, year: int, on: date) -> list[FieldNote]:
    """Let the pengawas write down an interview about two teachers, and what a lesson plan shows; in that order."""
    written = (
        (ABOUT, NoteKind.INTERVIEW, "Wawancara tentang kelas VIII", INTERVIEW),
        (ABOUT, NoteKind.DOCUMENT, "RPP pola bilangan, kelas VIII", DOCUMENT),
        (OTHER, NoteKind.INTERVIEW, "Wawancara tentang keaktifan murid", WAITING),
    )
    by = ground.acting(ground.supervisor, on)
    return [
        record_note(new=_note(ground.persons[about], kind, title, told, year, on), place=ground.place, by=by, at=by.at)
        for about, kind, title, told in written
    ]


def _note(about: UUID, kind: NoteKind, title: str, told: Sequence[Told], year: int, on: date) -> NewNote:
    is_interview = kind == NoteKind.INTERVIEW
    return NewNote(
        kind=kind,
        held_on=on,
        title=title,
        about=about,
        school_year=school_year(year),
        stage=STAGE,
        source_role="kepala" if is_interview else "pengawas",
        with_whom="kepala madrasah" if is_interview else "",
        passages=[NewPassage(text, whose, clock) for whose, clock, text, _first, _second in told],
    )


def code_notes(ground: Ground, notes: Sequence[FieldNote], accounts: Mapping[int, Account], on: date) -> None:
    """Let the pengawas and somebody of the special team code the first two, blind; the third is only begun."""
    framework = Framework.objects.system("the framework of the form").get(instruments=ground.form.instrument_id).pk
    first, second = ground.acting(ground.supervisor, on), ground.acting(accounts[SECOND_CODER], on)
    write_code(
        place=ground.place, framework_id=framework, entry=OWN, by=ground.acting(ground.head, on), at=moment(on, 8)
    )
    for note, told in zip(notes[:2], (INTERVIEW, DOCUMENT), strict=True):
        fresh = FieldNote.objects.visible_to(first).select_related("institution", "round").get(pk=note.pk)
        one = begin_coding(note=fresh, framework_id=framework, by=first, at=moment(on, 9))
        other = ask_second_coder(note=fresh, coder_id=accounts[SECOND_CODER].person_id, by=first, at=moment(on, 9))
        _mark(one, [marks for *_rest, marks, _other in told], first)
        _mark(other, [marks for *_rest, marks in told], second)
    begin_coding(note=notes[2], framework_id=framework, by=first, at=moment(on, 9))


def _mark(coding: Coding, marks: Sequence[tuple[Mark, ...]], by: Viewer) -> None:
    at = by.at + timedelta(hours=1)
    passages = Passage.objects.visible_to(by).filter(note=coding.note_id).select_related("note").order_by("order")
    for passage, here in zip(passages, marks, strict=True):
        for code, direction, words in here:
            add_tag(
                coding=coding,
                passage=passage,
                code=code,
                direction=direction,
                quote=words,
                tag_id=uuid7(),
                by=by,
                at=at,
            )
    finish_coding(coding=coding, by=by, at=by.at + timedelta(hours=2))
