"""What is attached to a submission or a note, as any page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from uswah.core.text.numbers import number
from uswah.evidence.queries.media import AttachedFile, Manifest

if TYPE_CHECKING:
    from uswah.institutions.models import Institution


@dataclass(frozen=True, slots=True)
class AttachmentLine:
    """One file: what it is called and shows, of which kind and size, how it stands; `url` only where it can be opened."""

    name: str
    purpose: str
    what: str
    state: str
    is_missing: bool
    url: str


@dataclass(frozen=True, slots=True)
class AttachmentCard:
    """All files of one submission or note; `mark` says whether something is missing, with the tone of its tag."""

    mark: str
    tone: str
    lines: tuple[AttachmentLine, ...]


def attachment_card(manifest: Manifest, place: Institution) -> AttachmentCard | None:
    """Return what is attached, None where nothing is. What has not arrived has no link: nothing is promised."""
    if not manifest.files:
        return None
    counted = {"received": manifest.received, "expected": len(manifest.files)}
    mark = _("%(expected)s of %(expected)s received") % counted
    if not manifest.is_complete:
        mark = _("Attachments not complete: %(received)s of %(expected)s") % counted
    return AttachmentCard(
        mark=mark,
        tone="brand" if manifest.is_complete else "gold",
        lines=tuple(_line(file, place, at) for at, file in enumerate(manifest.files, 1)),
    )


def _line(file: AttachedFile, place: Institution, at: int) -> AttachmentLine:
    return AttachmentLine(
        name=file.name or _("File %(number)s") % {"number": at},
        purpose=file.purpose,
        what=f"{_kind(file.type)} · {number(max(Fraction(1), Fraction(file.size, 1000)))} kB",
        state=_state(file),
        is_missing=not file.is_there,
        url=reverse("capture:stored", args=[place.code, file.sha256]) if file.is_there else "",
    )


def _kind(media_type: str) -> str:
    kinds = {"image": _("Photo"), "audio": _("Recording"), "video": _("Video")}
    return kinds.get(media_type.partition("/")[0], _("Document"))


def _state(file: AttachedFile) -> str:
    if file.removed_at is not None:
        day = date_format(timezone.localdate(file.removed_at), "j M Y")
        return _("Removed on %(day)s: the time for which it is kept was over") % {"day": day}
    if file.arrived_at is None or file.keep_until is None:
        return _("Has not arrived yet; it is still on the sender's phone")
    return _("Kept until %(day)s") % {"day": date_format(file.keep_until, "j M Y")}
