"""The desk of an operator, for every story of imports."""

from __future__ import annotations

import pytest
from factories import viewer

from exchange.desk import Desk


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    """Keep the workbooks of a test in a folder of its own."""
    store = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": store}


@pytest.fixture
def desk(nurul_huda) -> Desk:
    return Desk(nurul_huda, viewer(nurul_huda.operator))


@pytest.fixture
def desk_next_door(neighbour) -> Desk:
    return Desk(neighbour, viewer(neighbour.operator))
