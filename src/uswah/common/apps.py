"""Register the kernel with Django."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CommonConfig(AppConfig):
    """The kernel; importing its checks and the rooms' jobs registers them."""

    name = "uswah.common"
    label = "common"

    def ready(self) -> None:
        """Register the system checks (a page without a declared rule stops the start) and every room's workers."""
        from uswah.common import checks  # noqa: F401, PLC0415  # registers on import; models must be loaded first

        autodiscover_modules("jobs")
