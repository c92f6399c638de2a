"""How a vignette is scored: one figure for each of its indicators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from uswah.standards.queries import Form, FormItem


@dataclass(frozen=True, slots=True)
class VignetteEntries:
    """The scores as they were sent, and what is wrong by indicator code."""

    chosen: Mapping[str, str]
    problems: Mapping[str, str]

    @property
    def scores(self) -> dict[str, int]:
        """Return the scores; there must be no problems."""
        return {code: int(score) for code, score in self.chosen.items()}


def read_vignette(form: Form, items: tuple[FormItem, ...], sent: QueryDict) -> VignetteEntries:
    """Return what was sent for the indicators of a vignette."""
    allowed = {str(score) for score in form.scores}
    chosen = {item.code: sent.get(f"n-{item.code}", "")[:8] for item in items}
    problems = {code: _("Choose one of the scores.") for code, score in chosen.items() if score not in allowed}
    return VignetteEntries(chosen, problems)
