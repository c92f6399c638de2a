"""What a round adds to a teacher's page: where it stands, the fair levels, what was said about them, pupils' voice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uswah.appraisal.enums import Convergence, ReplyOutcome
from uswah.appraisal.presenters.fair import FairLine, FairLinks, counts, fair_line
from uswah.appraisal.presenters.fair_words import day_in_words, days_left, lower, percent, source_name
from uswah.appraisal.presenters.words import address, bilingual, full_name, moment, stage_name
from uswah.appraisal.queries.anonymous import FEWEST, Together, TooFew
from uswah.appraisal.queries.dialogue import Dialogue, ReplyShown
from uswah.appraisal.queries.standing import ALL, Estimate, ShownLevel, TeacherLevels
from uswah.common.presenters.charts.svg import figure
from uswah.common.presenters.pieces import Tone
from uswah.common.viewer import Viewer
from uswah.core.scoring import PkgScheme
from uswah.evidence.enums import RoundState
from uswah.standards.presenters import in_language
from uswah.standards.queries import Form

if TYPE_CHECKING:
    from uswah.evidence.models import Round
    from uswah.institutions.models import Institution


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What levels are read by: the instrument's form and the arithmetic of the law."""

    form: Form
    scheme: PkgScheme


@dataclass(frozen=True, slots=True)
class FairFile:
    """What a round holds about one teacher; `levels` and `dialogue` are None while there is nothing to see."""

    round: Round | None
    levels: TeacherLevels | None
    dialogue: Dialogue | None
    voices: tuple[Together | TooFew, ...]


NO_ROUND = FairFile(None, None, None, ())


@dataclass(frozen=True, slots=True)
class RoundNotice:
    """Where the round stands, and what the reader may do now; no address where nothing is to be done."""

    tone: Tone
    title: str
    words: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """A reply and its answer; `waits` while there is none."""

    about: str
    when: str
    text: str
    evidence: str
    submission_url: str
    outcome: str
    reason: str
    answered: str
    waits: bool
    url: str


@dataclass(frozen=True, slots=True)
class Voice:
    """What pupils or guardians say together: a percentage for each competency, or why nothing is shown."""

    name: str
    words: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FairPart:
    """The fair levels as a whole: how much can be said, the level over all, and how it came about.

    `fair`, `simple` and `last` (the cycle before, '' for none) stand on the scale of 100, as the official result does.
    """

    counts: str
    overall: FairLine | None
    fair: str
    simple: str
    last: str
    made: str
    before: str
    left_out: tuple[str, ...]
    method_url: str


def fair_part(file: FairFile, about: UUID, scheme: PkgScheme, place: Institution, viewer: Viewer) -> FairPart | None:
    """Return the summary of the levels of a teacher, None while there are none to see."""
    found = file.levels
    if found is None:
        return None
    overall = found.overall
    links = fair_links(file, place)
    asked = {"tahun": found.round.school_year_id, "tahap": found.round.stage}
    before, earlier = found.round_before, overall.before if overall else None
    return FairPart(
        counts=counts(found.competencies) if found.competencies else "",
        overall=fair_line(overall, _("All competencies"), scheme, viewer.language, links=links) if overall else None,
        fair=_of_hundred(overall.estimate.percent if overall and isinstance(overall.estimate, Estimate) else None),
        simple=_of_hundred(overall.simple_mean if overall else None),
        last=_of_hundred(earlier.estimate.percent) if earlier and isinstance(earlier.estimate, Estimate) else "",
        made=moment(found.made_at),
        before=f"{before.school_year_id} · {stage_name(before.stage)}" if before else "",
        left_out=tuple(source_name(code) for code in found.left_out),
        method_url=address("appraisal:method", [place.code, about], **asked),
    )


def _of_hundred(value: float | None) -> str:
    return "–" if value is None else _("%(scale)s of 100") % {"scale": figure(value)}


def lines_by_code(
    file: FairFile, titles: Mapping[str, str], by: Yardstick, place: Institution, viewer: Viewer, *, is_own: bool
) -> dict[str, FairLine]:
    """Return the fair level of each competency and domain by its code; the first of a domain names the scale."""
    if file.levels is None:
        return {}
    links = fair_links(file, place)
    first = {group.domain: group.code for group in reversed(by.form.groups)}.values()
    return {
        level.code: fair_line(
            level,
            titles.get(level.code, ""),
            by.scheme,
            viewer.language,
            is_own=is_own,
            links=links,
            with_numerals=level.code in first,
        )
        for level in (*file.levels.competencies, *file.levels.domains)
    }


def fair_links(file: FairFile, place: Institution) -> FairLinks:
    """Return where levels may be moderated by the viewer, and where musyawarah about them are."""
    dialogue, levels = file.dialogue, file.levels
    if dialogue is None or levels is None:
        return FairLinks({}, {})
    shown: list[ShownLevel] = [*levels.competencies, *([levels.overall] if levels.overall else [])]
    decidable = shown if dialogue.can_moderate else []
    return FairLinks(
        moderate={level.level_id: address("appraisal:moderate", [place.code, level.level_id]) for level in decidable},
        musyawarah={row.code: address("appraisal:musyawarah", [place.code, row.pk]) for row in dialogue.musyawarah},
    )


def round_notice(
    file: FairFile, place: Institution, viewer: Viewer, *, is_own: bool, reply_url: str
) -> RoundNotice | None:
    """Return what a reader of a teacher's page should know about the round."""
    row = file.round
    if row is None:
        return None
    today = timezone.localdate(viewer.at)
    match RoundState(row.state):
        case RoundState.COLLECTING:
            return _while_collecting(row, is_own=is_own)
        case RoundState.CONSOLIDATING if file.levels is None:
            return RoundNotice(
                "brand", _("The levels are being estimated"), _("The judgements are in. The levels follow in a moment.")
            )
        case RoundState.CONSOLIDATING:
            return _while_consolidating(file, row, today, is_own=is_own, reply_url=reply_url)
        case RoundState.COMPLETE:
            words = _("The levels below are final. Judgements, replies and answers stay readable beside them.")
            return RoundNotice("brand", _("The round is complete"), words)


def _while_collecting(row: Round, *, is_own: bool) -> RoundNotice:
    until = {"day": day_in_words(row.collect_until)}
    if is_own:
        words = _(
            "Judgements are collected until %(day)s, each without seeing the others. "
            "After that you read every one of them, with its facts, and may reply."
        )
        return RoundNotice("brand", _("You are being appraised these days"), words % until)
    words = _(
        "Until %(day)s you see only your own judgements, so that nobody is swayed by another. "
        "After that all of them lie side by side."
    )
    return RoundNotice("brand", _("Judgements are being collected"), words % until)


def _while_consolidating(
    file: FairFile, row: Round, today: date, *, is_own: bool, reply_url: str
) -> RoundNotice | None:
    day = {"day": day_in_words(row.reply_until)}
    left = days_left(row.reply_until, today)
    if is_own and reply_url:
        words = _(
            "Read at leisure. What you see differently you may write until %(day)s; every reply gets a reasoned answer."
        )
        return RoundNotice(
            "gold", _("Your right of reply: %(left)s") % {"left": left}, words % day, reply_url, _("Write a reply")
        )
    if is_own:
        words = _(
            "The time to reply ended on %(day)s. What you wrote is answered with a reason before anything is final."
        )
        return RoundNotice("brand", _("The time to reply is over"), words % day)
    waiting = sum(1 for reply in file.dialogue.replies if reply.answer is None) if file.dialogue else 0
    if waiting:
        told = ngettext("%(count)s reply waits for an answer", "%(count)s replies wait for an answer", waiting)
        return RoundNotice("gold", told % {"count": waiting}, _("Nothing becomes final over an unanswered reply."))
    words = _("The teacher may reply until %(day)s. Nothing is final yet.")
    return RoundNotice("brand", _("The judgements lie side by side"), words % day)


def reply_lines(file: FairFile, titles: Mapping[str, str], place: Institution) -> tuple[ReplyLine, ...]:
    """Return every reply with its answer, oldest first."""
    if file.dialogue is None:
        return ()
    return tuple(reply_line(shown, titles, place) for shown in file.dialogue.replies)


def reply_line(shown: ReplyShown, titles: Mapping[str, str], place: Institution) -> ReplyLine:
    """Return one reply with its answer."""
    row, answer = shown.reply, shown.answer
    by = answer.answered_by if answer else None
    return ReplyLine(
        about=titles.get(shown.code, shown.code),
        when=moment(row.written_at),
        text=row.text,
        evidence=row.evidence_text,
        submission_url=address("appraisal:submission", [place.code, row.submission_id]) if row.submission_id else "",
        outcome=str(ReplyOutcome(answer.outcome).label) if answer else "",
        reason=answer.reason if answer else "",
        answered=_("%(name)s, %(when)s") % {"name": full_name(by) if by else "–", "when": moment(answer.answered_at)}
        if answer
        else "",
        waits=answer is None,
        url=address("appraisal:reply", [place.code, row.pk]),
    )


def voices(file: FairFile, titles: Mapping[str, str]) -> tuple[Voice, ...]:
    """Return what anonymous sources say, together only."""
    return tuple(_voice(found, titles) for found in file.voices)


def _voice(found: Together | TooFew, titles: Mapping[str, str]) -> Voice:
    name = source_name(found.source_role)
    if isinstance(found, TooFew):
        return Voice(name, _("Not shown: fewer than %(fewest)s people answered.") % {"fewest": FEWEST}, ())
    words = ngettext(
        "%(count)s person answered; nobody can be told apart.",
        "%(count)s people answered; nobody can be told apart.",
        found.people,
    )
    lines = tuple((titles.get(code, code), percent(value)) for code, value in found.competencies.items())
    return Voice(name, words % {"count": found.people}, lines)


def worth_talking(levels: TeacherLevels, titles: Mapping[str, str]) -> tuple[str, ...]:
    """Return the competencies in which the sources differ, by their titles, in official order."""
    return tuple(
        lower(titles.get(level.code, level.code))
        for level in levels.competencies
        if level.convergence == Convergence.DIVERGENT
    )


def titles_of(form: Form, scheme: PkgScheme, language: str) -> dict[str, str]:
    """Return 'number. title' of each competency, and the title of each domain and of all, by code."""
    titles = {group.code: f"{group.number}. {in_language(group.title, language)}" for group in form.groups}
    titles |= {domain.code: bilingual(domain.title, language) for domain in scheme.domains}
    return {**titles, ALL: _("All competencies")}
