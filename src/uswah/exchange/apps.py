"""Register the room with Django."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Other people's formats: workbooks of teachers and ratings, in and out."""

    name = "uswah.exchange"
    label = "exchange"
