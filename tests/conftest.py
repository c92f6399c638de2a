"""Shared ground of the stories: the law once, and two neighbouring madrasah with their cast."""

from __future__ import annotations

import pytest
from django.db import connection
from factories import Land, Madrasah, account, institution, law, madrasah, person, viewer

from uswah.common.catalogues import compile_catalogues
from uswah.institutions.enums import InstitutionKind
from uswah.people.enums import Role


def pytest_configure() -> None:
    """Compile the catalogues into the source tree, so that every test reads what people read."""
    compile_catalogues()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request) -> None:
    """Give each worker its own database on PostgreSQL; SQLite tests run in the memory of their process anyhow."""
    if connection.vendor == "postgresql":
        request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Load the law once into the test database; each test's transaction leaves it untouched."""
    with django_db_blocker.unblock():
        law()


@pytest.fixture
def land(db) -> Land:
    return Land.found()


@pytest.fixture
def nurul_huda(land) -> Madrasah:
    """MTs Nurul Huda of Kyai Mahfud's pesantren: Pak Hasan leads it, Bu Aisyah teaches there."""
    pondok = institution(InstitutionKind.PESANTREN, "Pesantren Nurul Huda")
    home = madrasah(land, "MTs Nurul Huda", head="Hasan Basri", guru="Siti Aisyah", pesantren=pondok)
    mahfud = person("Mahfud", home.place, USERNAME="mahfud")
    ratna = person("Ratna Dewi", home.place, USERNAME="ratna")
    home.extra["mahfud"] = account(mahfud, Role.PIMPINAN_PESANTREN, pondok)
    home.extra["ratna"] = account(ratna, Role.PENGAWAS, home.place)
    return home


@pytest.fixture
def neighbour(land) -> Madrasah:
    """The neighbour madrasah; its head, Pak Tono, must see nothing of MTs Nurul Huda."""
    return madrasah(land, "MTs Walisongo", head="Tono Sutrisno", guru="Budi Santoso")


@pytest.fixture
def signed_in(client):
    """Sign an account in: `signed_in(account)` returns the client."""

    def enter(who):
        client.force_login(who, backend="uswah.people.backends.IdentifierBackend")
        return client

    return enter


__all__ = ["viewer"]
