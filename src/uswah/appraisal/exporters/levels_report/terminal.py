"""Write a study as text for a terminal: aligned columns, code order, nothing that ranks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from uswah.common.presenters.charts.svg import figure
from uswah.core.studies import PlainStudy, RatingStudy

from .facts import plain_facts, ratings_facts, severity_summary, triangulation_counts
from .linking import linking_words
from .refusals import notice_words
from .rows import count_rows, level_rows
from .words import alpha_words, column_name, range_words


def ratings_text(study: RatingStudy, *, most: int | None) -> Iterator[str]:
    """Yield the lines of a study of ratings; at most `most` rows of levels (None: all)."""
    yield from _facts(ratings_facts(study))
    yield from (f"! {notice_words(notice)}" for notice in study.notices)
    yield ""
    head = (
        _("Teacher"),
        _("Competency"),
        _("Level"),
        _("Fair score (1-4)"),
        _("Interval 90%"),
        _("Simple mean"),
        _("Own evidence"),
        pgettext("evidence", "Sources"),
        _("Techniques"),
        _("Triangulation"),
    )
    rows = [
        (
            row.teacher,
            row.competency,
            row.level,
            *row.fair,
            f"{figure(row.simple, 0)}%",
            f"{figure(100 * row.own_evidence, 0)}%",
            ", ".join(row.sources),
            ", ".join(row.techniques),
            row.verdict,
        )
        for row in level_rows(study, most)
    ]
    yield from _table(head, rows)
    rest = count_rows(study) - len(rows)
    if rest > 0:
        yield _("… and %(count)s rows more; --rows 0 shows all, --csv writes them to a file.") % {"count": rest}
    yield _("In order of codes.")
    yield from _details(study)


def plain_text(study: PlainStudy, *, most: int | None) -> Iterator[str]:
    """Yield the lines of a study of plain scores."""
    yield from _facts(plain_facts(study))
    yield from (f"! {notice_words(notice)}" for notice in study.notices)
    yield ""
    found = study.teachers
    head = (_("Teacher"), _("Estimate"), _("Interval 90%"), _("Simple mean"), _("Ratings"))
    rows = [
        (
            found.labels[place],
            figure(float(found.estimate[place]), 2),
            range_words(float(found.low[place]), float(found.high[place]), 2),
            figure(float(found.mean[place]), 2),
            str(int(found.ratings[place])),
        )
        for place in islice(range(len(found.labels)), most)
    ]
    yield from _table(head, rows)
    rest = len(found.labels) - len(rows)
    if rest > 0:
        yield _("… and %(count)s rows more; --rows 0 shows all, --csv writes them to a file.") % {"count": rest}
    yield _("In order of codes.")


def _details(study: RatingStudy) -> Iterator[str]:
    yield ""
    yield _("Strictness of raters (logits; positive is stricter)")
    head = (_("Role"), _("Raters"), _("From"), _("To"), _("Told by the ratings"))
    yield from _table(head, severity_summary(study))
    yield ""
    yield _("Agreement on the same item, nothing corrected (Krippendorff's alpha, ordinal; 95% interval)")
    agreed = [(column_name(one.name, "–"), alpha_words(one.alpha), str(one.units)) for one in study.agreement]
    yield from _table((_("Competency"), "α", _("Units")), agreed)
    yield ""
    yield _("Triangulation: do sources agree once strictness is taken out?")
    yield from (f"  {name}: {count}" for name, count in triangulation_counts(study))
    yield ""
    yield _("Linking of madrasah")
    yield from (f"  {sentence}" for sentence in linking_words(study))


def _facts(facts: Sequence[tuple[str, str]]) -> Iterator[str]:
    width = max(len(name) for name, _value in facts)
    yield from (f"{name:<{width}}  {value}" for name, value in facts)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(line[column]) for line in (head, *rows)) for column in range(len(head))]
    for line in (head, ["-" * width for width in widths], *rows):
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
