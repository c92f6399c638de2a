"""Reads about photos, recordings and documents."""

from uswah.evidence.queries.media.law import KindLaw, MediaLaw, media_law
from uswah.evidence.queries.media.places import file_path, is_digest, media_home, part_path
from uswah.evidence.queries.media.state import (
    AttachedFile,
    Manifest,
    StoredFile,
    awaited,
    bytes_at,
    bytes_brought,
    has_brought,
    is_kept_for_anybody,
    manifest_of,
    manifests,
    overdue,
    progress_of,
    stored_file,
    upload_of,
)

__all__ = [
    "AttachedFile",
    "KindLaw",
    "Manifest",
    "MediaLaw",
    "StoredFile",
    "awaited",
    "bytes_at",
    "bytes_brought",
    "file_path",
    "has_brought",
    "is_digest",
    "is_kept_for_anybody",
    "manifest_of",
    "manifests",
    "media_home",
    "media_law",
    "overdue",
    "part_path",
    "progress_of",
    "stored_file",
    "upload_of",
]
