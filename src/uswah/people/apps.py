"""Register the room with Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Accounts, persons, posts and roles."""

    name = "uswah.people"
    label = "people"
