"""What waits for the reader in rounds: a line or two for the home of each role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uswah.appraisal.presenters.fair_words import day_in_words, days_left
from uswah.appraisal.presenters.rounds import round_address
from uswah.appraisal.presenters.words import address, stage_name
from uswah.appraisal.queries import PKG_INSTRUMENT, Attention
from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer
from uswah.evidence.enums import RoundState
from uswah.institutions.access import can
from uswah.people.enums import Role

if TYPE_CHECKING:
    from uswah.evidence.models import Round

Task = tuple[str, str, str]  # what, why, where


def waiting_in_rounds(rounds: Iterable[Round], attention: Attention | None, viewer: Viewer) -> Iterator[Task]:
    """Yield what waits: one's own reply first, then the replies and musyawarah of others, then the deadlines."""
    today = timezone.localdate(viewer.at)
    known = list(rounds)
    for row in known:
        if Role.GURU in viewer.roles and viewer.person_id:
            yield from _own(row, viewer, today)
    if attention is not None and attention.round is not None:
        yield from _of_others(attention, attention.round)
    for row in known:
        if can(viewer, Permission.SEE_APPRAISAL, row.institution):
            yield _deadline(row, today)


def _own(row: Round, viewer: Viewer, today: date) -> Iterator[Task]:
    if row.state == RoundState.COLLECTING:
        asked = {"instrumen": PKG_INSTRUMENT, "tahun": row.school_year_id, "tahap": row.stage}
        url = address("appraisal:rate", [row.institution.code, viewer.person_id], **asked)
        words = _("Your own view is one of the sources. Judgements are collected until %(day)s.")
        yield _("Write a self-reflection"), words % {"day": day_in_words(row.collect_until)}, url
    left = days_left(row.reply_until, today)
    if row.state != RoundState.CONSOLIDATING or not left:
        return
    asked = {"tahun": row.school_year_id, "tahap": row.stage}
    url = address("appraisal:teacher", [row.institution.code, viewer.person_id], **asked)
    words = _("You may reply until %(day)s.") % {"day": day_in_words(row.reply_until)}
    yield _("Read what was judged about you: %(left)s") % {"left": left}, words, url


def _of_others(found: Attention, row: Round) -> Iterator[Task]:
    url = f"{round_address(row.institution.code, row)}#perhatian"
    if count := len(found.replies):
        told = ngettext("%(count)s reply waits for an answer", "%(count)s replies wait for an answer", count)
        yield told % {"count": count}, _("Nothing becomes final over an unanswered reply."), url
    if count := len(found.differing):
        told = ngettext("%(count)s musyawarah to hold", "%(count)s musyawarah to hold", count)
        yield told % {"count": count}, _("The sources see a competency differently."), url


def _deadline(row: Round, today: date) -> Task:
    is_collecting = row.state == RoundState.COLLECTING
    day = row.collect_until if is_collecting else row.reply_until
    words = {"day": day_in_words(day), "left": days_left(day, today) or _("this day is over")}
    told = (
        _("Judgements are collected until %(day)s; %(left)s.")
        if is_collecting
        else _("Teachers may reply until %(day)s; %(left)s.")
    )
    period = f"{row.school_year_id} · {stage_name(row.stage)}"
    title = _("Round %(period)s, %(place)s") % {"period": period, "place": row.institution.name}
    return title, told % words, round_address(row.institution.code, row)
