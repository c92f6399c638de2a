"""A ticket is redeemed: it is used, and in the same transaction an answer lies sealed among the others."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from uswah.core.forms import QuestionKind, check_answers
from uswah.evidence.models import Campaign, SealedAnswer, Ticket
from uswah.evidence.operations.voice.campaigns import asked_form, is_open_on
from uswah.evidence.operations.voice.keys import key_of
from uswah.evidence.operations.voice.sealing import NotOpened, from_jwk, open_item, seal
from uswah.evidence.operations.voice.tickets import hash_of, read_code
from uswah.evidence.queries.voice_law import terms_by_version

MOST_ITEMS = 200  # answers that one phone hands in at a time
_SHUFFLER = secrets.SystemRandom()


class Fate(StrEnum):
    """What became of a ticket."""

    TAKEN = "taken"
    FRESH = "fresh"
    USED = "used"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a ticket opens: its fate, and the campaign where pupils may answer now."""

    fate: Fate
    campaign: Campaign | None = None


def ask(*, typed: str, at: datetime) -> Asked:
    """Return what a typed code opens. Nothing is written: looking is not answering."""
    code = read_code(typed)
    ticket = Ticket.rows.filter(pk=hash_of(code)).select_related("campaign__about").first() if code else None
    if ticket is None:
        return Asked(Fate.UNKNOWN)
    if not is_open_on(ticket.campaign, timezone.localdate(at)):
        return Asked(Fate.CLOSED)
    return Asked(Fate.USED) if ticket.used else Asked(Fate.FRESH, ticket.campaign)


def redeem(*, typed: str, answers: Mapping[str, Any], at: datetime) -> Fate:
    """Take a pupil's answers for a ticket, once; whatever is not an answer to a question of the form is left out.

    No account, no time, no address of a network is kept, and nothing goes into the ledger before the campaign closes.
    """
    asked = ask(typed=typed, at=at)
    if asked.campaign is None:
        return asked.fate
    body = seal(fitting(asked.campaign, answers, at), from_jwk(asked.campaign.seal_key or {}))
    with transaction.atomic():
        # Whoever closes the campaign waits here, and we for them: no answer falls between the two.
        row = Campaign.rows.select_for_update().get(pk=asked.campaign.pk)
        if not is_open_on(row, timezone.localdate(at)):
            return Fate.CLOSED
        if not Ticket.rows.filter(pk=hash_of(read_code(typed)), used=False).update(used=True):
            return Fate.USED
        SealedAnswer(campaign=row, body=body).save(force_insert=True)
    return Fate.TAKEN


def fitting(campaign: Campaign, answers: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Return the answers that fit the form: choices of the scale, free text cut at its longest; never a reason to refuse."""
    form = asked_form(campaign)
    longest = terms_by_version(campaign.terms).longest_text
    texts = {question.name for question in form.questions if question.kind is QuestionKind.TEXT}
    given = {
        name: _printable(value)[:longest].strip() if name in texts else value
        for name, value in answers.items()
        if isinstance(value, str)
    }
    return dict(check_answers(form, given, today=timezone.localdate(at)).answers)


def _printable(text: str) -> str:
    """Return a text without signs that no keyboard writes and no database takes."""
    return "".join(sign for sign in text if sign == "\n" or sign.isprintable())


def take_batch(*, campaign: UUID, items: Sequence[Mapping[str, Any]], at: datetime) -> bool:
    """Take what one phone gathered from several pupils; return False when the campaign takes no answers any more.

    Each item is sealed to the campaign's key and holds {"code", "answers"}. Which of them counted is told to nobody: a
    phone that did not hear the answer hands the same batch in again, and every ticket counts once all the same.
    """
    row = Campaign.rows.filter(pk=campaign).first()
    key = key_of(campaign) if row is not None else None
    if row is None or key is None or not is_open_on(row, timezone.localdate(at)):
        return False
    shuffled = list(items[:MOST_ITEMS])
    _SHUFFLER.shuffle(shuffled)
    for item in shuffled:
        try:
            content = open_item(item, key)
        except NotOpened:
            continue
        answers = content.get("answers")
        if ask(typed=str(content.get("code", "")), at=at).campaign == row and isinstance(answers, dict):
            redeem(typed=str(content["code"]), answers=answers, at=at)
    return True
