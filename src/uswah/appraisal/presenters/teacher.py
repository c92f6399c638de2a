"""A teacher's page: the official level, what every competency rests on, and who wrote what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uswah.appraisal.access import can_rate
from uswah.appraisal.presenters.history import History, history
from uswah.appraisal.presenters.words import (
    UNKNOWN,
    Standing,
    address,
    bilingual,
    decimal,
    entered,
    full_name,
    how,
    origin,
    rater,
    rater_name,
    stage_name,
    standing,
)
from uswah.appraisal.queries import PKG_INSTRUMENT, OfficialRecord, OtherRater, TeacherFile
from uswah.common.permissions import Permission
from uswah.common.presenters import Definition, NavigationItem
from uswah.common.viewer import Viewer
from uswah.core.scoring import (
    CompetencyOutcome,
    CompetencyScore,
    NotYetKnowable,
    OfficialLevel,
    ScoreFlag,
    domain_summaries,
)
from uswah.evidence.queries import StoredRating
from uswah.institutions.access import can
from uswah.people.enums import Employment, IdentifierKind
from uswah.people.queries import identifiers_of
from uswah.standards.enums import Authority
from uswah.standards.presenters import in_language
from uswah.standards.queries import Form, FormGroup

if TYPE_CHECKING:
    from uswah.evidence.models import Submission
    from uswah.institutions.models import Institution
    from uswah.people.models import Post


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator with its score ('' while there is none), the fact, the workbook's cell, and what others scored."""

    number: str
    text: str
    score: str
    meaning: str
    fact: str
    cell: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompetencyLine:
    """A competency: its value on the ramp, raw score, percent, the year before, what is missing, its indicators."""

    number: str
    title: str
    text: str
    step: str
    spoken: str
    raw: str
    percent: str
    before: str
    missing: str
    is_floor: bool
    count: str
    indicators: tuple[IndicatorLine, ...]


@dataclass(frozen=True, slots=True)
class DomainCard:
    """A domain with the sum of its values; the law gives a domain no value of its own."""

    title: str
    total: str
    competencies: tuple[CompetencyLine, ...]


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
    rate_others: tuple[tuple[str, str], ...]
    edit_url: str


OFFICIAL_NUMBERS = (IdentifierKind.NUPTK, IdentifierKind.PEGID, IdentifierKind.NIP)
RATED_WITH = ("rubrik-kelas", "religius")


def teacher_page(post: Post, found: TeacherFile, place: Institution, viewer: Viewer) -> TeacherPage:
    """Return the page of a teacher as it is shown to a viewer."""
    person, here = post.person, [place.code, post.person_id]
    shown = found.shown
    may_rate = can_rate(viewer, place, post.person_id)
    asked = {"tahun": shown.appraisal.school_year_id, "tahap": shown.appraisal.stage} if shown else {}
    lines = {row.pk: _submission_line(row, found, place, viewer.language) for row in found.submissions}
    return TeacherPage(
        name=full_name(person),
        overline=_overline(post, viewer.language),
        definitions=_definitions(post, place),
        standing=standing(shown.level if shown else None, viewer.language),
        period=_period(shown),
        previous_year=found.before.appraisal.school_year_id if found.before else "",
        notes=_notes(shown),
        records=_records(found, here),
        domains=_domains(found, viewer.language),
        basis=lines.get(shown.appraisal.counted_id) if shown else None,
        history=history(found.records, viewer.language),
        submissions=tuple(lines.values()),
        report_url=address("documents:report", here, **asked) if shown else "",
        rate_url=address("appraisal:rate", here, instrumen=PKG_INSTRUMENT) if may_rate else "",
        rate_others=tuple(_other_instruments(here)) if may_rate else (),
        edit_url=address("people:teacher-edit", here) if can(viewer, Permission.MANAGE_PEOPLE, place) else "",
    )


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


def _period(shown: OfficialRecord | None) -> str:
    return f"{shown.appraisal.school_year_id} · {stage_name(shown.appraisal.stage)}" if shown else ""


def _notes(shown: OfficialRecord | None) -> tuple[str, ...]:
    """Return what in the official result rests on a policy that we name, because the printed rule is silent."""
    if shown is None or not isinstance(shown.level, OfficialLevel):
        return ()
    words = {
        ScoreFlag.ZERO_PERCENT: _("A competency with a score of zero has no printed value; it is taken as 1."),
        ScoreFlag.PRINTED_GAP: _("The result lies between two printed bands; it is rounded to a whole number first."),
    }
    return tuple(words[flag] for flag in shown.level.flags)


def _records(found: TeacherFile, here: list[object]) -> tuple[NavigationItem, ...]:
    return tuple(
        NavigationItem(
            label=_period(record),
            url=address("appraisal:teacher", here, tahun=record.appraisal.school_year_id, tahap=record.appraisal.stage),
            current=record is found.shown,
        )
        for record in found.records
    )


def _domains(found: TeacherFile, language: str) -> tuple[DomainCard, ...]:
    if found.shown is None or found.form is None:
        return ()
    sums = domain_summaries(found.shown.scheme, found.shown.competencies)
    cards = []
    for domain in found.shown.scheme.domains:
        match sums[domain.code]:
            case NotYetKnowable():
                total = _("not yet knowable")
            case known:
                total = _("%(total)s of %(maximum)s") % {"total": known.total, "maximum": known.maximum}
        groups = [group for group in found.form.groups if group.domain == domain.code]
        lines = tuple(_competency(group, found, found.shown, found.form, language) for group in groups)
        cards.append(DomainCard(bilingual(domain.title, language), total, lines))
    return tuple(cards)


def _competency(
    group: FormGroup, found: TeacherFile, shown: OfficialRecord, form: Form, language: str
) -> CompetencyLine:
    outcome = shown.competencies[group.code]
    before = found.before.competencies.get(group.code) if found.before else None
    meanings = {str(step["value"]): in_language(step["label"], language) for step in form.scale}
    value = _value(outcome)
    return CompetencyLine(
        number=group.number,
        title=in_language(group.title, language),
        text=value or UNKNOWN,
        step=value,
        spoken=_("value %(value)s of %(maximum)s") % {"value": value, "maximum": shown.scheme.value_maximum}
        if value
        else _("not yet knowable"),
        raw=f"{outcome.raw}/{outcome.maximum}" if isinstance(outcome, CompetencyScore) else "",
        percent=f"{decimal(outcome.percent, 1, language)}%" if isinstance(outcome, CompetencyScore) else "",
        before=_value(before),
        missing=_missing(outcome),
        is_floor=isinstance(outcome, CompetencyScore) and ScoreFlag.ZERO_PERCENT in outcome.flags,
        count=ngettext("%(count)s indicator", "%(count)s indicators", len(group.items)) % {"count": len(group.items)},
        indicators=tuple(
            _indicator(item.number, in_language(item.text, language), item.code, found.ratings, found.others, meanings)
            for item in group.items
        ),
    )


def _missing(outcome: CompetencyOutcome) -> str:
    """Return the numbers of the indicators without a score."""
    if not isinstance(outcome, NotYetKnowable):
        return ""
    return ", ".join(code.removeprefix("pkg.") for code in outcome.missing)


def _value(outcome: CompetencyOutcome | None) -> str:
    return "" if outcome is None or isinstance(outcome, NotYetKnowable) else str(outcome.value)


def _indicator(
    number: str,
    text: str,
    code: str,
    ratings: Mapping[str, StoredRating],
    others: tuple[OtherRater, ...],
    meanings: Mapping[str, str],
) -> IndicatorLine:
    rating = ratings.get(code)
    score = "" if rating is None or rating.score is None else str(rating.score)
    absent = _("not yet rated") if rating is None else _("not observed")
    return IndicatorLine(
        number=number,
        text=text,
        score=score,
        meaning=meanings.get(score, "") if score else absent,
        fact=rating.fact if rating else "",
        cell=rating.cell if rating else "",
        others=tuple(_other_score(other, code) for other in others if code in other.ratings),
    )


def _other_score(other: OtherRater, code: str) -> str:
    score = other.ratings[code].score
    written = _("not observed") if score is None else str(score)
    return f"{rater_name(other.submission)}: {written}"


def _submission_line(row: Submission, found: TeacherFile, place: Institution, language: str) -> SubmissionLine:
    counted = {record.appraisal.counted_id for record in found.records}
    marks: list[tuple[str, str]] = []
    if row.pk in counted:
        marks.append((_("counts"), "brand"))
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
