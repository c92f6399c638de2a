"""Reads about ratings that were amended twice: the versions side by side, and on which phone each was captured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from uswah.appraisal.access import can_decide
from uswah.capture.models import Envelope
from uswah.common.viewer import Viewer
from uswah.evidence.enums import RoundState
from uswah.evidence.models import Submission
from uswah.evidence.queries import Family, StoredRating, conflicts_at, family_of, ratings_of, submission_for
from uswah.institutions.models import Institution
from uswah.people.queries.search import names_of_accounts
from uswah.standards.queries import Form, form_by_id


@dataclass(frozen=True, slots=True)
class ConflictFile:
    """A judgement with siblings: `choices` are what a person decides between, with their ratings by indicator code.

    `captured` are the envelopes of those that came from a phone, as far as the viewer sees them; `writers` names the
    accounts that wrote. `is_final` tells that the round is complete; `may_decide` whether the viewer may decide now.
    """

    submission: Submission
    family: Family
    form: Form
    choices: tuple[Submission, ...]
    ratings: Mapping[UUID, Mapping[str, StoredRating]]
    captured: Mapping[UUID, Envelope]
    writers: Mapping[int, str]
    is_final: bool
    may_decide: bool


def conflict_file(viewer: Viewer, *, place: Institution, submission_id: UUID) -> ConflictFile:
    """Return the versions of a judgement at a madrasah; raise Http404 for a hidden one, or one without siblings."""
    submission = submission_for(viewer, submission_id)
    family = family_of(viewer, submission)
    if submission.institution_id != place.pk or not (family.is_open or family.decisions):
        raise Http404
    choices = family.choices or tuple(row for row in family.versions if row.pk == family.holds)
    is_final = submission.round is not None and submission.round.state == RoundState.COMPLETE
    may = can_decide(viewer, place, about=submission.about_id, rated_by=submission.rated_by_id)
    return ConflictFile(
        submission=submission,
        family=family,
        form=form_by_id(submission.instrument_id),
        choices=choices,
        ratings=ratings_of(row.pk for row in choices),
        captured=_captured(viewer, family),
        writers=names_of_accounts(row.entered_account for row in family.versions if row.entered_account is not None),
        is_final=is_final,
        may_decide=family.is_open and family.is_whole and may and not is_final,
    )


def conflicts_to_show(viewer: Viewer, place: Institution) -> tuple[Family, ...]:
    """Return the judgements at a madrasah that wait for a decision and that the viewer may decide."""
    return tuple(
        family
        for family in conflicts_at(viewer, institution_id=place.pk)
        if family.is_whole
        and can_decide(viewer, place, about=family.versions[0].about_id, rated_by=family.versions[0].rated_by_id)
    )


def _captured(viewer: Viewer, family: Family) -> Mapping[UUID, Envelope]:
    found = Envelope.objects.visible_to(viewer).filter(pk__in=[row.pk for row in family.versions])
    return {row.pk: row for row in found.select_related("device").defer("body")}
