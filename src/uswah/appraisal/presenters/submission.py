"""One submission in full: who, about whom, how, from where, every score, and what amends what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from uswah.appraisal.access import can_adopt, can_amend
from uswah.appraisal.presenters.words import address, day, entered, how, moment, origin, rater, rater_name, stage_name
from uswah.appraisal.queries import SubmissionFile
from uswah.common.presenters import Definition, TimelineEntry
from uswah.common.viewer import Viewer
from uswah.evidence.presenters import AttachmentCard, attachment_card
from uswah.evidence.queries import StoredRating
from uswah.standards.enums import Authority, Technique
from uswah.standards.presenters import in_language

if TYPE_CHECKING:
    from uswah.evidence.models import Submission
    from uswah.institutions.models import Institution


@dataclass(frozen=True, slots=True)
class RatingLine:
    """An indicator as it was rated; `before` is what an amendment changed."""

    number: str
    text: str
    score: str
    meaning: str
    fact: str
    cell: str
    before: str


@dataclass(frozen=True, slots=True)
class RatingGroup:
    """The ratings of a competency."""

    title: str
    lines: tuple[RatingLine, ...]


@dataclass(frozen=True, slots=True)
class SubmissionPage:
    """The whole page; `mark` says in words what the submission is now, with the tone of its tag."""

    title: str
    overline: str
    mark: str
    tone: str
    is_local: bool
    definitions: tuple[Definition, ...]
    groups: tuple[RatingGroup, ...]
    chain: tuple[TimelineEntry, ...]
    teacher_url: str
    teacher: str
    amend_url: str
    adopt_url: str
    latest_url: str
    is_disputed: bool
    attachments: AttachmentCard | None


def submission_page(found: SubmissionFile, place: Institution, viewer: Viewer) -> SubmissionPage:
    """Return a submission as it is shown to a viewer."""
    row, language = found.submission, viewer.language
    mark, tone = _mark(found)
    here = [place.code, row.pk]
    may_amend = can_amend(viewer, place, about=row.about_id, rated_by=row.rated_by_id)
    may_adopt = can_adopt(viewer, place, row.about_id) and found.can_count
    return SubmissionPage(
        title=in_language(row.instrument.title, language),
        overline=f"{row.school_year_id} · {stage_name(row.stage)}",
        mark=mark,
        tone=tone,
        is_local=row.instrument.framework.authority == Authority.LOCAL,
        definitions=_definitions(found),
        groups=_groups(found, language),
        chain=_chain(found, place) if len(found.family.versions) > 1 else (),
        teacher_url=address("appraisal:teacher", [place.code, row.about_id]),
        teacher=row.about.name,
        amend_url=address("appraisal:amend", here)
        if may_amend and found.is_effective and not found.family.is_open
        else "",
        adopt_url=address("appraisal:adopt", here) if may_adopt else "",
        latest_url=latest_url(found, place),
        is_disputed=found.family.is_open,
        attachments=attachment_card(found.manifest, place),
    )


def latest_url(found: SubmissionFile, place: Institution) -> str:
    """Return where somebody goes from here: to the decision that versions wait for, or the version that holds; else ''."""
    holding = found.family.holding
    if found.family.is_open:
        return address("capture:conflict", [place.code, found.family.original])
    return address("appraisal:submission", [place.code, holding.pk]) if holding and not found.is_effective else ""


def _mark(found: SubmissionFile) -> tuple[str, str]:
    if found.family.is_open:
        words = _("Holds until it is decided") if found.is_effective else _("One of several versions; not decided yet")
        return words, "gold"
    if not found.is_effective:
        return _("Amended; a later one holds"), "neutral"
    if found.is_counted:
        return _("The official level comes from this rating"), "brand"
    if found.appraisal is not None:
        return _("Stands beside the rating that counts"), "gold"
    return "", "neutral"


def _definitions(found: SubmissionFile) -> tuple[Definition, ...]:
    row = found.submission
    cells = [
        Definition(_("About"), row.about.name),
        Definition(_("Rated by"), rater(row)),
        Definition(_("How it was seen"), str(Technique(row.technique).label)),
        Definition(_("Date seen"), day(row.observed_on)),
        Definition(_("Written down"), entered(row, found.writers)),
    ]
    if origin(row):
        cells.append(Definition(_("Origin"), origin(row), note=f"SHA-256 {row.origin_file}"))
    if row.amendment_reason:
        cells.append(Definition(_("Reason of the amendment"), row.amendment_reason))
    return tuple(cells)


def _groups(found: SubmissionFile, language: str) -> tuple[RatingGroup, ...]:
    meanings = {step["value"]: in_language(step["label"], language) for step in found.form.scale}
    groups = []
    for group in found.form.groups:
        lines = tuple(
            _line(
                item.number,
                in_language(item.text, language),
                found.ratings[item.code],
                found.before,
                item.code,
                meanings,
            )
            for item in group.items
            if item.code in found.ratings
        )
        if lines:
            groups.append(RatingGroup(f"{group.number}. {in_language(group.title, language)}", lines))
    return tuple(groups)


def _line(
    number: str,
    text: str,
    rating: StoredRating,
    before: Mapping[str, StoredRating],
    code: str,
    meanings: Mapping[int, str],
) -> RatingLine:
    score = rating.score
    return RatingLine(
        number=number,
        text=text,
        score="" if score is None else str(score),
        meaning=_("not observed") if score is None else meanings.get(score, ""),
        fact=rating.fact,
        cell=rating.cell,
        before=_changed(rating, before.get(code)) if before else "",
    )


def _changed(now: StoredRating, before: StoredRating | None) -> str:
    """Return what stood before where the score is another one."""
    if before is None:
        return _("not rated before")
    if before.score == now.score:
        return ""
    score = _("not observed") if before.score is None else str(before.score)
    return _("before: %(score)s") % {"score": score}


def _chain(found: SubmissionFile, place: Institution) -> tuple[TimelineEntry, ...]:
    return tuple(_entry(row, found, place) for row in reversed(found.family.versions))


def _entry(row: Submission, found: SubmissionFile, place: Institution) -> TimelineEntry:
    shown = row.pk == found.submission.pk
    title = _("Amendment by %(rater)s") if row.amends_id else _("Rating by %(rater)s")
    here = _("this page")
    return TimelineEntry(
        title=title % {"rater": rater_name(row)} + (f" · {here}" if shown else ""),
        when=moment(row.entered_at),
        moment=row.entered_at.isoformat(),
        text=row.amendment_reason,
        by=how(row),
        url="" if shown else address("appraisal:submission", [place.code, row.pk]),
    )
