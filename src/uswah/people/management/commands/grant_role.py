"""`uswah grant-role`: a role at any place of the two trees, for somebody known or somebody new."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from uswah.common.viewer import command_line
from uswah.core.text.names import split_titles
from uswah.institutions.queries import place_by_code
from uswah.people.enums import IdentifierKind, Role
from uswah.people.forms.identifiers import IdentifierField
from uswah.people.operations import IdentifierTaken, NewPerson, Outsider, RoleMisplaced, invite_outsider
from uswah.people.queries import person_by_login


class Command(BaseCommand):
    """Give a role; who has no account yet gets one, and its first password is printed once."""

    help = "Give somebody a role at a place; prints a first password where an account is opened."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the options."""
        whom = parser.add_mutually_exclusive_group(required=True)
        whom.add_argument("--identifier", help="of somebody known: NUPTK, PegID, NIP, phone number or user name")
        whom.add_argument("--name", help="of somebody new, with titles; needs --user-name")
        parser.add_argument("--user-name", default="", help="what somebody new signs in with")
        parser.add_argument("--role", required=True, choices=[role.value for role in Role])
        parser.add_argument("--place", required=True, help="code of the place: area code, NSM or NSPP")
        parser.add_argument("--reason", required=True, help="why; stays in the audit trail")

    def handle(self, *args: Any, **options: Any) -> None:
        """Give it, and print what was opened."""
        now, role = timezone.now(), Role(options["role"])
        place = place_by_code(options["place"])
        if place is None:
            raise CommandError(f"No place has the code {options['place']}.")
        said = {"since": timezone.localdate(now), "reason": options["reason"]}
        try:
            account, password = invite_outsider(
                new=_whom(options, role), place=place, by=command_line(now), at=now, **said
            )
        except (IdentifierTaken, RoleMisplaced) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{account.person.name}: {role.value}, {place.name}")
        if password:
            self.stdout.write(f"  first password: {password}")
            self.stdout.write("It must be changed at the first sign-in. It is not shown again.")


def _whom(options: dict[str, Any], role: Role) -> Outsider:
    """Return the known person, or the new one; raise CommandError when nobody is meant clearly."""
    if options["name"] is None:
        known = person_by_login(options["identifier"])
        if known is None:
            raise CommandError("Nobody, or more than one person, is known by this.")
        return Outsider(NewPerson(name=""), role, known)
    try:
        user_name = IdentifierField(kind=IdentifierKind.USERNAME).clean(options["user_name"])
    except ValidationError as refused:
        raise CommandError(f"--user-name: {' '.join(refused.messages)}") from refused
    if not user_name:
        raise CommandError("Somebody new needs a --user-name to sign in with.")
    titled = split_titles(options["name"])
    written = NewPerson(
        name=titled.name,
        title_before=titled.front,
        title_after=", ".join(titled.back),
        identifiers={IdentifierKind.USERNAME: user_name},
    )
    return Outsider(written, role)
