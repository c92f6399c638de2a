"""What is typed on the pages of the room."""

from uswah.capture.forms.decisions import ReasonForm, VersionForm

__all__ = ["ReasonForm", "VersionForm"]
