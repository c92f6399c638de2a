"""The competency map: one line a teacher, one cell a competency, by name and never by rank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uswah.appraisal.access import can_rate
from uswah.appraisal.presenters.fair_words import likely
from uswah.appraisal.presenters.words import UNKNOWN, address, addresses, bilingual, full_name, stage_name, standing
from uswah.appraisal.queries import PKG_INSTRUMENT, CompetencyMap, LevelMap, MapRow
from uswah.appraisal.queries.standing import ALL, Estimate, ShownLevel
from uswah.common.presenters import Figure, LevelCell, NavigationItem
from uswah.common.presenters.charts.svg import figure
from uswah.common.viewer import Viewer
from uswah.core.scoring import CompetencyOutcome, NotYetKnowable, OfficialLevel, PkgScheme
from uswah.standards.enums import Stage
from uswah.standards.presenters import in_language

if TYPE_CHECKING:
    from uswah.institutions.models import Institution, SchoolYear


@dataclass(frozen=True, slots=True)
class MapColumn:
    """A competency as the head of a column."""

    number: str
    title: str


@dataclass(frozen=True, slots=True)
class MapDomain:
    """A domain with its columns, side by side."""

    title: str
    columns: tuple[MapColumn, ...]


FAIR, OFFICIAL = "adil", "resmi"


@dataclass(frozen=True, slots=True)
class FairCell:
    """A fair level on the map: '2,7' with '±0,3' and its place on the ramp, or a dash; `spoken` says it all."""

    column: str
    text: str
    margin: str
    step: str
    spoken: str


@dataclass(frozen=True, slots=True)
class MapLine:
    """A teacher on the map: cells are (number of the competency, value or a dash, place on the ramp).

    `rate_url` is there where nobody has rated yet; an existing rating is reached through the teacher's page. `fair`
    are the fair levels, all competencies together first and then the domains.
    """

    name: str
    url: str
    subjects: str
    cells: tuple[tuple[str, str, str], ...]
    scale: str
    label: str
    total: str
    missing: str
    local_url: str
    rate_url: str
    fair: tuple[FairCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer of a filter."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class MapPage:
    """The whole map with its filters and links."""

    overline: str
    domains: tuple[MapDomain, ...]
    lines: tuple[MapLine, ...]
    figures: tuple[Figure, ...]
    legend: tuple[LevelCell, ...]
    years: tuple[Choice, ...]
    stages: tuple[Choice, ...]
    has_local: bool
    recap_url: str
    export_url: str
    submissions_url: str
    people_url: str
    source: str
    is_fair: bool
    measures: tuple[NavigationItem, ...]
    fair_columns: tuple[str, ...]


def map_page(
    found: CompetencyMap,
    levels: LevelMap,
    years: Iterable[SchoolYear],
    place: Institution,
    viewer: Viewer,
    *,
    wanted: str = "",
) -> MapPage:
    """Return the map as it is shown to a viewer at a madrasah.

    `wanted` is FAIR or OFFICIAL; without it the fair levels are shown as soon as a round has given some.
    """
    asked = {"tahun": found.year.pk, "tahap": found.stage.value}
    is_fair = bool(levels.levels) and wanted != OFFICIAL
    url_of = addresses("appraisal:teacher", place.code, **asked)
    return MapPage(
        overline=f"{found.year.pk} · {stage_name(found.stage)}",
        domains=_domains(found, viewer.language),
        lines=tuple(
            _line(row, url_of(row.person_id), found, levels if is_fair else None, place, viewer) for row in found.rows
        ),
        figures=_figures(found, viewer.language),
        legend=_legend(found.scheme),
        years=tuple(Choice(year.pk, year.pk, year.pk == found.year.pk) for year in years),
        stages=tuple(Choice(stage.value, stage_name(stage), stage == found.stage) for stage in Stage),
        has_local=any(row.local_note for row in found.rows),
        recap_url=address("documents:recap", [place.code], **asked),
        export_url=address("exchange:export", [place.code], **asked),
        submissions_url=address("exchange:submissions", [place.code], tahun=found.year.pk),
        people_url=address("people:teachers", [place.code]),
        source=found.scheme.source.citation,
        is_fair=is_fair,
        measures=_measures(place, asked, is_fair=is_fair) if levels.levels else (),
        fair_columns=_fair_columns(found, viewer.language),
    )


def _measures(place: Institution, asked: Mapping[str, str], *, is_fair: bool) -> tuple[NavigationItem, ...]:
    """Return the two ways to look: the fair levels and the official values; neither replaces the other."""
    names = {FAIR: _("Fair level"), OFFICIAL: _("Official PKG value")}
    return tuple(
        NavigationItem(
            name, address("appraisal:map", [place.code], **asked, ukuran=code), current=(code == FAIR) == is_fair
        )
        for code, name in names.items()
    )


def _fair_columns(found: CompetencyMap, language: str) -> tuple[str, ...]:
    return (_("All competencies"), *(bilingual(domain.title, language) for domain in found.scheme.domains))


def _fair_cells(row: MapRow, found: CompetencyMap, levels: LevelMap, language: str) -> tuple[FairCell, ...]:
    codes = (ALL, *(domain.code for domain in found.scheme.domains))
    known = levels.levels.get(row.person_id, {})
    names = _fair_columns(found, language)
    return tuple(
        _fair_cell(name, known.get(code), found.scheme, language) for code, name in zip(codes, names, strict=True)
    )


def _fair_cell(name: str, level: ShownLevel | None, scheme: PkgScheme, language: str) -> FairCell:
    if level is None or not isinstance(level.estimate, Estimate):
        why = likely(level, scheme, language) if level else _("not yet knowable")
        return FairCell(name, UNKNOWN, "", "", why)
    estimate = level.estimate
    margin = f"±{figure((estimate.points_high - estimate.points_low) / 2)}"
    # From the figure as it is written, so that two cells with the same figure have the same colour.
    step = str(min(4, max(1, int(round(estimate.points, 1) + 0.5))))
    return FairCell(name, figure(estimate.points), margin, step, likely(level, scheme, language))


def _domains(found: CompetencyMap, language: str) -> tuple[MapDomain, ...]:
    titles = found.titles
    return tuple(
        MapDomain(
            bilingual(domain.title, language),
            tuple(
                MapColumn(titles[c.code][0], in_language(titles[c.code][1], language))
                for c in found.scheme.competencies
                if c.domain == domain.code
            ),
        )
        for domain in found.scheme.domains
    )


def _line(
    row: MapRow, url: str, found: CompetencyMap, levels: LevelMap | None, place: Institution, viewer: Viewer
) -> MapLine:
    language, here = viewer.language, [place.code, row.person_id]
    words = standing(row.level, language)
    asked = {"tahun": found.year.pk, "tahap": found.stage.value}
    may_rate = row.level is None and can_rate(viewer, place, row.person_id)
    return MapLine(
        name=full_name(row),
        url=url,
        subjects=", ".join(in_language(title, language) for title in row.subjects),
        cells=tuple(_cell(found.titles[c.code][0], row.competencies.get(c.code)) for c in found.scheme.competencies),
        scale=words.scale,
        label=words.label,
        total=words.total,
        missing=words.missing,
        local_url=address("appraisal:submission", [place.code, row.local_note]) if row.local_note else "",
        rate_url=address("appraisal:rate", here, instrumen=PKG_INSTRUMENT, **asked) if may_rate else "",
        fair=_fair_cells(row, found, levels, language) if levels else (),
    )


def _cell(number: str, outcome: CompetencyOutcome | None) -> tuple[str, str, str]:
    if outcome is None or isinstance(outcome, NotYetKnowable):
        return number, UNKNOWN, ""
    return number, str(outcome.value), str(outcome.value)


def _figures(found: CompetencyMap, language: str) -> tuple[Figure, ...]:
    labels = Counter(row.level.label_code for row in found.rows if isinstance(row.level, OfficialLevel))
    unknown = sum(1 for row in found.rows if isinstance(row.level, NotYetKnowable))
    unrated = sum(1 for row in found.rows if row.level is None)
    count = len(found.rows)
    shown = [
        Figure(str(count), ngettext("teacher", "teachers", count)),
        Figure(str(labels.total()), _("with an official level")),
    ]
    if unknown:
        shown.append(Figure(str(unknown), _("not yet knowable")))
    if unrated:
        shown.append(Figure(str(unrated), _("not yet rated")))
    bands = [band for band in reversed(found.scheme.labels.bands) if labels[band.code]]
    return (*shown, *(Figure(str(labels[band.code]), bilingual(band.title, language)) for band in bands))


def _legend(scheme: PkgScheme) -> tuple[LevelCell, ...]:
    lower, shown = 0, []
    for band in scheme.bands:
        words = _("over %(lower)s to %(upper)s %% of the score") % {"lower": lower, "upper": band.upper_percent}
        shown.append(LevelCell(str(band.value), band.value, note=words))  # type: ignore[arg-type]  # values 1 to 4
        lower = band.upper_percent
    return tuple(shown)
