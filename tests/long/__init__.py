"""Proofs of many repetitions, and their short versions."""
