"""`uswah new-madrasah`: a madrasah with its first two accounts."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from uswah.common.viewer import command_line
from uswah.core.text.identifiers import parse_nsm
from uswah.core.text.refusals import RefusedText
from uswah.institutions.operations import Misplaced
from uswah.people.operations import Beginning, begin_madrasah


class Command(BaseCommand):
    """Found a madrasah, and what is missing above it, with accounts for its head and its operator."""

    help = "Found a madrasah with its first two accounts; prints their first passwords, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the options."""
        parser.add_argument("--nsm", required=True, help="statistical number of the madrasah, 12 digits")
        parser.add_argument("--name", required=True, help="name of the madrasah")
        parser.add_argument("--province", required=True)
        parser.add_argument("--district", required=True, help="kabupaten or kota")
        parser.add_argument("--kkm", default="", help="the working group, where there is one")
        parser.add_argument("--head", required=True, help="name of the head, with titles")
        parser.add_argument("--operator", required=True, help="name of the operator")

    def handle(self, *args: Any, **options: Any) -> None:
        """Found it and print the two slips."""
        now = timezone.now()
        try:
            nsm = parse_nsm(options["nsm"])
        except RefusedText as refused:
            raise CommandError("--nsm must have 12 digits.") from refused
        names = {key: options[key] for key in ("name", "province", "district", "kkm", "head", "operator")}
        try:
            opened = begin_madrasah(
                new=Beginning(nsm=nsm, **names), since=timezone.localdate(now), by=command_line(now), at=now
            )
        except Misplaced as misplaced:
            raise CommandError(str(misplaced)) from misplaced
        for account in opened:
            self.stdout.write(f"{account.role.value}: {account.name}")
            self.stdout.write(f"  user name: {account.user_name}")
            self.stdout.write(f"  first password: {account.password}")
        self.stdout.write("Each must be changed at the first sign-in. They are not shown again.")
