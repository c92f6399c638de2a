"""The official level of a teacher: which submission counts, and what the law makes of it."""
