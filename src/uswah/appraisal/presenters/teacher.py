"""A teacher's page: the official level, what every competency rests on, and who wrote what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from uswah.appraisal.access import can_rate
from uswah.appraisal.presenters.competencies import DomainCard, domain_cards
from uswah.appraisal.presenters.history import History, history
from uswah.appraisal.presenters.sentences import HeardCard, heard_by_competency, heard_card
from uswah.appraisal.presenters.teacher_fair import (
    NO_ROUND,
    FairFile,
    FairPart,
    ReplyLine,
    RoundNotice,
    Voice,
    Yardstick,
    fair_part,
    lines_by_code,
    reply_lines,
    round_notice,
    titles_of,
    voices,
)
from uswah.appraisal.presenters.words import (
    Standing,
    address,
    entered,
    full_name,
    how,
    origin,
    rater,
    stage_name,
    standing,
)
from uswah.appraisal.queries import PKG_INSTRUMENT, OfficialRecord, TeacherFile
from uswah.common.permissions import Permission
from uswah.common.presenters import Definition, NavigationItem
from uswah.common.viewer import Viewer
from uswah.core.scoring import OfficialLevel, ScoreFlag
from uswah.evidence.queries import Heard
from uswah.institutions.access import can
from uswah.people.enums import Employment, IdentifierKind
from uswah.people.queries import identifiers_of
from uswah.standards.enums import Authority
from uswah.standards.presenters import in_language

if TYPE_CHECKING:
    from uswah.evidence.models import Submission
    from uswah.institutions.models import Institution
    from uswah.people.models import Post


@dataclass(frozen=True, slots=True)
class SubmissionLine:
    """A submission in the list of all."""

    title: str
    url: str
    rater: str
    how: str
    entered: str
    origin: str
    marks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TeacherPage:
    """The whole page."""

    name: str
    overline: str
    definitions: tuple[Definition, ...]
    standing: Standing
    period: str
    previous_year: str
    notes: tuple[str, ...]
    records: tuple[NavigationItem, ...]
    domains: tuple[DomainCard, ...]
    basis: SubmissionLine | None
    history: History | None
    submissions: tuple[SubmissionLine, ...]
    report_url: str
    rate_url: str
    reflect_url: str
    rate_others: tuple[tuple[str, str], ...]
    edit_url: str
    notice: RoundNotice | None
    fair: FairPart | None
    replies: tuple[ReplyLine, ...]
    voices: tuple[Voice, ...]
    heard: HeardCard | None


NO_NOTES = Heard()
OFFICIAL_NUMBERS = (IdentifierKind.NUPTK, IdentifierKind.PEGID, IdentifierKind.NIP)
RATED_WITH = ("rubrik-kelas", "religius")


def teacher_page(
    post: Post,
    found: TeacherFile,
    place: Institution,
    viewer: Viewer,
    *,
    by: Yardstick,
    file: FairFile = NO_ROUND,
    periods: Sequence[tuple[str, str]] = (),
    heard: Heard = NO_NOTES,
) -> TeacherPage:
    """Return the page of a teacher as it is shown to a viewer; `periods` are the (year, stage) of rounds with levels."""
    person, here = post.person, [place.code, post.person_id]
    shown, is_own = found.shown, viewer.person_id == post.person_id
    titles = titles_of(by.form, by.scheme, viewer.language)
    may_rate = can_rate(viewer, place, post.person_id)
    asked = {"tahun": shown.appraisal.school_year_id, "tahap": shown.appraisal.stage} if shown else {}
    lines = {row.pk: _submission_line(row, found, place, viewer.language) for row in found.submissions}
    fair = lines_by_code(file, titles, by, place, viewer, is_own=is_own)
    said = heard_by_competency(heard, by.form, place)
    domains = domain_cards(found, by.form, by.scheme, fair, viewer.language, said)
    may_reply = file.dialogue is not None and file.dialogue.can_reply
    return TeacherPage(
        name=full_name(person),
        overline=_overline(post, viewer.language),
        definitions=_definitions(post, place),
        standing=standing(shown.level if shown else None, viewer.language),
        period=_period(shown, file),
        previous_year=found.before.appraisal.school_year_id if found.before else "",
        notes=_notes(shown),
        records=_records(found, file, periods, here),
        domains=domains,
        basis=lines.get(shown.appraisal.counted_id) if shown else None,
        history=history(found.records, viewer.language),
        submissions=tuple(lines.values()),
        report_url=address("documents:report", here, **asked) if shown else "",
        rate_url=address("appraisal:rate", here, instrumen=PKG_INSTRUMENT) if may_rate else "",
        reflect_url=address("appraisal:rate", here, instrumen=PKG_INSTRUMENT, **asked) if is_own else "",
        rate_others=tuple(_other_instruments(here)) if may_rate else (),
        edit_url=address("people:teacher-edit", here) if can(viewer, Permission.MANAGE_PEOPLE, place) else "",
        notice=round_notice(
            file,
            place,
            viewer,
            is_own=is_own,
            reply_url=address("appraisal:reply-new", here, **_asked(file)) if may_reply else "",
        ),
        fair=fair_part(file, post.person_id, by.scheme, place, viewer),
        replies=reply_lines(file, titles, place),
        voices=voices(file, titles),
        heard=heard_card(heard, by.form, place, post.person_id, found.submissions, {} if domains else said),
    )


def _asked(file: FairFile) -> dict[str, str]:
    return {"tahun": file.round.school_year_id, "tahap": file.round.stage} if file.round else {}


def _other_instruments(here: list[object]) -> list[tuple[str, str]]:
    names = {"rubrik-kelas": _("Classroom observation"), "religius": _("Local record of conduct")}
    return [(names[code], address("appraisal:rate", here, instrumen=code)) for code in RATED_WITH]


def _overline(post: Post, language: str) -> str:
    taught = [(in_language(row.subject.title, language), row.weekly_jp) for row in post.teaching.all()]
    subjects = [f"{title} ({jp} JP)" if jp else title for title, jp in taught]
    return " · ".join(subjects) if subjects else _("No subject entered for this year")


def _definitions(post: Post, place: Institution) -> tuple[Definition, ...]:
    person, numbers = post.person, identifiers_of(post.person)
    kinds = [kind for kind in OFFICIAL_NUMBERS if kind in numbers]
    employment = str(Employment(post.employment).label) if post.employment else ""
    return (
        *(Definition(str(kind.label), numbers[kind]) for kind in kinds),
        Definition(_("Employment"), " · ".join(part for part in (employment, post.rank) if part)),
        Definition(_("Base (satminkal)"), place.name if post.is_satminkal else _("at another institution")),
        Definition(_("Qualification"), person.qualification),
        Definition(_("Certification"), person.certified_in),
    )


def _period(shown: OfficialRecord | None, file: FairFile = NO_ROUND) -> str:
    if shown is not None:
        return _period_words(shown.appraisal.school_year_id, shown.appraisal.stage)
    return _period_words(file.round.school_year_id, file.round.stage) if file.round else ""


def _period_words(year: str, stage: str) -> str:
    return f"{year} · {stage_name(stage)}"


def _notes(shown: OfficialRecord | None) -> tuple[str, ...]:
    """Return what in the official result rests on a policy that we name, because the printed rule is silent."""
    if shown is None or not isinstance(shown.level, OfficialLevel):
        return ()
    words = {
        ScoreFlag.ZERO_PERCENT: _("A competency with a score of zero has no printed value; it is taken as 1."),
        ScoreFlag.PRINTED_GAP: _("The result lies between two printed bands; it is rounded to a whole number first."),
    }
    return tuple(words[flag] for flag in shown.level.flags)


def _records(
    found: TeacherFile, file: FairFile, periods: Sequence[tuple[str, str]], here: list[object]
) -> tuple[NavigationItem, ...]:
    """Return a tab for each year and stage with an official level or a round, latest first."""
    shown = found.shown.appraisal if found.shown else file.round
    current = (shown.school_year_id, shown.stage) if shown else None
    known = {(record.appraisal.school_year_id, record.appraisal.stage) for record in found.records}
    return tuple(
        NavigationItem(
            label=_period_words(year, stage),
            url=address("appraisal:teacher", here, tahun=year, tahap=stage),
            current=(year, stage) == current,
        )
        for year, stage in sorted(known | set(periods), reverse=True)
    )


def _submission_line(row: Submission, found: TeacherFile, place: Institution, language: str) -> SubmissionLine:
    counted = {record.appraisal.counted_id for record in found.records}
    marks: list[tuple[str, str]] = []
    if row.pk in counted:
        marks.append((_("counts"), "brand"))
    elif row.pk in found.amended and row.pk in found.disputed:
        marks.append((_("one of two versions"), "gold"))
    elif row.pk in found.amended:
        marks.append((_("amended"), "neutral"))
    elif row.instrument.code == PKG_INSTRUMENT:
        marks.append((_("beside"), "gold"))
    if row.instrument.framework.authority == Authority.LOCAL:
        marks.append((_("local, not a requirement of the ministry"), "gold"))
    return SubmissionLine(
        title=f"{in_language(row.instrument.title, language)} · {row.school_year_id} · {stage_name(row.stage)}",
        url=address("appraisal:submission", [place.code, row.pk]),
        rater=rater(row),
        how=how(row),
        entered=entered(row, found.writers),
        origin=origin(row),
        marks=tuple(marks),
    )
