"""Register the room with Django."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Official papers: numbered, reproducible to the byte."""

    name = "uswah.documents"
    label = "documents"
