"""Forty PKG reports of one madrasah: read, issued with their numbers, and drawn as forty PDF files."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

from benchmarks.figures import Figure
from benchmarks.homes import ready
from benchmarks.national import AT, TODAY, YEAR, nsm

REPORTS, RUNS = 40, 5
SECONDS = 2.0


def measure() -> Iterator[Figure]:
    """Measure on fresh copies, each in a process that has drawn nothing yet, and once more in the same process."""
    told: list[dict[str, float]] = []
    for _ in range(RUNS):
        copy = ready("small").copied_to("papers-copy")
        told.append(json.loads(copy.run("-m", "benchmarks.papers", "issue").splitlines()[-1]))
        copy.remove()
    first = [one["issued"] + one["drawn"] for one in told]
    again = [one["issued"] + one["drawn_again"] for one in told]
    size = f"40 files, {told[0]['kilobytes']:.0f} kB on average"
    yield Figure("40 PKG reports, the process's first", "s", SECONDS, first, size)
    yield Figure("40 PKG reports, when fonts are loaded", "s", SECONDS, again)
    yield Figure("  of it read and issued (40 commits)", "s", None, [one["issued"] for one in told])
    yield Figure("  of it drawing, in processor time", "s", None, [one["busy"] for one in told], "all threads")
    yield Figure("40 PKG reports bound in one file", "s", None, [one["bound"] for one in told], "drawing included")


def _issue() -> None:
    """Issue and draw the reports, and print the seconds as JSON."""
    from uswah.documents.exporters.drawing import draw, draw_together  # noqa: PLC0415
    from uswah.documents.exporters.papers import Paper  # noqa: PLC0415
    from uswah.documents.exporters.reports import pkg_report_content  # noqa: PLC0415
    from uswah.documents.operations import issue_pkg_report  # noqa: PLC0415
    from uswah.documents.queries import reports_facts  # noqa: PLC0415
    from uswah.institutions.queries import madrasah_for  # noqa: PLC0415
    from uswah.people.queries import account_by_login, viewer_of  # noqa: PLC0415

    account = account_by_login("kepala")
    if account is None:
        raise RuntimeError("The benchmark's head is missing.")
    head = replace(viewer_of(account, at=AT, on=TODAY, language="id"), at=AT)
    place = madrasah_for(head, nsm(0))

    start = time.perf_counter()
    found = reports_facts(head, place=place, year=YEAR, stage="summative")
    papers = [
        issue_pkg_report(facts=facts, content=pkg_report_content(facts, is_sample=False), by=head, at=AT)
        for facts in found
    ]
    issued, busy = time.perf_counter(), time.process_time()
    files = [draw(paper.kind, paper.content, Paper.A4) for paper in papers]
    drawn, busy = time.perf_counter(), time.process_time() - busy
    again = [draw(paper.kind, paper.content, Paper.A4) for paper in papers]
    drawn_again = time.perf_counter()
    draw_together([paper.content for paper in papers], Paper.A4)
    bound = time.perf_counter()
    if len(files) != REPORTS or files != again or any(not file.startswith(b"%PDF-") for file in files):
        raise RuntimeError(f"{len(files)} reports were drawn, or they differ when drawn again.")
    told = {
        "issued": issued - start,
        "drawn": drawn - issued,
        "drawn_again": drawn_again - drawn,
        "busy": busy,
        "bound": bound - drawn_again,
        "kilobytes": sum(map(len, files)) / len(files) / 1000,
    }
    print(json.dumps(told))


if __name__ == "__main__" and sys.argv[1:] == ["issue"]:
    import django

    django.setup()
    _issue()
