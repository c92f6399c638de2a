"""A web server that can be killed three thousand times: it stands ready and forks one that serves, whenever asked.

    python web.py prepare FILE        lay the ground; write the phones to FILE
    python web.py stand               read orders from standard input, answer each with a line

    serve [broken]    fork a process that serves on the port told first; answer with its number
    serve hasty       the same, but it writes down a file before the file lies in its place
    media FILE        hold the digests of files (JSON list) that were acknowledged whole against rows and disk
    look FILE         hold the acknowledged (id → digest, JSON) against what is stored; answer with what is wrong
    verify            look through the file, its keys and the ledger; answer with what is wrong

The served application is the product's own, with its middleware, lanes and group commit; only the HTTP server is
another, so that a start takes a hundredth of a second. `broken` acknowledges first and commits a little later.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

MADRASAH, TEACHERS = 3, 6
LATER = 0.02  # seconds by which the broken one commits too late


def prepare(file: Path) -> None:
    """Found madrasah whose heads have two phones each."""
    from django.core.management import call_command
    from django.db import transaction
    from django.utils import timezone
    from factories import Land, law, madrasah, teacher

    from uswah.capture.operations import register_device
    from uswah.people.queries import viewer_of

    call_command("migrate", verbosity=0)
    phones = []
    with transaction.atomic():
        law()
        land, now = Land.found(), timezone.now()
        for number in range(MADRASAH):
            home = madrasah(land, f"MTs Ke {number}", head=f"Kepala Ke {number}", guru=f"Guru Ke {number}")
            about = [home.aisyah.person_id]
            about += [teacher(f"Guru {number}-{n}", home.place).person_id for n in range(TEACHERS - 1)]
            by = viewer_of(home.hasan, at=now, on=timezone.localdate(now), language="id")
            for _ in range(2):
                made = register_device(label="HP", by=by, at=now)
                phone = {"device": str(made.device.pk), "token": made.token, "place": home.place.code}
                phones.append({**phone, "teachers": [str(pk) for pk in about]})
    file.write_text(json.dumps(phones))


def stand() -> None:
    """Carry out orders until standard input ends."""
    from django.db import connections

    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    from uswah.config.wsgi import application

    _warm()
    connections.close_all()  # no connection may cross a fork
    _say(listener.getsockname()[1])
    for line in sys.stdin:
        order, *rest = line.split()
        if child := os.fork():
            if order == "serve":
                _say(child)
            else:
                os.waitpid(child, 0)
            _reap()
        else:
            sys.stdin.close()
            if order == "serve":
                if rest == ["hasty"]:
                    _write_down_before_the_file()
                _serve(listener, application, is_broken=rest == ["broken"])
            else:
                listener.close()
                looks = {"look": _look, "media": _media}
                _say(looks[order](Path(rest[0])) if order in looks else _verify())
            os._exit(0)


def _warm() -> None:
    """Load once what the first request of a process loads: addresses, the instrument, the key."""
    from django.urls import get_resolver

    from uswah.capture.operations import receipt_key
    from uswah.standards.queries import frozen_instrument

    assert get_resolver().url_patterns
    assert frozen_instrument("pkg-guru", "2010")
    assert receipt_key().id


def _reap() -> None:
    """Take leave of the killed."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _serve(listener: socket.socket, application: Any, *, is_broken: bool) -> None:
    from django.core.servers import basehttp

    class Quiet(basehttp.WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base's name
            pass

    if is_broken:
        _acknowledge_before_the_commit()
    server = basehttp.ThreadedWSGIServer(("127.0.0.1", 0), Quiet, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    server.server_address = listener.getsockname()
    server.server_name, server.server_port = "127.0.0.1", listener.getsockname()[1]
    server.setup_environ()
    server.daemon_threads = True
    server.set_app(application)
    server.serve_forever()


def _acknowledge_before_the_commit() -> None:
    """Answer as soon as the work is done, as a server with a delayed commit does."""
    from django.db import transaction

    from uswah.common.database import commits

    def commit_later(self: Any, first: Any) -> None:
        with transaction.atomic():
            one = first
            while one is not None:
                one.attempt()
                one.done.set()
                one = self._next()
            time.sleep(LATER)

    commits.Committer._commit_group = commit_later  # type: ignore[method-assign]  # the fault that must be caught


def _write_down_before_the_file() -> None:
    """Commit the row of a file, and place the file a little later."""
    from uswah.evidence.operations.media import finishing

    put, committed, waiting = finishing.put_in_place, finishing.committed, []

    def commit_first(work: Any) -> Any:
        done = committed(work)
        time.sleep(LATER)
        while waiting:
            put(*waiting.pop())
        return done

    finishing.put_in_place = lambda *told: waiting.append(told)  # type: ignore[assignment]  # the fault that must be caught
    finishing.committed = commit_first


def _media(file: Path) -> dict[str, list[str]]:
    """Hold what was acknowledged whole against the rows, and every row against its file."""
    import hashlib

    from uswah.evidence.models import Media
    from uswah.evidence.queries.media import file_path

    rows = list(Media.rows.values_list("institution", "sha256", "size"))
    lies = {digest: file_path(place, digest) for place, digest, _ in rows}
    content = {digest: path.read_bytes() if path.is_file() else None for digest, path in lies.items()}
    return {
        "lost": sorted(set(json.loads(file.read_text())) - set(content)),
        "rows without their file": [digest for digest, found in content.items() if found is None],
        "other content": [
            digest for digest, found in content.items() if found and hashlib.sha256(found).hexdigest() != digest
        ],
    }


def _look(file: Path) -> dict[str, list[str]]:
    from uswah.capture.models import Envelope, Receipt

    told: dict[str, str] = json.loads(file.read_text())
    found = {str(pk): digest for pk, digest in Envelope.rows.filter(pk__in=told).values_list("pk", "digest")}
    with_receipt = {str(pk) for pk in Receipt.rows.filter(envelope__in=told).values_list("envelope", flat=True)}
    return {
        "lost": [pk for pk in told if pk not in found],
        "other content": [pk for pk, digest in told.items() if found.get(pk, digest) != digest],
        "without receipt": [pk for pk in found if pk not in with_receipt],
    }


def _verify() -> dict[str, Any]:
    """Return what is broken, and how many are stored."""
    from django.db import connection

    from uswah.capture.models import Envelope, Receipt
    from uswah.common.audit import verify
    from uswah.evidence.models import Rating, Submission

    broken = [repr(one) for one in verify()]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for question, well in (("PRAGMA integrity_check", [("ok",)]), ("PRAGMA foreign_key_check", [])):
                cursor.execute(question)
                if (found := cursor.fetchall()) != well:
                    broken.append(f"{question}: {found[:3]}")
    stored, numbers = Envelope.rows.count(), list(Receipt.rows.order_by("number").values_list("number", flat=True))
    accepted = set(Receipt.rows.filter(state="accepted").values_list("envelope", flat=True))
    submissions = set(Submission.rows.values_list("pk", flat=True))
    if numbers != list(range(1, len(numbers) + 1)):
        broken.append("receipts have a gap in their numbers")
    if accepted != submissions:
        broken.append(f"{len(accepted ^ submissions)} receipts without their evidence, or evidence without its receipt")
    per_submission = Counter(Rating.rows.values_list("submission", flat=True))
    if set(per_submission.values()) - {4} or set(per_submission) != submissions:
        broken.append("a submission has lost ratings")
    pairs = Counter(Envelope.rows.values_list("device", "seq"))
    if max(pairs.values(), default=1) > 1:
        broken.append("a number of a device is stored twice")
    return {"broken": broken, "stored": stored}


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "prepare":
        prepare(Path(sys.argv[2]))
    else:
        stand()
