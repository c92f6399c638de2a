"""`uswah work`: do background jobs until told to stop, and take up those whose worker has died."""

from __future__ import annotations

import threading
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from uswah.common.jobs import revive

EVERY_SECONDS = 60


class Command(BaseCommand):
    """Run the queue's own worker with a watch beside it."""

    help = "Do background jobs until told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        """Start the watch, then the worker."""
        over = threading.Event()
        watch = threading.Thread(target=self._watch, args=(over,), daemon=True)
        watch.start()
        try:
            call_command("db_worker", interval=1, verbosity=0, startup_delay=False)
        finally:
            over.set()

    def _watch(self, over: threading.Event) -> None:
        while True:
            revive(timezone.now())
            connection.close()
            if over.wait(EVERY_SECONDS):
                return
