"""Register the room with Django."""

from importlib import import_module

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Other people's formats: workbooks of teachers and ratings, in and out."""

    name = "uswah.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Register the room's background work, in the server that asks for it as in the worker that does it."""
        import_module("uswah.exchange.jobs")
