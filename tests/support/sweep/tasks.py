"""Bu Aisyah is judged by her colleague, and her colleague by her, because the head asked for it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from factories import AT, YEAR, pkg_form, viewer

from uswah.evidence.operations import NewAssignment, ask_for_rating

if TYPE_CHECKING:
    from support.sweep.world import Planted


def fill(planted: Planted) -> None:
    """Ask both."""
    for whose, other in (("aisyah", "colleague"), ("colleague", "aisyah")):
        new = NewAssignment(
            about=planted.people[whose].pk,
            asked_of=planted.people[other].pk,
            instrument_id=pkg_form().instrument_id,
            school_year=YEAR,
            stage="formative",
            technique="observation",
            source_role="sejawat",
            due_on=date(2026, 12, 1),
        )
        planted.tasks[whose] = ask_for_rating(new=new, place=planted.place, by=viewer(planted.accounts["head"]), at=AT)
