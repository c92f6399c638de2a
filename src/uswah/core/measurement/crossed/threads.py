"""Hold linear algebra to one thread, so that sums are added in the same order on every machine."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

import numpy as np
import scipy.linalg
from threadpoolctl import ThreadpoolController

LIBRARIES_OF = (np.linalg, scipy.linalg)
"""Imported here, because only libraries that are loaded already can be held."""


def one_thread() -> AbstractContextManager[Any]:
    """Return a context in which numpy's and scipy's linear algebra use one thread."""
    held: AbstractContextManager[Any] = _controller().limit(limits=1)
    return held


@cache
def _controller() -> ThreadpoolController:
    # Looking for the loaded libraries takes milliseconds, as long as a small model altogether.
    return ThreadpoolController()
