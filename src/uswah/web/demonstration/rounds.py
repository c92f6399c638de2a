"""The invented rounds: one concluded last year, one in which people talk, one that is still collected.

MTs Nurul Huda has the first two, MTs Walisongo collects, MTs Darul A'mal has just laid its judgements side by side.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from uswah.appraisal.models import Level, Musyawarah, Reply
from uswah.appraisal.operations import (
    answer_reply,
    close_collection,
    complete_round,
    open_round,
    reply_to_level,
    run_levels,
    settle_musyawarah,
)
from uswah.evidence.models import Round
from uswah.evidence.operations import NewSubmission, Origin, record_imported
from uswah.people.models import Account
from uswah.web.demonstration.calendar import moment, observed_on, school_year
from uswah.web.demonstration.cast import HEAD, Teacher, teachers_of
from uswah.web.demonstration.evidence import Ground
from uswah.web.demonstration.notebooks import code_notes, write_notes
from uswah.web.demonstration.places import YEARS
from uswah.web.demonstration.ratings import ratings_of

STAGE = "summative"
THIS, LAST = YEARS[-1], YEARS[-2]
# Of whom only the head has spoken, and about whom head and pengawas differ in one competency.
THIN, DIFFERING, DIFFERING_COMPETENCY = 11, 7, "pkg.4"
PUPILS = 6
REPLY = (
    "Di kelas VIII-B saya memakai tiga lembar kerja dengan tingkat berbeda sejak Agustus. Pada hari pengamatan kelas itu "
    "sedang ulangan, jadi tidak terlihat."
)
SHOWS_IT = "Tiga lembar kerja dan foto papan kelas ada di map biru, meja piket."
OTHER_REPLY = "Catatan kemajuan murid ada, tetapi tersimpan di laptop madrasah yang sedang diperbaiki."
ANSWER = "Saya sudah melihat catatannya bersama Bapak/Ibu. Isinya sampai September saja, jadi tingkatnya tetap."
FOUND = "Pengawas melihat kelas pada pekan ujian. Kami melihat lagi rekaman pelajaran bersama dan sepakat."


@dataclass(frozen=True, slots=True)
class Dates:
    """When a round opened, until when it was collected and answered, and when it was closed and concluded, if it was."""

    opened: date
    collect_until: date
    reply_until: date
    closed: date | None
    completed: date | None = None


ROUNDS: Mapping[tuple[str, int], Dates] = {
    ("nurul-huda", LAST): Dates(
        date(LAST + 1, 4, 13), date(LAST + 1, 5, 27), date(LAST + 1, 6, 8), date(LAST + 1, 5, 28), date(LAST + 1, 6, 9)
    ),
    ("nurul-huda", THIS): Dates(date(THIS, 11, 2), date(THIS, 11, 19), date(THIS, 12, 4), date(THIS, 11, 20)),
    ("walisongo", THIS): Dates(date(THIS, 11, 2), date(THIS, 12, 11), date(THIS, 12, 18), None),
    ("darul-amal", THIS): Dates(date(THIS, 11, 2), date(THIS, 11, 19), date(THIS, 12, 4), date(THIS, 11, 20)),
}


def open_rounds(ground: Ground, year: int, stage: str) -> Round | None:
    """Let the head open the round of a stage before its first rating, where there is one."""
    dates = ROUNDS.get((ground.madrasah.key, year))
    if dates is None or stage != STAGE:
        return None
    return open_round(
        place=ground.place,
        school_year=school_year(year),
        stage=stage,
        collect_until=dates.collect_until,
        reply_until=dates.reply_until,
        by=ground.acting(ground.head, dates.opened),
        at=moment(dates.opened),
    )


def go_through(ground: Ground, of: Round, year: int, accounts: Mapping[int, Account]) -> int:
    """Bring in what the other sources say, and let people do what they did; return how many ratings that was."""
    dates = ROUNDS[ground.madrasah.key, year]
    day = min(dates.collect_until, date(THIS, 11, 19)) if year == THIS else dates.collect_until
    sheets = list(_sheets(ground, year))
    by = ground.acting(ground.operator, day)
    total = record_imported(submissions=sheets, form=ground.form, place=ground.place, by=by, at=moment(day, 10))
    told = ground.madrasah.key == "nurul-huda" and year == THIS
    notes = write_notes(ground, year, day) if told else []
    if dates.closed is not None:
        close_collection(of=of, by=ground.acting(ground.head, dates.closed), at=moment(dates.closed))
        run_levels(
            place=ground.place,
            school_year=of.school_year_id,
            stage=of.stage,
            by=ground.acting(ground.head, dates.closed),
            at=moment(dates.closed, 10),
        )
        if ground.madrasah.key == "nurul-huda":
            _talk(ground, of, dates, year, accounts)
        if notes:
            code_notes(ground, notes, accounts, dates.closed)
    return total


def _sheets(ground: Ground, year: int) -> Iterator[NewSubmission]:
    """Yield what teachers say of themselves, a colleague, the pengawas and pupils, of whoever teaches in the year."""
    here = [teacher for teacher in teachers_of(ground.madrasah) if teacher.teaches_in(year)]
    told = ground.madrasah.key == "nurul-huda" and year == THIS
    for row, teacher in enumerate(here, start=6):
        if told and teacher.number == THIN:
            continue
        strict = ground.madrasah.severity
        yield _sheet(ground, teacher, year, row, ("diri", "self_reflection", ""), strict - 0.35)
        if teacher.number != HEAD:
            yield _by_pengawas(ground, teacher, year, row, strict)
        if told:
            colleague = here[(row - 5) % len(here)]
            yield _sheet(ground, teacher, year, row, ("sejawat", "observation", str(colleague.number)), strict - 0.1)
            for number in range(PUPILS):
                yield _sheet(ground, teacher, year, row, ("siswa", "questionnaire", str(number)), strict - 0.1)


def _by_pengawas(ground: Ground, teacher: Teacher, year: int, row: int, strict: float) -> NewSubmission:
    sheet = _sheet(ground, teacher, year, row, ("pengawas", "document", ""), strict + 0.1)
    if (ground.madrasah.key, year, teacher.number) != ("nurul-huda", THIS, DIFFERING):
        return sheet
    low = [
        replace(rating, score=0, fact="Belum ada dokumen yang dapat ditunjukkan pada hari pemantauan.")
        if rating.code.startswith(f"{DIFFERING_COMPETENCY}.")
        else rating
        for rating in sheet.ratings
    ]
    return replace(sheet, ratings=low)


def _sheet(
    ground: Ground, teacher: Teacher, year: int, row: int, source: tuple[str, str, str], severity: float
) -> NewSubmission:
    role, technique, which = source
    rater = {
        "diri": ground.persons[teacher.number],
        "pengawas": ground.supervisor.person_id,
        "sejawat": ground.persons[int(which)] if role == "sejawat" else None,
        "siswa": None,
    }[role]
    name = f"Lembar {role} {year}-{year + 1} {ground.madrasah.name} (data rekaan).xlsx"
    return NewSubmission(
        about=ground.persons[teacher.number],
        instrument_id=ground.form.instrument_id,
        school_year=school_year(year),
        stage=STAGE,
        technique=technique,
        source_role=role,
        ratings=ratings_of(
            teacher, ground.form, year=year, stage=STAGE, rater=f"{role}{which}", severity=severity, row=row
        ),
        rated_by=rater,
        rater_name="" if rater else "Murid (tanpa nama)",
        observed_on=observed_on(year, STAGE, row - 6),
        origin=Origin(hashlib.sha256(name.encode()).hexdigest(), name, "PKG", row),
    )


def _talk(ground: Ground, of: Round, dates: Dates, year: int, accounts: Mapping[int, Account]) -> None:
    """Let teachers answer and be answered; last year's round comes to its end, this year's waits for its people."""
    day = dates.closed or dates.opened
    waits = _reply(ground, of, accounts[0], (REPLY, SHOWS_IT), day)
    # Last year's reply has its answer; of this year's two one still waits.
    answered = _reply(ground, of, accounts[4], (OTHER_REPLY, ""), day) if year == THIS else waits
    head = ground.acting(ground.head, day)
    for reply in answered:
        answer_reply(reply=reply, outcome="kept", reason=ANSWER, by=head, at=moment(day, 14))
    if dates.completed is not None:
        for row in Musyawarah.objects.system("the story settles what its round opened").filter(round=of).order_by("pk"):
            own = row.about_id == ground.head.person_id
            by = ground.acting(ground.supervisor if own else ground.head, dates.completed)
            settle_musyawarah(musyawarah=row, outcome=FOUND, by=by, at=moment(dates.completed))
        by = ground.acting(ground.head, dates.completed)
        complete_round(of=of, by=by, at=moment(dates.completed, 10))


def _reply(ground: Ground, of: Round, account: Account, words: tuple[str, str], day: date) -> list[Reply]:
    levels = Level.objects.system("the story answers to the latest level")
    standing = levels.filter(about_id=account.person_id, run__school_year=of.school_year_id, code="pkg.5")
    by = ground.acting(account, day)
    return reply_to_level(
        levels=[standing.latest("pk")], text=words[0], evidence_text=words[1], by=by, at=moment(day, 12)
    )
