"""Fit a many-facet Rasch model by joint maximum likelihood.

The reference with which levels are compared. It takes every rating as independent evidence: standard errors are
too small where a rater has one impression of a teacher (halo), and two levels rated by nobody in common have no
common scale. Linacre JM (1989) Many-Facet Rasch Measurement, MESA Press; Wright BD, Masters GN (1982) Rating Scale
Analysis, MESA Press, ch. 4.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from threadpoolctl import threadpool_limits

from uswah.core.measurement.table import BadTable

from .adjusted import place_blocks, place_ratings
from .block_likelihood import BlockLikelihood
from .connection import connect
from .design import Blocks, FloatArray, Ratings, Steps
from .extremes import Kept, keep_blocks, keep_ratings, step_groups
from .fairness import fair_averages
from .likelihood import Curvature, Likelihood, LongLikelihood
from .maximum import maximise
from .parameters import Layout, layout_of
from .results import FacetMeasures, FacetsFit, StepMeasures
from .start import start_of
from .stopping import FacetsSettings

DEFAULT: Final = FacetsSettings()


def fit_facets(data: Ratings | Blocks, settings: FacetsSettings = DEFAULT) -> FacetsFit:
    """Fit the model and return measures, standard errors, thresholds and how it ended.

    Args:
        data: ratings one by one, or blocks of one form (much faster, the same result).
        settings: stopping rule and the adjustment of extreme scores.

    Returns:
        Measures in logit, for each level of each facet. A fit that did not converge says so; nothing is raised.

    Raises:
        BadTable: nothing is left to estimate, because every rating is the lowest or the highest.

    The same data give the same bytes on any number of cores.
    """
    return fit_model(data, settings).results()


class FacetsModel:
    """Hold a fitted model with its likelihood, to be asked for results, fit and bootstrap bounds.

    Attributes:
        data: the ratings or blocks as they were given.
        likelihood: the likelihood of those that take part.
        kept: what takes part.
        counts: float[groups, categories] of the ratings that take part.
        vector: float[parameters], the maximum.
        curvature: the curvature there.
        log_likelihood, convergence: as in `FacetsFit`.
    """

    def __init__(
        self, data: Ratings | Blocks, likelihood: Likelihood, kept: Kept, counts: FloatArray, settings: FacetsSettings
    ) -> None:
        """Maximise the likelihood; raises BadTable where nothing is left to estimate."""
        if counts.sum() == 0:
            raise BadTable("Every rating is the lowest or the highest one, so that nothing can be told apart.")
        self.data = data
        self.likelihood = likelihood
        self.kept = kept
        self.counts = counts
        layout = likelihood.layout
        start = start_of(layout.facets, kept, counts)
        self.vector, slope, self.convergence = maximise(likelihood, start, settings.stopping)
        self.log_likelihood = slope.log_likelihood
        self.curvature = likelihood.curvature(self.vector)
        self.adjustment = settings.extreme_adjustment

    @property
    def layout(self) -> Layout:
        """Return where the parameters stand."""
        return self.likelihood.layout

    def results(self) -> FacetsFit:
        """Return what the model answers."""
        data, layout = self.data, self.layout
        placed, errors = self.vector.copy(), standard_errors(self.curvature)
        if isinstance(data, Blocks):
            place_blocks(data, self.kept, layout, placed, errors, self.adjustment)
            owner = len(layout.facets) - 1 if data.steps is Steps.PARTIAL_CREDIT else None
        else:
            place_ratings(data, self.kept, layout, placed, errors, self.adjustment)
            owner = None if data.steps_by is None else [facet.name for facet in data.facets].index(data.steps_by)
        fair = fair_averages(layout, self.kept, placed, owner)
        connection = connect(layout.facets, self.likelihood.rows())
        measures = {
            facet.name: FacetMeasures(
                facet=facet,
                measure=layout.measures(placed, place).copy(),
                standard_error=layout.measures(errors, place).copy(),
                standing=self.kept.standing[place],
                score=self.kept.score[place],
                count=self.kept.count[place],
                fair_average=fair[place],
                subset=connection.comparable[facet.name],
            )
            for place, facet in enumerate(layout.facets)
        }
        return FacetsFit(
            facets=measures,
            steps=self._steps(),
            log_likelihood=self.log_likelihood,
            used_ratings=int(self.counts.sum()),
            parameters=int(layout.free.sum()) - len(layout.held_means),
            connection=connection,
            convergence=self.convergence,
        )

    def _steps(self) -> StepMeasures:
        used = self.layout.used
        sums = np.where(used, self.layout.sums(self.vector), np.nan)
        beyond = self.curvature.category_covariance[:, ::-1, ::-1].cumsum(axis=1).cumsum(axis=2)[:, ::-1, ::-1]
        information = np.diagonal(beyond, axis1=1, axis2=2)[:, 1:]  # Var(X >= h), summed over ratings
        between = used[:, 1:] & used[:, :-1]
        errors = np.where(between, 1.0 / np.sqrt(np.where(between, information, 1.0)), np.nan)
        return StepMeasures(np.diff(sums, axis=1), errors, self.counts.astype(np.int64))


def fit_model(data: Ratings | Blocks, settings: FacetsSettings = DEFAULT) -> FacetsModel:
    """Return the fitted model itself, to be asked for results, fit and bootstrap bounds; as `fit_facets`."""
    with threadpool_limits(1):
        return _model_of_blocks(data, settings) if isinstance(data, Blocks) else _model_of_ratings(data, settings)


def _model_of_ratings(data: Ratings, settings: FacetsSettings) -> FacetsModel:
    kept, in_use = keep_ratings(data)
    _, group = step_groups(data)
    levels = np.column_stack([facet.levels for facet in data.facets])
    counts = np.zeros(kept.used.shape)
    np.add.at(counts, (group[in_use], data.scores[in_use]), 1.0)
    layout = layout_of(data.facets, kept.estimable, kept.used, data.step_anchors)
    likelihood = LongLikelihood(layout, levels[in_use], group[in_use], data.scores[in_use])
    return FacetsModel(data, likelihood, kept, counts, settings)


def _model_of_blocks(data: Blocks, settings: FacetsSettings) -> FacetsModel:
    kept, sums = keep_blocks(data)
    counts = np.zeros(kept.used.shape)
    group = sums.items if data.steps is Steps.PARTIAL_CREDIT else np.zeros(len(sums.items), dtype=np.int64)
    np.add.at(counts, group, sums.category_counts)
    layout = layout_of((*data.facets, data.item), kept.estimable, kept.used, data.step_anchors)
    return FacetsModel(data, BlockLikelihood(layout, sums), kept, counts, settings)


def standard_errors(curvature: Curvature) -> FloatArray:
    """Return 1/sqrt(information) of each parameter with all others held, float[parameters]; NaN without any."""
    information = curvature.diagonal
    return np.where(information > 0, 1.0 / np.sqrt(np.where(information > 0, information, 1.0)), np.nan)
