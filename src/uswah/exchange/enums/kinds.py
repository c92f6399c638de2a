"""Name the closed lists that workbook exchange knows."""

from __future__ import annotations

from enum import StrEnum


class Layout(StrEnum):
    """Say which of the three documented tables a sheet holds."""

    ROSTER = "roster"
    WIDE = "pkg_wide"
    LONG = "pkg_long"


class Gender(StrEnum):
    """Hold the two codes that Indonesian registers write."""

    MALE = "L"
    FEMALE = "P"


class Employment(StrEnum):
    """Say whether the state employs the teacher."""

    ASN = "asn"
    NON_ASN = "non_asn"


class Stage(StrEnum):
    """Say which of the two yearly rounds of PKG a rating belongs to."""

    FORMATIVE = "formative"
    SUMMATIVE = "summative"


class Technique(StrEnum):
    """Say how a rating was obtained."""

    OBSERVATION = "observation"
    MONITORING = "monitoring"
    DOCUMENTS = "documents"
    INTERVIEW = "interview"
    QUESTIONNAIRE = "questionnaire"
    SELF_REFLECTION = "self_reflection"


class Severity(StrEnum):
    """Say what a problem means for the import: an error stops it, a note only tells."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
