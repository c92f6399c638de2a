"""Write SVG elements as safe markup: every text and attribute is escaped, coordinates are short and finite."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

Attribute = str | float | int


def element(name: str, attributes: dict[str, Attribute], *inside: SafeString) -> SafeString:
    """Return one element; the children must be safe already (`text` makes them so)."""
    written = "".join(f' {key}="{_attribute(value)}"' for key, value in attributes.items())
    if not inside:
        return mark_safe(f"<{name}{written}/>")  # noqa: S308  # attributes are escaped, the name is ours
    return mark_safe(f"<{name}{written}>{''.join(inside)}</{name}>")  # noqa: S308  # as above


def text(words: str) -> SafeString:
    """Return words as safe text."""
    return escape(words)


def joined(parts: Iterable[SafeString]) -> SafeString:
    """Return safe pieces as one."""
    return mark_safe("".join(parts))  # noqa: S308  # every part is safe


def drawing(width: float, height: float, sentence: str, parts: Sequence[SafeString]) -> SafeString:
    """Return the whole picture, which says `sentence` to those who do not see it.

    It has a width and no height, so that a narrow page makes it smaller without distortion.
    """
    attributes: dict[str, Attribute] = {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": "chart",
        "viewBox": f"0 0 {coordinate(width)} {coordinate(height)}",
        "width": coordinate(width),
        "role": "img",
        "aria-label": sentence,
    }
    return element("svg", attributes, *parts)


def coordinate(value: float) -> str:
    """Return a coordinate with one decimal. Raises ValueError for NaN and infinity."""
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be drawn")
    return f"{value:.1f}".removesuffix(".0") if abs(value) >= 0.05 else "0"


def figure(value: float, places: int = 1) -> str:
    """Return a number as people of the active language write it: 2,7 or 2.7, with a true minus sign."""
    rounded = round(value, places)
    written = str(number_format(rounded if rounded != 0 else 0.0, decimal_pos=places, use_l10n=True))
    return written.replace("-", "\N{MINUS SIGN}")


def _attribute(value: Attribute) -> str:
    return escape(value) if isinstance(value, str) else coordinate(value)
