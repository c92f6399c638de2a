"""Register the room with Django."""

from django.apps import AppConfig


class InstitutionsConfig(AppConfig):
    """The two trees a madrasah stands in, its school years, and the curricula it teaches."""

    name = "uswah.institutions"
    label = "institutions"
