"""Hold a column of names as small whole numbers with their labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

NOT_GIVEN: Final = -1
_DIGITS: Final = re.compile(r"(\d+)")


def natural_order(label: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """Return the key that sorts labels as people do: "guru 2" before "guru 10", case aside."""
    parts = _DIGITS.split(label.casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part), label


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """Hold one column: `codes` int32[n] point into `labels`; -1 (`NOT_GIVEN`) where nothing was given.

    Columns that are made here (`Codes.of`, `Codes.single`) have their labels in natural order, so that neither
    the order of rows nor the time of reading decides any later result.
    """

    codes: npt.NDArray[np.int32]
    labels: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def count(self) -> int:
        """Return how many different labels there are."""
        return len(self.labels)

    @property
    def is_single(self) -> bool:
        """Tell whether the column was absent: every row stands under the one label ""."""
        return self.labels == ("",)

    @classmethod
    def single(cls, rows: int, label: str = "") -> Codes:
        """Return the column of a table that does not have it: one label for all rows."""
        return cls(np.zeros(rows, dtype=np.int32), (label,))

    @classmethod
    def of(cls, values: Sequence[object] | npt.NDArray[np.generic]) -> Codes:
        """Code a column of texts or numbers; None, NaN and blank text are not given.

        Whole numbers are written without decimals, so that 7, 7.0 and "7" are one label.
        """
        if isinstance(values, np.ndarray) and values.dtype.kind in "iufb":
            return cls._of_numbers(values)
        listed: Sequence[object] = values.tolist() if isinstance(values, np.ndarray) else values
        different = set(listed)
        label_of = {value: _label(value) for value in different}
        labels = tuple(sorted({label for label in label_of.values() if label}, key=natural_order))
        place = {label: code for code, label in enumerate(labels)}
        code_of = {value: place.get(label, NOT_GIVEN) for value, label in label_of.items()}
        find: Callable[[object], int] = code_of.__getitem__
        return cls(np.fromiter(map(find, listed), dtype=np.int32, count=len(listed)), labels)

    @classmethod
    def _of_numbers(cls, array: npt.NDArray[np.generic]) -> Codes:
        different, inverse = np.unique(array, return_inverse=True)
        return cls(inverse.astype(np.int32), tuple(_label(value) for value in different.tolist())).in_order()

    def in_order(self) -> Codes:
        """Return the same column with labels in natural order, each once; a blank label becomes `NOT_GIVEN`."""
        labels = tuple(sorted({label for label in self.labels if label}, key=natural_order))
        place = {label: code for code, label in enumerate(labels)}
        new_codes = np.array([*(place.get(label, NOT_GIVEN) for label in self.labels), NOT_GIVEN], dtype=np.int32)
        return Codes(new_codes[self.codes], labels)

    def select(self, rows: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> Codes:
        """Return the column of these rows (a mask or indices); labels stay as they are."""
        return Codes(self.codes[rows], self.labels)

    def used(self) -> npt.NDArray[np.bool_]:
        """Return bool[count]: which labels occur in a row."""
        return np.bincount(self.codes[self.codes >= 0], minlength=self.count) > 0

    def label(self, row: int) -> str:
        """Return the label of a row, "" where nothing was given."""
        code = int(self.codes[row])
        return self.labels[code] if code >= 0 else ""


def crossed(columns: Iterable[Codes]) -> npt.NDArray[np.int64]:
    """Number the combinations of columns, int64[n]: two rows are equal exactly where their codes all are.

    The numbers increase in the order of the columns' codes. They are made dense when the product of the
    counts would pass 2**62.
    """
    key: npt.NDArray[np.int64] | None = None
    size = 1
    for column in columns:
        width = column.count + 1
        if key is None:
            key, size = column.codes.astype(np.int64) + 1, width
            continue
        if size * width >= 1 << 62:
            different, key = np.unique(key, return_inverse=True)
            size = len(different)
        key = key * width
        key += column.codes
        key += 1
        size *= width
    if key is None:
        raise ValueError("no column to cross")
    return key


def _label(value: object) -> str:
    """Return the label of one value; "" when it gives nothing."""
    if value is None or value != value:  # NaN differs from itself
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
