"""What people decide about levels and answer to them: moderation, musyawarah, the teacher's reply and its answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from uswah.appraisal.models import Level, Moderation, Musyawarah, Reply, ReplyAnswer
from uswah.common.viewer import Viewer
from uswah.evidence.models import Submission


def moderate(
    *, level: Level, label: str, reason: str, by: Viewer, at: datetime, musyawarah: Musyawarah | None = None
) -> Moderation:
    """Set the level of a teacher in a competency (or domain, or altogether) that stands in an open round, for a reason.

    `label` is a code of the scale ('1' to '4'; for all competencies a code of the scheme's categories). The level that
    was estimated stays beside it. Raises PermissionDenied for one's own level and without the power; NotAllowed unless
    the round consolidates; NotAcceptable without a reason, for a label off the scale, or a level that does not stand.
    """
    raise NotImplementedError


def settle_musyawarah(
    *,
    musyawarah: Musyawarah,
    outcome: str,
    by: Viewer,
    at: datetime,
    label: str = "",
) -> Musyawarah:
    """Write down what people found about sources that differed; with a `label` the level is set to it as well.

    Raises PermissionDenied about oneself and without the power; NotAllowed unless the round consolidates, or when it is
    settled already; NotAcceptable without words.
    """
    raise NotImplementedError


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
    replies are taken; NotAcceptable without words, without a level, or for a submission about somebody else.
    """
    raise NotImplementedError


def answer_reply(*, reply: Reply, outcome: str, reason: str, by: Viewer, at: datetime, label: str = "") -> ReplyAnswer:
    """Answer a teacher's reply, once, with a reason: the level stays ('kept') or is set to `label` ('changed').

    Raises PermissionDenied for one's own reply and without the power; NotAllowed unless the round consolidates, or when
    it is answered already; NotAcceptable without a reason, or for a change without a label on the scale.
    """
    raise NotImplementedError
