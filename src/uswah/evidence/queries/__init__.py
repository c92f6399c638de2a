"""Reads about evidence: submissions and their ratings, rounds, and what anonymous sources say together."""

from uswah.evidence.queries.rounds import blind_at, complete_rounds, round_for, round_of, rounds_at
from uswah.evidence.queries.submissions import (
    StoredRating,
    effective_at,
    names_rated,
    ratings_of,
    scores_of,
    submission_for,
    submissions_about,
)
from uswah.evidence.queries.versions import (
    Family,
    conflicts_at,
    disputed_at,
    effective,
    family_of,
    is_disputed,
    is_effective,
    lineages,
    originals_of,
)

__all__ = [
    "Family",
    "StoredRating",
    "blind_at",
    "complete_rounds",
    "conflicts_at",
    "disputed_at",
    "effective",
    "effective_at",
    "family_of",
    "is_disputed",
    "is_effective",
    "lineages",
    "names_rated",
    "originals_of",
    "ratings_of",
    "round_for",
    "round_of",
    "rounds_at",
    "scores_of",
    "submission_for",
    "submissions_about",
]
