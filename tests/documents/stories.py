"""What the stories of the papers have in common: the worked example of the law, and a paper issued by somebody."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from factories import AT, YEAR, Madrasah, appraise, pkg_form, submission, system, viewer

from uswah.documents.exporters.recaps import recap_content
from uswah.documents.exporters.reports import pkg_report_content
from uswah.documents.operations import issue_pkg_report, issue_recap
from uswah.documents.queries import ReportFacts, recap_facts, report_facts
from uswah.evidence.models import Submission
from uswah.institutions.models import SchoolYear
from uswah.people.models import Account, Post
from uswah.people.operations import PostEntry, amend_post
from uswah.standards.enums import Stage

# The worked example: raw scores of the fourteen competencies, total 49, 87.50, Baik, 20.25 points a year from III/c.
RAW = (9, 10, 6, 18, 9, 10, 7, 9, 9, 13, 5, 4, 5, 6)


def worked_scores() -> dict[str, int]:
    """Return a score for each of the 78 indicators that sums to the raw scores of the worked example."""
    scores: dict[str, int] = {}
    for group, raw in zip(pkg_form().groups, RAW, strict=True):
        for place, item in enumerate(group.items):
            scores[item.code] = min(2, max(0, raw - 2 * place))
    return scores


def rated(home: Madrasah, about: Post | None = None, **rest: Any) -> Submission:
    """Let Pak Hasan rate a teacher (Bu Aisyah) as in the worked example, and let it count."""
    new = submission((about or home.aisyah).person_id, home.hasan.person_id, **{"scores": worked_scores(), **rest})
    appraise(home.place, new)
    return Submission.rows.get(pk=new.id)


def make_civil_servant(post: Post, rank: str = "III/c") -> None:
    """Give a teacher the rank that form 1D asks for."""
    entry = PostEntry(is_satminkal=True, is_teaching=True, employment="PNS", rank=rank)
    amend_post(post=post, entry=entry, by=system(), at=AT)


def facts_of(
    home: Madrasah, by: Account | None = None, about: Post | None = None, stage: str = "summative"
) -> ReportFacts:
    """Return what the report of Bu Aisyah prints."""
    person = (about or home.aisyah).person_id
    facts = report_facts(viewer(by or home.hasan), place=home.place, person_id=person, year=YEAR, stage=stage)
    assert facts is not None
    return facts


def issue(home: Madrasah, *, by: Account | None = None, at: datetime = AT, about: Post | None = None, is_sample=False):
    """Let the head (or somebody) issue the report of Bu Aisyah as things stand."""
    facts = facts_of(home, by, about)
    content = pkg_report_content(facts, is_sample=is_sample)
    return issue_pkg_report(facts=facts, content=content, by=replace(viewer(by or home.hasan), at=at), at=at)


def issue_the_recap(home: Madrasah, *, at: datetime = AT):
    """Let the head issue the recap of the madrasah as things stand."""
    head = viewer(home.hasan)
    year = SchoolYear.rows.get(pk=YEAR)
    facts = recap_facts(head, place=home.place, year=year, stage=Stage.SUMMATIVE)
    return issue_recap(facts=facts, content=recap_content(facts, is_sample=False), by=head, at=at)
