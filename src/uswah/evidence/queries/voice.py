"""Reads about pupils' voice: campaigns, what a phone needs to pass round a class, and what was told."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from uswah.common.viewer import Viewer
from uswah.evidence.enums import CampaignState
from uswah.evidence.models import Campaign, Release, Remark
from uswah.evidence.queries.voice_law import terms_by_version

_MARK = 12  # hex digits of a mark: tells a typing error on a phone without signal, and opens nothing


@dataclass(frozen=True, slots=True)
class Told:
    """The results of a campaign as far as the viewer may see them; `remarks` by question, None for whoever may not."""

    release: Release
    remarks: Mapping[str, tuple[str, ...]] | None


def campaigns_at(viewer: Viewer, *, institution_id: int) -> QuerySet[Campaign]:
    """Return the campaigns of a madrasah that the viewer sees, latest first."""
    found = Campaign.objects.visible_to(viewer).filter(institution_id=institution_id)
    return found.select_related("about", "institution", "instrument").order_by("-prepared_at", "pk")


def campaign_for(viewer: Viewer, *, institution_id: int, campaign_id: UUID) -> Campaign:
    """Return a campaign of a madrasah that the viewer may see; raise Http404 for a hidden one as for none."""
    found = campaigns_at(viewer, institution_id=institution_id).filter(pk=campaign_id).first()
    if found is None:
        raise Http404
    return found


def has_tickets(campaign: Campaign) -> bool:
    """Tell whether tickets of a campaign that the viewer sees were printed."""
    return bool(campaign.tickets.exists())


def told_of(viewer: Viewer, *, campaign: Campaign, may_read_words: bool) -> Told | None:
    """Return the results of a campaign; None while they are not released, or not yet for this viewer. Two queries."""
    row = Release.objects.visible_to(viewer).filter(campaign=campaign).first()
    if row is None:
        return None
    if not may_read_words:
        return Told(row, None)
    by_question: dict[str, tuple[str, ...]] = {}
    for question, text in (
        Remark.objects.visible_to(viewer).filter(campaign=campaign).order_by("pk").values_list("question", "text")
    ):
        by_question[question] = (*by_question.get(question, ()), text)
    return Told(row, by_question)


def campaigns_for_phone(viewer: Viewer, *, institution_id: int) -> list[dict[str, Any]]:
    """Return the open campaigns of a madrasah for the package of a phone that is passed round a class.

    With the marks of all tickets, used or not, in an order of their own: a phone can tell a typing error, and nobody
    can tell from two packages who answered in between.
    """
    today = timezone.localdate(viewer.at)
    found = campaigns_at(viewer, institution_id=institution_id).filter(state=CampaignState.OPEN, closes_on__gte=today)
    return [_for_phone(row) for row in found.order_by("class_key", "pk")]


def _for_phone(row: Campaign) -> dict[str, Any]:
    terms = terms_by_version(row.terms)
    return {
        "id": str(row.pk),
        "class": row.class_name,
        "about": str(row.about_id),
        "title": row.about.name,
        "instrument": row.instrument.code,
        "version": row.instrument.version,
        "closes_on": row.closes_on.isoformat(),
        "salt": row.salt,
        "marks": marks_of(row),
        "seal": {"jwk": row.seal_key},
        "words": [dict(words) for words in words_before(row)],
        "longest_text": terms.longest_text,
    }


def words_before(row: Campaign) -> list[Mapping[str, str]]:
    """Return what a pupil is told before the first question, in both languages; of a small class the truth about it."""
    terms = terms_by_version(row.terms)
    if row.class_size < terms.thresholds.cell:
        return [terms.tiny_class_words, terms.words[0], terms.words[-1]]
    if row.class_size < terms.small_class:
        return [terms.small_class_words, *terms.words]
    return list(terms.words)


def mark_of(salt: str, ticket_hash: str) -> str:
    """Return by what a phone knows a ticket of a campaign; nobody gets from it to the code or the stored hash."""
    return hashlib.sha256(f"{salt}{ticket_hash}".encode()).hexdigest()[:_MARK]


def marks_of(campaign: Campaign) -> list[str]:
    """Return the marks of all tickets of a campaign in order, used and unused alike, so that they count nothing."""
    hashes = campaign.tickets.order_by("pk").values_list("pk", flat=True)
    return sorted(mark_of(campaign.salt, ticket_hash) for ticket_hash in hashes)
