"""Reads about evidence: submissions and their ratings, rounds, and what anonymous sources say together."""

from uswah.evidence.queries.rounds import blind_at, complete_rounds, round_for, round_of, rounds_at
from uswah.evidence.queries.submissions import (
    StoredRating,
    chain_of,
    effective,
    effective_at,
    is_effective,
    names_rated,
    ratings_of,
    scores_of,
    submission_for,
    submissions_about,
)

__all__ = [
    "StoredRating",
    "blind_at",
    "chain_of",
    "complete_rounds",
    "effective",
    "effective_at",
    "is_effective",
    "names_rated",
    "ratings_of",
    "round_for",
    "round_of",
    "rounds_at",
    "scores_of",
    "submission_for",
    "submissions_about",
]
