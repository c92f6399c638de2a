"""The conversation about a level: the reply and its answer, the musyawarah, a moderation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from uswah.appraisal.access import can_moderate
from uswah.appraisal.presenters.fair import FairLine, fair_line
from uswah.appraisal.presenters.fair_words import day_in_words, percent
from uswah.appraisal.presenters.teacher_fair import FairFile, ReplyLine, Yardstick, reply_line, titles_of
from uswah.appraisal.presenters.words import address, decimal, full_name, how, moment, rater, rater_name, stage_name
from uswah.appraisal.queries import TeacherFile
from uswah.appraisal.queries.dialogue import ReplyShown
from uswah.appraisal.queries.standing import ALL, Estimate, ShownLevel, TeacherLevels
from uswah.common.presenters.charts.svg import figure
from uswah.common.viewer import Viewer
from uswah.core.scoring import CompetencyScore, OfficialLevel
from uswah.evidence.enums import RoundState
from uswah.evidence.queries import StoredRating
from uswah.standards.presenters import in_language

if TYPE_CHECKING:
    from uswah.appraisal.models import Musyawarah, Reply
    from uswah.evidence.models import Round, Submission
    from uswah.institutions.models import Institution
    from uswah.people.models import Person


@dataclass(frozen=True, slots=True)
class SeenBy:
    """An indicator as one rater saw it; no score where the rater wrote nothing about it."""

    rater: str
    score: str
    fact: str


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator with what each rater saw, in the order of the raters."""

    number: str
    text: str
    seen: tuple[SeenBy, ...]


@dataclass(frozen=True, slots=True)
class RaterColumn:
    """Who judged, how and when, and where the whole judgement is."""

    rater: str
    how: str
    url: str


@dataclass(frozen=True, slots=True)
class LevelTalk:
    """What every page of the conversation shows first: whose level, which, in which round, and where to go back.

    `official` is the official figure of the same competency, '' while there is none.
    """

    teacher: str
    teacher_url: str
    title: str
    period: str
    level: FairLine | None
    official: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class ReplyNewPage:
    """The page on which a teacher writes a reply; each choice is (value, words)."""

    teacher_url: str
    period: str
    until: str
    level_choices: tuple[tuple[str, str], ...]
    submission_choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReplyPage:
    """A reply with its answer, or the form for it where the reader may answer; `was` is the figure replied to."""

    talk: LevelTalk
    reply: ReplyLine
    was: str
    may_answer: bool


@dataclass(frozen=True, slots=True)
class MusyawarahPage:
    """A musyawarah: the sources side by side, each with its facts; what was found, once it is settled."""

    talk: LevelTalk
    opened: str
    columns: tuple[RaterColumn, ...]
    rows: tuple[IndicatorRow, ...]
    outcome: str
    settled: str
    may_settle: bool


def level_talk(
    about: Person,
    place: Institution,
    of: Round,
    code: str,
    file: FairFile,
    found: TeacherFile,
    by: Yardstick,
    viewer: Viewer,
) -> LevelTalk:
    """Return the head of a page of the conversation about a teacher's level in a competency (or over all)."""
    title = titles_of(by.form, by.scheme, viewer.language).get(code, code)
    level = next((one for one in _levels(file.levels) if one.code == code), None)
    asked = {"tahun": of.school_year_id, "tahap": of.stage}
    return LevelTalk(
        teacher=full_name(about),
        teacher_url=address("appraisal:teacher", [place.code, about.pk], **asked),
        title=title,
        period=f"{of.school_year_id} · {stage_name(of.stage)}",
        level=fair_line(level, title, by.scheme, viewer.language, is_own=viewer.person_id == about.pk, width=320)
        if level
        else None,
        official=_official(code, found, viewer.language),
        is_open=of.state == RoundState.CONSOLIDATING,
    )


def reply_new_page(
    levels: TeacherLevels, found: TeacherFile, by: Yardstick, place: Institution, about: Person, viewer: Viewer
) -> ReplyNewPage:
    """Return what a teacher may reply to, and the ratings that they may point to."""
    of, titles = levels.round, titles_of(by.form, by.scheme, viewer.language)
    asked = {"tahun": of.school_year_id, "tahap": of.stage}
    return ReplyNewPage(
        teacher_url=address("appraisal:teacher", [place.code, about.pk], **asked),
        period=f"{of.school_year_id} · {stage_name(of.stage)}",
        until=day_in_words(of.reply_until),
        level_choices=tuple(
            (str(level.level_id), _choice(level, titles.get(level.code, level.code)))
            for level in (*levels.competencies, *([levels.overall] if levels.overall else []))
        ),
        submission_choices=tuple(
            (str(row.pk), f"{rater(row)} · {how(row)} · {row.school_year_id} {stage_name(row.stage)}")
            for row in found.submissions
        ),
    )


def reply_page(
    row: Reply, talk: LevelTalk, file: FairFile, by: Yardstick, place: Institution, viewer: Viewer
) -> ReplyPage:
    """Return the page of one reply."""
    known = file.dialogue.replies if file.dialogue else ()
    shown = next((one for one in known if one.reply.pk == row.pk), ReplyShown(row, row.level.code, None))
    may = can_moderate(viewer, place, row.about_id) and shown.answer is None and talk.is_open
    return ReplyPage(
        talk=talk,
        reply=reply_line(shown, titles_of(by.form, by.scheme, viewer.language), place),
        was=percent(row.level.percent) or _("not yet knowable"),
        may_answer=may,
    )


def musyawarah_page(
    row: Musyawarah,
    talk: LevelTalk,
    found: TeacherFile,
    by: Yardstick,
    place: Institution,
    viewer: Viewer,
) -> MusyawarahPage:
    """Return the page of a musyawarah."""
    settled = ""
    if row.settled_at:
        by_whom = full_name(row.settled_by) if row.settled_by else "–"
        settled = _("%(name)s, %(when)s") % {"name": by_whom, "when": moment(row.settled_at)}
    return MusyawarahPage(
        talk=talk,
        opened=moment(row.opened_at),
        columns=tuple(
            RaterColumn(rater(written), how(written), address("appraisal:submission", [place.code, written.pk]))
            for written, _ratings in _written(found)
        ),
        rows=tuple(_rows(row.code, found, by, viewer.language)),
        outcome=row.outcome,
        settled=settled,
        may_settle=can_moderate(viewer, place, row.about_id) and row.settled_at is None and talk.is_open,
    )


def _choice(level: ShownLevel, title: str) -> str:
    """Return a level as a teacher finds it in the list: the title with its figure."""
    estimate = level.estimate
    if not isinstance(estimate, Estimate):
        return f"{title} · {_('not yet knowable')}"
    return f"{title} · {figure(estimate.points)} ({figure(estimate.points_low)}–{figure(estimate.points_high)})"


def _levels(levels: TeacherLevels | None) -> tuple[ShownLevel, ...]:
    if levels is None:
        return ()
    return (*levels.competencies, *levels.domains, *([levels.overall] if levels.overall else []))


def _official(code: str, found: TeacherFile, language: str) -> str:
    """Return the official figure: the value of a competency, the result on 100 for all of them; '' for none."""
    shown = found.shown
    if shown is None:
        return ""
    if code == ALL:
        return decimal(shown.level.scale, 1, language) if isinstance(shown.level, OfficialLevel) else ""
    outcome = shown.competencies.get(code)
    if not isinstance(outcome, CompetencyScore):
        return ""
    return _("value %(value)s of %(maximum)s") % {"value": outcome.value, "maximum": shown.scheme.value_maximum}


def _rows(code: str, found: TeacherFile, by: Yardstick, language: str) -> Iterator[IndicatorRow]:
    """Yield the indicators of a competency, each with what every rater saw."""
    meanings = {str(step["value"]): in_language(step["label"], language) for step in by.form.scale}
    written = _written(found)
    for item in (item for group in by.form.groups if group.code == code for item in group.items):
        seen = tuple(
            SeenBy(rater_name(submission), _score(ratings.get(item.code), meanings), _fact(ratings.get(item.code)))
            for submission, ratings in written
        )
        yield IndicatorRow(item.number, in_language(item.text, language), seen)


def _written(found: TeacherFile) -> list[tuple[Submission, Mapping[str, StoredRating]]]:
    shown = found.shown
    counted = next((row for row in found.submissions if shown and row.pk == shown.appraisal.counted_id), None)
    first = [(counted, found.ratings)] if counted is not None else []
    return [*first, *((other.submission, other.ratings) for other in found.others)]


def _score(rating: StoredRating | None, meanings: Mapping[str, str]) -> str:
    if rating is None:
        return "–"
    if rating.score is None:
        return _("not observed")
    return f"{rating.score} · {meanings.get(str(rating.score), '')}".rstrip(" ·")


def _fact(rating: StoredRating | None) -> str:
    return rating.fact if rating else ""
