"""Register the room with Django."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Official papers: numbered, reproducible to the byte."""

    name = "uswah.documents"
    label = "documents"

    def ready(self) -> None:
        """Register the background work, so that every process that may be asked for it knows it."""
        from uswah.documents import jobs  # noqa: F401, PLC0415  # registers on import; models must be loaded first
