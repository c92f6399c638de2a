"""The conversation about levels: a teacher's reply and its answer, a musyawarah, a moderation."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from uswah.appraisal.access import check_moderate, check_reply, check_see_teacher
from uswah.appraisal.forms import AnswerForm, ModerationForm, ReplyForm, SettleForm
from uswah.appraisal.operations import answer_reply, moderate, reply_to_level, settle_musyawarah
from uswah.appraisal.presenters import (
    LevelTalk,
    Yardstick,
    label_choices,
    level_talk,
    musyawarah_page,
    reply_new_page,
    reply_page,
)
from uswah.appraisal.queries import asked_year, level_for, musyawarah_for, reply_for
from uswah.appraisal.views.around import accepted, fair_file, file_of_round, stage_asked, yardstick
from uswah.common.pages import PageRequest, page
from uswah.common.permissions import Permission
from uswah.evidence.enums import RoundState
from uswah.evidence.queries import rounds_at, submission_for
from uswah.institutions.queries import madrasah_for
from uswah.people.queries import post_for

if TYPE_CHECKING:
    from uswah.appraisal.models import Reply
    from uswah.evidence.models import Round
    from uswah.institutions.models import Institution


@page(signed_in=True, methods=("GET", "HEAD", "POST"))
def reply_new(request: PageRequest, nsm: str, person: UUID) -> HttpResponse:
    """Let a teacher answer to their own levels, with counter-evidence."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    asked = asked_year(viewer, request.GET.get("tahun", ""))
    post = post_for(viewer, institution_id=place.pk, person_id=person, school_year=asked.year.pk)
    check_see_teacher(viewer, place, person)
    check_reply(viewer, person)
    file = fair_file(viewer, place, person, _open_round(request, place, asked.year.pk))
    if file.levels is None or file.dialogue is None or not file.dialogue.can_reply:
        messages.info(request, _("There is nothing to reply to at the moment, or the time to reply is over."))
        return redirect("appraisal:teacher", nsm, person)
    by = yardstick(asked.year, timezone.localdate(viewer.at))
    found = file_of_round(viewer, place, person, file.levels.round)
    shown = reply_new_page(file.levels, found, by, place, post.person, viewer)
    form = ReplyForm(
        request.POST if request.method == "POST" else None,
        levels=shown.level_choices,
        submissions=shown.submission_choices,
        initial={"levels": request.GET.getlist("tingkat")},
    )
    if form.is_valid() and accepted(form, lambda: _store_reply(request, place, form)):
        messages.success(request, _("Your reply is stored. The head reads it and answers with a reason."))
        return redirect(f"{shown.teacher_url}#tanggapan")
    status = 422 if form.is_bound else 200
    return render(request, "appraisal/reply_new.html", {"page": shown, "form": form}, status=status)


@page(signed_in=True, methods=("GET", "HEAD", "POST"))
def reply(request: PageRequest, nsm: str, reply: UUID) -> HttpResponse:
    """Show a reply with its answer; whoever decides there answers it, once, with a reason."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    row: Reply = reply_for(viewer, institution_id=place.pk, reply_id=reply)
    is_sent = request.method == "POST"
    if is_sent:
        check_moderate(viewer, place, row.about_id)
    by = yardstick(row.round.school_year, timezone.localdate(viewer.at))
    talk = _talk(request, place, row.about_id, row.round, row.level.code, by)
    file = fair_file(viewer, place, row.about_id, row.round)
    shown = reply_page(row, talk, file, by, place, viewer)
    if is_sent and not shown.may_answer:
        messages.info(request, _("This reply has its answer already, or the round is complete."))
        return redirect("appraisal:reply", nsm, reply)
    labels = label_choices(row.level.code, by.scheme, viewer.language)
    form = AnswerForm(request.POST if is_sent else None, labels=labels)
    if form.is_valid() and accepted(
        form, lambda: answer_reply(reply=row, by=viewer, at=viewer.at, **form.cleaned_data)
    ):
        messages.success(request, _("Your answer is stored. The teacher reads it with its reason."))
        return redirect("appraisal:reply", nsm, reply)
    return render(request, "appraisal/reply.html", {"page": shown, "form": form}, status=422 if form.is_bound else 200)


@page(signed_in=True, methods=("GET", "HEAD", "POST"))
def musyawarah(request: PageRequest, nsm: str, musyawarah: int) -> HttpResponse:
    """Show sources that differ side by side with their facts; whoever decides there writes down what was found."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    row = musyawarah_for(viewer, institution_id=place.pk, musyawarah_id=musyawarah)
    is_sent = request.method == "POST"
    if is_sent:
        check_moderate(viewer, place, row.about_id)
    by = yardstick(row.round.school_year, timezone.localdate(viewer.at))
    talk = _talk(request, place, row.about_id, row.round, row.code, by)
    found = file_of_round(viewer, place, row.about_id, row.round)
    shown = musyawarah_page(row, talk, found, by, place, viewer)
    if is_sent and not shown.may_settle:
        messages.info(request, _("This musyawarah is settled already, or the round is complete."))
        return redirect("appraisal:musyawarah", nsm, musyawarah)
    labels = label_choices(row.code, by.scheme, viewer.language)
    form = SettleForm(request.POST if is_sent else None, labels=labels)
    if form.is_valid() and accepted(
        form, lambda: settle_musyawarah(musyawarah=row, by=viewer, at=viewer.at, **form.cleaned_data)
    ):
        messages.success(request, _("What you found is stored, and the teacher reads it."))
        return redirect("appraisal:musyawarah", nsm, musyawarah)
    status = 422 if form.is_bound else 200
    return render(request, "appraisal/musyawarah.html", {"page": shown, "form": form}, status=status)


@page(needs=Permission.MODERATE, methods=("GET", "HEAD", "POST"))
def moderation(request: PageRequest, nsm: str, level: int) -> HttpResponse:
    """Set a teacher's level with a reason; the figure of before stays visible."""
    viewer = request.viewer
    place = madrasah_for(viewer, nsm)
    row = level_for(viewer, institution_id=place.pk, level_id=level)
    check_moderate(viewer, place, row.about_id)
    of = _open_round(request, place, row.run.school_year_id, stage=row.run.stage)
    if of is None:
        messages.info(request, _("A level is decided only while the judgements lie side by side."))
        return redirect("appraisal:teacher", nsm, row.about_id)
    by = yardstick(of.school_year, timezone.localdate(viewer.at))
    labels = label_choices(row.code, by.scheme, viewer.language)
    form = ModerationForm(request.POST if request.method == "POST" else None, labels=labels)
    talk = _talk(request, place, row.about_id, of, row.code, by)
    if form.is_valid() and accepted(form, lambda: moderate(level=row, by=viewer, at=viewer.at, **form.cleaned_data)):
        messages.success(request, _("The level is set. The figure of before stays beside it."))
        return redirect(talk.teacher_url)
    shown = {"talk": talk, "form": form}
    return render(request, "appraisal/moderation.html", shown, status=422 if form.is_bound else 200)


def _open_round(request: PageRequest, place: Institution, year: str, *, stage: str = "") -> Round | None:
    """Return the round of a year (and stage, else the one that the address names) in which levels are talked over."""
    rows = rounds_at(request.viewer, institution_id=place.pk)
    wanted = stage or stage_asked(request)
    fitting = rows.filter(state=RoundState.CONSOLIDATING, school_year_id=year)
    return (fitting.filter(stage=wanted) if wanted else fitting).first()


def _store_reply(request: PageRequest, place: Institution, form: ReplyForm) -> None:
    viewer, pointed = request.viewer, form.chosen_submission
    reply_to_level(
        levels=[level_for(viewer, institution_id=place.pk, level_id=pk) for pk in form.chosen_levels],
        text=form.cleaned_data["text"],
        evidence_text=form.cleaned_data["evidence_text"],
        submission=submission_for(viewer, pointed) if pointed else None,
        by=viewer,
        at=viewer.at,
    )


def _talk(request: PageRequest, place: Institution, person: UUID, of: Round, code: str, by: Yardstick) -> LevelTalk:
    viewer = request.viewer
    post = post_for(viewer, institution_id=place.pk, person_id=person, school_year=of.school_year_id)
    file = fair_file(viewer, place, person, of)
    found = file_of_round(viewer, place, person, of)
    return level_talk(post.person, place, of, code, file, found, by, viewer)
