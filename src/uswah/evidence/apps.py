"""Register the room with Django."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Ratings with the fact they rest on: append-only, corrected by a new submission that amends."""

    name = "uswah.evidence"
    label = "evidence"
