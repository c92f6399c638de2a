"""Write to one SQLite database from many threads; run by the stories of the fair writer, in several processes at once.

    python -m support.writing NAME THREADS TRANSACTIONS [die]

With `die` one thread takes the turn to write, says so, and waits to be killed.
"""

from __future__ import annotations

import sys
import threading

import django
from django.db import connection, transaction

INSERT = "INSERT INTO written (who) VALUES (%s)"


def write(who: str, transactions: int) -> None:
    """Write so many transactions of three rows, and as many single rows outside a transaction."""
    try:
        for _ in range(transactions):
            with transaction.atomic(), connection.cursor() as cursor:
                for _ in range(3):
                    cursor.execute(INSERT, [who])
            with connection.cursor() as cursor:
                cursor.execute(INSERT, [f"{who} alone"])
    finally:
        connection.close()


def main(name: str, threads: int, transactions: int, die: bool = False) -> None:
    """Write from so many threads and wait for all of them."""
    if die:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(INSERT, ["the dead"])
            print("writing", flush=True)  # noqa: T201  # the story waits for this
            sys.stdin.read()
    workers = [threading.Thread(target=write, args=(f"{name}{number}", transactions)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), "die" in sys.argv)
