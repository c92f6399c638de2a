"""`uswah audit verify`: walk every chain of the ledger and say whether it holds."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from uswah.common.audit import verify
from uswah.common.models import AuditChain, AuditEntry


class Command(BaseCommand):
    """Verify the audit ledger; exit status 1 and the first broken places when it does not hold."""

    help = "Verify the audit ledger."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do; there is one thing so far."""
        parser.add_argument("action", choices=["verify"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each break, then the count of chains and entries."""
        breaks = list(verify())
        for broken in breaks:
            self.stderr.write(f"chain {broken.chain}, entry {broken.sequence}: {broken.why}")
        entries, chains = AuditEntry.rows.count(), AuditChain.rows.count()
        if breaks:
            raise CommandError(f"The ledger does not hold: {len(breaks)} places in {entries} entries.")
        self.stdout.write(f"The ledger holds: {entries} entries in {chains} chains.")
