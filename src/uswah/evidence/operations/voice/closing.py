"""A campaign closes: its answers are opened all at once, shuffled, and everything that could tell an order is destroyed."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from uswah.common.viewer import Viewer
from uswah.core.disclosure import Thresholds
from uswah.core.forms import FormDefinition, QuestionKind
from uswah.evidence.models import Campaign, MixedAnswer, Remark, SealedAnswer
from uswah.evidence.operations.voice.campaigns import asked_form, locked_campaign, record_act
from uswah.evidence.operations.voice.keys import destroy_key, key_of
from uswah.evidence.operations.voice.sealing import NotOpened, open_sealed
from uswah.evidence.policies import CampaignAct, next_campaign_state
from uswah.evidence.queries.voice_law import terms_by_version

_SHUFFLER = secrets.SystemRandom()
_TABLES = (
    "evidence_ticket", "evidence_sealedanswer", "evidence_mixedanswer", "evidence_remark", "evidence_campaign",
)  # fmt: skip
log = logging.getLogger(__name__)


def close_campaign(*, of: Campaign, by: Viewer, at: datetime) -> Campaign:
    """Close a campaign, open and shuffle what lay sealed, and destroy the key, the tickets and the sealed answers.

    Of fewer answers than a cell needs nothing is kept, nor of a question that fewer answered, nor free texts fewer than
    are ever shown. The ledger keeps "+n", or that they were too few.
    """
    with transaction.atomic():
        row = locked_campaign(of.pk)
        row.state = next_campaign_state(row.state, CampaignAct.CLOSE)
        opened, lost = _opened(row)
        kept = keep(opened, asked_form(row), terms_by_version(row.terms).thresholds)
        MixedAnswer.rows.bulk_create(MixedAnswer(campaign=row, scores=scores) for scores in kept.scores)
        Remark.rows.bulk_create(Remark(campaign=row, question=name, text=text) for name, text in kept.remarks)
        row.sealed_answers.all().delete()
        row.tickets.all().delete()
        row.closed_at, row.salt, row.seal_key = at, "", None
        row.save(update_fields=["state", "closed_at", "salt", "seal_key"])
        told = f"+{len(opened)}" if kept.scores or kept.remarks else "too few"
        record_act(row, "closed", by, at, {"answers": told, "lost": lost > 0})
        transaction.on_commit(lambda: leave_no_trace(row.pk))
    return row


def leave_no_trace(campaign: UUID) -> None:
    """Destroy the key of a campaign, then let the database write anew what held its rows; harmless to repeat.

    Should the database be too busy to write anew, the next `uswah tidy-voice` does it; without the key nothing opens.
    """
    destroy_key(campaign)
    rewrite()


def rewrite() -> None:
    """Let the database write its tables anew; log it when it cannot."""
    try:
        write_anew()
    except DatabaseError:
        log.exception("The database could not write the tables of pupils' voice anew; run `uswah tidy-voice` later.")


def write_anew() -> None:
    """Let no page, freed page or log of the database hold what was deleted, or the order in which rows came.

    Does nothing inside a transaction, where no database can; the next `uswah tidy-voice` does it then.
    """
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA secure_delete=ON")
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.fetchall()
        else:
            for table in _TABLES:
                cursor.execute(f"VACUUM FULL {table}")


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of opened answers: the scores of each pupil, and free texts by question, each shuffled for itself."""

    scores: Sequence[dict[str, int]] = ()
    remarks: Sequence[tuple[str, str]] = ()


def keep(opened: Sequence[dict[str, Any]], form: FormDefinition, thresholds: Thresholds) -> Kept:
    """Return what may be kept of a class's answers, shuffled."""
    if len(opened) < thresholds.cell:
        return Kept()
    rated = [question.name for question in form.questions if question.kind is QuestionKind.SELECT_ONE]
    enough = [name for name in rated if sum(name in answers for answers in opened) >= thresholds.cell]
    scores = [{name: int(answers[name]) for name in enough if name in answers} for answers in opened]
    scores = [answers for answers in scores if answers]
    _SHUFFLER.shuffle(scores)
    remarks: list[tuple[str, str]] = []
    for question in form.questions:
        texts = [str(answers[question.name]) for answers in opened if question.name in answers]
        if question.kind is QuestionKind.TEXT and len(texts) >= thresholds.free_text:
            _SHUFFLER.shuffle(texts)
            remarks += [(question.name, text) for text in texts]
    return Kept(scores, remarks)


def _opened(row: Campaign) -> tuple[list[dict[str, Any]], int]:
    """Return the answers of a campaign and how many could not be opened, all of them where its key is gone."""
    bodies = [bytes(body) for body in SealedAnswer.rows.filter(campaign=row).values_list("body", flat=True)]
    key = key_of(row.pk)
    if key is None:
        return [], len(bodies)
    opened = []
    for body in bodies:
        try:
            opened.append(open_sealed(body, key))
        except NotOpened:
            continue
    return opened, len(bodies) - len(opened)
