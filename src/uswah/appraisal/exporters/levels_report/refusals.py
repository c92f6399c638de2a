"""Say the core's sentences about tables in the reader's language; the core itself knows none but English."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from uswah.core.measurement.table import BadTable, Notice

#: Every sentence that `core.measurement.table` and `core.studies` can say; tests keep it complete.
CORE_SENTENCES = (
    gettext_noop("The table is empty: it has a heading but no row of ratings."),
    gettext_noop("The column has {length} values, the scores are {scores}."),
    gettext_noop("The cell is empty ({count} in all). Fill it in, or leave the row out."),
    gettext_noop(
        "All ratings come from {labels} alone. With one rater nobody can tell strictness from quality; add ratings of "
        "at least one other rater."
    ),
    gettext_noop(
        "Teacher {teacher!r} stands under {first!r} here and under {second!r} in row {second_row}. Keep the home "
        "madrasah of a person; give two people of one name different codes."
    ),
    gettext_noop(
        "The same rating stands already in row {first} ({what}). Keep one of them, or tell them apart by an occasion. "
        "Rows that repeat another: {count}."
    ),
    gettext_noop("Levels of the scale that nobody gave: {levels}."),
    gettext_noop("There is one teacher only; nobody to be compared with."),
    gettext_noop(
        "Items with a level between used ones that nobody gave ({count}): {items}. Their thresholds lean on the other "
        "items."
    ),
    gettext_noop("Items with the same score everywhere ({count}): {items}. They tell nothing about differences."),
    gettext_noop("The name stands {count} times in the heading; give every column a name of its own."),
    gettext_noop("No such column for the {part}. Did you mean: {nearest}? Columns there: {there}."),
    gettext_noop("No such column for the {part}. Columns there: {there}."),
    gettext_noop("Every score is {value:g}; there is nothing to tell apart."),
    gettext_noop("{value} is not a score. A rating that was not given is left out as a whole row; it is never a zero."),
    gettext_noop("{value!r} is not a number."),
    gettext_noop(
        "Scores go from {lowest} to {highest}; a rating scale has at most {most} levels. Give measurements of this "
        "kind as plain scores (--plain)."
    ),
    gettext_noop("{value} lies outside the scale {lowest} to {highest}."),
    gettext_noop("{value:g} is negative. Scores start at 0 or above; leave out what was not observed."),
    gettext_noop("{value:g} is not a whole number. Measured scores are read with --plain."),
    gettext_noop("{value:g} is too high for a rating scale. Measured scores are read with --plain."),
    gettext_noop(
        "No score is {skipped}, although some are {above}. If the scale has that level, name the whole scale "
        "(--scale {lowest}-{highest}); if {above} means 'not observed', leave those rows out."
    ),
    gettext_noop("The file is empty: it has no heading."),
    gettext_noop("The row has {cells} cells, the heading has {columns}."),
    gettext_noop("The file is not in UTF-8. Save it again as “CSV UTF-8”."),
    gettext_noop("The line cannot be read as CSV ({reason}); look for a quotation mark that is not closed."),
    gettext_noop("The compressed file is damaged or cut short."),
    gettext_noop("Rows without a score were left out as not observed: {count}."),
    gettext_noop(
        "Items that stand alone in their form cannot be calibrated; their thresholds are assumed {spread:g} logits "
        "apart, in: {competencies}."
    ),
    gettext_noop(
        "Instruments without a common form were calibrated apart and are compared through their techniques, in: "
        "{competencies}."
    ),
    gettext_noop("Roles that the reference does not know take middle values: {roles}."),
    gettext_noop("A group cannot be named teacher or rater."),
    gettext_noop("The variances did not settle completely."),
)


def refusal_words(problem: BadTable) -> str:
    """Return what is wrong with a table, with its place in front: "Baris 7, kolom 'skor': …"."""
    places = []
    if problem.row is not None:
        places.append(_("row %(row)s") % {"row": problem.row})
    if problem.column is not None:
        places.append(_("column '%(column)s'") % {"column": problem.column})
    where = ", ".join(places)
    sentence = _filled(problem.template, problem.values)
    return f"{where[:1].upper()}{where[1:]}: {sentence}" if where else sentence


def notice_words(notice: Notice) -> str:
    """Return what the reader of a usable table should know."""
    return _filled(notice.template, notice.values)


def _filled(template: str, values: Mapping[str, object]) -> str:
    sentence = _(template) if template else ""
    spoken = {name: _Spoken(value) if isinstance(value, float) else value for name, value in values.items()}
    return sentence.format(**spoken) if values else sentence


class _Spoken(float):
    """A number that is written with the decimal sign of the active language."""

    def __format__(self, form: str) -> str:
        return super().__format__(form).replace(".", str(get_format("DECIMAL_SEPARATOR", use_l10n=True)))
