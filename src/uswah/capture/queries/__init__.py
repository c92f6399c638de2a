"""Reads about devices, envelopes and receipts, and what a phone needs for its work."""
