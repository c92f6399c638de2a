"""Papers that were issued, as the list and their own pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from uswah.common.permissions import Permission
from uswah.common.presenters import Crumb, Definition, Pager
from uswah.common.viewer import Viewer
from uswah.documents.presenters.words import address, by_whom, day, moment, occasion, pdf_address, whom
from uswah.documents.queries import PaperPage
from uswah.institutions.access import can

if TYPE_CHECKING:
    from uswah.documents.models import IssuedDocument
    from uswah.institutions.models import Institution


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper in the list."""

    url: str
    number: str
    kind: str
    about: str
    occasion: str
    day: str
    pdf_url: str


@dataclass(frozen=True, slots=True)
class PapersPage:
    """The list of papers; the two addresses are empty for whoever sees only their own."""

    overline: str
    lines: tuple[PaperLine, ...]
    pager: Pager
    is_filtered: bool
    reports_url: str
    recap_url: str
    own_url: str


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A paper with its marks and its files; `newer` is a later paper of the same occasion."""

    number: str
    kind: str
    about: str
    marks: tuple[Definition, ...]
    a4_url: str
    f4_url: str
    newer: PaperLine | None
    is_sample: bool
    crumbs: tuple[Crumb, ...]


def papers_page(found: PaperPage, place: Institution, asked: Mapping[str, str], viewer: Viewer) -> PapersPage:
    """Return the list as it is shown to a viewer; `asked` is what the filter holds."""
    sees_all = can(viewer, Permission.SEE_APPRAISAL, place)
    older = address("documents:documents", place.code, **asked, sebelum=str(found.older)) if found.older else ""
    return PapersPage(
        overline=place.name,
        lines=tuple(_line(paper, place) for paper in found.papers),
        pager=Pager(next_url=older),
        is_filtered=bool(asked),
        reports_url=reverse("documents:reports", args=[place.code]) if sees_all else "",
        recap_url=reverse("documents:recap", args=[place.code]) if sees_all else "",
        own_url="" if sees_all else reverse("documents:report", args=[place.code, viewer.person_id]),
    )


def _line(paper: IssuedDocument, place: Institution) -> PaperLine:
    return PaperLine(
        url=reverse("documents:document", args=[place.code, paper.pk]),
        number=paper.number,
        kind=str(paper.get_kind_display()),
        about=whom(paper, place.name),
        occasion=occasion(paper.school_year_id, paper.stage),
        day=day(paper.issued_at),
        pdf_url=pdf_address(place.code, paper, "a4"),
    )


def document_page(
    paper: IssuedDocument, place: Institution, *, newer: IssuedDocument | None, names: dict[int, str]
) -> DocumentPage:
    """Return a paper's own page; `names` are those behind the accounts that issued."""
    frame = paper.content["frame"]
    return DocumentPage(
        number=paper.number,
        kind=str(paper.get_kind_display()),
        about=whom(paper, place.name),
        marks=(
            Definition(_("Number"), paper.number),
            Definition(_("School year and stage"), occasion(paper.school_year_id, paper.stage)),
            Definition(_("Date"), frame["date_masehi"], note=frame["date_hijri"]),
            Definition(_("Issued by"), by_whom(names, paper.issued_by), note=moment(paper.issued_at)),
            Definition(
                _("Fingerprint of the content"),
                frame["digest"],
                note=_("Printed at the foot of every page. Two papers with the same fingerprint say the same."),
            ),
        ),
        a4_url=pdf_address(place.code, paper, "a4"),
        f4_url=pdf_address(place.code, paper, "f4"),
        newer=_line(newer, place) if newer else None,
        is_sample=frame["is_sample"],
        crumbs=(Crumb(_("Papers"), reverse("documents:documents", args=[place.code])), Crumb(paper.number)),
    )
