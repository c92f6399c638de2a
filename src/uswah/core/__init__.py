"""Hold what is pure: arithmetic and rules without Django, clock, files or network.

Everything here takes its law, its times and its seeds as arguments, so that an old cycle computed again
gives the same result. Rooms: `scoring` (official arithmetic of PKG and its kin,
exact), `text`, `measurement` (from many ratings to levels with intervals), `triangulation` (do sources agree), and
`studies` (all of these on one table from outside).
"""
