"""Register the room with Django."""

from django.apps import AppConfig


class CaptureConfig(AppConfig):
    """Evidence from places without signal: the phone's app, its devices, what it sends, and the receipts it gets."""

    name = "uswah.capture"
    label = "capture"

    def ready(self) -> None:
        """Say on the rail how much waits for a decision."""
        from uswah.capture.queries.waiting import waiting_count  # noqa: PLC0415  # models must be there first
        from uswah.common.presenters.frame import COUNTS  # noqa: PLC0415  # as above

        COUNTS["capture:waiting"] = waiting_count
