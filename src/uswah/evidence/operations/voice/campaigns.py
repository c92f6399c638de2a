"""A campaign is prepared, its tickets are printed once, it opens."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from uswah.common import audit
from uswah.common.viewer import Viewer
from uswah.core.forms import FormDefinition
from uswah.evidence.enums import CampaignState
from uswah.evidence.models import Campaign, Ticket
from uswah.evidence.operations.voice.keys import make_key
from uswah.evidence.operations.voice.sealing import public_jwk
from uswah.evidence.operations.voice.tickets import hash_of, new_code, read_code
from uswah.evidence.policies import CampaignAct, CampaignRefused, next_campaign_state
from uswah.evidence.queries.voice_law import terms_by_version, voice_terms
from uswah.institutions.models import Institution
from uswah.institutions.queries import audit_place
from uswah.standards.queries import definition_by_id, instrument_id_of

_SHUFFLER = secrets.SystemRandom()


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """Which class is asked about whom, and until when."""

    about: UUID
    class_name: str
    class_size: int
    school_year: str
    stage: str
    closes_on: date


def prepare_campaign(*, new: NewCampaign, place: Institution, by: Viewer, at: datetime) -> Campaign:
    """Prepare to ask a class; raise CampaignRefused for oneself, a day out of reach, a class asked already."""
    today = timezone.localdate(at)
    terms = voice_terms(today)
    if new.about == by.person_id:
        raise CampaignRefused(_("Nobody asks pupils about their own lessons; the pengawas does it for the head."))
    if not today <= new.closes_on <= today + timedelta(days=terms.longest_days):
        raise CampaignRefused(_("Choose a day from today on, within %(days)d days.") % {"days": terms.longest_days})
    if not 1 <= new.class_size <= terms.largest_class:
        raise CampaignRefused(
            _("A class has at least one pupil, and at most %(most)d.") % {"most": terms.largest_class}
        )
    row = Campaign(
        institution=place,
        about_id=new.about,
        class_name=" ".join(new.class_name.split()),
        class_key=_key(new.class_name),
        class_size=new.class_size,
        school_year_id=new.school_year,
        stage=new.stage,
        instrument_id=instrument_id_of(*terms.instrument),
        terms=terms.version,
        closes_on=new.closes_on,
        prepared_at=at,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as known:
            raise CampaignRefused(_("This class was asked about this teacher in this stage already.")) from known
        record_act(row, "prepared", by, at, {"pupils": row.class_size})
    return row


def _key(class_name: str) -> str:
    """Return the name of a class as it compares: 'VIII-A', 'viii a' and 'VIII A' are one class."""
    return "".join(letter for letter in class_name.casefold() if letter.isalnum())


def print_tickets(*, of: Campaign, by: Viewer, at: datetime) -> tuple[str, ...]:
    """Make one code for each pupil and return them shuffled; nobody can ask for them again.

    Printing anew before the campaign opens makes other codes; those on the earlier paper open nothing then.
    """
    codes = [new_code() for _ in range(of.class_size)]
    with transaction.atomic():
        row = locked_campaign(of.pk)
        next_campaign_state(row.state, CampaignAct.PRINT)
        row.tickets.all().delete()
        hashes = sorted(hash_of(read_code(code)) for code in codes)
        Ticket.rows.bulk_create(Ticket(hash=ticket_hash, campaign=row) for ticket_hash in hashes)
        record_act(row, "tickets_printed", by, at, {"tickets": len(codes)})
    _SHUFFLER.shuffle(codes)
    return tuple(codes)


def open_campaign(*, of: Campaign, by: Viewer, at: datetime) -> Campaign:
    """Let pupils answer; raise CampaignRefused without tickets, or when the last day is over.

    Whoever opens says that parents or guardians were told and agreed (the form asks); the ledger keeps that.
    """
    with transaction.atomic():
        row = locked_campaign(of.pk)
        row.state = next_campaign_state(row.state, CampaignAct.OPEN)
        if not row.tickets.exists():
            raise CampaignRefused(_("Print the tickets first."))
        if row.closes_on < timezone.localdate(at):
            raise CampaignRefused(_("The last day is over."))
        row.opened_at, row.salt, row.seal_key = at, secrets.token_hex(16), public_jwk(make_key(row.pk))
        row.save(update_fields=["state", "opened_at", "salt", "seal_key"])
        record_act(row, "opened", by, at, {"terms": terms_by_version(row.terms).version, "parents_agreed": True})
    return row


def locked_campaign(campaign: UUID) -> Campaign:
    """Return a campaign as it is now, locked until the end of the transaction."""
    found: Campaign = Campaign.rows.select_for_update(of=("self",)).select_related("institution").get(pk=campaign)
    return found


def record_act(row: Campaign, act: str, by: Viewer, at: datetime, facts: dict[str, object]) -> None:
    """Write an act into the ledger of the madrasah: never who answered, nor when, nor how many before it closed."""
    subject = audit.Subject("campaign", str(row.pk))
    place = audit_place(row.institution)
    audit.record(place=place, by=by, at=at, action=f"voice.{act}", subject=subject, facts=facts)


def asked_form(row: Campaign) -> FormDefinition:
    """Return the form that pupils fill in."""
    form = definition_by_id(row.instrument_id)
    if form is None:
        raise LookupError("an instrument of pupils' voice is a form")
    return form


def is_open_on(row: Campaign, day: date) -> bool:
    """Tell whether pupils may answer on a day."""
    return row.state == CampaignState.OPEN and day <= row.closes_on
