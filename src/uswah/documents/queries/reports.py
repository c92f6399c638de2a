"""Everything that the PKG report of a teacher prints, gathered in the same number of queries for one and for forty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import F, Prefetch
from django.utils import timezone

from uswah.appraisal.queries import OfficialRecord, law_day, pkg_law
from uswah.appraisal.queries.levels import appraisals_seen, dated_records
from uswah.common.viewer import Viewer
from uswah.core.scoring import (
    CompetencyOutcome,
    DomainSummary,
    NotYetKnowable,
    OfficialLevel,
    PkgScheme,
    domain_summaries,
)
from uswah.core.text.names import alphabetical_key
from uswah.documents.enums import PaperGap
from uswah.documents.queries.credits import CreditCase, CreditLaw, CreditOutcome, WithoutCredit, credit_law, credits_of
from uswah.documents.queries.signers import PaperPlace, Signatory, heads_during, numbers_of, paper_place, titled
from uswah.evidence.queries import StoredRating, ratings_of
from uswah.institutions.models import Institution, SchoolYear
from uswah.people.enums import IdentifierKind
from uswah.people.models import Person, Post, TeachingAssignment
from uswah.standards.enums import Stage
from uswah.standards.queries import Form, FormGroup, form_by_id

OFFICIAL = (IdentifierKind.NUPTK, IdentifierKind.NIP)


@dataclass(frozen=True, slots=True)
class CompetencyFacts:
    """A competency with its form, its outcome, and the ratings by indicator code; `full_score` is an indicator's highest."""

    group: FormGroup
    outcome: CompetencyOutcome
    full_score: int
    ratings: Mapping[str, StoredRating]


@dataclass(frozen=True)
class ReportFacts:
    """What is known for the report of one teacher in one stage; `subjects` are titles in both languages.

    `hours` are the weekly JTM at this madrasah, None when one of them is not known.
    """

    place: PaperPlace
    person: Person
    numbers: Mapping[str, str]
    rank: str
    employment: str
    subjects: tuple[Mapping[str, str], ...]
    hours: int | None
    record: OfficialRecord
    scheme: PkgScheme
    form: Form
    ratings: Mapping[str, StoredRating]
    rater: Signatory
    credits: tuple[CreditOutcome, ...]

    @property
    def year(self) -> SchoolYear:
        """Return the school year of the appraisal."""
        return self.record.appraisal.school_year

    @property
    def stage(self) -> Stage:
        """Return the stage of the appraisal."""
        return Stage(self.record.appraisal.stage)

    @property
    def level(self) -> OfficialLevel | NotYetKnowable:
        """Return the official result."""
        return self.record.level

    @property
    def name(self) -> str:
        """Return the teacher's name with titles."""
        return titled(self.person)

    @cached_property
    def competencies(self) -> tuple[CompetencyFacts, ...]:
        """Return the competencies in official order."""
        outcomes, full = self.record.competencies, self.scheme.score_maximum
        return tuple(CompetencyFacts(group, outcomes[group.code], full, self.ratings) for group in self.form.groups)

    @cached_property
    def domains(self) -> Mapping[str, DomainSummary | NotYetKnowable]:
        """Return the sum of each domain by its code."""
        return domain_summaries(self.scheme, self.record.competencies)

    @property
    def full_scores_without_fact(self) -> int:
        """Return how many full scores came without a noted fact, as imported ones may."""
        full = self.scheme.score_maximum
        return sum(rating.score == full and not rating.fact.strip() for rating in self.ratings.values())

    @cached_property
    def gaps(self) -> tuple[PaperGap, ...]:
        """Return what the paper would lack, the weightiest first."""
        obstacles = {outcome.obstacle.value for outcome in self.credits if isinstance(outcome, WithoutCredit)}
        lacks = {
            PaperGap.LEVEL: isinstance(self.level, NotYetKnowable),
            PaperGap.HEAD: self.place.head is None,
            PaperGap.NUMBER: not any(self.numbers.get(kind) for kind in OFFICIAL),
            PaperGap.RANK: "rank_unknown" in obstacles,
            PaperGap.HOURS: self.hours is None,
            PaperGap.FACTS: self.full_scores_without_fact > 0,
            PaperGap.TOWN: not self.place.institution.town,
            PaperGap.CODE: not self.place.institution.paper_code,
        }
        return tuple(gap for gap, is_lacking in lacks.items() if is_lacking)


def occasions_of(viewer: Viewer, *, institution_id: int, person_id: UUID) -> list[tuple[str, str]]:
    """Return the school years and stages in which a teacher was appraised at a madrasah, latest first."""
    seen = appraisals_seen(viewer).filter(institution_id=institution_id, about_id=person_id)
    return list(seen.order_by("-school_year_id", "-stage").values_list("school_year_id", "stage"))


def report_facts(viewer: Viewer, *, place: Institution, person_id: UUID, year: str, stage: str) -> ReportFacts | None:
    """Return what the report of one teacher prints; None while no rating counts in that stage."""
    return next(iter(reports_facts(viewer, place=place, year=year, stage=stage, persons=[person_id])), None)


def reports_facts(
    viewer: Viewer, *, place: Institution, year: str, stage: str, persons: Iterable[UUID] | None = None
) -> list[ReportFacts]:
    """Return what the reports of a madrasah print, teachers by name; only those of `persons` where given.

    Fifteen queries for one instrument, whatever the number of teachers.
    """
    today = timezone.localdate(viewer.at)
    seen = appraisals_seen(viewer).filter(institution_id=place.pk, school_year_id=year, stage=stage)
    if persons is not None:
        seen = seen.filter(about_id__in=list(persons))
    records = dated_records(seen.select_related("counted__rated_by", "school_year", "about"), today)
    if not records:
        return []
    shared = _Shared.of(viewer, place, records)
    facts = [_facts(record, shared) for record in records]
    return sorted(facts, key=lambda one: (*alphabetical_key(one.person.name), str(one.person.pk)))


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the reports of one madrasah and year have in common, or was read for all of them at once."""

    place: PaperPlace
    scheme: PkgScheme
    credit: CreditLaw
    forms: Mapping[int, Form]
    posts: Mapping[UUID, Post]
    numbers: Mapping[UUID, Mapping[str, str]]
    ratings: Mapping[UUID, Mapping[str, StoredRating]]
    heads: frozenset[UUID]

    @classmethod
    def of(cls, viewer: Viewer, place: Institution, records: list[OfficialRecord]) -> _Shared:
        today, year = timezone.localdate(viewer.at), records[0].appraisal.school_year
        persons = {record.appraisal.about_id for record in records}
        raters = {record.submission.rated_by_id for record in records if record.submission.rated_by_id}
        return cls(
            place=paper_place(place, today),
            scheme=pkg_law().on(law_day(year, today)),
            credit=credit_law(),
            forms={pk: form_by_id(pk) for pk in sorted({record.appraisal.instrument_id for record in records})},
            posts=_posts(viewer, place, persons, year),
            numbers=numbers_of(persons | raters),
            ratings=ratings_of(record.submission.pk for record in records),
            heads=heads_during(place, year),
        )


def _posts(viewer: Viewer, place: Institution, persons: set[UUID], year: SchoolYear) -> dict[UUID, Post]:
    """Return the latest post of each person at the madrasah, an open one first, with what it teaches in the year."""
    taught = TeachingAssignment.objects.visible_to(viewer).filter(school_year=year).select_related("subject")
    posts = Post.objects.visible_to(viewer).filter(institution=place, person__in=persons)
    # The last one read for a person stays: ended posts come first, the open one last.
    ordered = posts.order_by(F("until").asc(nulls_last=True), "pk")
    return {
        post.person_id: post
        for post in ordered.prefetch_related(Prefetch("teaching", queryset=taught.order_by("subject_id")))
    }


def _facts(record: OfficialRecord, shared: _Shared) -> ReportFacts:
    person = record.appraisal.about
    post = shared.posts.get(person.pk)
    taught = list(post.teaching.all()) if post else []
    hours = [row.weekly_jp for row in taught]
    known = [hour for hour in hours if hour is not None]
    jm = sum(known) if hours and len(known) == len(hours) else None
    rank, employment = (post.rank, post.employment) if post else ("", "")
    return ReportFacts(
        place=shared.place,
        person=person,
        numbers=shared.numbers.get(person.pk, {}),
        rank=rank,
        employment=employment,
        subjects=tuple(row.subject.title for row in taught),
        hours=jm,
        record=record,
        scheme=shared.scheme,
        form=shared.forms[record.appraisal.instrument_id],
        ratings=shared.ratings.get(record.submission.pk, {}),
        rater=_rater(record, shared.numbers),
        credits=credits_of(
            shared.credit,
            CreditCase(
                stage=record.appraisal.stage,
                employment=employment,
                rank=rank,
                hours=jm,
                level=record.level,
                ends_on=record.appraisal.school_year.ends_on,
                is_head=person.pk in shared.heads,
            ),
        ),
    )


def _rater(record: OfficialRecord, numbers: Mapping[UUID, Mapping[str, str]]) -> Signatory:
    person = record.submission.rated_by
    if person is None:
        return Signatory(record.submission.rater_name, {})
    return Signatory(titled(person), numbers.get(person.pk, {}), person.pk)
