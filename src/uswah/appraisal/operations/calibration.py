"""Vignettes come in with the law that we ship; each rater hands in one sheet for each and year, never changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from uswah.appraisal.models import Vignette, VignetteSheet
from uswah.common import audit
from uswah.common.permissions import Permission
from uswah.common.viewer import Viewer
from uswah.evidence.policies import NotAcceptable
from uswah.institutions.models import SchoolYear
from uswah.standards.models import Instrument

LAW = Path(__file__).resolve().parents[1] / "law/vignettes"


def load_vignettes(*, by: Viewer, at: datetime) -> int:
    """Publish the vignettes of `law/vignettes` that are not there yet; return how many. A new text is a new version."""
    with transaction.atomic():
        told = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(LAW.glob("*.json")))
        new = [_vignette(text) for text in told if not _known(text)]
        Vignette.rows.bulk_create(new)
        if new:
            facts = {"vignettes": [str(vignette) for vignette in new]}
            subject = audit.Subject("law", "vignettes")
            audit.record(place=audit.Place(0), by=by, at=at, action="law.loaded", subject=subject, facts=facts)
    return len(new)


def hand_in_vignette(
    *,
    vignette: Vignette,
    school_year: SchoolYear,
    source_role: str,
    scores: Mapping[str, int],
    by: Viewer,
    at: datetime,
) -> VignetteSheet:
    """Store how the viewer scored a vignette; the same scores sent twice are stored once.

    Raises PermissionDenied for somebody who rates nowhere, NotAcceptable for an indicator without a score, a score off
    the scale, and for a vignette that was scored differently before: the first sight is what calibration needs.
    """
    if by.person_id is None or not by.may(Permission.RATE):
        raise PermissionDenied(_("Only those who rate teachers score vignettes."))
    _check_scores(vignette, scores)
    content = {code: scores[code] for code in vignette.indicators}
    digest = hashlib.sha256(json.dumps([str(vignette), content], sort_keys=True).encode()).hexdigest()
    sheet = VignetteSheet(
        vignette=vignette,
        rated_by_id=by.person_id,
        school_year=school_year,
        source_role=source_role,
        scores=content,
        digest=digest,
        entered_at=at,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                sheet.save(force_insert=True)
        except IntegrityError:
            return _handed_in_before(vignette, school_year, by.person_id, digest)
        # The ledger tells that the sheet came, never its scores: they are the rater's own.
        subject = audit.Subject("vignette", str(vignette))
        audit.record(place=audit.Place(0), by=by, at=at, action="vignette.scored", subject=subject, facts={})
    return sheet


def _known(text: Mapping[str, str]) -> bool:
    return Vignette.rows.filter(code=text["code"], version=text["version"]).exists()


def _vignette(text: Mapping[str, str]) -> Vignette:
    instrument = Instrument.rows.filter(code=text["instrument"]).latest("valid_from")
    own = ("code", "version", "title", "body", "indicators", "valid_from", "valid_until")
    return Vignette(instrument=instrument, **{name: text[name] for name in own})


def _check_scores(vignette: Vignette, scores: Mapping[str, int]) -> None:
    missing = [code for code in vignette.indicators if code not in scores]
    if missing:
        raise NotAcceptable(_("Give every indicator a score."), missing)
    scale = {step["value"] for step in vignette.instrument.scale}
    wrong = [code for code in vignette.indicators if scores[code] not in scale]
    if wrong:
        raise NotAcceptable(_("A score is not on the scale of this instrument."), wrong)


def _handed_in_before(vignette: Vignette, school_year: SchoolYear, person: UUID, digest: str) -> VignetteSheet:
    known = VignetteSheet.rows.get(vignette=vignette, school_year=school_year, rated_by_id=person)
    if known.digest != digest:
        raise NotAcceptable(_("You scored this story before. The first scores stay."), [])
    return known
