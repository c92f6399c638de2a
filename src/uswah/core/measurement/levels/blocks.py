"""Hold blocks: what one rater said of one teacher on one occasion, with one technique, in one competency."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from uswah.core.measurement.table import BadTable, Codes, crossed

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Hold n blocks as columns.

    `measure` and `standard_error` float64[n] are logits from stage 1 (Warm estimates); `percent` float64[n] is the
    raw score in percent of the block's observed maximum. `madrasah` is the teacher's; -1 where a
    teacher belongs to none (a vignette that many raters judge). A column that was not given is one label "".
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
            if name != "madrasah":
                _refuse(column.codes < 0, "Nothing is given here.", name)
        _refuse(~np.isfinite(self.measure), "A measure is a finite number of logits.", "measure")
        usable = np.isfinite(self.standard_error) & (self.standard_error > 0)
        _refuse(~usable, "A standard error is a finite number of logits above zero.", "standard_error")
        _refuse(~((self.percent >= 0) & (self.percent <= 100)), "A percent is a number from 0 to 100.", "percent")
        self._refuse_duplicates()
        self._refuse_two_homes()

    def _refuse_duplicates(self) -> None:
        names = ("teacher", "rater", "role", "technique", "occasion", "competency")
        _, first = np.unique(crossed([getattr(self, name) for name in names]), return_index=True)
        again = np.ones(len(self), dtype=bool)
        again[first] = False
        _refuse(
            again, "This rater's block of this teacher, occasion, technique and competency stands here twice.", "rater"
        )

    def _refuse_two_homes(self) -> None:
        home = np.full(self.teacher.count, -2, dtype=np.int64)
        home[self.teacher.codes[::-1]] = self.madrasah.codes[::-1]
        _refuse(
            home[self.teacher.codes] != self.madrasah.codes,
            "This teacher stands in another madrasah above.",
            "madrasah",
        )


def _refuse(bad: npt.NDArray[np.bool_], problem: str, column: str) -> None:
    if bad.any():
        raise BadTable(problem, row=int(np.argmax(bad)) + 1, column=column)
