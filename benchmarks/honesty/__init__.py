"""Ask whether the intervals tell the truth: worlds whose truth is known, and estimators that do not know it."""
