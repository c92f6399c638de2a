"""Register the room with Django."""

from importlib import import_module

from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    """The official level of a teacher: which submission counts, and what the law makes of it."""

    name = "uswah.appraisal"
    label = "appraisal"

    def ready(self) -> None:
        """Register the room's background work, in the server that asks for it as in the worker that does it."""
        import_module("uswah.appraisal.jobs")
