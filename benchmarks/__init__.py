"""How fast and how large: each module measures one promise and tells it beside its target.

`make bench` runs all; `python -m benchmarks map papers` runs some. Nothing here is a test: machines differ and are shared,
so each figure is a median with its lowest and highest, and a target is never loosened to fit.
Databases are built once under USWAH_BENCH_HOME (default /tmp/uswah-bench): SQLite, or, when USWAH_DATABASE names a
PostgreSQL, databases beside that one whose names begin with its own and end in `_bench_…`.
"""
