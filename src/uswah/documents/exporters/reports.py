"""Word the PKG report of a teacher: forms 1B, 1C and 1D."""

from __future__ import annotations

from datetime import date
from typing import Any

from uswah.core.scoring import (
    CompetencyScore,
    NotKnowableReason,
    NotYetKnowable,
    OfficialLevel,
    ScoreFlag,
    StatedValue,
)
from uswah.core.text.dates import date_range, long_date
from uswah.core.text.numbers import number, percent
from uswah.documents.exporters.credits import credit_of
from uswah.documents.exporters.frames import frame_of, head_signer, signer, unmarked
from uswah.documents.exporters.papers import (
    NOT_KNOWN,
    CompetencySheet,
    FactNote,
    IndicatorLine,
    KnownLevel,
    MissingIndicators,
    PkgReport,
    RecapDomain,
    RecapLine,
    Signer,
    TeacherIdentity,
    TeacherResponse,
    UnknownLevel,
)
from uswah.documents.exporters.words import GAP_NOTES, ROLES, STAGES, citation, identifier, joined, methods, nip
from uswah.documents.queries import CompetencyFacts, ReportFacts
from uswah.evidence.enums import SourceRole
from uswah.evidence.queries import StoredRating
from uswah.people.enums import IdentifierKind


def pkg_report_content(facts: ReportFacts, *, is_sample: bool) -> dict[str, Any]:
    """Return all that the report prints, without number and dates, as JSON values."""
    return unmarked(_report(facts, is_sample=is_sample))


def _report(facts: ReportFacts, *, is_sample: bool) -> PkgReport:
    titles = {domain.code: domain.title.id for domain in facts.scheme.domains}
    return PkgReport(
        frame=frame_of(facts.place, is_sample=is_sample),
        teacher=_teacher(facts),
        kind=STAGES[facts.stage],
        period=period(facts.year.pk, facts.year.starts_on, facts.year.ends_on),
        basis=citation(facts.scheme.source.citation),
        assessors=(_assessor(facts),),
        competencies=tuple(_sheet(one, titles[one.group.domain]) for one in facts.competencies),
        domains=tuple(_domain(facts, code, title) for code, title in titles.items()),
        level=_level(facts),
        credits=tuple(credit_of(outcome) for outcome in facts.credits),
        response=TeacherResponse(),
        teacher_signer=Signer("Guru yang dinilai", facts.name, identifier(facts.numbers)),
        assessor_signer=signer("Penilai", facts.rater),
        head_signer=_third_signer(facts),
    )


def period(code: str, starts_on: date, ends_on: date) -> str:
    """Return the school year with its days."""
    return f"Tahun pelajaran {code} ({date_range(starts_on, ends_on)})"


def _teacher(facts: ReportFacts) -> TeacherIdentity:
    person = facts.person
    born = [person.born_in, long_date(person.born_on) if person.born_on else ""]
    return TeacherIdentity(
        name=facts.name,
        madrasah=facts.place.institution.name,
        nuptk=facts.numbers.get(IdentifierKind.NUPTK, ""),
        nip=nip(facts.numbers.get(IdentifierKind.NIP, "")),
        pegid=facts.numbers.get(IdentifierKind.PEGID, ""),
        birth=", ".join(part for part in born if part),
        rank=facts.rank,
        qualification=person.qualification,
        subjects="; ".join(title["id"] for title in facts.subjects),
        hours=f"{facts.hours} JTM per pekan di madrasah ini" if facts.hours is not None else "",
    )


def _assessor(facts: ReportFacts) -> str:
    role = ROLES[SourceRole(facts.record.submission.source_role)]
    return f"{facts.rater.name} ({role})"


def _third_signer(facts: ReportFacts) -> Signer:
    """Return who takes note: the head, or for the head's own report the pengawas."""
    head = facts.place.head
    if head is None or head.person_id != facts.person.pk:
        return head_signer(facts.place)
    by_pengawas = facts.record.submission.source_role == SourceRole.PENGAWAS
    return signer("Pengawas Madrasah", facts.rater if by_pengawas else None)


def _sheet(one: CompetencyFacts, domain: str) -> CompetencySheet:
    group = one.group
    score = one.outcome if isinstance(one.outcome, CompetencyScore) else None
    return CompetencySheet(
        number=group.number,
        label=group.title["id"],
        domain=domain,
        method=methods([technique for item in group.items for technique in item.techniques]),
        indicators=tuple(_indicator(item.number, item.text["id"], one.ratings.get(item.code)) for item in group.items),
        raw=str(score.raw) if score else NOT_KNOWN,
        maximum=str(score.maximum if score else one.full_score * len(group.items)),
        percent=percent(score.percent) if score else NOT_KNOWN,
        value=value_of(one.outcome),
        note=_sheet_note(one),
    )


def value_of(outcome: CompetencyScore | StatedValue | NotYetKnowable) -> str:
    """Return the value 1 to 4 of a competency, or that it is not known."""
    return NOT_KNOWN if isinstance(outcome, NotYetKnowable) else str(outcome.value)


def _short(indicator: str) -> str:
    """Return the number of an indicator within its competency: `4.11` is the eleventh."""
    return indicator.rpartition(".")[2]


def _indicator(official: str, label: str, rating: StoredRating | None) -> IndicatorLine:
    if rating is None:
        return IndicatorLine(_short(official), label, NOT_KNOWN)
    unobserved = rating.score is None
    fact = rating.fact.strip()
    notes = (FactNote(fact, "Tidak teramati" if unobserved else ""),) if fact else ()
    return IndicatorLine(_short(official), label, NOT_KNOWN if unobserved else str(rating.score), notes)


def _sheet_note(one: CompetencyFacts) -> str:
    outcome = one.outcome
    if isinstance(outcome, NotYetKnowable):
        missing = _missing(one)
        return f"Nilai belum dapat diketahui: indikator {missing} belum dinilai." if missing else UNKNOWN_REASON
    if ScoreFlag.ZERO_PERCENT in outcome.flags:
        return f"Persentase 0% tidak tercakup dalam rentang tercetak; diberi nilai {outcome.value}."
    return ""


UNKNOWN_REASON = "Nilai belum dapat diketahui menurut aturan yang dipakai."


def _missing(one: CompetencyFacts) -> str:
    """Return which indicators of the competency nobody has scored: `2, 4 dan 5`."""
    unscored = [item for item in one.group.items if (r := one.ratings.get(item.code)) is None or r.score is None]
    return joined([_short(item.number) for item in unscored])


def _domain(facts: ReportFacts, code: str, title: str) -> RecapDomain:
    summary = facts.domains[code]
    return RecapDomain(
        label=title,
        lines=tuple(
            RecapLine(one.group.number, one.group.title["id"], value_of(one.outcome))
            for one in facts.competencies
            if one.group.domain == code
        ),
        subtotal=NOT_KNOWN if isinstance(summary, NotYetKnowable) else str(summary.total),
    )


def _level(facts: ReportFacts) -> KnownLevel | UnknownLevel:
    match facts.level:
        case OfficialLevel() as level:
            return KnownLevel(
                total=str(level.total),
                maximum=str(level.maximum),
                scale=number(level.scale, 2),
                label=level.label.title.id,
                note=_level_note(facts, level),
            )
        case NotYetKnowable() as unknown:
            return _unknown(facts, unknown)


def _level_note(facts: ReportFacts, level: OfficialLevel) -> str:
    if ScoreFlag.PRINTED_GAP not in level.flags:
        return ""
    why = GAP_NOTES[facts.scheme.labels.rounding]
    return f"Nilai {number(level.scale, 2)} terletak di antara dua rentang tercetak; {why}."


def _unknown(facts: ReportFacts, unknown: NotYetKnowable) -> UnknownLevel:
    if unknown.reason is not NotKnowableReason.MISSING_SCORES:
        return UnknownLevel(UNKNOWN_REASON)
    incomplete = [one for one in facts.competencies if isinstance(one.outcome, NotYetKnowable)]
    return UnknownLevel(
        f"{len(unknown.missing)} indikator belum dinilai, sehingga jumlah dan sebutan belum dapat dihitung.",
        tuple(
            MissingIndicators(f"Kompetensi {one.group.number}. {one.group.title['id']}", _missing(one))
            for one in incomplete
        ),
    )
