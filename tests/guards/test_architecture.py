"""The walls hold, and each of them can break: a check that cannot fail proves nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
LINT = "import sys; sys.path.insert(0, 'src'); from importlinter.cli import lint_imports as lint; sys.exit(lint(no_cache=True))"

# For each wall: what is planted (file, line), and what the report must say of it.
VIOLATIONS = {
    "The core is pure": [
        ("core/text/names.py", "import django.conf", "uswah.core.text.names -> django "),
        ("core/text/dates.py", "import uswah.common.ids", "uswah.core.text.dates -> uswah.common.ids"),
    ],
    "A room imports only rooms below it": [
        ("people/access.py", "import uswah.evidence.enums", "uswah.people.access -> uswah.evidence.enums"),
        ("exchange/access.py", "import uswah.documents.enums", "uswah.exchange.access -> uswah.documents.enums"),
        ("fun/__init__.py", "X = 1", "uswah.fun"),
    ],
    "Inside a room the file name is the layer": [
        ("people/utils.py", "X = 1", "uswah.people.utils"),
        ("evidence/policies.py", "import uswah.evidence.queries", "uswah.evidence.policies -> uswah.evidence.queries"),
        ("standards/views.py", "import uswah.standards.backends", "uswah.standards.views -> uswah.standards.backends"),
        ("standards/backends.py", "X = 1", "uswah.standards.backends"),
    ],
    "The kernel's own files": [
        ("common/helpers.py", "X = 1", "uswah.common.helpers"),
        ("common/viewer.py", "import uswah.common.guard", "uswah.common.viewer -> uswah.common.guard"),
    ],
    "What meets people or foreign bytes never imports models": [
        ("appraisal/views.py", "import uswah.appraisal.models", "uswah.appraisal.views -> uswah.appraisal.models"),
        ("exchange/forms.py", "import uswah.people.models", "uswah.exchange.forms -> uswah.people.models"),
    ],
    "Rows are imported by models, queries and operations": [
        ("people/enums.py", "import uswah.institutions.models", "uswah.people.enums -> uswah.institutions.models"),
    ],
    "No cycles between siblings": [
        ("core/text/numbers.py", "import uswah.core.text.terbilang", "uswah.core.text"),
    ],
}  # fmt: skip


def lint(folder: Path) -> tuple[int, str]:
    """Run import-linter on `folder/src` with the contracts of `folder/pyproject.toml`; return its status and report."""
    done = subprocess.run([sys.executable, "-c", LINT], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_the_walls_hold():
    status, report = lint(PROJECT)
    assert status == 0, report[report.find("Broken contracts") :]


def test_every_wall_breaks_where_it_is_violated(tmp_path):
    copy = tmp_path / "src" / "uswah"
    shutil.copytree(
        PROJECT / "src" / "uswah", copy, ignore=shutil.ignore_patterns("*.json", "*.po", "*.mo", "*.html", "*.pyc")
    )
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    for file, line, _ in (planted for wall in VIOLATIONS.values() for planted in wall):
        path = copy / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{path.read_text() if path.exists() else ''}\n{line}\n")
    status, report = lint(tmp_path)
    assert status == 1
    _kept, _, details = report.partition("Broken contracts")
    starts = {wall: details.find(f"\n{wall}") for wall in VIOLATIONS}
    for wall, planted in VIOLATIONS.items():
        end = min((other for other in starts.values() if other > starts[wall]), default=len(details))
        for _, _, said in planted:
            assert said in details[starts[wall] : end], wall
    assert f"Contracts: 0 kept, {len(VIOLATIONS)} broken." in report
