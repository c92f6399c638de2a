"""What people decide about levels and answer to them: moderation, musyawarah, the teacher's reply and its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from uswah.appraisal.access import check_moderate, check_reply
from uswah.appraisal.enums import ReplyOutcome
from uswah.appraisal.models import Level, Moderation, Musyawarah, Reply, ReplyAnswer, StandingLevel
from uswah.appraisal.policies import NotAllowed, RoundAct, check_act
from uswah.appraisal.queries.pkg_law import law_day
from uswah.appraisal.queries.rounds import unmet_conditions
from uswah.appraisal.queries.standing import labels_of
from uswah.common import audit
from uswah.common.viewer import Viewer
from uswah.evidence.models import Round, Submission
from uswah.evidence.operations import locked_round
from uswah.evidence.policies import NotAcceptable
from uswah.institutions.queries import audit_place


def moderate(
    *, level: Level, label: str, reason: str, by: Viewer, at: datetime, musyawarah: Musyawarah | None = None
) -> Moderation:
    """Set the level of a teacher in a competency (or domain, or altogether) that stands in an open round, for a reason.

    `label` is a code of the scale ('1' to '4'; for all competencies a code of the scheme's categories). The level that
    was estimated stays beside it. Raises PermissionDenied for one's own level and without the power; NotAllowed unless
    the round consolidates; NotAcceptable without a reason, for a label off the scale, or a level that does not stand.
    """
    check_moderate(by, level.institution, level.about_id)
    with transaction.atomic():
        round_ = _open_for(RoundAct.MODERATE, _standing(level).round_id, at)
        return _moderated(_standing(level), round_, label, _words(reason), by, at, musyawarah)


def settle_musyawarah(*, musyawarah: Musyawarah, outcome: str, by: Viewer, at: datetime, label: str = "") -> Musyawarah:
    """Write down what people found about sources that differed; with a `label` the level is set to it as well.

    Raises PermissionDenied about oneself and without the power; NotAllowed unless the round consolidates, or when it is
    settled already; NotAcceptable without words.
    """
    check_moderate(by, musyawarah.institution, musyawarah.about_id)
    words = _words(outcome)
    with transaction.atomic():
        round_ = _open_for(RoundAct.SETTLE, musyawarah.round_id, at)
        unsettled = Musyawarah.rows.filter(pk=musyawarah.pk, settled_at__isnull=True)
        if not unsettled.update(settled_at=at, settled_by_id=by.person_id, outcome=words):
            raise NotAllowed(_("This musyawarah is settled already."))
        row: Musyawarah = Musyawarah.rows.select_related("institution").get(pk=musyawarah.pk)
        facts = {"competency": row.code, "round": round_.pk}
        _record("musyawarah.settled", audit.Subject("musyawarah", str(row.pk)), facts, round_, by, at, words)
        if label:
            standing = StandingLevel.rows.get(round=round_, about_id=row.about_id, scope="competency", code=row.code)
            _moderated(standing, round_, label, words, by, at, row)
    return row


def reply_to_level(
    *,
    levels: Sequence[Level],
    text: str,
    by: Viewer,
    at: datetime,
    evidence_text: str = "",
    submission: Submission | None = None,
) -> list[Reply]:
    """Answer as the teacher to one or several of one's own levels of a round, with counter-evidence if there is some.

    Raises PermissionDenied for anybody else; NotAllowed before the round consolidates and after the day until which
    replies are taken; NotAcceptable without words, without a level, for a level that does not stand, or for a
    submission that is not about the teacher or that they may not see.
    """
    if not levels:
        raise NotAcceptable(_("Choose at least one competency."), [])
    for level in levels:
        check_reply(by, level.about_id)
    words = _words(text)
    _check_evidence(submission, by)
    with transaction.atomic():
        standing = [_standing(level) for level in levels]
        if len({row.round_id for row in standing}) > 1:
            raise NotAcceptable(_("A reply is about levels of one round."), [])
        round_ = _open_for(RoundAct.REPLY, standing[0].round_id, at)
        replies = [
            Reply(
                round=round_,
                level_id=row.level_id,
                institution_id=row.institution_id,
                about_id=row.about_id,
                text=words,
                evidence_text=evidence_text.strip(),
                submission=submission,
                written_at=at,
            )
            for row in standing
        ]
        Reply.rows.bulk_create(replies)
        facts = {"levels": [row.code for row in standing], "points_to_evidence": submission is not None}
        _record("level.replied", audit.Subject("reply", str(replies[0].pk)), facts, round_, by, at)
    return replies


def answer_reply(*, reply: Reply, outcome: str, reason: str, by: Viewer, at: datetime, label: str = "") -> ReplyAnswer:
    """Answer a teacher's reply, once, with a reason: the level stays ('kept') or is set to `label` ('changed').

    Raises PermissionDenied for one's own reply and without the power; NotAllowed unless the round consolidates, or when
    it is answered already; NotAcceptable without a reason, or for a change without a label on the scale.
    """
    check_moderate(by, reply.institution, reply.about_id)
    words = _words(reason)
    with transaction.atomic():
        round_ = _open_for(RoundAct.ANSWER, reply.round_id, at)
        if ReplyAnswer.rows.filter(reply=reply).exists():
            raise NotAllowed(_("This reply has its answer already."))
        moderation = None
        if outcome == ReplyOutcome.CHANGED:
            replied = reply.level
            standing = StandingLevel.rows.get(
                round=round_, about_id=reply.about_id, scope=replied.scope, code=replied.code
            )
            moderation = _moderated(standing, round_, label, words, by, at, None)
        answer = ReplyAnswer(
            reply=reply,
            outcome=ReplyOutcome(outcome),
            reason=words,
            moderation=moderation,
            answered_by_id=by.person_id,
            answered_by_account=by.account_id or 0,
            answered_at=at,
        )
        answer.save(force_insert=True)
        facts = {"outcome": str(answer.outcome), "moderation": str(moderation.pk) if moderation else ""}
        _record("reply.answered", audit.Subject("reply", str(reply.pk)), facts, round_, by, at, words)
    return answer


def _words(written: str) -> str:
    words = written.strip()
    if not words:
        raise NotAcceptable(_("Write it in words: whoever it is about reads them."), [])
    return words


def _standing(level: Level) -> StandingLevel:
    """Return where a level stands; raise NotAcceptable when another has taken its place."""
    found = StandingLevel.rows.filter(level=level).select_related("level").first()
    if found is None:
        raise NotAcceptable(_("This level was estimated anew in the meantime. Look at the latest one."), [])
    return found


def _open_for(act: RoundAct, round_id: int, at: datetime) -> Round:
    """Return the round, locked; raise NotAllowed unless its state allows the act now."""
    row = locked_round(round_id)
    check_act(row.state, act, unmet_conditions(row, today=timezone.localdate(at)) if act is RoundAct.REPLY else ())
    return row


def _check_evidence(submission: Submission | None, by: Viewer) -> None:
    if submission is None:
        return
    seen = Submission.objects.visible_to(by).filter(pk=submission.pk, about_id=by.person_id)
    if not seen.exists():
        raise NotAcceptable(_("A reply points to a rating about yourself that you can see."), [])


def _moderated(
    standing: StandingLevel,
    round_: Round,
    label: str,
    reason: str,
    by: Viewer,
    at: datetime,
    musyawarah: Musyawarah | None,
) -> Moderation:
    if label not in labels_of(standing.scope, law_day(round_.school_year, timezone.localdate(at))):
        raise NotAcceptable(_("Choose a level of the scale."), [])
    row = Moderation(
        round=round_,
        level_id=standing.level_id,
        institution_id=standing.institution_id,
        about_id=standing.about_id,
        label=label,
        reason=reason,
        musyawarah=musyawarah,
        decided_by_id=by.person_id,
        decided_by_account=by.account_id or 0,
        decided_at=at,
    )
    row.save(force_insert=True)
    StandingLevel.rows.filter(pk=standing.pk).update(moderation=row)
    facts = {"competency": standing.code, "level": standing.level_id, "label": label, "moderation": str(row.pk)}
    _record("level.moderated", audit.Subject("level", str(standing.level_id)), facts, round_, by, at, reason)
    return row


def _record(
    action: str,
    subject: audit.Subject,
    facts: Mapping[str, object],
    round_: Round,
    by: Viewer,
    at: datetime,
    reason: str = "",
) -> None:
    place = audit_place(round_.institution)
    audit.record(place=place, by=by, at=at, action=action, subject=subject, facts=facts, reason=reason)
