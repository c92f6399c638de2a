"""How fair levels came about, in words: what went in, what was corrected, what was assumed, when a level is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from uswah.appraisal.presenters.fair_words import in_hundred, source_name
from uswah.appraisal.presenters.words import address, full_name, moment, stage_name
from uswah.appraisal.queries.measurement_law import MeasurementLaw
from uswah.appraisal.queries.standing import TeacherLevels
from uswah.common.presenters import Definition
from uswah.common.viewer import Viewer

if TYPE_CHECKING:
    from uswah.appraisal.models import LevelRun
    from uswah.institutions.models import Institution
    from uswah.people.models import Person

SHORT = 16  # of a digest, enough to compare two papers by eye


@dataclass(frozen=True, slots=True)
class MethodPart:
    """A question that people ask about a figure, with its answer in short paragraphs."""

    question: str
    answer: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MethodPage:
    """The whole page."""

    teacher: str
    teacher_url: str
    period: str
    parts: tuple[MethodPart, ...]
    facts: tuple[Definition, ...]
    citation: str


def method_page(
    about: Person, levels: TeacherLevels, run: LevelRun, law: MeasurementLaw, place: Institution, viewer: Viewer
) -> MethodPage:
    """Return how the levels of a teacher in a round came about."""
    of = levels.round
    asked = {"tahun": of.school_year_id, "tahap": of.stage}
    period = f"{of.school_year_id} · {stage_name(of.stage)}"
    return MethodPage(
        teacher=full_name(about),
        teacher_url=address("appraisal:teacher", [place.code, about.pk], **asked),
        period=period,
        parts=(_what_went_in(levels), _what_was_corrected(), _what_was_assumed(law), _when(law), _what_holds()),
        facts=(
            Definition(_("Estimated on"), moment(levels.made_at)),
            Definition(_("Method"), f"{levels.method} {levels.version}"),
            Definition(_("Assumptions"), law.version),
            Definition(_("Digest of what went in"), run.inputs_digest[:SHORT]),
            Definition(_("Digest of what came out"), run.results_digest[:SHORT]),
        ),
        citation=law.citation,
    )


def _what_went_in(levels: TeacherLevels) -> MethodPart:
    shown = levels.overall or levels.competencies[0]
    names = sorted({source_name(source) for source, _technique in shown.coverage})
    told = [_("Judgements of: %(sources)s.") % {"sources": ", ".join(names)}] if names else []
    told.append(
        _("In a round each rater writes without seeing the others. What was not observed is missing, never zero.")
    )
    if levels.left_out:
        left = ", ".join(source_name(code) for code in levels.left_out)
        told.append(_("Left out: %(sources)s, because fewer than five people answered.") % {"sources": left})
    return MethodPart(_("What went in?"), tuple(told))


def _what_was_corrected() -> MethodPart:
    return MethodPart(
        _("What was corrected?"),
        (
            _("How strict each rater is: a strict rater's 3 says more than a lenient rater's 3."),
            _("The general impression that one rater has of one teacher, which colours every indicator."),
            _("Judgements weigh as much as they tell; two that say the same do not count as two proofs."),
        ),
    )


def _what_was_assumed(law: MeasurementLaw) -> MethodPart:
    return MethodPart(
        _("What was assumed?"),
        (
            _("How far teachers and raters differ is a first assumption, not yet measured in madrasah tsanawiyah."),
            _("Where evidence is thin, the figure leans on what is known of colleagues; each level says how far."),
        ),
    )


def _when(law: MeasurementLaw) -> MethodPart:
    words = {"sources": law.sources_needed, "techniques": law.techniques_needed, "chance": in_hundred(law.certainty)}
    return MethodPart(
        _("When is a level said?"),
        (
            _("When the chance of one level is at least %(chance)s in 100; otherwise the two that it lies between.")
            % words,
            _(
                "Never with fewer than %(sources)s sources or %(techniques)s techniques: then it cannot be concluded yet."
            )
            % words,
            _("The band shows where the level lies in 90 of 100 cases. A short band is certain, a long one is not."),
        ),
    )


def _what_holds() -> MethodPart:
    return MethodPart(
        _("What stays as it is?"),
        (
            _("The official PKG result is computed as the law says and is not changed by this figure."),
            _("People decide: sources that differ are talked over, and every reply is answered with a reason."),
        ),
    )
