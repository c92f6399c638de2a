"""Two amendments of the same submission stand beside each other until a person decides which one holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from uswah.common import audit
from uswah.common.viewer import Viewer
from uswah.evidence.enums import VersionState
from uswah.evidence.models import SiblingDecision, Submission, Version
from uswah.evidence.operations.rounds import locked_round
from uswah.evidence.policies import NotAcceptable, check_round_takes_evidence
from uswah.evidence.queries.versions import Lineage, lineages, originals_of
from uswah.institutions.models import Institution
from uswah.institutions.queries import audit_place


def decide_version(
    *, of: Submission, chosen: UUID, seen: Collection[UUID], by: Viewer, at: datetime, reason: str
) -> SiblingDecision:
    """Write down which version of a judgement holds, and why; `seen` are the versions that the person chose from.

    Raises NotAcceptable without a reason, for what is not among the choices, when another version or a decision came in
    meanwhile, and in a round that is complete.
    """
    if not reason.strip():
        raise NotAcceptable(_("A decision needs its reason."), [])
    with transaction.atomic():
        if of.round_id is not None:
            check_round_takes_evidence(locked_round(of.round_id).state)
        (original,) = lock_families([of.pk])
        lineage = lineages([original])[original]
        held = lineage.holding
        if not held.open or {held.holds, *held.open} != set(seen):
            raise NotAcceptable(_("Another version or a decision came in meanwhile. Look again, then decide."), [])
        if chosen not in seen:
            raise NotAcceptable(_("Choose one of the versions."), [])
        decision = SiblingDecision(
            institution_id=of.institution_id,
            original_id=original,
            number=SiblingDecision.rows.filter(original=original).count() + 1,
            chosen_id=chosen,
            known=sorted(str(version) for version in lineage.amends),
            reason=reason.strip(),
            decided_by_id=by.person_id,
            decided_by_account=by.account_id,
            decided_at=at,
        )
        decision.save(force_insert=True)
        settle([original])
        facts = {"chosen": str(chosen), "among": sorted(str(version) for version in seen)}
        _record(of.institution, "evidence.decided", original, facts, by, at, reason)
    return decision


def lock_families(submission_ids: Iterable[UUID]) -> list[UUID]:
    """Lock the judgements of these submissions until the end of the transaction; return their originals in order.

    Whoever amends takes this lock first, so that two amendments at the same moment see each other.
    """
    originals = sorted(set(originals_of(submission_ids).values()))
    rows = Submission.rows.select_for_update(no_key=True).filter(pk__in=originals).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def settle(originals: Iterable[UUID]) -> Mapping[UUID, Lineage]:
    """Write down which versions hold in families with siblings, and return all of them as they are now."""
    found = lineages(originals)
    for original, lineage in found.items():
        if lineage.has_siblings:
            _write(original, lineage)
    return found


def settle_amended(originals: Iterable[UUID], *, place: Institution, by: Viewer, at: datetime) -> None:
    """Write down what holds after amendments came in, and tell the ledger where a person has to decide now."""
    for original, lineage in settle(originals).items():
        if lineage.holding.open:
            facts = {"holds": str(lineage.holding.holds), "open": sorted(map(str, lineage.holding.open))}
            _record(place, "evidence.disputed", original, facts, by, at)


def _write(original: UUID, lineage: Lineage) -> None:
    """Make the rows of one family say what holds; first those that do not, because only one may."""
    states = dict.fromkeys(lineage.amends, VersionState.ASIDE)
    states |= dict.fromkeys(lineage.holding.open, VersionState.OPEN)
    states[lineage.holding.holds] = VersionState.HOLDS
    for state in (VersionState.ASIDE, VersionState.OPEN, VersionState.HOLDS):
        rows = [Version(submission_id=pk, original_id=original, state=state) for pk in states if states[pk] == state]
        Version.rows.bulk_create(rows, update_conflicts=True, unique_fields=["submission"], update_fields=["state"])


def _record(
    place: Institution,
    action: str,
    original: UUID,
    facts: Mapping[str, object],
    by: Viewer,
    at: datetime,
    reason: str = "",
) -> None:
    subject = audit.Subject("submission", str(original))
    audit.record(place=audit_place(place), by=by, at=at, action=action, subject=subject, facts=facts, reason=reason)
