"""The rating form: facts first, scores second, one part a competency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uswah.appraisal.policies import FACT_LENGTH, UNOBSERVED, Entry
from uswah.appraisal.presenters.words import address
from uswah.appraisal.queries import PKG_INSTRUMENT
from uswah.common.presenters import ChoiceOption
from uswah.standards.enums import Technique
from uswah.standards.presenters import in_language
from uswah.standards.queries import Form, FormGroup


@dataclass(frozen=True, slots=True)
class RatedItem:
    """An indicator on the form as it was typed, with what is wrong with it; `key` goes into ids."""

    code: str
    key: str
    number: str
    text: str
    score: str
    fact: str
    error: str


@dataclass(frozen=True, slots=True)
class RatedGroup:
    """A competency on the form; it stands open where something needs attention."""

    key: str
    title: str
    techniques: str
    progress: str
    is_open: bool
    has_errors: bool
    items: tuple[RatedItem, ...]


@dataclass(frozen=True, slots=True)
class RatingPage:
    """The form: `options` are the scores, `apart` the two answers that are none.

    `errors` are (anchor, sentence) of the indicators, `missing` names what would be stored without a score.
    """

    id: str
    title: str
    note: str
    is_local: bool
    legend: tuple[tuple[str, str], ...]
    options: tuple[ChoiceOption, ...]
    apart: tuple[ChoiceOption, ...]
    groups: tuple[RatedGroup, ...]
    errors: tuple[tuple[str, str], ...]
    missing: str
    progress: str
    fact_length: int
    sent_before_url: str


def rating_page(
    form: Form,
    entries: Mapping[str, Entry],
    problems: Mapping[str, str],
    *,
    client_id: UUID,
    language: str,
    missing: Sequence[str] = (),
    sent_before: tuple[str, UUID] | None = None,
) -> RatingPage:
    """Return the form with what was typed; `sent_before` names madrasah and submission of an id used already."""
    opened = {*problems, *missing} or {item.code for item in form.groups[0].items}
    groups = tuple(_group(group, entries, problems, opened, language) for group in form.groups)
    filled = sum(1 for entry in entries.values() if entry.score)
    return RatingPage(
        id=str(client_id),
        title=in_language(form.title, language),
        note=in_language(form.note, language),
        is_local=form.is_local,
        legend=tuple((_option_words(step, language), in_language(step.get("anchor"), language)) for step in form.scale),
        options=tuple(
            ChoiceOption(str(s["value"]), str(s["value"]), in_language(s["label"], language)) for s in form.scale
        ),
        apart=(ChoiceOption(UNOBSERVED, "", _("Not observed")), ChoiceOption("", "", _("No score yet"))),
        groups=groups,
        errors=tuple(
            (f"i-{item.key}", f"{item.number}: {item.error}") for g in groups for item in g.items if item.error
        ),
        missing=_missing(form, missing),
        progress=_("%(done)s of %(total)s filled in") % {"done": filled, "total": len(form.indicator_ids)},
        fact_length=FACT_LENGTH,
        sent_before_url=address("appraisal:submission", sent_before) if sent_before else "",
    )


def _option_words(step: Mapping[str, object], language: str) -> str:
    label = step["label"]
    return f"{step['value']} · {in_language(label if isinstance(label, Mapping) else None, language)}"


def _group(
    group: FormGroup,
    entries: Mapping[str, Entry],
    problems: Mapping[str, str],
    opened: set[str],
    language: str,
) -> RatedGroup:
    items = tuple(
        RatedItem(
            code=item.code,
            key=item.code.replace(".", "-"),
            number=item.number,
            text=in_language(item.text, language),
            score=entries.get(item.code, Entry()).score,
            fact=entries.get(item.code, Entry()).fact,
            error=problems.get(item.code, ""),
        )
        for item in group.items
    )
    techniques = dict.fromkeys(technique for item in group.items for technique in item.techniques)
    has_errors = any(item.error for item in items)
    filled = sum(1 for item in items if item.score)
    count = len(items)
    return RatedGroup(
        key=f"k-{group.code.replace('.', '-')}",
        title=f"{group.number}. {in_language(group.title, language)}",
        techniques=", ".join(str(Technique(technique).label) for technique in techniques),
        progress=_("%(done)s of %(total)s") % {"done": filled, "total": count}
        if filled
        else ngettext("%(count)s indicator", "%(count)s indicators", count) % {"count": count},
        is_open=any(item.code in opened for item in items),
        has_errors=has_errors,
        items=items,
    )


def _missing(form: Form, missing: Sequence[str]) -> str:
    """Return which indicators would be stored without a score; only for an instrument that makes a level."""
    if not missing or form.code != PKG_INSTRUMENT:
        return ""
    numbers = {item.code: item.number for group in form.groups for item in group.items}
    return ", ".join(numbers[code] for code in missing)
