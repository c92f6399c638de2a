"""Guilford's ratings of creativity, as a long table and as blocks.

Guilford JP (1954) Psychometric Methods, 2nd ed., McGraw-Hill, p. 282; the joint maximum in units of .0001 logit.
"""

import numpy as np

from uswah.core.measurement.facets import Blocks, Facet, Ratings, Steps

# scientists (rows) by traits, for each judge
SHEETS = np.array(
    [
        [[5, 5, 3, 5, 3], [9, 7, 5, 8, 5], [3, 3, 3, 7, 1], [7, 3, 1, 3, 3], [9, 7, 7, 8, 5], [3, 5, 3, 5, 1], [7, 7, 5, 5, 5]],
        [[6, 5, 4, 6, 3], [8, 7, 5, 7, 2], [4, 5, 3, 6, 6], [5, 6, 4, 5, 5], [2, 4, 3, 2, 3], [4, 4, 6, 4, 2], [3, 3, 5, 5, 4]],
        [[5, 5, 5, 7, 3], [7, 7, 5, 7, 5], [3, 5, 5, 5, 5], [5, 3, 3, 3, 1], [9, 7, 7, 7, 7], [3, 3, 3, 5, 3], [7, 7, 7, 5, 7]],
    ]
)  # fmt: skip
JUDGES = ("Avogadro", "Brahe", "Cavendish")
SCIENTISTS = ("Anne", "Betty", "Chris", "David", "Edward", "Fred", "George")
TRAITS = ("Attack", "Basis", "Clarity", "Daring", "Enthusiasm")
EXACT = {
    "judge": [0.0397, 0.2454, -0.0960],
    "scientist": [-0.0715, 0.6638, -0.2554, -0.4815, 0.4407, -0.5841, 0.2880],
    "trait": [-0.2800, -0.1470, 0.2109, -0.3023, 0.5184],
}
EXACT_THRESHOLDS = [-0.6905, -2.3520, 0.8093, -1.4837, 1.7186, -0.9789, 2.3926, 0.5846]
MANUAL_THRESHOLDS = [-0.63, -2.31, 0.84, -1.48, 1.71, -1.01, 2.35, 0.53]


def long_table(steps_by: str | None = None) -> Ratings:
    judge, scientist, trait = np.indices(SHEETS.shape).reshape(3, -1)
    return Ratings.of(
        [
            Facet.of("judge", judge, JUDGES, centred=False),
            Facet.of("scientist", scientist, SCIENTISTS, raises=True),
            Facet.of("trait", trait, TRAITS),
        ],
        SHEETS.ravel() - 1,
        steps_by=steps_by,
    )


def blocks(steps: Steps) -> Blocks:
    judge, scientist = np.indices(SHEETS.shape[:2]).reshape(2, -1)
    return Blocks.of(
        [
            Facet.of("judge", judge, JUDGES, centred=False),
            Facet.of("scientist", scientist, SCIENTISTS, raises=True),
        ],
        (SHEETS.reshape(21, 5) - 1).astype(np.uint8),
        item=Facet.of("trait", [], TRAITS),
        steps=steps,
    )
