"""Words and addresses that the pages of the room share."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from uswah.core.scoring import Bilingual
from uswah.standards.enums import Stage

if TYPE_CHECKING:
    from uswah.documents.models import IssuedDocument


def said(text: Bilingual, language: str) -> str:
    """Return a text of law in the reader's language."""
    return text.en if language == "en" else text.id


def occasion(year: str, stage: str) -> str:
    """Return school year and stage in one line: `2026/2027 · Sumatif`."""
    return f"{year} · {Stage(stage).label}"


def moment(at: datetime) -> str:
    """Return day and time of the local calendar."""
    return date_format(timezone.localtime(at), "j F Y, H.i")


def day(at: datetime) -> str:
    """Return the day of the local calendar."""
    return date_format(timezone.localtime(at), "j F Y")


def whom(paper: IssuedDocument, madrasah: str) -> str:
    """Return whom a paper is about: the teacher, or the madrasah."""
    return paper.about.name if paper.about is not None else madrasah


def pdf_address(nsm: str, paper: IssuedDocument, sheet: str) -> str:
    """Return where the file of a paper is, on A4 or F4."""
    return f"{reverse('documents:pdf', args=[nsm, paper.pk])}?kertas={sheet}"


def address(name: str, *args: object, **asked: str) -> str:
    """Return an address of this room with what it asks for."""
    there = reverse(name, args=args)
    return f"{there}?{urlencode(asked)}" if asked else there


def by_whom(names: dict[int, str], account: int | None) -> str:
    """Return who issued a paper."""
    return names.get(account, "") if account is not None else _("command line")
