"""Write a study as one HTML page that stands alone: no request, no script, the same on screen and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from uswah.common.presenters.charts import (
    LevelInterval,
    RaterLine,
    distribution_chart,
    distribution_of,
    interval_chart,
    severity_chart,
)
from uswah.common.presenters.charts.svg import figure
from uswah.core.studies import PlainEstimates, PlainStudy, RatingStudy

from .facts import plain_facts, ratings_facts
from .markup import NOTHING, charted, columns, document, facts, figure_of, join, listed, paragraph, section, table
from .refusals import notice_words
from .rows import LevelRow, count_rows, level_rows
from .sections import agreement, linking, severity, triangulation, variances

MOST_ROWS: Final = 400  # rows of levels with a chart; a page of more would neither open nor print well
MOST_PLAIN: Final = 200


def ratings_page(study: RatingStudy, *, source: str) -> SafeString:
    """Return the report of a study of ratings; `source` names the file that was read."""
    title = _("Fair levels")
    return document(
        title,
        get_language() or "id",
        _head(title, source, ratings_facts(study), [notice_words(notice) for notice in study.notices]),
        _levels(study),
        severity(study),
        agreement(study),
        triangulation(study),
        linking(study),
        variances(study),
        _reading(),
    )


def plain_page(study: PlainStudy, *, source: str) -> SafeString:
    """Return the report of a study of plain scores."""
    title = _("Estimates from plain scores")
    return document(
        title,
        get_language() or "id",
        _head(title, source, plain_facts(study), [notice_words(notice) for notice in study.notices]),
        _plain_teachers(study),
        _plain_raters(study),
        section(
            _("What is not said here"),
            paragraph(
                _(
                    "These scores are one source and one technique. No level follows from them, however many they are: "
                    "what all raters of one kind overlook stays overlooked."
                )
            ),
        ),
    )


def _head(title: str, source: str, told: Sequence[tuple[str, str]], notices: Sequence[str]) -> SafeString:
    said = join([format_html("<h3>{}</h3>", _("Please note")), listed(notices)]) if notices else NOTHING
    return format_html(
        '<header><h1>{}</h1><p class="lead">{}</p>{}{}</header>',
        title,
        _("From %(file)s") % {"file": source},
        facts(told),
        said,
    )


def _levels(study: RatingStudy) -> SafeString:
    rows = list(level_rows(study, MOST_ROWS))
    rest = count_rows(study) - len(rows)
    parts: list[SafeString] = []
    if rest > 0:
        parts.append(columns(_distributions(study)))
        parts.append(
            paragraph(
                _("The first %(count)s rows in order of codes; %(rest)s more are in the CSV file of --csv.")
                % {"count": len(rows), "rest": rest}
            )
        )
    head = (
        _("Teacher"),
        _("Competency"),
        _("Level"),
        _("Fair score (1-4) and 90% interval"),
        _("Simple mean over sources"),
        _("Own evidence"),
        _("Sources; techniques"),
        _("Triangulation"),
    )
    parts.append(table(head, (_level_cells(row, is_first=place == 0) for place, row in enumerate(rows))))
    lead = _(
        "Each line is one teacher in one competency, in order of codes. The dot is the fair score: what a rater of average "
        "strictness would give; the band is its 90% interval, the ticks are what each source says once its strictness is "
        "taken out. Where nothing can be concluded there is no dot."
    )
    return section(_("Levels with their intervals"), *parts, lead=lead)


def _level_cells(row: LevelRow, *, is_first: bool) -> tuple[str | SafeString, ...]:
    simple = f"{figure(row.simple, 0)}% ({figure(row.simple_low, 0)} – {figure(row.simple_high, 0)})"
    return (
        row.teacher,
        row.competency,
        row.level,
        charted(
            interval_chart(row.chart, with_numerals=is_first),
            "{} ({})".format(*row.fair) if row.is_concluded else "–",
        ),
        simple,
        f"{figure(100 * row.own_evidence, 0)}%",
        f"{', '.join(row.sources)}; {', '.join(row.techniques)}",
        row.verdict,
    )


def _distributions(study: RatingStudy) -> list[SafeString]:
    found = study.estimates
    rated = found.columns.start[:, 1:] > found.columns.start[:, :-1]
    charts = []
    for place, name in enumerate(found.outcomes):
        values = found.points[rated[:, place], place, 0].tolist()
        if values:
            chart = distribution_chart(distribution_of(values, unit=_("Fair score (1-4)"), name=name or "–"))
            charts.append(figure_of(chart, name or "–"))
    return charts


def _plain_teachers(study: PlainStudy) -> SafeString:
    found = study.teachers
    scale = (float(study.table.score.min()), float(study.table.score.max()))
    listed_rows = range(min(len(found.labels), MOST_PLAIN))
    parts = [
        figure_of(
            distribution_chart(distribution_of(found.estimate.tolist(), unit=_("Estimate"), name=_("Teachers"))),
            _("Where the estimates of all teachers lie"),
        )
    ]
    rest = len(found.labels) - len(listed_rows)
    if rest > 0:
        text = _("The first %(count)s rows in order of codes; %(rest)s more are in the CSV file of --csv.")
        parts.append(paragraph(text % {"count": len(listed_rows), "rest": rest}))
    head = (
        _("Teacher"),
        _("Estimate and 90% interval"),
        _("Simple mean"),
        _("Ratings"),
    )
    parts.append(table(head, (_plain_cells(found, place, scale) for place in listed_rows)))
    lead = _(
        "In order of codes. The estimate is the score that an average rater would give in an average group; few ratings "
        "draw it towards the mean of all. A diamond, because no level is concluded."
    )
    return section(_("Estimates with their intervals"), *parts, lead=lead)


def _plain_cells(found: PlainEstimates, place: int, scale: tuple[float, float]) -> tuple[str | SafeString, ...]:
    estimate, low, high = float(found.estimate[place]), float(found.low[place]), float(found.high[place])
    chart = interval_chart(
        LevelInterval(estimate, low, high, is_concluded=False, scale=scale), with_numerals=place == 0
    )
    told = f"{figure(estimate, 2)} ({figure(low, 2)} – {figure(high, 2)})"
    return (
        found.labels[place],
        charted(chart, told),
        figure(float(found.mean[place]), 2),
        str(int(found.ratings[place])),
    )


def _plain_raters(study: PlainStudy) -> SafeString:
    found = study.raters
    unit = _("Strictness in points of the score; positive is stricter")
    if len(found.labels) > MOST_PLAIN // 4:
        chart = distribution_chart(distribution_of(found.estimate.tolist(), unit=unit, name=_("Raters")))
    else:
        lines = [
            RaterLine(label, float(found.estimate[place]), float(found.low[place]), float(found.high[place]))
            for place, label in enumerate(found.labels)
        ]
        chart = severity_chart(lines)
    return section(_("Strictness of raters"), figure_of(chart, unit))


def _reading() -> SafeString:
    return section(
        _("How to read this"),
        listed(
            (
                _("An interval of 90% holds the truth nine times out of ten, if the assumptions of the model hold."),
                _("A level is named only when its probability is at least 80%; otherwise the levels between which it lies."),
                _("The simple mean over sources uses no model; where it lies outside the interval, look why."),
                _("Own evidence is the share of the number that comes from the teacher's own ratings; the rest is what is "
                  "known of colleagues."),
                _("Nothing here ranks people, and no flag excludes anybody: it is where to begin a conversation."),
            )
        ),
    )  # fmt: skip
