"""A madrasah in a round: Pak Hasan leads it, Bu Ratna supervises, Bu Aisyah teaches; Pak Tono leads the neighbour."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from factories import AT, YEAR, Madrasah, pkg_form, submission, viewer

from uswah.appraisal.models import Level, Musyawarah
from uswah.appraisal.operations import (
    answer_reply,
    close_collection,
    complete_round,
    open_round,
    reply_to_level,
    run_levels,
    settle_musyawarah,
)
from uswah.common.viewer import Viewer
from uswah.evidence.models import Round, Submission
from uswah.evidence.operations import NewSubmission, record_submission

COLLECT_UNTIL, REPLY_UNTIL = date(2026, 11, 30), date(2026, 12, 7)
LATER = AT + timedelta(days=17)  # the last day for replies is over
COMPETENCY = "pkg.4"


def round_at(madrasah: Madrasah, *, stage: str = "summative", year: str = YEAR) -> Round:
    """Let Pak Hasan open a round."""
    by = viewer(madrasah.hasan)
    return open_round(
        place=madrasah.place,
        school_year=year,
        stage=stage,
        collect_until=COLLECT_UNTIL,
        reply_until=REPLY_UNTIL,
        by=by,
        at=AT,
    )


def hand_in(madrasah: Madrasah, by: Viewer, **rest) -> Submission:
    """Store what somebody judged about Bu Aisyah on the form."""
    new: NewSubmission = submission(
        rest.pop("about", madrasah.aisyah.person_id), rest.pop("rated_by", by.person_id), origin=None, **rest
    )
    return record_submission(new=new, form=pkg_form(), place=madrasah.place, by=by, at=AT)


def by_hasan(madrasah: Madrasah, **rest) -> Submission:
    """Let the head judge by observation."""
    return hand_in(madrasah, viewer(madrasah.hasan), **rest)


def by_ratna(madrasah: Madrasah, **rest) -> Submission:
    """Let the pengawas judge from documents."""
    told = {"source_role": "pengawas", "technique": "document", **rest}
    return hand_in(madrasah, viewer(madrasah.extra["ratna"]), **told)


def by_aisyah(madrasah: Madrasah, **rest) -> Submission:
    """Let the teacher reflect on herself."""
    told = {"source_role": "diri", "technique": "self_reflection", **rest}
    return hand_in(madrasah, viewer(madrasah.guru), **told)


def by_pupils(madrasah: Madrasah, number: int, **rest) -> list[Submission]:
    """Let the operator enter the questionnaires of so many pupils."""
    told = {"source_role": "siswa", "technique": "questionnaire", "rated_by": None, "rater_name": "Murid VIII", **rest}
    return [hand_in(madrasah, viewer(madrasah.operator), **told) for _ in range(number)]


def _in_competency(score: int) -> dict[str, int]:
    """Return one score for every indicator of the competency that the stories talk about."""
    return {code: score for code in pkg_form().indicator_ids if code.startswith(f"{COMPETENCY}.")}


def consolidating(madrasah: Madrasah, *, differing: bool = False) -> Round:
    """Open a round, collect judgements, and close the collection early, for a reason; the job estimates the levels."""
    of = round_at(madrasah)
    by_hasan(madrasah, scores=_in_competency(2) if differing else {})
    by_ratna(madrasah, scores=_in_competency(0) if differing else {})
    if not differing:
        by_aisyah(madrasah, score=2)
    return close_collection(of=of, by=viewer(madrasah.hasan), at=AT, reason="Semua sudah masuk.")


def run(madrasah: Madrasah, at: datetime = AT) -> None:
    """Estimate the levels of the madrasah."""
    run_levels(place=madrasah.place, school_year=YEAR, stage="summative", by=viewer(madrasah.hasan), at=at)


def with_levels(madrasah: Madrasah, *, differing: bool = False) -> Round:
    """Bring a round to where its levels are estimated."""
    of = consolidating(madrasah, differing=differing)
    run(madrasah)
    return of


def level(madrasah: Madrasah, code: str = COMPETENCY) -> Level:
    """Return Bu Aisyah's latest level in a competency."""
    return Level.rows.filter(about_id=madrasah.aisyah.person_id, code=code).latest("pk")


def concluded(madrasah: Madrasah) -> Round:
    """Bring a round to its end: sources that differ are settled, a reply is answered with another level."""
    of = with_levels(madrasah, differing=True)
    hasan, aisyah = viewer(madrasah.hasan), viewer(madrasah.guru)
    (reply,) = reply_to_level(levels=[level(madrasah)], text="Saya keberatan.", by=aisyah, at=AT)
    answer_reply(reply=reply, outcome="changed", label="3", reason="Setelah melihat lagi.", by=hasan, at=AT)
    for row in Musyawarah.rows.filter(round=of):
        settle_musyawarah(musyawarah=row, outcome="Dilihat bersama.", by=hasan, at=AT)
    return complete_round(of=of, by=hasan, at=LATER)
