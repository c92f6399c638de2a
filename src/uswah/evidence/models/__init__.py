"""Rows of evidence: what came in is never changed; rounds say who is blind."""

from uswah.evidence.models.submissions import Rating, Round, Submission

__all__ = ["Rating", "Round", "Submission"]
