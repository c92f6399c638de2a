"""What the stories of this room share: addresses, a filled-in form, the worked example."""

from __future__ import annotations

from django.urls import reverse
from factories import YEAR, Madrasah, pkg_form, submission

from uswah.common.ids import uuid7
from uswah.standards.queries import Form

# The worked example: raw scores of the 14 competencies, their values, and what they add up to.
RAW = (9, 10, 6, 18, 9, 10, 7, 9, 9, 13, 5, 4, 5, 6)
VALUES = (3, 4, 3, 4, 3, 4, 3, 4, 4, 4, 4, 3, 4, 2)


def worked_example() -> dict[str, int]:
    """Return scores of the 78 indicators that make the raw scores of the worked example."""
    scores: dict[str, int] = {}
    for group, raw in zip(pkg_form().groups, RAW, strict=True):
        left = raw
        for item in group.items:
            scores[item.code] = min(2, left)
            left -= scores[item.code]
    return scores


def url(name: str, madrasah: Madrasah, *more: object, **query: str) -> str:
    """Return the address of a page of this room at a madrasah."""
    address = reverse(f"appraisal:{name}", args=[madrasah.place.code, *more])
    return address + "?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else address


def filled_in(form: Form | None = None, *, score: str = "1", **changes: str) -> dict[str, str]:
    """Return what a browser sends for the rating form with one score everywhere and a fact beside each.

    `changes` go by field name; an indicator's field is 'n-<code>' (score) or 'f-<code>' (fact).
    """
    form = form or pkg_form()
    sent = {f"n-{code}": score for code in form.indicator_ids}
    sent |= {f"f-{code}": f"Terlihat {code}" for code in form.indicator_ids}
    head = {
        "id": str(uuid7()),
        "school_year": YEAR,
        "stage": "summative",
        "technique": "observation",
        "observed_on": "2026-11-12",
    }
    return {**sent, **head, **changes}


def rated(madrasah: Madrasah, **rest):
    """Return a submission about Bu Aisyah by Pak Hasan; `rest` as `factories.submission`."""
    return submission(madrasah.aisyah.person_id, madrasah.hasan.person_id, **rest)
