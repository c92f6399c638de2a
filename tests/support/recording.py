"""Write to the audit ledger from several threads; run by the ledger's stories, in several processes at once.

python -m support.recording NAME THREADS ENTRIES
"""

from __future__ import annotations

import sys
import threading
from datetime import UTC, datetime

import django

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def write(who: str, entries: int) -> None:
    """Record so many entries in the chain of place 7, each in a transaction of its own."""
    from django.db import connection, transaction

    from uswah.common.audit import Place, Subject, record
    from uswah.common.viewer import command_line

    try:
        for number in range(entries):
            with transaction.atomic():
                record(
                    place=Place(7, "/1/7/"),
                    by=command_line(AT),
                    at=AT,
                    action="tested",
                    subject=Subject("thread", who),
                    facts={"number": number},
                )
    finally:
        connection.close()


def is_one_order(recorded: list[tuple[int, str, int]]) -> bool:
    """Tell whether (sequence, writer, number) rise without a gap, and each writer's numbers in the order of writing."""
    own: dict[str, list[int]] = {}
    for _, who, number in recorded:
        own.setdefault(who, []).append(number)
    rising = [sequence for sequence, _, _ in recorded] == list(range(1, len(recorded) + 1))
    return rising and all(numbers == list(range(len(numbers))) for numbers in own.values())


def told() -> str:
    """Say what stands in the ledger."""
    from uswah.common.audit import verify
    from uswah.common.models import AuditEntry

    recorded = [(row.sequence, row.subject_id, row.facts["number"]) for row in AuditEntry.rows.order_by("sequence")]
    order = "one order" if is_one_order(recorded) else "disorder"
    breaks = len(list(verify()))
    return f"{len(recorded)} entries of {len({who for _, who, _ in recorded})} writers in {order}, {breaks} breaks"


def main(name: str, threads: int, entries: int) -> None:
    """Record from so many threads and wait for all of them."""
    workers = [threading.Thread(target=write, args=(f"{name}{number}", entries)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
