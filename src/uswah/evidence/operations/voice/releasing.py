"""The results of a campaign are told once, and what pupils answered becomes evidence of nobody's own."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from uswah.common.viewer import Viewer
from uswah.core.disclosure import Banded, Group, Outcome, Shown, Thresholds, release
from uswah.core.forms import FormDefinition, Question, QuestionKind
from uswah.evidence.enums import SourceRole
from uswah.evidence.models import Campaign, Release
from uswah.evidence.operations.submissions import NewSubmission, record_together
from uswah.evidence.operations.voice.campaigns import asked_form, locked_campaign, record_act
from uswah.evidence.operations.voice.closing import leave_no_trace
from uswah.evidence.policies import CampaignAct, NewRating, NotAcceptable, next_campaign_state
from uswah.evidence.queries.voice_law import VoiceTerms, terms_by_version
from uswah.standards.enums import Technique
from uswah.standards.queries import Form, form_by_id, form_of

_SHUFFLER = secrets.SystemRandom()
NOBODY = "Siswa"  # who rated, on every sheet of every pupil


def release_campaign(*, of: Campaign, by: Viewer, at: datetime) -> Release:
    """Tell the results of a closed campaign, and enter its answers as evidence where its round still takes any.

    What is told is frozen by the database. Under the threshold nothing is told, and nothing entered.
    """
    with transaction.atomic():
        row = locked_campaign(of.pk)
        row.state = next_campaign_state(row.state, CampaignAct.RELEASE)
        terms = terms_by_version(row.terms)
        form = asked_form(row)
        answers = [dict(scores) for scores in row.mixed_answers.values_list("scores", flat=True)]
        _SHUFFLER.shuffle(answers)
        results = _results(form, answers, terms.thresholds)
        entered, sheets = _entered(row, form, terms, answers, at)
        told = Release(
            campaign=row,
            released_at=at,
            others_from=at + timedelta(days=terms.teacher_first_days),
            results=results,
            entered=entered,
            digest=_digest(results),
        )
        told.save(force_insert=True)
        row.mixed_answers.all().delete()
        row.erase_on = timezone.localdate(at) + timedelta(days=terms.retention_days)
        row.save(update_fields=["state", "erase_on"])
        record_act(row, "released", by, at, {"digest": told.digest, "entered": entered, "sheets": sheets})
        transaction.on_commit(lambda: leave_no_trace(row.pk))
    return told


def _results(form: FormDefinition, answers: Sequence[Mapping[str, int]], bounds: Thresholds) -> dict[str, Any]:
    """Return what may be told: how many answered, and each question as counts, a band, or nothing."""
    if len(answers) < bounds.cell:
        return {"answers": None, "questions": {}}
    asked = [question for question in form.questions if question.kind is QuestionKind.SELECT_ONE]
    return {
        "answers": len(answers),
        "questions": {question.name: _told(form, question, answers, bounds) for question in asked},
    }


def _told(
    form: FormDefinition, question: Question, answers: Sequence[Mapping[str, int]], bounds: Thresholds
) -> dict[str, Any]:
    options = [int(choice.name) for choice in form.choices_of(question)]
    counts = tuple(sum(sheet.get(question.name) == option for sheet in answers) for option in options)
    # The class is one part: it was asked once, and is told once.
    group = Group(question.name, frozenset({"class"}))
    outcome: Outcome = release([group], {"class": counts}, bounds)[0]
    match outcome:
        case Shown():
            return {"counts": dict(zip(map(str, options), outcome.counts, strict=True))}
        case Banded():
            return {"nearly_all": options[outcome.option], "answers": outcome.respondents}
        case _:
            return {}


def _entered(
    row: Campaign, form: FormDefinition, terms: VoiceTerms, answers: Sequence[Mapping[str, int]], at: datetime
) -> tuple[int, str]:
    """Enter one sheet for each pupil, all at one moment, in no order; return how many, and the digest over all.

    None where the round of the stage is complete: its levels are final.
    """
    rated = form_of(terms.counts_as, timezone.localdate(at))
    own = form_by_id(row.instrument_id)
    sheets = [_sheet(row, form, own, rated, terms, answer) for answer in answers]
    sheets = [sheet for sheet in sheets if sheet.ratings]
    if len(sheets) < terms.thresholds.cell:
        return 0, ""
    try:
        with transaction.atomic():
            return len(sheets), record_together(submissions=sheets, form=rated, place=row.institution, at=at)
    except NotAcceptable:
        return 0, ""


def _sheet(
    row: Campaign, form: FormDefinition, own: Form, rated: Form, terms: VoiceTerms, answer: Mapping[str, int]
) -> NewSubmission:
    labels, highest = {step["value"]: step["label"]["id"] for step in own.scale}, max(own.scores)
    indicators = rated.indicator_ids
    ratings = [
        NewRating(
            indicator_id=indicators[question.indicator],
            code=question.indicator,
            score=terms.scores[answer[question.name]],
            fact=f"Jawaban siswa: {labels[answer[question.name]]} ({answer[question.name]} dari {highest})",
        )
        for question in form.questions
        if question.name in answer and question.indicator in indicators
    ]
    return NewSubmission(
        about=row.about_id,
        instrument_id=rated.instrument_id,
        school_year=row.school_year_id,
        stage=row.stage,
        technique=Technique.QUESTIONNAIRE.value,
        source_role=SourceRole.PUPIL.value,
        ratings=ratings,
        rater_name=NOBODY,
        id=uuid4(),  # an identifier with a time in it would tell an order
    )


def _digest(results: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(results, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
