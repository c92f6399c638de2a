"""Display values of a form that was handed in: what it would become, and every reason against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uswah.common.presenters.pieces import Figure, Tone
from uswah.core.forms import FormDefinition, Wording
from uswah.exchange.enums.kinds import Severity
from uswah.exchange.readers.form_messages import form_message_for, plan_message_for
from uswah.standards.presenters import in_language

if TYPE_CHECKING:
    from uswah.exchange.readers.xlsform import FormReading
    from uswah.standards.policies import PlanProblem
    from uswah.standards.queries import Publication


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence about the form, and whether it stands against publishing."""

    tone: Tone
    sentence: str

    @property
    def is_error(self) -> bool:
        """Tell whether nothing can be published before this is put right."""
        return self.tone == "alert"


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group that becomes a competency: its title and its ratings."""

    title: str
    ratings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftPage:
    """What a form would become; `can_publish` only when nothing stands against it."""

    title: str
    version: str = ""
    remarks: tuple[Remark, ...] = ()
    figures: tuple[Figure, ...] = ()
    becomes: str = ""
    scale: tuple[str, ...] = ()
    groups: tuple[GroupLine, ...] = ()
    can_publish: bool = False
    is_published: bool = False
    is_refused: bool = False


def refused_page(title: str, sentence: str) -> DraftPage:
    """Return the page of a file that is no workbook."""
    return DraftPage(title, remarks=(Remark("alert", sentence),), is_refused=True)


def draft_page(
    reading: FormReading, publication: Publication | None, problems: Iterable[PlanProblem], language: str
) -> DraftPage:
    """Return what a form would become, with every finding by its row."""
    remarks = tuple(_remarks(reading, problems))
    form = reading.form
    title = _text(form.title, language) if form else _("This form cannot be published yet")
    if form is None or publication is None:
        return DraftPage(title, remarks=remarks, is_refused=True)
    return DraftPage(
        title=title,
        version=form.version,
        remarks=remarks,
        figures=_figures(form, publication),
        becomes=_becomes(publication, language),
        scale=tuple(f"{step.name} · {_text(step.label, language)}" for step in publication.plan.scale),
        groups=tuple(
            GroupLine(
                _text(group.group.label, language) or group.group.name,
                tuple(_text(question.label, language) for question in group.questions),
            )
            for group in publication.plan.groups
        ),
        can_publish=publication.existing is None,
        is_published=publication.existing is not None,
    )


def _remarks(reading: FormReading, problems: Iterable[PlanProblem]) -> Iterable[Remark]:
    for finding in reading.findings:
        tone: Tone = "alert" if finding.severity is Severity.ERROR else "neutral"
        yield Remark(tone, form_message_for(finding))
    for problem in problems:
        yield Remark("alert", plan_message_for(problem, reading.rows))


def _figures(form: FormDefinition, publication: Publication) -> tuple[Figure, ...]:
    counts: Mapping[str, int] = {
        _("questions"): sum(question.kind.is_answered for question in form.questions),
        _("ratings"): len(publication.plan.rated),
        _("steps on the scale"): len(publication.plan.scale),
    }
    return tuple(Figure(str(count), label) for label, count in counts.items())


def _becomes(publication: Publication, language: str) -> str:
    if publication.framework is not None:
        named = {"framework": in_language(publication.framework.title, language)}
        return _("It rates indicators of “%(framework)s”, as a local instrument.") % named
    count = len(publication.plan.groups)
    return ngettext(
        "It becomes a local framework of its own with %(count)s competency, and its instrument.",
        "It becomes a local framework of its own with %(count)s competencies, and its instrument.",
        count,
    ) % {"count": count}


def _text(wording: Wording | None, language: str) -> str:
    return ((wording.en if language == "en" else "") or wording.id) if wording else ""
