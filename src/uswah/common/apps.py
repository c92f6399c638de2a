"""Register the kernel with Django."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """The kernel; importing its checks registers them."""

    name = "uswah.common"
    label = "common"

    def ready(self) -> None:
        """Register the system checks: a page without a declared rule stops the start."""
        from uswah.common import checks  # noqa: F401, PLC0415  # registers on import; models must be loaded first
