"""The invented calibration of this year: heads and pengawas score the same stories, each in their own way."""

from __future__ import annotations

import hashlib
from datetime import date

from uswah.appraisal.models import Vignette
from uswah.appraisal.operations import hand_in_vignette
from uswah.institutions.models import SchoolYear
from uswah.people.enums import Role
from uswah.people.models import RoleAssignment
from uswah.people.queries import viewer_of
from uswah.web.demonstration.calendar import moment, school_year
from uswah.web.demonstration.places import BY_KEY, YEARS

THIS = YEARS[-1]
SCORED_ON = date(THIS, 8, 3)
# What most people see in each story, by its twelve indicators; a strict rater keeps the full score more often.
SEEN = {"zakat": "212221222221", "pecahan": "110111111001", "surat": "222212222222"}
STRICT, USUAL = 45, 15  # of a hundred scores, how many stand one lower


def score_stories() -> None:
    """Let every head and pengawas but one hand in the year's stories; what is there already stays."""
    year = SchoolYear.objects.system("the year in which the stories are scored").get(pk=school_year(THIS))
    stories = list(
        Vignette.objects.system("the stories that are scored")
        .select_related("instrument")
        .filter(code__in=SEEN)
        .order_by("code")
    )
    roles = (
        RoleAssignment.objects.system("the demonstration lets its own raters act")
        .filter(role__in=[Role.KEPALA, Role.PENGAWAS])
        .order_by("account__person__name", "pk")
    )
    raters = {row.account_id: row for row in roles.select_related("account__person", "institution")}
    for rater in list(raters.values())[:-1]:
        account, role = rater.account, rater.role
        lower = STRICT if (rater.institution.code, role) == (BY_KEY["nurul-huda"].nsm, Role.KEPALA) else USUAL
        for story in stories:
            scores = {
                code: _score(int(seen), lower, f"{account.person.name}{code}{story.code}")
                for code, seen in zip(story.indicators, SEEN[story.code], strict=True)
            }
            at = moment(SCORED_ON)
            by = viewer_of(account, at=at, on=SCORED_ON, language="id")
            hand_in_vignette(vignette=story, school_year=year, source_role=role, scores=scores, by=by, at=at)


def _score(seen: int, lower: int, key: str) -> int:
    """Return what one rater gave for what most saw: the same each time, now and then one less."""
    drawn = int.from_bytes(hashlib.sha256(key.encode()).digest()[:2], "big") % 100
    return max(0, seen - (drawn < lower))
