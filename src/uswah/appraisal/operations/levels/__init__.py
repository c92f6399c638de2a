"""Runs of the measurement: what goes in, what is estimated, what is stored, and what stands because of it."""

from uswah.appraisal.operations.levels.running import RUN, ask_for_levels, enqueue_levels, run_levels

__all__ = ["RUN", "ask_for_levels", "enqueue_levels", "run_levels"]
