"""Register the room with Django."""

from django.apps import AppConfig


class CaptureConfig(AppConfig):
    """Evidence from places without signal: the phone's app, its devices, what it sends, and the receipts it gets."""

    name = "uswah.capture"
    label = "capture"
