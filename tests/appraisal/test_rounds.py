"""A round opens, is collected, laid side by side and concluded; the table says what is possible, and who may."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from appraisal.cast import (
    COLLECT_UNTIL,
    COMPETENCY,
    LATER,
    REPLY_UNTIL,
    by_aisyah,
    by_hasan,
    by_ratna,
    concluded,
    level,
    round_at,
    run,
    with_levels,
)
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from factories import AT, YEAR, teacher, viewer

from uswah.appraisal.models import Level, LevelRun, Moderation, Musyawarah, StandingLevel
from uswah.appraisal.operations import (
    ask_for_levels,
    close_collection,
    complete_round,
    moderate,
    open_round,
    reply_to_level,
)
from uswah.appraisal.policies import (
    ROUND_STEPS,
    Blocker,
    Condition,
    NotAllowed,
    RoundAct,
    acts_in,
    check_act,
)
from uswah.appraisal.queries import round_overview
from uswah.common.models import AuditEntry, Job
from uswah.evidence.enums import RoundState
from uswah.evidence.operations import move_round
from uswah.evidence.policies import NotAcceptable

EVERY = tuple(Blocker(condition) for condition in Condition)


# ---- the table ----


def test_a_round_goes_one_way():
    forward = ["none", *RoundState.values]
    assert all(forward.index(step.next) - forward.index(step.state) in {0, 1} for step in ROUND_STEPS)
    assert acts_in(RoundState.COMPLETE) == ()


def test_each_state_knows_its_acts():
    dialogue = (RoundAct.RUN, RoundAct.REPLY, RoundAct.ANSWER, RoundAct.MODERATE, RoundAct.SETTLE)
    assert {state: acts_in(state) for state in ("none", *RoundState.values)} == {
        "none": (RoundAct.OPEN,),
        "collecting": (RoundAct.SUBMIT, RoundAct.CLOSE),
        "consolidating": (RoundAct.SUBMIT, *dialogue, RoundAct.COMPLETE),
        "complete": (),
    }


@pytest.mark.parametrize("state", ["none", *RoundState.values])
@pytest.mark.parametrize("act", RoundAct)
def test_what_the_table_does_not_hold_is_refused(state, act):
    if act in acts_in(state):
        assert check_act(state, act).act is act
        return
    with pytest.raises(NotAllowed) as refusal:
        check_act(state, act)
    assert refusal.value.blockers == ()


@pytest.mark.parametrize("step", ROUND_STEPS, ids=lambda step: f"{step.state} {step.act}")
def test_a_step_is_refused_exactly_over_what_it_needs(step):
    if not step.needs:
        assert check_act(step.state, step.act, EVERY) is step
        return
    with pytest.raises(NotAllowed) as refusal:
        check_act(step.state, step.act, EVERY)
    assert {blocker.condition for blocker in refusal.value.blockers} == set(step.needs)
    assert str(refusal.value) == " ".join(blocker.sentence for blocker in refusal.value.blockers)


# ---- who, and when ----


@pytest.mark.django_db
def test_only_the_head_conducts_rounds(nurul_huda, neighbour):
    of = round_at(nurul_huda)
    others = (
        nurul_huda.extra["ratna"],
        nurul_huda.extra["mahfud"],
        nurul_huda.operator,
        nurul_huda.guru,
        neighbour.hasan,
    )
    dates = {"collect_until": COLLECT_UNTIL, "reply_until": REPLY_UNTIL, "at": AT}
    for who in others:
        by = viewer(who)
        with pytest.raises(PermissionDenied):
            open_round(place=nurul_huda.place, school_year=YEAR, stage="formative", by=by, **dates)
        with pytest.raises(PermissionDenied):
            close_collection(of=of, by=by, at=AT, reason="Lengkap.")
        with pytest.raises(PermissionDenied):
            complete_round(of=of, by=by, at=AT)
        with pytest.raises(PermissionDenied):
            ask_for_levels(place=nurul_huda.place, school_year=YEAR, stage="summative", by=by, at=AT)


@pytest.mark.django_db
def test_a_stage_has_one_round_and_teachers_have_time_to_answer(nurul_huda):
    round_at(nurul_huda)
    with pytest.raises(NotAcceptable, match="Putaran untuk tahap ini sudah ada"):
        round_at(nurul_huda)
    dates = {"collect_until": COLLECT_UNTIL, "reply_until": COLLECT_UNTIL}
    with pytest.raises(NotAcceptable, match="Guru perlu waktu"):
        open_round(
            place=nurul_huda.place, school_year=YEAR, stage="formative", by=viewer(nurul_huda.hasan), at=AT, **dates
        )


@pytest.mark.django_db
def test_a_collection_ends_early_only_for_a_reason_and_asks_for_the_levels(nurul_huda):
    of, by = round_at(nurul_huda), viewer(nurul_huda.hasan)
    with pytest.raises(NotAllowed) as refusal:
        close_collection(of=of, by=by, at=AT, reason="  ")
    assert [blocker.condition for blocker in refusal.value.blockers] == [Condition.COLLECTED_OR_REASON]
    closed = close_collection(of=of, by=by, at=AT, reason="Semua sudah masuk.")
    assert (closed.state, closed.reply_until) == (RoundState.CONSOLIDATING, REPLY_UNTIL)
    job = Job.rows.get(kind="appraisal.run_levels")
    assert job.arguments == {
        "place": nurul_huda.place.code, "school_year": YEAR, "stage": "summative", "account": nurul_huda.hasan.pk
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        close_collection(of=of, by=by, at=AT, reason="Lagi.")
    told = AuditEntry.rows.filter(action__startswith="round.").order_by("pk")
    assert [(row.action, row.facts["state"]) for row in told] == [
        ("round.opened", "collecting"),
        ("round.collected", "consolidating"),
    ]


@pytest.mark.django_db
def test_who_closes_late_leaves_the_teachers_the_days_they_were_promised(nurul_huda):
    first, second = round_at(nurul_huda), round_at(nurul_huda, stage="formative")
    by = viewer(nurul_huda.hasan)
    in_time = close_collection(of=first, by=by, at=AT + timedelta(days=10))  # the day after the last one
    late = close_collection(of=second, by=by, at=AT + timedelta(days=20))
    assert (in_time.reply_until, late.reply_until) == (REPLY_UNTIL, date(2026, 12, 17))


# ---- the end ----


@pytest.mark.django_db
def test_each_thing_that_stands_against_the_end_is_named(nurul_huda):
    of = with_levels(nurul_huda, differing=True)
    by = viewer(nurul_huda.hasan)
    reply_to_level(levels=[level(nurul_huda)], text="Saya keberatan.", by=viewer(nurul_huda.guru), at=AT)
    by_aisyah(nurul_huda)
    with pytest.raises(NotAllowed) as refusal:
        complete_round(of=of, by=by, at=AT)
    differing = Musyawarah.rows.count()
    assert refusal.value.blockers == (
        Blocker(Condition.REPLY_TIME_PAST),
        Blocker(Condition.REPLIES_ANSWERED, 1),
        Blocker(Condition.MUSYAWARAH_SETTLED, differing),
        Blocker(Condition.LEVELS_UP_TO_DATE),
    )
    of.refresh_from_db()
    assert (of.state, StandingLevel.rows.filter(final_at__isnull=False).count()) == (RoundState.CONSOLIDATING, 0)


@pytest.mark.django_db
def test_a_round_without_levels_is_not_concluded(nurul_huda):
    of = round_at(nurul_huda)
    by_hasan(nurul_huda)
    by = viewer(nurul_huda.hasan)
    move_round(of=of, to=RoundState.CONSOLIDATING, action="round.collected", by=by, at=AT)
    with pytest.raises(NotAllowed) as refusal:
        complete_round(of=of, by=by, at=LATER)
    assert refusal.value.blockers == (Blocker(Condition.LEVELS_UP_TO_DATE),)


@pytest.mark.django_db
def test_what_is_concluded_is_final_and_the_database_keeps_it(nurul_huda):
    of = concluded(nurul_huda)
    assert (of.state, StandingLevel.rows.count()) == (RoundState.COMPLETE, 19)
    assert set(StandingLevel.rows.values_list("final_at", flat=True)) == {LATER}
    for change in (
        lambda: StandingLevel.rows.update(moderation=None),
        lambda: StandingLevel.rows.all().delete(),
        lambda: Musyawarah.rows.update(outcome="Lain."),
        lambda: Level.rows.update(label_low="4"),
        lambda: LevelRun.rows.update(seed=1),
        lambda: Moderation.rows.update(reason="Lain."),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    with pytest.raises(NotAllowed):
        moderate(level=level(nurul_huda), label="4", reason="Terlambat.", by=viewer(nurul_huda.hasan), at=LATER)
    run(nurul_huda, at=LATER)
    assert set(StandingLevel.rows.values_list("final_at", flat=True)) == {LATER}


# ---- how it stands ----


@pytest.mark.django_db
def test_the_overview_counts_what_came_and_names_whom_it_waits_for(nurul_huda):
    of = round_at(nurul_huda)
    by_hasan(nurul_huda, scores={COMPETENCY + ".1": 2})
    found = round_overview(viewer(nurul_huda.extra["ratna"]), of=of)
    hasan, aisyah = found.lines
    assert (aisyah.name, aisyah.given) == ("Siti Aisyah", {("kepala", "observation"): 1})
    assert [(row.source_role, row.name) for row in aisyah.awaited] == [("diri", "Siti Aisyah")]
    assert [(row.source_role, row.name) for row in hasan.awaited] == [
        ("pengawas", "Ratna Dewi"),
        ("diri", "Hasan Basri"),
    ]
    assert (found.acts, found.levels_made) == (frozenset(), False)
    assert round_overview(viewer(nurul_huda.hasan), of=of).acts == {RoundAct.CLOSE}


@pytest.mark.django_db
def test_a_teacher_sees_only_the_own_line(nurul_huda):
    of = round_at(nurul_huda)
    by_ratna(nurul_huda)
    assert [line.name for line in round_overview(viewer(nurul_huda.guru), of=of).lines] == ["Siti Aisyah"]


@pytest.mark.django_db
@pytest.mark.parametrize("more", [0, 2])
def test_the_overview_takes_as_many_queries_for_one_teacher_as_for_three(nurul_huda, django_assert_num_queries, more):
    for number in range(more):
        teacher(f"Guru {number}", nurul_huda.place)
    of = with_levels(nurul_huda)
    by = viewer(nurul_huda.hasan)
    with django_assert_num_queries(15):
        found = round_overview(by, of=of)
    assert len(found.lines) == 2 + more
