"""What a file really is, by its own bytes: pure functions that trust neither its name nor what was said about it."""

from uswah.core.media.kinds import Fault, Refused, inspect

__all__ = ["Fault", "Refused", "inspect"]
