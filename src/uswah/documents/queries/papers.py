"""Reads about papers that were issued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from uswah.common.viewer import Viewer
from uswah.documents.enums import DocumentKind
from uswah.documents.models import IssuedDocument
from uswah.institutions.models import Institution

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class PaperPage:
    """A page of the list of papers, newest first; `older` is where the next one begins."""

    papers: tuple[IssuedDocument, ...]
    older: UUID | None


def _seen(viewer: Viewer, place: Institution) -> QuerySet[IssuedDocument]:
    return IssuedDocument.objects.visible_to(viewer).filter(institution=place)


def papers_at(
    viewer: Viewer, place: Institution, *, year: str = "", kind: str = "", before: UUID | None = None
) -> PaperPage:
    """Return the papers of a madrasah that the viewer may see, newest first, from behind the paper `before`."""
    papers = _seen(viewer, place)
    if year:
        papers = papers.filter(school_year_id=year)
    if kind:
        papers = papers.filter(kind=kind)
    if before is not None:
        last = document_for(viewer, place, before)
        papers = papers.filter(Q(issued_at__lt=last.issued_at) | Q(issued_at=last.issued_at, pk__lt=last.pk))
    newest = papers.select_related("about").defer("content").order_by("-issued_at", "-pk")
    rows = tuple(newest[: PER_PAGE + 1])
    return PaperPage(rows[:PER_PAGE], rows[PER_PAGE - 1].pk if len(rows) > PER_PAGE else None)


def document_for(viewer: Viewer, place: Institution, document_id: UUID) -> IssuedDocument:
    """Return a paper of a madrasah; raise Http404 for a hidden one as for none."""
    found = _seen(viewer, place).filter(pk=document_id).select_related("about").first()
    if found is None:
        raise Http404
    return found


def known_document(viewer: Viewer, place: Institution, *, kind: DocumentKind, digest: str) -> IssuedDocument | None:
    """Return the paper that says exactly this, if it was issued."""
    return _seen(viewer, place).filter(kind=kind, content_digest=digest).defer("content").first()


def _of_occasion(viewer: Viewer, place: Institution, year: str, stage: str) -> QuerySet[IssuedDocument]:
    papers = _seen(viewer, place).filter(school_year_id=year, stage=stage)
    return papers.order_by("-issued_at", "-pk")


def newer_than(viewer: Viewer, place: Institution, paper: IssuedDocument) -> IssuedDocument | None:
    """Return the latest paper about the same teacher (or madrasah) and occasion when it is another one."""
    same = _of_occasion(viewer, place, paper.school_year_id, paper.stage).filter(kind=paper.kind, about=paper.about)
    latest = same.defer("content").first()
    return latest if latest is not None and latest.pk != paper.pk else None


def latest_reports(viewer: Viewer, place: Institution, *, year: str, stage: str) -> Mapping[UUID, IssuedDocument]:
    """Return the latest report of each teacher in a stage of a year, without its content. One query."""
    found = _of_occasion(viewer, place, year, stage).filter(kind=DocumentKind.PKG_REPORT).defer("content")
    # The last one read for a teacher stays, so that the newest must come last.
    return {paper.about_id: paper for paper in reversed(list(found)) if paper.about_id is not None}


def reports_to_print(viewer: Viewer, place: Institution, *, year: str, stage: str) -> list[IssuedDocument]:
    """Return the latest report of each teacher in a stage of a year, in the order of names. Two queries."""
    latest = [paper.pk for paper in latest_reports(viewer, place, year=year, stage=stage).values()]
    return list(_seen(viewer, place).filter(pk__in=latest).order_by("about__name", "pk"))
