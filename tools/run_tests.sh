#!/usr/bin/env bash
# Run every test: on SQLite, on PostgreSQL, then the stories in a browser. The last line counts them all.
set -uo pipefail
cd "$(dirname "$0")/.."
status=0
echo '== SQLite'
.venv/bin/pytest -q -n 2 --dist worksteal -m 'not journey and not long' || status=1
echo '== PostgreSQL'
# The core and the walls of the source know no database: once is enough for them. The sweep of all addresses and the short
# kills are asked of PostgreSQL by `make test-long`.
PYTHONPATH=tests .venv/bin/python -m support.postgres run -- .venv/bin/pytest -q -n 2 --dist worksteal -m 'not journey and not long' \
  --ignore=tests/core --ignore=tests/spec --ignore=tests/properties --ignore=tests/long \
  --ignore-glob='tests/guards/test_[!m]*' || status=1
echo '== Browser'
.venv/bin/pytest -q -n 2 --dist loadfile -m journey || status=1
exit $status
