"""Estimate levels: blocks, variances, effects, and what they say in the language of the ministry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from uswah.core.measurement.crossed import CrossedFit
from uswah.core.measurement.partial_credit import Bands, Calibration
from uswah.core.measurement.table import BadTable, RatingTable

from .blocks import Blocks
from .combinations import anchor_weights, level_rows
from .estimates import LevelEstimates, SourceColumns
from .information import information_curves
from .linked import SeverityModel
from .linking import LinkingReport
from .madrasah import linking_report
from .model import Layout
from .posterior import LevelPosterior, posterior_of
from .reference import VarianceReference
from .results import Anchor
from .severities import role_offsets, severities
from .sources import Cells, cells_of, source_columns
from .staging import blocks_of, compacted
from .translation import Translation
from .variances import Variances, estimate_variances

Floats = npt.NDArray[np.float64]

METHOD_VERSION: Final = "two-stage-1"
#: Role and technique sets are bits of one int64.
MOST_LABELS: Final = 62


def estimate_levels(
    ratings: RatingTable | Blocks,
    *,
    calibrations: Mapping[str, Calibration],
    bands: Bands,
    reference: VarianceReference,
    seed: int,
    groups: Mapping[str, Mapping[str, float]] | None = None,
    needed_sources: int = 2,
    needed_techniques: int = 2,
) -> LevelEstimates:
    """Estimate the level of every teacher in every competency, and in groups of competencies.

    Linear algebra runs on one thread, so that the same inputs and seed give the same bytes on any machine of its kind.

    Args:
        ratings: ratings (stage 1 is done here, on `calibrations`), or blocks that stage 1 has measured.
        calibrations: the calibration in force of each competency, by its label.
        bands: the labels of the scale and the percents that end them; law, from the caller.
        reference: reference variances; they hold where data are few.
        seed: of the sample of madrasah on which variances are estimated at national size.
        groups: names of groups and the weights of their competencies; weights are divided by their sum.
        needed_sources: below it a level is `NotYetKnowable`, counted per teacher and competency.
        needed_techniques: the same for techniques.

    Raises:
        BadTable: naming row and column, when the ratings cannot be used.
    """
    with threadpool_limits(1):
        measured = blocks_of(ratings, calibrations) if isinstance(ratings, RatingTable) else ratings
        measured.check()
        blocks = compacted(measured)
        _refuse_many(blocks)
        weights, names = outcome_weights(blocks.competency.labels, groups or {})
        curves = information_curves(blocks.competency.labels, calibrations)
        found = estimate_variances(blocks, reference, curves, seed)
        layout, fitted, variances = found.layout, found.fit, found.variances
        anchor = anchor_weights(layout, reference.trained)
        posterior = posterior_of(layout, fitted, variances, level_rows(layout, fitted, weights, anchor), reference)
        told = SeverityModel.of(layout.blocks, reference, variances.values)
        linking = linking_report(layout, fitted, anchor, reference, told)
        cells = cells_of(layout, fitted, anchor)
        translation = Translation(blocks.competency.labels, weights, calibrations, bands)
        return _Assembly(layout, fitted, variances, posterior, anchor, weights, names, reference).estimates(
            cells, translation, linking, told, bands, seed, (needed_sources, needed_techniques)
        )


def outcome_weights(
    competencies: tuple[str, ...], groups: Mapping[str, Mapping[str, float]]
) -> tuple[Floats, tuple[str, ...]]:
    """Return float64[K, C], the competencies' weights in each outcome, and the outcomes' names.

    Raises ValueError for a group without weight, with a name of a competency, or of one that nobody rated.
    """
    rows = list(np.eye(len(competencies)))
    for name, weights in groups.items():
        row = np.zeros(len(competencies))
        for competency, weight in weights.items():
            if competency not in competencies:
                raise ValueError(f"the group {name} holds the competency {competency}, which nobody rated")
            row[competencies.index(competency)] = weight
        if name in competencies or row.min() < 0 or row.sum() <= 0:
            raise ValueError(f"the group {name} needs weights above 0 and a name of its own")
        rows.append(row / row.sum())
    return np.stack(rows), (*competencies, *groups)


def _refuse_many(blocks: Blocks) -> None:
    for name in ("role", "technique"):
        if getattr(blocks, name).count > MOST_LABELS:
            raise BadTable(f"There are more than {MOST_LABELS} different labels.", column=name)


class _Assembly:
    """Put the parts of an estimate together."""

    def __init__(
        self,
        layout: Layout,
        fitted: CrossedFit,
        variances: Variances,
        posterior: LevelPosterior,
        anchor: Floats,
        weights: Floats,
        names: tuple[str, ...],
        reference: VarianceReference,
    ) -> None:
        self.layout, self.fitted, self.variances, self.posterior = layout, fitted, variances, posterior
        self.anchor, self.weights, self.names, self.reference = anchor, weights, names, reference

    def estimates(
        self,
        cells: Cells,
        translation: Translation,
        linking: LinkingReport,
        told: SeverityModel | None,
        bands: Bands,
        seed: int,
        needed: tuple[int, int],
    ) -> LevelEstimates:
        blocks, posterior = self.layout.blocks, self.posterior
        reading = translation.read(posterior.measure, posterior.deviation)
        return LevelEstimates(
            teachers=blocks.teacher.labels,
            madrasah=blocks.madrasah.labels,
            madrasah_of=self.layout.madrasah_of.astype(np.int32),
            outcomes=self.names,
            competencies=blocks.competency.labels,
            parts=self.weights,
            roles=blocks.role.labels,
            techniques=blocks.technique.labels,
            labels=bands.labels,
            measure=posterior.measure,
            standard_deviation=posterior.deviation,
            own_evidence=posterior.own_evidence,
            percent=reading.percent,
            points=reading.points,
            probabilities=reading.probabilities,
            source_sets=_sets(cells, np.int64(1) << cells.role, self.weights, blocks.teacher.count),
            technique_sets=_sets(cells, cells.techniques, self.weights, blocks.teacher.count),
            columns=self._sources(cells, translation),
            severities=severities(self.layout, self.fitted, told),
            components=self.variances.components(),
            role_offsets=role_offsets(self.layout, self.fitted, self.anchor),
            anchor=_anchor(blocks, self.reference),
            linking=linking,
            reference_source=self.reference.source,
            method_version=METHOD_VERSION,
            seed=seed,
            sampled_madrasah=self.variances.sampled_madrasah,
            mixture=posterior.mixture,
            needed_sources=needed[0],
            needed_techniques=needed[1],
        )

    def _sources(self, cells: Cells, translation: Translation) -> SourceColumns:
        blocks = self.layout.blocks
        columns = source_columns(cells, self.weights, blocks.teacher.count, blocks.role.count)
        places = np.repeat(np.arange(blocks.teacher.count * len(self.names)), np.diff(columns.start, axis=1).ravel())
        teacher, outcome = np.divmod(places, len(self.names))
        shift = columns.measure - self.posterior.measure[teacher, outcome]
        for column in range(len(self.names)):
            here = outcome == column
            base = self.posterior.measure[teacher[here], : self.weights.shape[1]]
            columns.percent[here] = translation.percent_of(base, column, shift[here])
        return columns


def _sets(cells: Cells, bits: npt.NDArray[np.int64], weights: Floats, teachers: int) -> npt.NDArray[np.int64]:
    found = np.zeros((teachers, weights.shape[1]), dtype=np.int64)
    np.bitwise_or.at(found, (cells.teacher, cells.competency), bits)
    return found


def _anchor(blocks: Blocks, reference: VarianceReference) -> Anchor:
    there = sum(label in reference.trained for label in blocks.role.labels)
    if there == 0:
        return Anchor.UNTRAINED
    return Anchor.TRAINED if there == len(reference.trained) else Anchor.ONE_TRAINED
