"""Reads about imports, and what a madrasah takes out again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import Http404

from uswah.appraisal.queries import PKG_INSTRUMENT
from uswah.appraisal.queries.counted import counted_submissions
from uswah.common.viewer import Viewer
from uswah.evidence.models import Submission
from uswah.evidence.queries import plain_ratings, ratings_of
from uswah.exchange.enums.kinds import Stage as WrittenStage
from uswah.exchange.enums.kinds import Technique as WrittenTechnique
from uswah.exchange.enums.rows import PersonKeys, RatingBlock, SubmissionLine
from uswah.exchange.models import ImportBatch, RememberedMapping
from uswah.institutions.models import Institution
from uswah.people.enums import IdentifierKind
from uswah.people.models import Identifier, Person
from uswah.people.queries import identifiers_of
from uswah.standards.enums import Technique
from uswah.standards.queries import Form

_LINE = (
    "pk",
    "amends_id",
    "amendment_reason",
    "stage",
    "technique",
    "source_role",
    "about_id",
    "about__name",
    "rated_by__name",
    "rater_name",
    "observed_on",
    "entered_at",
)
TECHNIQUES = {Technique.DOCUMENT.value: WrittenTechnique.DOCUMENTS}


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A workbook with what is known of its columns: chosen for it, or remembered for headings by their digest."""

    content: bytes
    chosen: Mapping[str, Any] | None = None
    remembered: Mapping[str, Any] | None = None


def stored_path(digest: str) -> str:
    """Return where a workbook lies in the file store: under what it contains."""
    return f"workbooks/{digest[:2]}/{digest}"


def form_path(place: Institution, digest: str) -> str:
    """Return where a form that was handed in lies: at its madrasah, under what it contains."""
    return f"instruments/{place.pk}/{digest}"


def form_handed_in(place: Institution, digest: str) -> bytes:
    """Return a form that was handed in at a madrasah; raise Http404 when none was under this digest."""
    path = form_path(place, digest)
    if not re.fullmatch(r"[0-9a-f]{64}", digest) or not default_storage.exists(path):
        raise Http404
    with default_storage.open(path) as file:
        content: bytes = file.read()
    return content


def imports_at(viewer: Viewer, place: Institution) -> QuerySet[ImportBatch]:
    """Return the latest workbooks of a madrasah without their rows, newest first."""
    found = ImportBatch.objects.visible_to(viewer).filter(institution=place)
    return found.defer("outcome", "mapping").order_by("-uploaded_at", "-pk")[:30]


def batch_for(viewer: Viewer, place: Institution, batch_id: UUID) -> ImportBatch:
    """Return a workbook of a madrasah; raise Http404 for a hidden one as for none."""
    found = ImportBatch.objects.visible_to(viewer).filter(institution=place, pk=batch_id)
    batch = found.select_related("institution").first()
    if batch is None:
        raise Http404
    return batch


def batch_of_job(batch_id: UUID) -> ImportBatch:
    """Return the workbook that a background job was asked to read; the asking was checked."""
    return (
        ImportBatch.objects.system("a job works on what its request was allowed to")
        .select_related("institution")
        .get(pk=batch_id)
    )


def handed_in(batch: ImportBatch, content: bytes | None = None) -> HandedIn:
    """Return the workbook of a batch, read from the file store unless its content is at hand."""
    if content is None:
        with default_storage.open(stored_path(batch.file_digest)) as file:
            content = file.read()
    known = RememberedMapping.rows.filter(institution=batch.institution_id, kind=batch.kind)
    return HandedIn(
        content=content,
        chosen=batch.mapping,
        remembered=dict(known.order_by("pk").values_list("headings_digest", "mapping")),
    )


def rating_blocks(viewer: Viewer, place: Institution, school_year: str, stage: str) -> list[RatingBlock]:
    """Return the counted ratings of a madrasah, teacher by teacher in the order of names, as workbooks hold them."""
    submissions = list(
        counted_submissions(viewer, institution_id=place.pk, school_year=school_year, stage=stage)
        .filter(instrument__code=PKG_INSTRUMENT)
        .select_related("about", "rated_by")
        .prefetch_related("about__identifiers", "rated_by__identifiers")
        .order_by("about__name", "pk")
    )
    ratings = ratings_of(submission.pk for submission in submissions)
    return [
        RatingBlock(
            person=_keys(submission.about),
            scores={code: r.score for code, r in ratings[submission.pk].items() if r.score is not None},
            facts={code: r.fact for code, r in ratings[submission.pk].items() if r.fact},
            school_year=submission.school_year_id,
            stage=WrittenStage(submission.stage),
            technique=TECHNIQUES.get(submission.technique) or WrittenTechnique(submission.technique),
            assessor=_keys(submission.rated_by) if submission.rated_by else PersonKeys(name=submission.rater_name),
            assessed_on=submission.observed_on,
        )
        for submission in submissions
    ]


def submission_lines(viewer: Viewer, place: Institution, school_year: str, form: Form) -> Iterator[SubmissionLine]:
    """Yield every submission of a year with one instrument that the viewer may see, those that were amended too.

    In the order of teachers' names and of entry. Two queries, and one for each page of submissions.
    """
    found = (
        Submission.objects.visible_to(viewer)
        .filter(institution=place, school_year=school_year, instrument=form.instrument_id)
        .order_by("about__name", "about_id", "entered_at", "pk")
        .values_list(*_LINE)
    )
    rows = {row[0]: row for row in found}
    people = {row[6] for row in rows.values()}
    numbers = dict(Identifier.rows.filter(kind=IdentifierKind.NUPTK, person__in=people).values_list("person", "value"))
    for pk, ratings in plain_ratings(list(rows)):
        row = rows[pk]
        yield SubmissionLine(
            id=str(pk),
            amends=str(row[1] or ""),
            reason=row[2],
            stage=row[3],
            technique=row[4],
            source_role=row[5],
            nuptk=numbers.get(row[6], ""),
            name=row[7],
            rater=row[8] or row[9],
            observed_on=row[10],
            entered_at=row[11].astimezone(UTC).isoformat(timespec="seconds"),
            ratings=ratings,
        )


def _keys(person: Person) -> PersonKeys:
    known = identifiers_of(person)
    return PersonKeys(
        nuptk=known.get(IdentifierKind.NUPTK, ""),
        pegid=known.get(IdentifierKind.PEGID, ""),
        nip=known.get(IdentifierKind.NIP, ""),
        name=person.name,
    )
