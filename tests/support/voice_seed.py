"""Open a campaign of eight pupils at a madrasah of a running server, for the stories of phones.

Prints the teacher's user name, the id of the campaign and its codes.

    python -m support.voice_seed NSM CLASS
"""

from __future__ import annotations

import os
import secrets
import sys
from datetime import timedelta

PASSWORD = "kata-sandi-suara"


def main(nsm: str, class_name: str) -> None:
    """Add a teacher with an account, and ask a class about them."""
    import django

    django.setup()
    from django.utils import timezone

    from uswah.common.viewer import command_line
    from uswah.evidence.operations.voice import NewCampaign, open_campaign, prepare_campaign, print_tickets
    from uswah.institutions.models import SchoolYear
    from uswah.institutions.queries import place_by_code
    from uswah.people.enums import Role
    from uswah.people.models import Account
    from uswah.people.operations import NewPerson, add_person, grant_role, open_post

    at = timezone.now()
    user = f"suara.{secrets.token_hex(3)}"
    by, place = command_line(at), place_by_code(nsm)
    teacher = add_person(
        person=NewPerson(name="Siti Aisyah", identifiers={"USERNAME": user}), place=place, by=by, at=at
    )
    open_post(person_id=teacher.pk, place=place, is_satminkal=True, employment="YAYASAN", by=by, at=at)
    account = Account(person=teacher)
    account.set_password(PASSWORD)
    account.save()
    grant_role(account=account, role=Role.GURU, place=place, since=timezone.localdate(at), by=by, at=at)
    year = SchoolYear.rows.order_by("-starts_on").first()
    new = NewCampaign(teacher.pk, class_name, 8, year.pk, "formative", timezone.localdate(at) + timedelta(days=7))
    row = prepare_campaign(new=new, place=place, by=by, at=at)
    codes = print_tickets(of=row, by=by, at=at)
    open_campaign(of=row, by=by, at=at)
    sys.stdout.write(" ".join([user, str(row.pk), *codes]))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "uswah.config.settings")
    main(sys.argv[1], sys.argv[2])
