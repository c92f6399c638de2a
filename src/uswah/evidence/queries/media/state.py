"""Reads about media: what is expected and what has arrived, the file itself, and how much somebody brought."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import Http404

from uswah.common.viewer import Viewer
from uswah.evidence.models import Attachment, Media, MediaRemoval, Upload
from uswah.evidence.queries.media.law import ENDINGS
from uswah.evidence.queries.media.places import file_path, is_digest, part_path
from uswah.institutions.models import Institution


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """One line of a manifest; `arrived_at` is None while it is missing, `removed_at` tells when its time was over."""

    sha256: str
    size: int
    type: str
    name: str
    purpose: str
    arrived_at: datetime | None
    removed_at: datetime | None
    keep_until: date | None

    @property
    def is_there(self) -> bool:
        """Tell whether it can be opened."""
        return self.arrived_at is not None and self.removed_at is None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is attached to one submission or note, in the order in which it was named."""

    files: tuple[AttachedFile, ...] = ()

    @property
    def received(self) -> int:
        """Return how many have arrived."""
        return sum(file.arrived_at is not None for file in self.files)

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing is missing."""
        return self.received == len(self.files)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file to hand out: where it lies, its type as read from its bytes, its size, a name to save it under."""

    path: Path
    type: str
    size: int
    name: str


def manifests(viewer: Viewer, belong_to: Iterable[UUID]) -> Mapping[UUID, Manifest]:
    """Return what is attached to submissions or notes, as far as the viewer sees them; nothing attached, no entry."""
    found: defaultdict[UUID, list[AttachedFile]] = defaultdict(list)
    rows = Attachment.objects.visible_to(viewer).filter(belongs_to__in=list(belong_to))
    columns = AttachedFile.__slots__
    for belongs_to, *values in (
        _with_arrival(rows).order_by("belongs_to", "position").values_list("belongs_to", *columns)
    ):
        found[belongs_to].append(AttachedFile(*values))
    return {pk: Manifest(tuple(lines)) for pk, lines in found.items()}


def manifest_of(viewer: Viewer, belongs_to: UUID) -> Manifest:
    """Return what is attached to one submission or note that the viewer sees."""
    return manifests(viewer, [belongs_to]).get(belongs_to, Manifest())


def stored_file(viewer: Viewer, *, place: Institution, sha256: str) -> StoredFile:
    """Return a file of a madrasah that the viewer may open; raise Http404 for one hidden, missing or removed."""
    if not is_digest(sha256):
        raise Http404
    files = Media.objects.visible_to(viewer).filter(institution=place, sha256=sha256, removal__isnull=True)
    media, path = files.order_by("pk").first(), file_path(place.pk, sha256)
    if media is None or not path.is_file():
        raise Http404
    named = Attachment.objects.visible_to(viewer).filter(institution=place, sha256=sha256).order_by("pk")
    return StoredFile(
        path, media.type, media.size, _saved_as(named.values_list("name", flat=True).first() or "", media)
    )


def _saved_as(name: str, media: Media) -> str:
    """Return a name to save a file under: letters, digits and a few signs of what its sender called it, and its own end."""
    kept = "".join(sign for sign in name.rpartition(".")[0] or name if sign.isalnum() or sign in " -_()")
    return f"{kept.strip()[:80] or media.sha256[:12]}.{ENDINGS[media.type]}"


def _with_arrival(rows: QuerySet[Attachment]) -> QuerySet[Attachment]:
    arrived = Media.rows.filter(
        institution=OuterRef("institution"), sha256=OuterRef("sha256"), brought_by=OuterRef("brought_by")
    )
    return rows.annotate(
        arrived_at=Subquery(arrived.values("stored_at")[:1]),
        removed_at=Subquery(arrived.values("removal__removed_at")[:1]),
        keep_until=Subquery(arrived.values("keep_until")[:1]),
    )


def awaited(account: int, sha256: str) -> QuerySet[Attachment]:
    """Return what an account said it would bring under a digest and has not brought, one at each place."""
    here = Media.rows.filter(institution=OuterRef("institution"), sha256=sha256, brought_by=account)
    return Attachment.rows.filter(~Exists(here), brought_by=account, sha256=sha256).order_by("institution_id", "pk")


def has_brought(account: int, sha256: str) -> bool:
    """Tell whether everything that an account said it would bring under a digest is here."""
    said = Attachment.rows.filter(brought_by=account, sha256=sha256)
    return said.exists() and not awaited(account, sha256).exists()


def upload_of(viewer: Viewer, upload_id: UUID) -> Upload:
    """Return a file of the viewer's on its way; raise Http404 for another's as for none."""
    found = Upload.objects.visible_to(viewer).filter(pk=upload_id).first()
    if found is None:
        raise Http404
    return found


def progress_of(upload: Upload) -> int:
    """Return how many bytes of a file have come: the length of what lies on the disk, all of it once it is stored."""
    if upload.finished_at is not None:
        return upload.length
    try:
        return part_path(upload.pk).stat().st_size
    except FileNotFoundError:
        return 0


def bytes_brought(account: int, since: datetime | None = None) -> int:
    """Return how many bytes an account has stored and has on their way, all in all or since a moment."""
    stored = Media.rows.filter(brought_by=account, removal__isnull=True)
    coming = Upload.rows.filter(account=account, finished_at__isnull=True)
    if since is not None:
        stored, coming = stored.filter(stored_at__gte=since), coming.filter(started_at__gte=since)
    return _sum(stored, "size") + _sum(coming, "length")


def bytes_at(institution_id: int) -> int:
    """Return how many bytes a madrasah keeps; a file that two accounts brought lies there once and counts twice."""
    return _sum(Media.rows.filter(institution=institution_id, removal__isnull=True), "size")


def _sum(rows: QuerySet[Media] | QuerySet[Upload], column: str) -> int:
    return int(rows.aggregate(total=Sum(column))["total"] or 0)


def overdue(on: date) -> QuerySet[Media]:
    """Return the files whose time was over before a day, and whose bytes are still here."""
    return Media.rows.filter(Q(keep_until__lt=on), removal__isnull=True).order_by("pk")


def is_kept_for_anybody(institution_id: int, sha256: str) -> bool:
    """Tell whether somebody's row still wants the bytes of a digest at an institution."""
    removed = MediaRemoval.rows.filter(media=OuterRef("pk"))
    return Media.rows.filter(~Exists(removed), institution=institution_id, sha256=sha256).exists()
