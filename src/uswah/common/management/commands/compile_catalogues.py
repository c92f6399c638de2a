"""`python -m django compile_catalogues`: compile the Indonesian catalogues, without the gettext tools."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from uswah.common.catalogues import compile_catalogues


class Command(BaseCommand):
    """Compile every catalogue that changed since it was compiled."""

    help = "Compile the Indonesian catalogues."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile, and say how many."""
        self.stdout.write(f"{compile_catalogues()} catalogues compiled.")
