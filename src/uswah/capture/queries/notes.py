"""Reads about notes that need to know which form is in force."""

from __future__ import annotations

from datetime import date

from uswah.appraisal.queries import PKG_INSTRUMENT
from uswah.common.viewer import Viewer
from uswah.evidence.models import Codebook, FieldNote
from uswah.evidence.queries import CodeLine, code_lines, codings_of, current_codebook
from uswah.standards.models import Framework
from uswah.standards.queries import form_of


def framework_in_use(viewer: Viewer, on: date) -> Framework:
    """Return the framework by which teachers are judged on a day: that of the form in force."""
    form = form_of(PKG_INSTRUMENT, on)
    found: Framework = Framework.objects.visible_to(viewer).get(instruments=form.instrument_id)
    return found


def codes_in_use(viewer: Viewer, *, institution_id: int, on: date) -> tuple[Framework, Codebook | None, list[CodeLine]]:
    """Return the framework in use at a madrasah, its codebook if there is one, and every code that one can mark with."""
    framework = framework_in_use(viewer, on)
    book = current_codebook(institution_id, framework.pk)
    return framework, book, code_lines(framework.pk, book.entries if book else [])


def codes_of_note(viewer: Viewer, note: FieldNote, on: date) -> list[CodeLine]:
    """Return the codes with which a note is coded, or would be."""
    codings = codings_of(viewer, note)
    if codings:
        book = codings[0].codebook
        return code_lines(book.framework_id, book.entries)
    return codes_in_use(viewer, institution_id=note.institution_id, on=on)[2]


def typed_codes(codes: list[CodeLine]) -> dict[str, str]:
    """Return the code that is meant by each thing that one may type for it: its code, its number, its title."""
    found: dict[str, str] = {}
    for line in codes:
        for typed in (line.code, line.number, *line.title.values()):
            if typed:
                found.setdefault(typed.casefold(), line.code)
    return found
