"""A round of a madrasah: how far it has come, whose judgement is there, what needs attention, what may be done next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uswah.appraisal.access import can_conduct, can_rate
from uswah.appraisal.policies import RoundAct
from uswah.appraisal.presenters.fair_words import (
    capital,
    day_in_words,
    days_left,
    evidence_words,
    lower,
    percent,
    source_name,
)
from uswah.appraisal.presenters.words import address, addresses, full_name, stage_name
from uswah.appraisal.queries import PKG_INSTRUMENT
from uswah.appraisal.queries.dialogue import Attention, Differing, Thin, WaitingReply
from uswah.appraisal.queries.rounds import RoundLine, RoundOverview
from uswah.appraisal.queries.standing import NextEvidence
from uswah.common.presenters import Stage
from uswah.common.presenters.pieces import Tone
from uswah.common.viewer import Viewer
from uswah.evidence.enums import RoundState

if TYPE_CHECKING:
    from uswah.evidence.models import Round
    from uswah.institutions.models import Institution

ORDER = tuple(RoundState)


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """Whether a source has judged a teacher: `text` is a word, never a score."""

    source: str
    text: str
    is_there: bool


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """A teacher with what has come; `rate_url` where the reader's own judgement is awaited."""

    name: str
    url: str
    cells: tuple[CoverageCell, ...]
    rate_url: str


@dataclass(frozen=True, slots=True)
class AttentionLine:
    """Something that waits for people: a word for what it is, whom it is about, why, and where to go on.

    `people` are (name, address) where it is about several.
    """

    kind: str
    tone: Tone
    title: str
    url: str
    words: str
    people: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ActLine:
    """Something that the reader may do with the round now, with what it does in words."""

    label: str
    words: str
    url: str
    is_main: bool = True
    is_post: bool = False


@dataclass(frozen=True, slots=True)
class RoundPage:
    """The whole page of a round."""

    overline: str
    state: str
    stages: tuple[Stage, ...]
    notice_title: str
    notice: str
    acts: tuple[ActLine, ...]
    blockers: tuple[str, ...]
    sources: tuple[str, ...]
    lines: tuple[CoverageLine, ...]
    own: tuple[tuple[str, str], ...]
    attention: tuple[AttentionLine, ...]
    attention_none: str
    rounds_url: str


@dataclass(frozen=True, slots=True)
class RoundHead:
    """What the pages of an act show of a round."""

    overline: str
    url: str
    collect_until: str
    reply_until: str


@dataclass(frozen=True, slots=True)
class RoundListLine:
    """A round in the list of all."""

    title: str
    url: str
    state: str
    tone: Tone
    words: str


def round_address(place: str, row: Round, name: str = "round") -> str:
    """Return the address of a page of a round."""
    return address(f"appraisal:{name}", [place, int(row.school_year_id[:4]), row.stage])


def round_head(row: Round, place: Institution) -> RoundHead:
    """Return the head of a page of a round."""
    return RoundHead(
        overline=f"{row.school_year_id} · {stage_name(row.stage)}",
        url=round_address(place.code, row),
        collect_until=day_in_words(row.collect_until),
        reply_until=day_in_words(row.reply_until),
    )


def round_list(rows: Iterable[Round], place: Institution, viewer: Viewer) -> tuple[RoundListLine, ...]:
    """Return the rounds of a madrasah, as they come."""
    today = timezone.localdate(viewer.at)
    tones: dict[str, Tone] = {RoundState.COLLECTING: "gold", RoundState.CONSOLIDATING: "gold"}
    return tuple(
        RoundListLine(
            title=f"{row.school_year_id} · {stage_name(row.stage)}",
            url=round_address(place.code, row),
            state=str(RoundState(row.state).label),
            tone=tones.get(row.state, "brand"),
            words=_next_day(row, today),
        )
        for row in rows
    )


def round_page(
    found: RoundOverview, attention: Attention, titles: Mapping[str, str], place: Institution, viewer: Viewer
) -> RoundPage:
    """Return the page of a round as it is shown to a viewer."""
    row, today = found.round, timezone.localdate(viewer.at)
    asked = {"tahun": row.school_year_id, "tahap": row.stage}
    url_of = addresses("appraisal:teacher", place.code, **asked)
    lines = tuple(_line(line, found, url_of(line.person_id), place, viewer) for line in found.lines)
    title, words = _notice(row)
    return RoundPage(
        overline=f"{row.school_year_id} · {stage_name(row.stage)}",
        state=str(RoundState(row.state).label),
        stages=_stages(found, today),
        notice_title=title,
        notice=words,
        acts=tuple(_acts(found, place)),
        blockers=_blockers(found, place, viewer),
        sources=tuple(source_name(code) for code in found.sources),
        lines=lines,
        own=tuple((line.name, line.rate_url) for line in lines if line.rate_url),
        attention=tuple(_attention(attention, titles, place, viewer)),
        attention_none=_("While judgements are collected nobody compares them.")
        if row.state == RoundState.COLLECTING
        else _("Nothing at the moment."),
        rounds_url=address("appraisal:rounds", [place.code]),
    )


def _stages(found: RoundOverview, today: date) -> tuple[Stage, ...]:
    row, here = found.round, ORDER.index(RoundState(found.round.state))
    awaited = sum(len(line.awaited) for line in found.lines)
    given = sum(1 for line in found.lines for source in found.sources if _count(line, source))
    unanswered = sum(line.unanswered for line in found.lines)
    replies = sum(line.replies for line in found.lines)
    notes = (
        _until(row.collect_until, today) if here == 0 else _("closed"),
        _("Teachers may reply: %(until)s") % {"until": _until(row.reply_until, today)} if here < 2 else _("closed"),
        _("Every level is final.") if here == 2 else _("Then every level is final."),
    )
    done = ((given, given + awaited), (replies - unanswered, replies), (int(here == 2), 0))
    names = (_("Collect"), _("Lay side by side"), _("Conclude"))
    return tuple(
        Stage(title=name, note=note, done=count if here >= place else 0, total=of, current=place == here)
        for place, (name, note, (count, of)) in enumerate(zip(names, notes, done, strict=True))
    )


def _until(day: date, today: date) -> str:
    left = days_left(day, today)
    words = {"day": day_in_words(day), "left": left}
    return _("until %(day)s; %(left)s") % words if left else _("until %(day)s, which is over") % words


def _next_day(row: Round, today: date) -> str:
    match RoundState(row.state):
        case RoundState.COLLECTING:
            return _("Judgements are collected %(until)s.") % {"until": _until(row.collect_until, today)}
        case RoundState.CONSOLIDATING:
            return _("Teachers may reply %(until)s.") % {"until": _until(row.reply_until, today)}
        case RoundState.COMPLETE:
            return _("Every level is final.")


def _notice(row: Round) -> tuple[str, str]:
    match RoundState(row.state):
        case RoundState.COLLECTING:
            return _("While judgements are collected you see only your own"), _(
                "Whoever knows another's judgement leans towards it. Independent eyes are worth more, "
                "so everybody sees all of them only after the collection."
            )
        case RoundState.CONSOLIDATING:
            return _("Everybody sees everything now"), _(
                "Teachers read each judgement with its facts and may reply. "
                "Where sources differ, people talk; a difference is not averaged away."
            )
        case RoundState.COMPLETE:
            return _("This round is complete"), _(
                "The levels can no longer be changed. New evidence belongs to the next round."
            )


def _acts(found: RoundOverview, place: Institution) -> Iterator[ActLine]:
    row = found.round
    if RoundAct.CLOSE in found.acts:
        words = _(
            "No judgement is lost. Teachers and raters see all of them from then on, and the levels are estimated."
        )
        yield ActLine(_("Close the collection"), words, round_address(place.code, row, "round-close"))
    if RoundAct.COMPLETE in found.acts:
        words = _("Every level becomes final. After that nobody can change one, not even with a reason.")
        yield ActLine(_("Conclude the round"), words, round_address(place.code, row, "round-complete"))
    if RoundAct.RUN in found.acts:
        words = _("After new evidence. The run before stays readable.")
        url = round_address(place.code, row, "round-estimate")
        yield ActLine(_("Estimate the levels again"), words, url, is_main=not found.levels_made, is_post=True)


def _blockers(found: RoundOverview, place: Institution, viewer: Viewer) -> tuple[str, ...]:
    """Return what stands against the conclusion, for whoever could conclude the round."""
    if found.round.state != RoundState.CONSOLIDATING or not can_conduct(viewer, place):
        return ()
    return tuple(blocker.sentence for blocker in found.blockers)


def _line(line: RoundLine, found: RoundOverview, url: str, place: Institution, viewer: Viewer) -> CoverageLine:
    row = found.round
    asked = {"instrumen": PKG_INSTRUMENT, "tahun": row.school_year_id, "tahap": row.stage}
    is_mine = viewer.person_id is not None and any(want.person_id == viewer.person_id for want in line.awaited)
    may = is_mine and row.state != RoundState.COMPLETE and can_rate(viewer, place, line.person_id)
    return CoverageLine(
        name=full_name(line),
        url=url,
        cells=tuple(_cell(source, line) for source in found.sources),
        rate_url=address("appraisal:rate", [place.code, line.person_id], **asked) if may else "",
    )


def _cell(source: str, line: RoundLine) -> CoverageCell:
    count = _count(line, source)
    if count:
        text = _("there") if count == 1 else _("there, %(count)s times") % {"count": count}
        return CoverageCell(source_name(source), text, is_there=True)
    awaited = any(want.source_role == source for want in line.awaited)
    return CoverageCell(source_name(source), _("awaited") if awaited else "–", is_there=False)


def _count(line: RoundLine, source: str) -> int:
    return sum(count for (role, _technique), count in line.given.items() if role == source)


def _attention(
    found: Attention, titles: Mapping[str, str], place: Institution, viewer: Viewer
) -> Iterator[AttentionLine]:
    for differing in found.differing:
        yield _differing(differing, titles, place)
    for waiting in found.replies:
        yield _waiting(waiting, found.reply_until, titles, place, viewer)
    yield from _thin(found, place)


def _differing(found: Differing, titles: Mapping[str, str], place: Institution) -> AttentionLine:
    values = sorted(found.values.items(), key=lambda pair: (-pair[1], pair[0]))
    told = [f"{source_name(source)} {percent(value)}" for source, value in values]
    words = _("%(values)s. Talk it over, look again, write down what you found.") % {"values": ", ".join(told)}
    title = f"{full_name(found.teacher)}: {_title(found.code, titles)}"
    url = address("appraisal:musyawarah", [place.code, found.musyawarah_id])
    return AttentionLine(_("Evidence differs"), "alert", title, url, words)


def _waiting(
    found: WaitingReply, until: date | None, titles: Mapping[str, str], place: Institution, viewer: Viewer
) -> AttentionLine:
    title = _("%(name)s replied about %(what)s") % {
        "name": full_name(found.teacher),
        "what": lower(_title(found.code, titles)),
    }
    days = (timezone.localdate(viewer.at) - found.written_on).days
    since = (
        ngettext("Waits for your answer since %(days)s day.", "Waits for your answer since %(days)s days.", days)
        % {"days": days}
        if days
        else _("Written today.")
    )
    end = _("Without an answer the round cannot be concluded.")
    url = address("appraisal:reply", [place.code, found.reply_id])
    return AttentionLine(_("Right of reply"), "gold", title, url, f"{since} {end}")


def _thin(found: Attention, place: Institution) -> Iterator[AttentionLine]:
    """Yield the teachers of whom too little is known, together where the same evidence would help all of them."""
    of = found.round
    asked = {"tahun": of.school_year_id, "tahap": of.stage} if of else {}
    by_evidence: dict[NextEvidence | None, list[Thin]] = {}
    for thin in found.thin:
        by_evidence.setdefault(thin.next_evidence, []).append(thin)
    for wanted, group in by_evidence.items():
        count = len(group)
        title = ngettext(
            "%(count)s teacher cannot be concluded yet", "%(count)s teachers cannot be concluded yet", count
        )
        words = _("What would help most: %(evidence)s.") % {"evidence": evidence_words(wanted)} if wanted else ""
        people = tuple(
            (full_name(thin.teacher), address("appraisal:teacher", [place.code, thin.teacher.person_id], **asked))
            for thin in group
        )
        yield AttentionLine(_("Little evidence"), "gold", title % {"count": count}, "", words, people)


def _title(code: str, titles: Mapping[str, str]) -> str:
    return capital(titles.get(code, code).split(". ", 1)[-1])
