"""`uswah new-password`: a new first password for somebody whom nobody else may reset, as the head."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from uswah.common.viewer import command_line
from uswah.people.operations import reset_password
from uswah.people.queries import account_by_login, place_of_account


class Command(BaseCommand):
    """Reset a password from the server's own command line; the owner is told after signing in."""

    help = "Set a new first password for a person; prints it once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the arguments."""
        parser.add_argument("identifier", help="NUPTK, PegID, NIP, phone number or user name")
        parser.add_argument("--reason", required=True, help="why; stays in the audit trail")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset it and print it."""
        now = timezone.now()
        account = account_by_login(options["identifier"])
        if account is None:
            raise CommandError("Nobody, or more than one person, signs in with this.")
        password = reset_password(
            account=account,
            place=place_of_account(account),
            by=command_line(now),
            at=now,
            reason=options["reason"],
        )
        self.stdout.write(f"{account.person.name}: {password}")
        self.stdout.write("It must be changed at the first sign-in. It is not shown again.")
