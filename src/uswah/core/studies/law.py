"""Hold what a study takes from outside: reference variances, bands, and how much evidence a level needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from uswah.core.measurement.levels import VarianceReference
from uswah.core.measurement.partial_credit import Bands, Calibration
from uswah.core.triangulation import Thresholds

#: What people write in a column of roles, for each role that the reference knows.
ROLE_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "kepala": ("kepala", "kepala madrasah", "head", "principal"),
    "asesor": ("asesor", "assessor", "penilai"),
    "pengawas": ("pengawas", "supervisor", "inspector"),
    "diri": ("diri", "diri sendiri", "self", "guru"),
    "sejawat": ("sejawat", "teman sejawat", "peer", "colleague"),
    "siswa": ("siswa", "peserta didik", "student", "pupil"),
    "wali": ("wali", "wali murid", "orang tua", "parent"),
}
OTHER_SEVERITY: Final = 0.30  # logit², a role that the reference does not know: the middle of those that it knows
OTHER_HALO: Final = 0.30


class BadReference(ValueError):
    """Say in words what a reference document lacks or holds wrongly."""


@dataclass(frozen=True, slots=True)
class StudyLaw:
    """Hold the assumptions of a study, dated and with their citation.

    `spread` (logit) lies between thresholds that cannot be calibrated. `anchors` are calibrations by competency
    that stay as they are.
    """

    reference: VarianceReference
    bands: Bands
    thresholds: Thresholds
    spread: float
    sources_needed: int
    techniques_needed: int
    citation: str = ""
    anchors: Mapping[str, Calibration] = field(default_factory=dict)

    @staticmethod
    def of_document(document: Mapping[str, Any]) -> StudyLaw:
        """Read the law from a JSON document; see docs/guide/levels.md for its parts. Raises BadReference."""
        try:
            convergence, labels = document["convergence"], document["competency_labels"]
            return StudyLaw(
                reference=_reference(document),
                bands=Bands.of(labels["codes"], labels["upper_percent"]),
                thresholds=Thresholds(
                    convergence["agreeing_p"],
                    convergence["differing_p"],
                    convergence["agreeing_gap_logit"],
                    float(convergence.get("gap_beyond_chance", 0.0)),
                ),
                spread=float(document["thresholds_start"]["spread"]),
                sources_needed=int(document["sources_needed"]),
                techniques_needed=int(document["techniques_needed"]),
                citation=str(document.get("citation", "")),
                anchors={
                    name: Calibration.of_document(found) for name, found in document.get("calibrations", {}).items()
                },
            )
        except KeyError as missing:
            raise BadReference(f"The reference lacks the part {missing.args[0]!r}.") from missing
        except (TypeError, ValueError, AttributeError) as wrong:
            raise BadReference(f"The reference cannot be used: {wrong}.") from wrong

    def for_roles(self, roles: Sequence[str]) -> tuple[StudyLaw, tuple[str, ...]]:
        """Return the law with values for the roles as a table names them, and the names that it does not know."""
        known = {role: _known(role) for role in roles}
        reference = self.reference
        severity = {role: _value(reference.severity, known[role], OTHER_SEVERITY) for role in roles}
        halo = {role: _value(reference.halo, known[role], OTHER_HALO) for role in roles}
        fitted = replace(
            reference,
            severity={**severity, "": OTHER_SEVERITY},
            halo={**halo, "": OTHER_HALO},
            trained=tuple(role for role in roles if known[role] in reference.trained),
            single_teacher=tuple(role for role in roles if known[role] in reference.single_teacher),
        )
        unknown = tuple(role for role in roles if role and known[role] not in reference.severity)
        return replace(self, reference=fitted), unknown


def _known(role: str) -> str:
    plain = " ".join(role.casefold().replace("_", " ").split())
    return next((name for name, words in ROLE_WORDS.items() if plain in words), plain)


def _value(values: Mapping[str, float], role: str, otherwise: float) -> float:
    return float(values.get(role, values.get("", otherwise)))


def _reference(document: Mapping[str, Any]) -> VarianceReference:
    known = {part.name for part in fields(VarianceReference)}
    values = {name: value for name, value in document["variances"].items() if name in known}
    values["unsourced"] = tuple(values.get("unsourced", ()))
    return VarianceReference(
        **{
            **values,
            "trained": tuple(document["trained"]),
            "single_teacher": tuple(document["single_teacher"]),
            "valid_from": str(document.get("valid_from", "")),
        }
    )
