"""Issue papers: give each its number, keep what it prints, write the audit entry, in one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from uswah.common import audit
from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer
from uswah.core.text.dates import long_date
from uswah.core.text.hijri import hijri_date
from uswah.documents.enums import DocumentKind
from uswah.documents.models import IssuedDocument, NumberSeries
from uswah.documents.queries import RecapFacts, ReportFacts
from uswah.institutions.access import check
from uswah.institutions.models import Institution
from uswah.institutions.queries import audit_place

CODES = {DocumentKind.PKG_REPORT: "PKG", DocumentKind.PKG_RECAP: "REKAP"}
ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@dataclass(frozen=True, slots=True)
class _NewPaper:
    """A paper before it has a number; `content` is all that it prints but its number, dates and marks."""

    place: Institution
    kind: DocumentKind
    about: UUID | None
    school_year: str
    stage: str
    content: Mapping[str, Any]


def content_digest(content: Mapping[str, Any]) -> str:
    """Return SHA-256 (hex) over what a paper prints, without number and dates: equal content is the same paper."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def issue_pkg_report(*, facts: ReportFacts, content: Mapping[str, Any], by: Viewer, at: datetime) -> IssuedDocument:
    """Issue the PKG report of one teacher, or return the paper that says exactly the same.

    `content` is what `exporters.reports` makes of the facts. Raises PermissionDenied without the power to issue.
    """
    year, place = facts.year.pk, facts.place.institution
    return _issue(_NewPaper(place, DocumentKind.PKG_REPORT, facts.person.pk, year, facts.stage, content), by=by, at=at)


def issue_recap(*, facts: RecapFacts, content: Mapping[str, Any], by: Viewer, at: datetime) -> IssuedDocument:
    """Issue the recap of a madrasah, or return the paper that says exactly the same.

    `content` is what `exporters.recaps` makes of the facts. Raises PermissionDenied without the power to issue.
    """
    year, place = facts.map.year.pk, facts.place.institution
    return _issue(_NewPaper(place, DocumentKind.PKG_RECAP, None, year, facts.map.stage, content), by=by, at=at)


def _issue(new: _NewPaper, *, by: Viewer, at: datetime) -> IssuedDocument:
    check(by, Permission.ISSUE_DOCUMENT, new.place)
    digest, local = content_digest(new.content), timezone.localtime(at)
    with transaction.atomic():
        # The series is locked first: of two who issue the same at once, the second finds the first one's paper.
        series = _locked_series(new.place, local.year)
        known = IssuedDocument.rows.filter(institution=new.place, kind=new.kind, content_digest=digest).first()
        if known is not None:
            return known
        series.last += 1
        series.save(update_fields=["last"])
        row = _row(new, series.last, digest, by, local)
        row.save(force_insert=True)
        audit.record(
            place=audit_place(new.place),
            by=by,
            at=at,
            action="document.issued",
            subject=audit.Subject("document", str(row.pk)),
            facts={"kind": new.kind.value, "number": row.number, "digest": digest},
        )
    return row


def _locked_series(place: Institution, year: int) -> NumberSeries:
    """Return the series of the madrasah's calendar year, made if need be, locked until the transaction ends."""
    NumberSeries.rows.get_or_create(institution=place, year=year)
    return NumberSeries.rows.select_for_update().get(institution=place, year=year)


def _row(new: _NewPaper, sequence: int, digest: str, by: Viewer, local: datetime) -> IssuedDocument:
    code = CODES[new.kind]
    number = paper_number(sequence, new.place.paper_code or new.place.code, code, local)
    marks = {
        "number": number,
        "date_masehi": f"{long_date(local.date())} M",
        "date_hijri": str(hijri_date(local.date())),
        "created_at": local.isoformat(timespec="seconds"),
        "document_code": f"{code}-{local.year}-{sequence:06d}",
        "digest": shown_digest(digest),
    }
    return IssuedDocument(
        institution=new.place,
        kind=new.kind,
        about_id=new.about,
        school_year_id=new.school_year,
        stage=new.stage,
        number=number,
        issued_at=local,
        issued_by=by.account_id,
        content={**new.content, "frame": {**new.content["frame"], **marks}},
        content_digest=digest,
    )


def paper_number(sequence: int, paper_code: str, code: str, local: datetime) -> str:
    """Return a number as Indonesian offices write it: `012/MTs.NH/PKG/XI/2026`."""
    return f"{sequence:03d}/{paper_code}/{code}/{ROMAN_MONTHS[local.month - 1]}/{local.year}"


def shown_digest(digest: str) -> str:
    """Return the first twelve signs of a digest as papers print them: `9F3A 77C1 04BE`."""
    first = digest[:12].upper()
    return " ".join(first[start : start + 4] for start in range(0, 12, 4))
