"""Register the room with Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The home of each role, navigation, search, errors, health."""

    name = "uswah.web"
    label = "web"
