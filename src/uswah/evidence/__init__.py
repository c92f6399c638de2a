"""Ratings with the fact they rest on: append-only, corrected by a new submission that amends."""
