"""Hold blocks: what one rater said of one teacher on one occasion, with one technique, in one competency."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from uswah.core.measurement.table import BadTable, Codes

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Hold n blocks as columns.

    `measure` and `standard_error` float64[n] are logits from stage 1 (Warm estimates); `percent` float64[n] is the
    raw score in percent of the block's observed maximum. `madrasah` is the teacher's. Where a column was not
    given it is one label "" for all rows.
    """

    teacher: Codes
    madrasah: Codes
    rater: Codes
    role: Codes
    technique: Codes
    occasion: Codes
    competency: Codes
    measure: Floats
    standard_error: Floats
    percent: Floats

    def __len__(self) -> int:
        return len(self.measure)

    def check(self) -> None:
        """Refuse blocks that stage 2 cannot use. Raises BadTable naming the row and the column."""
        rows = len(self)
        if rows == 0:
            raise BadTable("There is no block to estimate levels from.")
        for name in ("teacher", "madrasah", "rater", "role", "technique", "occasion", "competency"):
            column: Codes = getattr(self, name)
            if len(column) != rows:
                raise BadTable(f"The column has {len(column)} rows, the measures have {rows}.", column=name)
            _refuse(column.codes < 0, "Nothing is given here.", name)
        _refuse(~np.isfinite(self.measure), "A measure is a finite number of logits.", "measure")
        usable = np.isfinite(self.standard_error) & (self.standard_error > 0)
        _refuse(~usable, "A standard error is a finite number of logits above zero.", "standard_error")
        if not np.all(self.percent == self.percent):
            _refuse(np.isnan(self.percent), "A percent is a number from 0 to 100.", "percent")


def _refuse(bad: npt.NDArray[np.bool_], problem: str, column: str) -> None:
    if bad.any():
        raise BadTable(problem, row=int(np.argmax(bad)) + 1, column=column)
