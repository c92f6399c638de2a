"""Everything of one submission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from uswah.appraisal.models import Appraisal
from uswah.appraisal.queries.levels import PKG_INSTRUMENT
from uswah.common.viewer import Viewer
from uswah.evidence.models import Submission
from uswah.evidence.queries import Family, StoredRating, family_of, ratings_of, submission_for
from uswah.evidence.queries.media import Manifest, manifest_of
from uswah.institutions.models import Institution
from uswah.people.queries.search import names_of_accounts
from uswah.standards.queries import Form, form_by_id


@dataclass(frozen=True, slots=True)
class SubmissionFile:
    """A submission with its form, its ratings by indicator code, those it amends, and all versions of the judgement.

    `appraisal` is there for an instrument that the law makes a level of; `writers` names the accounts that wrote;
    `manifest` is what is attached.
    """

    submission: Submission
    form: Form
    ratings: Mapping[str, StoredRating]
    before: Mapping[str, StoredRating]
    family: Family
    appraisal: Appraisal | None
    writers: Mapping[int, str]
    manifest: Manifest

    @property
    def is_effective(self) -> bool:
        """Tell whether it is the version that holds."""
        return self.family.holds == self.submission.pk

    @property
    def is_counted(self) -> bool:
        """Tell whether the official level comes from it."""
        return self.appraisal is not None and self.appraisal.counted_id == self.submission.pk

    @property
    def can_count(self) -> bool:
        """Tell whether it could take the place of the one that counts."""
        return self.appraisal is not None and self.is_effective and not self.is_counted


def submission_file(viewer: Viewer, *, place: Institution, submission_id: UUID) -> SubmissionFile:
    """Return a submission of a madrasah; raise Http404 for a hidden one, or one of another place, as for none."""
    submission = submission_for(viewer, submission_id)
    if submission.institution_id != place.pk:
        raise Http404
    family = family_of(viewer, submission)
    ratings = ratings_of([submission.pk, *([submission.amends_id] if submission.amends_id else [])])
    return SubmissionFile(
        submission=submission,
        form=form_by_id(submission.instrument_id),
        ratings=ratings.get(submission.pk, {}),
        before=ratings.get(submission.amends_id, {}) if submission.amends_id else {},
        family=family,
        appraisal=_appraisal(viewer, submission),
        writers=names_of_accounts(row.entered_account for row in family.versions if row.entered_account is not None),
        manifest=manifest_of(viewer, submission.pk),
    )


def _appraisal(viewer: Viewer, submission: Submission) -> Appraisal | None:
    if submission.instrument.code != PKG_INSTRUMENT:
        return None
    return (
        Appraisal.objects.visible_to(viewer)
        .filter(
            about_id=submission.about_id,
            institution_id=submission.institution_id,
            instrument_id=submission.instrument_id,
            school_year_id=submission.school_year_id,
            stage=submission.stage,
        )
        .select_related("institution")
        .first()
    )
