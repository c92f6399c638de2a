"""`uswah end-role`: take a role away, at once or as of an earlier day."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from uswah.common.viewer import command_line
from uswah.people.enums import Role
from uswah.people.operations import end_role
from uswah.people.queries import open_role, person_by_login


class Command(BaseCommand):
    """End a role of a person at a place."""

    help = "End somebody's role at a place."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the options."""
        parser.add_argument("--identifier", required=True, help="NUPTK, PegID, NIP, phone number or user name")
        parser.add_argument("--role", required=True, choices=[role.value for role in Role])
        parser.add_argument("--place", required=True, help="code of the place: area code, NSM or NSPP")
        parser.add_argument("--until", type=date.fromisoformat, help="first day without the role; today if not said")
        parser.add_argument("--reason", required=True, help="why; stays in the audit trail")

    def handle(self, *args: Any, **options: Any) -> None:
        """End it and say so."""
        now = timezone.now()
        today = timezone.localdate(now)
        until = options["until"] or today
        if until > today:
            raise CommandError("--until is today or earlier: a role is ended when the day has come.")
        person = person_by_login(options["identifier"])
        held = open_role(person_id=person, role=options["role"], code=options["place"]) if person else None
        if held is None:
            raise CommandError("This person does not hold this role at this place.")
        end_role(assignment=held, until=until, by=command_line(now), at=now, reason=options["reason"])
        self.stdout.write(f"{held.account.person.name}: {held.role}, {held.institution.name}, ended {until}")
