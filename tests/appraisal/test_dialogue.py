"""People decide about levels and answer to them: with reasons, never about themselves, and both scores are kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from appraisal.cast import (
    COMPETENCY,
    LATER,
    by_aisyah,
    by_hasan,
    by_ratna,
    concluded,
    hand_in,
    level,
    round_at,
    run,
    with_levels,
)
from django.core.exceptions import PermissionDenied
from django.http import Http404
from factories import AT, YEAR, teacher, viewer

from uswah.appraisal.models import Level, Moderation, Musyawarah, Reply, StandingLevel
from uswah.appraisal.operations import (
    answer_reply,
    close_collection,
    moderate,
    reply_to_level,
    settle_musyawarah,
)
from uswah.appraisal.policies import Condition, NotAllowed
from uswah.appraisal.queries import (
    attention_at,
    dialogue_about,
    level_for,
    levels_about,
    levels_at,
    musyawarah_for,
    reply_for,
)
from uswah.common.models import AuditEntry
from uswah.evidence.policies import NotAcceptable

pytestmark = pytest.mark.django_db


def standing(madrasah, code: str = COMPETENCY) -> StandingLevel:
    return StandingLevel.rows.get(about_id=madrasah.aisyah.person_id, code=code)


def replied(madrasah, **rest) -> Reply:
    told = {"text": "Di kelas VIII-B saya memakai alat peraga.", "by": viewer(madrasah.guru), "at": AT, **rest}
    return reply_to_level(levels=[level(madrasah)], **told)[0]


# ---- moderation ----


def test_the_head_decides_about_a_teacher_and_the_figure_stays_beside_it(nurul_huda):
    with_levels(nurul_huda)
    row = moderate(level=level(nurul_huda), label="3", reason="Portofolio.", by=viewer(nurul_huda.hasan), at=AT)
    found = levels_about(
        viewer(nurul_huda.guru),
        person_id=nurul_huda.aisyah.person_id,
        institution_id=nurul_huda.place.pk,
        school_year=YEAR,
        stage="summative",
    )
    (shown,) = [one for one in found.competencies if one.code == COMPETENCY]
    assert (shown.label, shown.moderated.reason, shown.moderated.decided_by) == ("3", "Portofolio.", "Hasan Basri")
    assert shown.estimate.points == row.level.points
    entry = AuditEntry.rows.get(action="level.moderated")
    assert (entry.facts["label"], list(entry.commitments)) == ("3", ["reason"])


def test_nobody_decides_about_themselves_and_the_pengawas_about_the_head(nurul_huda):
    of = round_at(nurul_huda)
    about = nurul_huda.hasan.person_id
    hand_in(nurul_huda, viewer(nurul_huda.extra["ratna"]), about=about, source_role="pengawas", technique="document")
    hand_in(nurul_huda, viewer(nurul_huda.hasan), about=about, source_role="diri", technique="self_reflection")
    close_collection(of=of, by=viewer(nurul_huda.hasan), at=AT, reason="Lengkap.")
    own = Level.rows.get(about_id=about, code=COMPETENCY)
    told = {"level": own, "label": "3", "reason": "Sudah baik.", "at": AT}
    with pytest.raises(PermissionDenied, match="sendiri"):
        moderate(by=viewer(nurul_huda.hasan), **told)
    assert moderate(by=viewer(nurul_huda.extra["ratna"]), **told).label == "3"


def test_only_who_may_moderates(nurul_huda, neighbour):
    with_levels(nurul_huda)
    for who in (nurul_huda.extra["mahfud"], nurul_huda.operator, nurul_huda.guru, neighbour.hasan):
        with pytest.raises(PermissionDenied):
            moderate(level=level(nurul_huda), label="3", reason="Sudah baik.", by=viewer(who), at=AT)
    assert Moderation.rows.count() == 0


def test_a_decision_needs_its_reason_a_label_of_the_scale_and_a_level_that_stands(nurul_huda):
    with_levels(nurul_huda)
    first, hasan = level(nurul_huda), viewer(nurul_huda.hasan)
    overall = level(nurul_huda, "all")
    for told in (
        {"level": first, "label": "3", "reason": "  "},
        {"level": first, "label": "5", "reason": "Baik."},
        {"level": first, "label": "baik", "reason": "Baik."},
        {"level": overall, "label": "3", "reason": "Baik."},
    ):
        with pytest.raises(NotAcceptable):
            moderate(by=hasan, at=AT, **told)
    assert moderate(level=overall, label="baik", reason="Baik.", by=hasan, at=AT).label == "baik"
    by_aisyah(nurul_huda, score=1)
    run(nurul_huda)
    with pytest.raises(NotAcceptable):
        moderate(level=first, label="3", reason="Baik.", by=hasan, at=AT)


def test_new_evidence_moves_what_nobody_decided_and_leaves_a_decision(nurul_huda):
    with_levels(nurul_huda)
    hasan = viewer(nurul_huda.hasan)
    moderate(level=level(nurul_huda), label="4", reason="Portofolio.", by=hasan, at=AT)
    decided, open_one = standing(nurul_huda), standing(nurul_huda, "pkg.1")
    by_ratna(nurul_huda, technique="interview", score=0)
    run(nurul_huda)
    assert standing(nurul_huda).level_id == decided.level_id
    assert standing(nurul_huda, "pkg.1").level_id > open_one.level_id
    assert standing(nurul_huda).moderation.label == "4"


# ---- musyawarah ----


def test_sources_that_differ_open_a_musyawarah_once(nurul_huda):
    of = with_levels(nurul_huda, differing=True)
    run(nurul_huda)
    assert list(Musyawarah.rows.values_list("code", flat=True)) == [COMPETENCY]
    found = attention_at(
        viewer(nurul_huda.hasan), institution_id=nurul_huda.place.pk, school_year=YEAR, stage="summative"
    )
    (one,) = found.differing
    assert (one.teacher.name, one.code, set(one.values)) == ("Siti Aisyah", COMPETENCY, {"kepala", "pengawas"})
    assert (found.round, found.reply_until) == (of, of.reply_until)
    by_aisyah(nurul_huda)
    run(nurul_huda)
    assert Musyawarah.rows.count() == 1


def test_a_musyawarah_is_settled_once_in_words_with_a_level_or_without(nurul_huda, neighbour):
    with_levels(nurul_huda, differing=True)
    row, hasan = Musyawarah.rows.get(), viewer(nurul_huda.hasan)
    for who in (nurul_huda.guru, nurul_huda.operator, neighbour.hasan):
        with pytest.raises(PermissionDenied):
            settle_musyawarah(musyawarah=row, outcome="Sepakat.", by=viewer(who), at=AT)
    with pytest.raises(NotAcceptable):
        settle_musyawarah(musyawarah=row, outcome=" ", by=hasan, at=AT)
    settled = settle_musyawarah(musyawarah=row, outcome="Melihat lagi bersama.", label="3", by=hasan, at=AT)
    assert (settled.settled_at, settled.settled_by_id) == (AT, nurul_huda.hasan.person_id)
    assert (standing(nurul_huda).moderation.musyawarah_id, standing(nurul_huda).moderation.label) == (row.pk, "3")
    with pytest.raises(NotAllowed):
        settle_musyawarah(musyawarah=row, outcome="Lagi.", by=hasan, at=AT)


# ---- the right of reply ----


def test_the_teacher_answers_to_several_levels_with_evidence(nurul_huda, neighbour):
    of = with_levels(nurul_huda)
    own = by_aisyah(nurul_huda, technique="document")
    levels = [level(nurul_huda, code) for code in ("pkg.1", "pkg.2")]
    rows = reply_to_level(
        levels=levels,
        text="Lihat portofolio.",
        evidence_text="Foto.",
        submission=own,
        by=viewer(nurul_huda.guru),
        at=AT,
    )
    assert [(row.level.code, row.submission_id, row.evidence_text) for row in rows] == [
        ("pkg.1", own.pk, "Foto."),
        ("pkg.2", own.pk, "Foto."),
    ]
    dialogue = dialogue_about(viewer(nurul_huda.hasan), person_id=nurul_huda.aisyah.person_id, of=of)
    assert [(one.code, one.answer) for one in dialogue.replies] == [("pkg.1", None), ("pkg.2", None)]
    assert (dialogue.can_reply, dialogue.can_moderate) == (False, True)
    mine = dialogue_about(viewer(nurul_huda.guru), person_id=nurul_huda.aisyah.person_id, of=of)
    assert (mine.can_reply, mine.can_moderate, len(mine.replies)) == (True, False, 2)
    elsewhere = dialogue_about(viewer(neighbour.hasan), person_id=nurul_huda.aisyah.person_id, of=of)
    assert (elsewhere.replies, elsewhere.can_moderate) == ((), False)


def test_a_reply_is_the_teachers_has_words_and_points_to_what_they_see(nurul_huda):
    with_levels(nurul_huda)
    other = hand_in(nurul_huda, viewer(nurul_huda.hasan), about=teacher("Zaid", nurul_huda.place).person_id)
    with pytest.raises(PermissionDenied):
        replied(nurul_huda, by=viewer(nurul_huda.hasan))
    for rest in ({"text": " "}, {"submission": other}):
        with pytest.raises(NotAcceptable):
            replied(nurul_huda, **rest)
    with pytest.raises(NotAcceptable):
        reply_to_level(levels=[], text="Saya keberatan.", by=viewer(nurul_huda.guru), at=AT)
    assert Reply.rows.count() == 0


def test_a_reply_comes_in_time(nurul_huda):
    with_levels(nurul_huda)
    with pytest.raises(NotAllowed) as refusal:
        replied(nurul_huda, at=LATER)
    assert [blocker.condition for blocker in refusal.value.blockers] == [Condition.REPLY_TIME_LEFT]
    assert replied(nurul_huda, at=LATER - timedelta(days=1)).pk


def test_an_answer_keeps_or_changes_with_a_reason_once(nurul_huda, neighbour):
    with_levels(nurul_huda)
    reply, hasan = replied(nurul_huda), viewer(nurul_huda.hasan)
    told = {"reply": reply, "reason": "Sudah dilihat lagi.", "at": AT}
    for who in (nurul_huda.guru, nurul_huda.operator, neighbour.hasan):
        with pytest.raises(PermissionDenied):
            answer_reply(outcome="kept", by=viewer(who), **told)
    with pytest.raises(NotAcceptable):
        answer_reply(outcome="kept", by=hasan, **{**told, "reason": ""})
    with pytest.raises(NotAcceptable):
        answer_reply(outcome="changed", by=hasan, **told)
    before = level(nurul_huda)
    answer = answer_reply(outcome="changed", label="4", by=hasan, **told)
    assert (answer.moderation.label, answer.moderation.level_id, reply.level_id) == ("4", before.pk, before.pk)
    with pytest.raises(NotAllowed):
        answer_reply(outcome="kept", by=hasan, **told)


def test_a_reply_to_an_earlier_estimate_changes_the_level_that_stands(nurul_huda):
    with_levels(nurul_huda)
    reply = replied(nurul_huda)
    by_ratna(nurul_huda, technique="interview", score=0)
    run(nurul_huda)
    told = {"reply": reply, "reason": "Setelah melihat lagi.", "by": viewer(nurul_huda.hasan), "at": AT}
    answer = answer_reply(outcome="changed", label="3", **told)
    assert answer.moderation.level_id == standing(nurul_huda).level_id != reply.level_id


def test_nothing_is_said_about_levels_of_a_round_that_is_over(nurul_huda):
    of = concluded(nurul_huda)
    reply = Reply.rows.get()
    acts = (
        lambda: replied(nurul_huda),
        lambda: answer_reply(reply=reply, outcome="kept", reason="Tetap.", by=viewer(nurul_huda.hasan), at=AT),
        lambda: moderate(level=level(nurul_huda), label="1", reason="Lain.", by=viewer(nurul_huda.hasan), at=AT),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    told = dialogue_about(viewer(nurul_huda.guru), person_id=nurul_huda.aisyah.person_id, of=of)
    assert (told.can_reply, told.replies[0].answer.outcome, len(told.musyawarah), len(told.moderations)) == (
        False, "changed", 1, 1,
    )  # fmt: skip


# ---- who finds what ----


def test_hidden_and_missing_look_alike(nurul_huda, neighbour):
    with_levels(nurul_huda, differing=True)
    reply, row, one = replied(nurul_huda), Musyawarah.rows.get(), level(nurul_huda)
    place = {"institution_id": nurul_huda.place.pk}
    hasan = viewer(nurul_huda.hasan)
    assert (
        level_for(hasan, level_id=one.pk, **place),
        musyawarah_for(hasan, musyawarah_id=row.pk, **place),
        reply_for(hasan, reply_id=reply.pk, **place),
    ) == (one, row, reply)
    tono = viewer(neighbour.hasan)
    for ask in (
        lambda by: level_for(by, level_id=one.pk, **place),
        lambda by: musyawarah_for(by, musyawarah_id=row.pk, **place),
        lambda by: reply_for(by, reply_id=reply.pk, **place),
    ):
        with pytest.raises(Http404):
            ask(tono)


def test_the_neighbour_sees_no_level(nurul_huda, neighbour):
    with_levels(nurul_huda)
    asked = {"institution_id": nurul_huda.place.pk, "school_year": YEAR, "stage": "summative"}
    about = {"person_id": nurul_huda.aisyah.person_id, **asked}
    tono, ratna, mahfud = viewer(neighbour.hasan), viewer(nurul_huda.extra["ratna"]), viewer(nurul_huda.extra["mahfud"])
    assert (levels_about(tono, **about), levels_at(tono, **asked).levels) == (None, {})
    for by in (ratna, mahfud, viewer(nurul_huda.guru), viewer(nurul_huda.hasan)):
        assert set(levels_at(by, **asked).levels) == {nurul_huda.aisyah.person_id}
        assert len(levels_about(by, **about).competencies) == 14


@pytest.mark.parametrize("teachers", [1, 3])
def test_lists_take_as_many_queries_for_one_teacher_as_for_three(nurul_huda, django_assert_num_queries, teachers):
    others = [teacher(f"Guru {number}", nurul_huda.place).person_id for number in range(1, teachers)]
    of = round_at(nurul_huda)
    for about in (nurul_huda.aisyah.person_id, *others):
        by_hasan(nurul_huda, about=about)
    close_collection(of=of, by=viewer(nurul_huda.hasan), at=AT, reason="Lengkap.")
    hasan = viewer(nurul_huda.hasan)
    asked = {"institution_id": nurul_huda.place.pk, "school_year": YEAR, "stage": "summative"}
    with django_assert_num_queries(2):
        assert len(levels_at(hasan, **asked).levels) == teachers
    with django_assert_num_queries(4):
        found = attention_at(hasan, **asked)
    assert [len(one.codes) for one in found.thin] == [14] * teachers
    assert {(one.next_evidence.source_role == "kepala") for one in found.thin} == {False}
    with django_assert_num_queries(1):
        assert levels_about(hasan, person_id=nurul_huda.aisyah.person_id, **asked).overall is not None
    with django_assert_num_queries(3):
        dialogue_about(hasan, person_id=nurul_huda.aisyah.person_id, of=of)
