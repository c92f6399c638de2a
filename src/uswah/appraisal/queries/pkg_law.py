"""The PKG arithmetic that held in each school year."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from uswah.core.scoring import PkgScheme, scheme_from_document
from uswah.institutions.models import SchoolYear
from uswah.standards.queries import DatedScheme, dated_schemes

PKG_SCHEME = "pkg"


def law_day(year: SchoolYear, today: date) -> date:
    """Return the day whose law a school year is judged by: its last one, today while it runs."""
    return min(year.ends_on, max(today, year.starts_on))


@dataclass(frozen=True, slots=True)
class PkgLaw:
    """Every version of the PKG arithmetic; each is read once."""

    versions: tuple[DatedScheme, ...]
    read: dict[date, PkgScheme] = field(default_factory=dict, repr=False, compare=False)

    def on(self, day: date) -> PkgScheme:
        """Return the arithmetic in force on a day; raise LookupError when there is none."""
        version = next((version for version in self.versions if version.holds_on(day)), None)
        if version is None:
            raise LookupError(f"No PKG arithmetic in force on {day}.")
        if version.valid_from not in self.read:
            self.read[version.valid_from] = scheme_from_document(version.document)
        return self.read[version.valid_from]


def pkg_law() -> PkgLaw:
    """Return the PKG arithmetic of all times. One query."""
    return PkgLaw(tuple(dated_schemes(PKG_SCHEME)))
