"""Stories of pupils' voice: a class is asked, answers lie sealed, they are told together or not at all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from evidence.voice_class import ANSWERS, WORDS, VoiceClass
from factories import AT, TODAY, YEAR, system, viewer

from uswah.common.models import AuditEntry
from uswah.evidence.enums import CampaignState
from uswah.evidence.models import Campaign, MixedAnswer, Rating, Remark, SealedAnswer, Submission, Ticket
from uswah.evidence.operations.voice import (
    Fate,
    NewCampaign,
    ask,
    close_campaign,
    open_campaign,
    prepare_campaign,
    print_tickets,
    redeem,
    release_campaign,
    tidy_voice,
)
from uswah.evidence.operations.voice.keys import kept_keys, key_of
from uswah.evidence.operations.voice.sealing import open_sealed
from uswah.evidence.policies import CAMPAIGN_STEPS, CampaignAct, CampaignRefused, next_campaign_state
from uswah.evidence.queries.voice import campaigns_at, told_of


@pytest.fixture
def voice(nurul_huda, settings, tmp_path) -> VoiceClass:
    """Class 8A of Bu Aisyah with twelve pupils, open, asked by Pak Hasan."""
    settings.HOME = tmp_path
    return VoiceClass.opened(nurul_huda, pupils=12)


def test_a_ticket_is_used_once_and_its_answer_lies_sealed_with_nothing_beside_it(voice):
    code = voice.codes[0]
    assert [redeem(typed=code, answers=ANSWERS, at=AT), redeem(typed=code.lower(), answers=ANSWERS, at=AT)] == [
        Fate.TAKEN, Fate.USED,
    ]  # fmt: skip
    row = SealedAnswer.rows.get()
    assert {field.name for field in row._meta.fields} == {"id", "campaign", "body"}
    assert (row.pk.version, b"jelas" in bytes(row.body)) == (4, False)
    assert open_sealed(bytes(row.body), key_of(voice.row.pk)) == ANSWERS


def test_every_sealed_answer_has_the_same_length_whatever_was_said(voice):
    for code, answers in zip(voice.codes, [{}, ANSWERS, {"usul": "x" * 9000}], strict=False):
        redeem(typed=code, answers=answers, at=AT)
    assert len({len(bytes(row.body)) for row in SealedAnswer.rows.all()}) == 1


@pytest.mark.parametrize("typed", ["", "tidak ada", "0000000000000", "AAAAA-AAAAA-AA"])
def test_a_code_that_was_never_printed_opens_nothing(voice, typed):
    assert (ask(typed=typed, at=AT).fate, redeem(typed=typed, answers=ANSWERS, at=AT)) == (Fate.UNKNOWN, Fate.UNKNOWN)
    assert SealedAnswer.rows.count() == 0


def test_a_code_is_read_however_it_was_typed(voice):
    typed = voice.codes[0].lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert ask(typed=typed, at=AT).fate is Fate.FRESH


def test_what_is_no_answer_to_a_question_is_left_out_and_never_a_reason_to_refuse(voice):
    redeem(typed=voice.codes[0], answers={"jelas": "7", "nama": "Budi", "adil": "4", "usul": "  \x00 "}, at=AT)
    assert open_sealed(bytes(SealedAnswer.rows.get().body), key_of(voice.row.pk)) == {"adil": "4"}


def test_after_the_last_day_and_after_closing_no_answer_is_taken(voice):
    late = AT + timedelta(days=8)
    assert redeem(typed=voice.codes[0], answers=ANSWERS, at=late) is Fate.CLOSED
    close_campaign(of=voice.row, by=system(), at=AT)
    assert redeem(typed=voice.codes[0], answers=ANSWERS, at=AT) is Fate.UNKNOWN
    assert SealedAnswer.rows.count() == 0


def test_closing_opens_and_shuffles_the_answers_and_destroys_everything_that_led_to_them(
    voice, django_capture_on_commit_callbacks
):
    voice.all_answer()
    with django_capture_on_commit_callbacks() as later:
        row = close_campaign(of=voice.row, by=system(), at=AT)
    assert (MixedAnswer.rows.count(), Ticket.rows.count(), SealedAnswer.rows.count()) == (12, 0, 0)
    assert (row.seal_key, row.salt, len(later)) == (None, "", 1)
    assert sorted(MixedAnswer.rows.values_list("scores__jelas", flat=True)) == sorted(i % 4 + 1 for i in range(12))


def test_a_key_that_stayed_because_the_server_stopped_is_destroyed_by_the_nightly_timer(voice):
    close_campaign(of=voice.row, by=system(), at=AT)
    assert kept_keys() == [voice.row.pk]  # the test's transaction never commits, like a server that stopped
    tidy_voice(by=system(), at=AT)
    assert (kept_keys(), key_of(voice.row.pk)) == ([], None)


def test_the_key_of_an_open_campaign_stays(voice):
    tidy_voice(by=system(), at=AT)
    assert kept_keys() == [voice.row.pk]


def test_of_fewer_than_five_answers_nothing_is_kept(voice):
    for code in voice.codes[:4]:
        redeem(typed=code, answers=ANSWERS, at=AT)
    close_campaign(of=voice.row, by=system(), at=AT)
    release = release_campaign(of=Campaign.rows.get(), by=system(), at=AT)
    assert (MixedAnswer.rows.count(), Remark.rows.count(), Submission.rows.count()) == (0, 0, 0)
    assert (release.results, release.entered) == ({"answers": None, "questions": {}}, 0)
    assert AuditEntry.rows.get(action="voice.closed").facts["answers"] == "too few"


def test_a_question_that_fewer_than_five_answered_is_not_kept(voice):
    voice.all_answer(lambda pupil: {"jelas": "3", **({"adil": "2"} if pupil < 4 else {})})
    close_campaign(of=voice.row, by=system(), at=AT)
    assert {name for row in MixedAnswer.rows.all() for name in row.scores} == {"jelas"}
    release = release_campaign(of=Campaign.rows.get(), by=system(), at=AT)
    assert release.results["questions"]["adil"] == {}
    assert set(Rating.rows.values_list("indicator__code", flat=True)) == {"pkg.5.7"}


@pytest.mark.parametrize(("written", "kept"), [(9, 0), (10, 10)])
def test_free_texts_are_kept_from_ten_on(voice, written, kept):
    voice.all_answer(lambda pupil: {"jelas": "3", **({"usul": f"usul {pupil}"} if pupil < written else {})})
    close_campaign(of=voice.row, by=system(), at=AT)
    assert sorted(Remark.rows.values_list("text", flat=True)) == sorted(f"usul {i}" for i in range(kept))


def test_what_is_told_is_counts_or_that_nearly_all_said_the_same(voice):
    voice.all_answer(lambda pupil: {"jelas": str(pupil % 4 + 1), "adil": "4" if pupil else "1"})
    close_campaign(of=voice.row, by=system(), at=AT)
    told = release_campaign(of=Campaign.rows.get(), by=system(), at=AT).results
    assert told["answers"] == 12
    assert told["questions"]["jelas"] == {"counts": {"1": 3, "2": 3, "3": 3, "4": 3}}
    assert told["questions"]["adil"] == {"nearly_all": 4, "answers": 12}


def test_released_answers_become_evidence_of_nobodys_own(voice):
    voice.all_answer()
    close_campaign(of=voice.row, by=system(), at=AT)
    release_campaign(of=Campaign.rows.get(), by=viewer(voice.madrasah.hasan), at=AT)
    rows = list(Submission.rows.all())
    assert {
        (row.pk.version, row.source_role, row.rated_by_id, row.entered_account, row.entered_at) for row in rows
    } == {(4, "siswa", None, None, AT)}
    assert (len(rows), MixedAnswer.rows.count()) == (12, 0)
    said = Rating.rows.filter(indicator__code="pkg.5.7").values_list("score", "fact").distinct().order_by("fact")
    assert list(said) == [
        (1, "Jawaban siswa: Kadang-kadang (2 dari 4)"),
        (2, "Jawaban siswa: Selalu (4 dari 4)"),
        (1, "Jawaban siswa: Sering (3 dari 4)"),
        (0, "Jawaban siswa: Tidak pernah (1 dari 4)"),
    ]


def test_results_are_released_once_and_the_database_keeps_them_as_they_are(voice):
    voice.all_answer()
    close_campaign(of=voice.row, by=system(), at=AT)
    release_campaign(of=Campaign.rows.get(), by=system(), at=AT)
    with pytest.raises(CampaignRefused):
        release_campaign(of=Campaign.rows.get(), by=system(), at=AT)
    from django.db import transaction

    with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE evidence_release SET entered = 0")


def test_the_teacher_sees_the_results_first_and_the_head_never_reads_what_was_written(voice):
    voice.all_answer(lambda pupil: {"jelas": "3" if pupil % 2 else "1", "usul": WORDS})
    close_campaign(of=voice.row, by=system(), at=AT)
    release_campaign(of=Campaign.rows.get(), by=system(), at=AT)
    cast = voice.madrasah
    seen = {}
    for name, account in (("guru", cast.guru), ("kepala", cast.hasan), ("pengawas", cast.extra["ratna"])):
        for days in (0, 3):
            who = voice.later(account, days)
            told = [
                told_of(who, campaign=row, may_read_words=True)
                for row in campaigns_at(who, institution_id=cast.place.pk)
            ]
            seen[name, days] = [len(each.remarks.get("usul", ())) if each else None for each in told]
    assert seen == {
        ("guru", 0): [12], ("guru", 3): [12],
        ("kepala", 0): [None], ("kepala", 3): [0],
        ("pengawas", 0): [None], ("pengawas", 3): [12],
    }  # fmt: skip


def test_a_neighbour_sees_no_campaign(voice, neighbour):
    for account in (neighbour.hasan, neighbour.guru, voice.madrasah.operator):
        assert list(campaigns_at(viewer(account), institution_id=voice.madrasah.place.pk)) == []


def test_a_class_is_asked_once_about_a_teacher_in_a_stage_however_its_name_is_written(voice):
    with pytest.raises(CampaignRefused, match="sudah"):
        voice.prepare(class_name="viii a")


def test_nobody_asks_pupils_about_their_own_lessons(voice):
    cast = voice.madrasah
    new = NewCampaign(cast.hasan.person_id, "9B", 20, YEAR, "formative", TODAY)
    with pytest.raises(CampaignRefused):
        prepare_campaign(new=new, place=cast.place, by=viewer(cast.hasan), at=AT)


def test_other_tickets_before_opening_none_afterwards(voice):
    row = voice.prepare(class_name="9C")
    with pytest.raises(CampaignRefused):
        open_campaign(of=row, by=system(), at=AT)
    first, second = (print_tickets(of=row, by=system(), at=AT) for _ in range(2))
    open_campaign(of=row, by=system(), at=AT)
    assert {ask(typed=code, at=AT).fate for code in first} == {Fate.UNKNOWN}
    assert {ask(typed=code, at=AT).fate for code in second} == {Fate.FRESH}
    with pytest.raises(CampaignRefused):
        print_tickets(of=row, by=system(), at=AT)


def test_no_code_is_stored(voice):
    stored = str(list(Ticket.rows.values())) + str(list(AuditEntry.rows.values()))
    assert [code for code in voice.codes if code.replace("-", "") in stored or code in stored] == []


def test_the_ledger_tells_neither_who_answered_nor_when_nor_how_many_before_closing(voice):
    before = AuditEntry.rows.count()
    voice.all_answer()
    assert AuditEntry.rows.count() == before
    close_campaign(of=voice.row, by=system(), at=AT)
    assert AuditEntry.rows.get(action="voice.closed").facts == {"answers": "+12", "lost": False}


def test_what_was_promised_comes_true_though_nobody_presses_a_button(voice):
    voice.all_answer(lambda pupil: {"jelas": "2" if pupil % 2 else "3", "usul": WORDS})
    assert tidy_voice(by=system(), at=AT)["closed"] == 0
    assert tidy_voice(by=system(), at=AT + timedelta(days=8))["closed"] == 1
    release_campaign(of=Campaign.rows.get(), by=system(), at=AT)
    assert tidy_voice(by=system(), at=AT + timedelta(days=364))["erased"] == 0
    assert tidy_voice(by=system(), at=AT + timedelta(days=366))["erased"] == 1
    assert (Remark.rows.count(), Campaign.rows.get().state) == (0, CampaignState.ERASED)


def test_answers_whose_key_is_lost_are_lost_and_the_ledger_says_so(voice):
    from uswah.evidence.operations.voice.keys import destroy_key

    voice.all_answer()
    destroy_key(voice.row.pk)
    close_campaign(of=voice.row, by=system(), at=AT)
    assert AuditEntry.rows.get(action="voice.closed").facts == {"answers": "too few", "lost": True}


@pytest.mark.parametrize("state", list(CampaignState))
@pytest.mark.parametrize("act", list(CampaignAct))
def test_the_table_of_states_decides_every_act(state, act):
    if (state, act) in CAMPAIGN_STEPS:
        assert next_campaign_state(state, act) == CAMPAIGN_STEPS[state, act]
    else:
        with pytest.raises(CampaignRefused):
            next_campaign_state(state, act)


def test_a_day_out_of_reach_is_refused(voice):
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=31), date(2030, 1, 1)):
        with pytest.raises(CampaignRefused):
            voice.prepare(class_name="7A", closes_on=day)


def test_what_is_deleted_is_overwritten(db):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL writes its tables anew instead")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)


def test_tables_of_tickets_and_answers_have_no_order_of_rows(db):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no such tables; they are written anew at closing")
    with connection.cursor() as cursor:
        for table in ("ticket", "sealedanswer", "mixedanswer", "remark"):
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [f"evidence_{table}"])
            assert cursor.fetchone()[0].endswith("WITHOUT ROWID"), table
