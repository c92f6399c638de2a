"""The ratings of one madrasah in one stage of one year: as a workbook brings them in, with what comes after."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from uswah.appraisal.operations import count_first
from uswah.common.viewer import Viewer
from uswah.evidence.operations import NewSubmission, Origin, record_imported, record_submission
from uswah.evidence.policies import NewRating
from uswah.institutions.models import Institution
from uswah.people.models import Account
from uswah.people.queries import viewer_of
from uswah.standards.queries import Form
from uswah.web.demonstration.calendar import corrected_on, entered_on, moment, observed_on, school_year
from uswah.web.demonstration.cast import ASSESSOR, HEAD, Teacher, teachers_of
from uswah.web.demonstration.facts import FULL_AND_PARTIAL
from uswah.web.demonstration.places import YEARS, DemoMadrasah
from uswah.web.demonstration.ratings import ratings_of, without

STAGES = ("formative", "summative")
LAST = (YEARS[-1], "summative")
FIRST_ROW = 6  # below the headings of a PKG workbook
# Whose level of the running year is not yet knowable, for which competency.
NOT_YET: Mapping[tuple[str, int], str] = {
    ("nurul-huda", 10): "pkg.12",
    ("nurul-huda", 13): "pkg.14",
    ("walisongo", 4): "pkg.12",
    ("darul-amal", 9): "pkg.12",
    ("maarif-5", 6): "pkg.7",
    ("miftahul-qulub", 5): "pkg.12",
}
TWO_RATERS = ("nurul-huda", 2)
AMENDED = ("nurul-huda", 5)
AMENDED_COMPETENCY = "pkg.7"
AMENDMENT_REASON = "Kisi-kisi dan analisis ulangan baru ditemukan sesudah buku kerja diserahkan."
# A madrasah of this size shares the work of rating between its head and an appointed assessor.
HAS_ASSESSOR_FROM = 16


@dataclass(frozen=True, slots=True)
class Ground:
    """What the ratings of a madrasah stand on: its row, its people, and whose accounts act."""

    madrasah: DemoMadrasah
    place: Institution
    form: Form
    persons: Mapping[int, UUID]
    head: Account
    operator: Account
    supervisor: Account

    def acting(self, account: Account, on: date) -> Viewer:
        """Return the viewer behind an account on a day."""
        return viewer_of(account, at=moment(on), on=on, language="id")


def rate(ground: Ground, year: int, stage: str) -> int:
    """Bring in the ratings of a stage, let them count, and return how many ratings that was."""
    rated = [teacher for teacher in teachers_of(ground.madrasah) if teacher.teaches_in(year)]
    submissions = [_submission(ground, teacher, year, stage, row) for row, teacher in enumerate(rated, start=FIRST_ROW)]
    on = entered_on(year, stage)
    by, at = ground.acting(ground.operator, on), moment(on)
    total = record_imported(submissions=submissions, form=ground.form, place=ground.place, by=by, at=at)
    count_first(submissions=[new.id for new in submissions], place=ground.place, by=by, at=at)
    if (year, stage) == LAST and ground.madrasah.key == TWO_RATERS[0]:
        total += _rate_again(ground) + _amend(ground, submissions)
    return total


def _rater(ground: Ground, teacher: Teacher) -> tuple[str, UUID, float]:
    """Return the role, the person and the severity of who rates a teacher."""
    severity = ground.madrasah.severity
    if teacher.number == HEAD:
        return "pengawas", ground.supervisor.person_id, severity + 0.1
    if ground.madrasah.teachers >= HAS_ASSESSOR_FROM and teacher.number % 3 == 2:
        return "asesor", ground.persons[ASSESSOR], severity + 0.15
    return "kepala", ground.head.person_id, severity


def _submission(ground: Ground, teacher: Teacher, year: int, stage: str, row: int) -> NewSubmission:
    role, rater, severity = _rater(ground, teacher)
    ratings = ratings_of(teacher, ground.form, year=year, stage=stage, rater=role, severity=severity, row=row)
    missing = NOT_YET.get((ground.madrasah.key, teacher.number), "")
    if missing and (year, stage) == LAST:
        ratings = without(ratings, missing, teacher.number)
    return NewSubmission(
        about=ground.persons[teacher.number],
        instrument_id=ground.form.instrument_id,
        school_year=school_year(year),
        stage=stage,
        technique="observation",
        source_role=role,
        ratings=ratings,
        rated_by=rater,
        observed_on=observed_on(year, stage, row - FIRST_ROW),
        origin=_origin(ground.madrasah, year, stage, row),
    )


def _origin(madrasah: DemoMadrasah, year: int, stage: str, row: int) -> Origin:
    title = "formatif" if stage == "formative" else "sumatif"
    name = f"PKG {title} {year}-{year + 1} {madrasah.name} (data rekaan).xlsx"
    return Origin(file=hashlib.sha256(name.encode()).hexdigest(), name=name, sheet="PKG", row=row)


def _rate_again(ground: Ground) -> int:
    """Let the supervisor rate one teacher too; it stands beside the head's ratings and does not count by itself."""
    teacher = teachers_of(ground.madrasah)[TWO_RATERS[1]]
    ratings = _told_in_full(ground, teacher, "pengawas", ground.madrasah.severity + 0.3)
    _enter(ground, _on_form(ground, teacher, ratings, ground.supervisor, "pengawas"), ground.supervisor)
    return len(ratings)


def _amend(ground: Ground, submissions: Sequence[NewSubmission]) -> int:
    """Let the head enter a correction for its rater: the assessment papers were found after the workbook was in."""
    teacher = teachers_of(ground.madrasah)[AMENDED[1]]
    first = next(new for new in submissions if new.about == ground.persons[teacher.number])
    role, _, severity = _rater(ground, teacher)
    told = [_raised(rating) for rating in _told_in_full(ground, teacher, role, severity)]
    correction = replace(
        _on_form(ground, teacher, told, ground.head, first.source_role),
        rated_by=first.rated_by,
        amends=first.id,
        amendment_reason=AMENDMENT_REASON,
    )
    _enter(ground, correction, ground.head)
    return len(told)


def _told_in_full(ground: Ground, teacher: Teacher, rater: str, severity: float) -> list[NewRating]:
    """Return the last ratings of a teacher with a fact for each, as the form asks."""
    ratings = ratings_of(
        teacher,
        ground.form,
        year=LAST[0],
        stage=LAST[1],
        rater=rater,
        severity=severity,
        row=FIRST_ROW,
        every_fact=True,
    )
    return [NewRating(r.indicator_id, r.code, r.score, r.fact) for r in ratings]


def _raised(rating: NewRating) -> NewRating:
    if not rating.code.startswith(f"{AMENDED_COMPETENCY}."):
        return rating
    full, _ = FULL_AND_PARTIAL[rating.code.removeprefix("pkg.")]
    return NewRating(rating.indicator_id, rating.code, 2, full.format(kelas="VIII-A"))


def _on_form(
    ground: Ground, teacher: Teacher, ratings: Sequence[NewRating], account: Account, role: str
) -> NewSubmission:
    return NewSubmission(
        about=ground.persons[teacher.number],
        instrument_id=ground.form.instrument_id,
        school_year=school_year(LAST[0]),
        stage=LAST[1],
        technique="observation",
        source_role=role,
        ratings=ratings,
        rated_by=account.person_id,
        observed_on=corrected_on(),
    )


def _enter(ground: Ground, new: NewSubmission, account: Account) -> None:
    """Store ratings as somebody enters them on the form."""
    by, at = ground.acting(account, corrected_on()), moment(corrected_on())
    record_submission(new=new, form=ground.form, place=ground.place, by=by, at=at)
    count_first(submissions=[new.id], place=ground.place, by=by, at=at)
