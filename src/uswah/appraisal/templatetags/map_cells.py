"""The cells of the competency map: a page draws hundreds of them, of which few differ."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def map_cells(cells: Iterable[tuple[str, str, str]]) -> SafeString:
    """Draw the cells of one teacher, each (number of the competency, value or a dash, place on the ramp)."""
    return mark_safe("".join(_cell(*cell) for cell in cells))  # noqa: S308  # each is escaped by format_html


@lru_cache(maxsize=256)
def _cell(number: str, text: str, step: str) -> SafeString:
    return format_html('<td data-label="{}"><span class="level" data-level="{}">{}</span></td>', number, step, text)
