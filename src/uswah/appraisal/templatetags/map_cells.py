"""The cells of the competency map: a page draws hundreds of them, of which few differ."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from uswah.appraisal.presenters.competency_map import FairCell

register = template.Library()


@register.simple_tag
def map_cells(cells: Iterable[tuple[str, str, str]]) -> SafeString:
    """Draw the cells of one teacher, each (number of the competency, value or a dash, place on the ramp)."""
    return mark_safe("".join(_cell(*cell) for cell in cells))  # noqa: S308  # each is escaped by format_html


@lru_cache(maxsize=256)
def _cell(number: str, text: str, step: str) -> SafeString:
    return format_html('<td data-label="{}"><span class="level" data-level="{}">{}</span></td>', number, step, text)


@register.simple_tag
def fair_cells(cells: Iterable[FairCell]) -> SafeString:
    """Draw the fair levels of one teacher: '2,7 ±0,3' on the ramp, or a dash, each with its whole sentence."""
    return mark_safe("".join(_fair(cell) for cell in cells))  # noqa: S308  # each is escaped by format_html


def _fair(cell: FairCell) -> SafeString:
    margin = format_html(" <small>{}</small>", cell.margin) if cell.margin else ""
    return format_html(
        '<td data-label="{}"><span class="level" data-level="{}" title="{}">{}{}'
        '<span class="visually-hidden">. {}</span></span></td>',
        cell.column,
        cell.step,
        cell.spoken,
        cell.text,
        margin,
        cell.spoken,
    )
