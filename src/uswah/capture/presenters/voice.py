"""How pupils' voice is shown: to pupils the words and questions, to teacher, pengawas and head the campaign and results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uswah.common.presenters.pieces import ChoiceOption, ChoiceScale, Stage
from uswah.core.forms import FormDefinition, Question, QuestionKind, Wording
from uswah.evidence.enums import CampaignState

Both = Mapping[str, str]
TONES = {CampaignState.OPEN: "gold", CampaignState.RELEASED: "brand"}


@dataclass(frozen=True, slots=True)
class TextQuestion:
    """A question that is answered in words."""

    name: str
    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """A campaign in the list."""

    title: str
    words: str
    state: str
    tone: str
    url: str


@dataclass(frozen=True, slots=True)
class CampaignPage:
    """A campaign with its terms, and its results as far as the viewer may see them (None = not yet)."""

    title: str
    overline: str
    state: str
    stages: tuple[Stage, ...]
    until: str
    size: int
    is_small: bool
    is_tiny: bool
    has_tickets: bool
    purpose: str
    consent: str
    words: tuple[str, ...]
    retention: str
    citation: str
    heard: str
    others_from: str
    results: tuple[QuestionResult, ...] | None
    remarks: tuple[tuple[str, Sequence[str]], ...] | None
    entered: int
    nsm: str
    pk: UUID


@dataclass(frozen=True, slots=True)
class Bar:
    """How many chose one option, of how many."""

    label: str
    count: int
    total: int


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """What may be told about a question: bars, or one sentence."""

    label: str
    bars: tuple[Bar, ...]
    sentence: str


def in_language(texts: Sequence[Both], language: str) -> list[str]:
    """Return texts in one language, Indonesian where there is none."""
    return [text.get(language) or text["id"] for text in texts]


def scales(form: FormDefinition, language: str) -> list[ChoiceScale]:
    """Return the questions that are answered on the scale; none is required."""
    asked = [question for question in form.questions if question.kind is QuestionKind.SELECT_ONE]
    skip = ChoiceOption("", _("Skip"), "")
    return [
        ChoiceScale(
            name=question.name,
            question=_word(question.label, language),
            options=(*(ChoiceOption(c.name, _word(c.label, language), "") for c in form.choices_of(question)), skip),
            number=f"{number}/{len(asked)}",
        )
        for number, question in enumerate(asked, start=1)
    ]


def texts(form: FormDefinition, language: str) -> list[TextQuestion]:
    """Return the questions that are answered in words."""
    return [
        TextQuestion(question.name, _word(question.label, language), _word(question.hint, language))
        for question in _written(form)
    ]


def campaign_line(row: Any, nsm: str) -> CampaignLine:
    """Return a campaign as the list shows it."""
    return CampaignLine(
        title=_("%(name)s · class %(class)s") % {"name": row.about.name, "class": row.class_name},
        words=f"{row.school_year_id} · {row.get_stage_display()}",
        state=str(CampaignState(row.state).label),
        tone=TONES.get(CampaignState(row.state), "neutral"),
        url=reverse("capture:voice-campaign", args=[nsm, row.pk]),
    )


def campaign_page(
    row: Any,
    terms: Any,
    words: Sequence[Both],
    form: FormDefinition,
    told: Any,
    nsm: str,
    language: str,
    *,
    has_tickets: bool,
) -> CampaignPage:
    """Return a campaign as its page shows it; `terms` are VoiceTerms, `told` what was released to this viewer."""
    purpose, consent, retention = in_language([terms.purpose, terms.consent, terms.retention], language)
    results = told.release.results if told else None
    return CampaignPage(
        title=_("%(name)s · class %(class)s") % {"name": row.about.name, "class": row.class_name},
        overline=f"{row.school_year_id} · {row.get_stage_display()}",
        state=row.state,
        stages=_stages(row.state),
        until=date_format(row.closes_on, "j F Y"),
        size=row.class_size,
        is_small=terms.thresholds.cell <= row.class_size < terms.small_class,
        is_tiny=row.class_size < terms.thresholds.cell,
        has_tickets=has_tickets,
        purpose=purpose,
        consent=consent,
        words=tuple(in_language(words, language)),
        retention=retention,
        citation=terms.citation,
        heard=heard_words(results) if results else "",
        others_from=others_from(told.release) if told else "",
        results=tuple(results_of(form, results, language)) if results and results["answers"] is not None else None,
        remarks=tuple(remarks_of(form, told.remarks, language)) if told and told.remarks is not None else None,
        entered=told.release.entered if told else 0,
        nsm=nsm,
        pk=row.pk,
    )


def _stages(state: str) -> tuple[Stage, ...]:
    shown = (CampaignState.PREPARED, CampaignState.OPEN, CampaignState.CLOSED, CampaignState.RELEASED)
    return tuple(Stage(str(each.label), current=each == state) for each in shown)


def results_of(form: FormDefinition, results: Mapping[str, Any], language: str) -> list[QuestionResult]:
    """Return each question with what may be told about it."""
    return [
        _result(form, question, results["questions"].get(question.name, {}), language)
        for question in form.questions
        if question.kind is QuestionKind.SELECT_ONE
    ]


def remarks_of(
    form: FormDefinition, remarks: Mapping[str, Sequence[str]], language: str
) -> list[tuple[str, Sequence[str]]]:
    """Return what pupils wrote, by question."""
    return [(_word(question.label, language), remarks.get(question.name, ())) for question in _written(form)]


def heard_words(results: Mapping[str, Any]) -> str:
    """Return how many answered, or that they were too few."""
    if results["answers"] is None:
        return _("Fewer than five pupils answered. Nothing is shown, and nothing was kept.")
    told = ngettext("%(count)d pupil answered.", "%(count)d pupils answered.", results["answers"])
    return told % {"count": results["answers"]}


def others_from(release: Any) -> str:
    """Return from which day others than the teacher see the results."""
    return date_format(timezone.localdate(release.others_from), "j F Y")


def asked_about(people: Iterable[Any], viewer_person: UUID | None) -> list[tuple[str, str]]:
    """Return whom pupils may be asked about; never oneself."""
    return [(str(line.person_id), line.name) for line in people if line.person_id != viewer_person]


def _result(form: FormDefinition, question: Question, told: Mapping[str, Any], language: str) -> QuestionResult:
    label = _word(question.label, language)
    options = [(choice.name, _word(choice.label, language)) for choice in form.choices_of(question)]
    if "counts" in told:
        total = sum(told["counts"].values())
        bars = tuple(Bar(word, told["counts"][name], total) for name, word in options)
        return QuestionResult(label, bars, "")
    if "nearly_all" in told:
        word = dict(options)[str(told["nearly_all"])]
        sentence = _("Nearly all of %(count)d answered: %(word)s.") % {"count": told["answers"], "word": word}
        return QuestionResult(label, (), sentence)
    return QuestionResult(label, (), _("Fewer than five answered this question, so nothing is shown."))


def _written(form: FormDefinition) -> list[Question]:
    return [question for question in form.questions if question.kind is QuestionKind.TEXT]


def _word(wording: Wording | None, language: str) -> str:
    if wording is None:
        return ""
    return wording.en if language == "en" and wording.en else wording.id
