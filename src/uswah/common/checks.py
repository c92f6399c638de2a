"""Checks that stop the start: an address without a declared rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver


def addresses(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, str, Any]]:
    """Yield (route, qualified name, view) of every address that the server answers to."""
    resolver = resolver or get_resolver()
    namespace = f"{resolver.namespace}:" if resolver.namespace else ""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, f"{namespace}{entry.name or ''}", entry.callback
        else:
            yield from addresses(entry, route)


@register()
def every_address_declares_its_rule(**kwargs: Any) -> list[CheckMessage]:
    """Refuse a view that does not say who may open it."""
    return [
        Error(f"/{route} does not declare who may open it; use @page(...).", id="uswah.E001")
        for route, _, view in addresses()
        if not hasattr(view, "page_rule")
    ]
