"""Register the room with Django."""

from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    """The official level of a teacher: which submission counts, and what the law makes of it."""

    name = "uswah.appraisal"
    label = "appraisal"
