"""Register the room with Django."""

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    """Frameworks of competence, their indicators, and the instruments built of them: versioned, frozen once published."""

    name = "uswah.standards"
    label = "standards"
