"""Load, check, parse, one call, present."""
