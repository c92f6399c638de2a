"""What people are shown of frameworks and instruments: formatted, in their language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uswah.standards.enums import Authority, Stage
from uswah.standards.queries import FrameworkLine

if TYPE_CHECKING:
    from uswah.standards.models import Competency, Crosswalk, Framework, Instrument


def in_language(text: Mapping[str, str] | None, language: str) -> str:
    """Return a bilingual text in the reader's language; what has none there is told in Indonesian."""
    return (text.get(language) or text.get("id", "")) if text else ""


@dataclass(frozen=True, slots=True)
class FrameworkCard:
    """A framework as the list shows it; a local one says in words that the ministry does not ask for it."""

    title: str
    url: str
    is_local: bool
    authority: str
    citation: str
    citation_note: str
    status_note: str
    validity: str
    size: str


@dataclass(frozen=True, slots=True)
class ScaleStep:
    """A value of an instrument's scale, with its name and what it takes."""

    value: int
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class InstrumentCard:
    """An instrument as the list shows it."""

    anchor: str
    title: str
    version: str
    is_local: bool
    authority: str
    download: str
    citation: str
    validity: str
    size: str
    stages: str
    note: str
    scale: tuple[ScaleStep, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A competency of another framework for which the same evidence serves."""

    label: str
    framework: str
    url: str


@dataclass(frozen=True, slots=True)
class CompetencyText:
    """A competency with its indicators (number, text) and its ways to other frameworks."""

    anchor: str
    number: str
    title: str
    description: str
    indicators: tuple[tuple[str, str], ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class DomainText:
    """A domain of a framework with its competencies."""

    title: str
    competencies: tuple[CompetencyText, ...]


@dataclass(frozen=True, slots=True)
class FrameworkPage:
    """A framework in full: its head, its levels (value and name), its domains, the instruments made of it."""

    card: FrameworkCard
    levels: tuple[str, ...]
    domains: tuple[DomainText, ...]
    instruments: tuple[InstrumentCard, ...]


def framework_cards(lines: Iterable[FrameworkLine], language: str) -> list[FrameworkCard]:
    """Return the frameworks of the list."""
    return [_framework_card(line.framework, line.competencies, line.indicators, language) for line in lines]


def instrument_cards(instruments: Iterable[Instrument], language: str) -> list[InstrumentCard]:
    """Return the instruments of the list; each carries `item_count`."""
    return [_instrument_card(instrument, language) for instrument in instruments]


def framework_page(framework: Framework, instruments: Iterable[Instrument], language: str) -> FrameworkPage:
    """Return a framework in full; its competencies, indicators and crosswalks are prefetched."""
    competencies = list(framework.competencies.all())
    indicators = sum(len(competency.indicators.all()) for competency in competencies)
    return FrameworkPage(
        card=_framework_card(framework, len(competencies), indicators, language),
        levels=tuple(f"{step['value']} · {in_language(step['label'], language)}" for step in framework.levels),
        domains=tuple(
            DomainText(
                title=in_language(domain["title"], language),
                competencies=tuple(_competency(c, language) for c in competencies if c.domain == domain["code"]),
            )
            for domain in framework.domains
        ),
        instruments=tuple(_instrument_card(instrument, language) for instrument in instruments),
    )


def _framework_card(framework: Framework, competencies: int, indicators: int, language: str) -> FrameworkCard:
    sizes = [ngettext("%(count)s competency", "%(count)s competencies", competencies) % {"count": competencies}]
    if indicators:
        sizes.append(ngettext("%(count)s indicator", "%(count)s indicators", indicators) % {"count": indicators})
    return FrameworkCard(
        title=in_language(framework.title, language),
        url=reverse("standards:framework", args=[framework.code, framework.version]),
        is_local=framework.authority == Authority.LOCAL,
        authority=_authority(framework),
        citation=framework.citation,
        citation_note=in_language(framework.citation_note, language),
        status_note=in_language(framework.status_note, language),
        validity=_validity(framework.valid_from, framework.valid_until),
        size=", ".join(sizes),
    )


def _authority(framework: Framework) -> str:
    if framework.authority == Authority.LOCAL:
        return _("Local, not a requirement of the ministry")
    return str(Authority.MINISTRY.label)


def _validity(first: date, last: date | None) -> str:
    if last is None:
        return _("since %(day)s") % {"day": date_format(first, "j F Y")}
    return _("%(first)s to %(last)s") % {"first": date_format(first, "j F Y"), "last": date_format(last, "j F Y")}


def _instrument_card(instrument: Instrument, language: str) -> InstrumentCard:
    count: int = instrument.item_count  # type: ignore[attr-defined]  # the query annotates it
    is_local = instrument.is_handed_in or instrument.framework.authority == Authority.LOCAL  # type: ignore[attr-defined]  # as above
    # Several versions of a madrasah's own instrument may stand in one list.
    version = f"-{instrument.version}" if instrument.is_handed_in else ""  # type: ignore[attr-defined]  # as above
    return InstrumentCard(
        anchor=f"instrumen-{instrument.code}{version}",
        title=in_language(instrument.title, language),
        version=instrument.version,
        is_local=is_local,
        authority=_("Local, not a requirement of the ministry") if is_local else str(Authority.MINISTRY.label),
        download=reverse("exchange:xlsform", args=[instrument.code, instrument.version]),
        citation=instrument.citation,
        validity=_validity(instrument.valid_from, instrument.valid_until),
        size=ngettext("%(count)s indicator", "%(count)s indicators", count) % {"count": count},
        stages=", ".join(str(Stage(stage).label) for stage in instrument.stages),
        note=in_language(instrument.techniques_note, language),
        scale=tuple(
            ScaleStep(step["value"], in_language(step["label"], language), in_language(step.get("anchor"), language))
            for step in instrument.scale
        ),
    )


def _competency(competency: Competency, language: str) -> CompetencyText:
    ways = [_way(link, link.target, language) for link in competency.leads_to.all()]
    ways += [_way(link, link.source, language) for link in competency.comes_from.all()]
    return CompetencyText(
        anchor=_anchor(competency),
        number=competency.number,
        title=in_language(competency.title, language),
        description=in_language(competency.description, language),
        indicators=tuple((i.number, in_language(i.text, language)) for i in competency.indicators.all()),
        ways=tuple(ways),
    )


def _way(link: Crosswalk, other: Competency, language: str) -> Way:
    framework = other.framework
    page = reverse("standards:framework", args=[framework.code, framework.version])
    return Way(
        label=f"{other.number} {in_language(other.title, language)}",
        framework=in_language(framework.title, language),
        url=f"{page}#{_anchor(other)}",
    )


def _anchor(competency: Competency) -> str:
    return f"kompetensi-{competency.number}"
