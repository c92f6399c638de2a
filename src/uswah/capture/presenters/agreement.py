"""How well two coders agree, in words first and figures beside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uswah.appraisal.presenters.words import decimal
from uswah.common.viewer import Viewer
from uswah.core.measurement.agreement import Alpha, Interval, Kappa, Undefined
from uswah.evidence.queries import AgreementFile, CodeAgreement, CodeLine, TooFewUnits
from uswah.standards.presenters import in_language

if TYPE_CHECKING:
    from uswah.institutions.models import Institution

# Alpha of .800 and more is relied on, of .667 and more for tentative conclusions (Krippendorff 2018, chapter 12).
TENTATIVE, RELIABLE = 0.667, 0.8


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """The agreement about one code, in words first and figures beside."""

    number: str
    title: str
    reading: str
    tone: str
    same: str
    used: str
    alpha: str
    interval: str
    kappa: str


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """How well two who coded the same notes agree."""

    title: str
    overline: str
    told: str
    independent: str
    overall: AgreementLine | None
    lines: tuple[AgreementLine, ...]
    notes_url: str


def agreement_page(
    found: AgreementFile | None, codes: Iterable[CodeLine], place: Institution, viewer: Viewer
) -> AgreementPage:
    """Return the agreement at a madrasah; `found` is None while no note has two finished coders."""
    known = {line.code: line for line in codes}
    told = independent = ""
    if found is not None:
        told = ngettext("%(count)s note coded by two", "%(count)s notes coded by two", found.notes)
        told = f"{told % {'count': found.notes}}, {passages_told(found.passages)}"
        independent = _("In %(part)s of %(whole)s the second coder could not have seen the marks of the first.") % {
            "part": found.independent,
            "whole": found.notes,
        }
    return AgreementPage(
        title=_("Do two coders mean the same?"),
        overline=place.name,
        told=told,
        independent=independent,
        overall=_agreement_line(found.overall, known, viewer) if found else None,
        lines=tuple(_agreement_line(one, known, viewer) for one in _in_order(found.codes, known)) if found else (),
        notes_url=reverse("capture:notes", args=[place.code]),
    )


def _in_order(found: Iterable[CodeAgreement], known: Mapping[str, CodeLine]) -> list[CodeAgreement]:
    """Return the codes as the codebook has them."""
    places = {code: place for place, code in enumerate(known)}
    return sorted(found, key=lambda one: places.get(one.code, len(places)))


def _agreement_line(one: CodeAgreement, known: Mapping[str, CodeLine], viewer: Viewer) -> AgreementLine:
    line = known.get(one.code)
    reading, tone = _reading(one)
    return AgreementLine(
        number=(line.number or one.code) if line else one.code,
        title=in_language(line.title, viewer.language) if line else _("All codes together"),
        reading=reading,
        tone=tone,
        same=same_words(one),
        used=_("of %(count)s in all") % {"count": one.units},
        alpha=_figure(one.alpha.alpha, viewer) if isinstance(one.alpha, Alpha) else "",
        interval=_interval(one.alpha.interval, viewer) if isinstance(one.alpha, Alpha) else "",
        kappa=_figure(one.kappa.kappa, viewer) if isinstance(one.kappa, Kappa) else "",
    )


def _reading(one: CodeAgreement) -> tuple[str, str]:
    """Return what the agreement allows, by the whole interval and not by the figure alone."""
    match one.alpha:
        case TooFewUnits(units, needed):
            words = _("Not yet knowable: marked %(units)s times of the %(needed)s that are needed")
            return words % {"units": units, "needed": needed}, "neutral"
        case Undefined():
            return _("Not knowable: both say the same everywhere, so there is nothing to compare with"), "neutral"
        case Alpha(interval=interval):
            return _verdict(interval)


def _verdict(interval: Interval | Undefined) -> tuple[str, str]:
    if isinstance(interval, Undefined):
        return _("Not yet knowable: it hangs on a single passage"), "neutral"
    if interval.low >= RELIABLE:
        return _("They mean the same by it"), "brand"
    if interval.low >= TENTATIVE:
        return _("They largely mean the same; conclude with care"), "brand"
    if interval.high < TENTATIVE:
        return _("They do not mean the same yet: talk about what the code means"), "alert"
    return _("Still open: more passages are needed, or a clearer definition"), "gold"


def same_words(one: CodeAgreement) -> str:
    """Return in how many units two say the same."""
    return _("same in %(same)s of %(units)s marked") % {"same": one.same, "units": one.used}


def _interval(interval: Interval | Undefined, viewer: Viewer) -> str:
    if isinstance(interval, Undefined):
        return ""
    return _("%(low)s to %(high)s") % {"low": _figure(interval.low, viewer), "high": _figure(interval.high, viewer)}


def _figure(value: float, viewer: Viewer) -> str:
    return decimal(Fraction(value), 2, viewer.language)


def passages_told(count: int) -> str:
    """Return a number of passages in words."""
    return ngettext("%(count)s passage", "%(count)s passages", count) % {"count": count}
