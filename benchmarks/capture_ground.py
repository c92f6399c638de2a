"""The ground on which phones send: a device for each head, and afterwards what is stored held against what was told.

python -m benchmarks.capture_ground devices FILE       register a device for every head; write them with the server's key
python -m benchmarks.capture_ground check FILE         hold what the phones were told against what is stored; print it
python -m benchmarks.capture_ground fill MANY          store so many submissions of 84 items at the first madrasah
python -m benchmarks.capture_ground ledger             walk the audit ledger and the file itself; print what is broken
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.national import AT, FACTS, INSTRUMENT, SEED, TODAY, YEAR, nsm


def devices(file: Path) -> None:
    """Register a device for every head, with whom the head rates."""
    from django.utils import timezone  # noqa: PLC0415  # after django.setup

    from uswah.capture.operations import register_device  # noqa: PLC0415
    from uswah.capture.operations.keys import receipt_key  # noqa: PLC0415
    from uswah.people.models import Account, Post  # noqa: PLC0415
    from uswah.people.queries import viewer_of  # noqa: PLC0415

    now = datetime.now(UTC)  # noqa: TID251  # a lease counts from the real moment
    phones = []
    for account in Account.rows.select_related("person").order_by("pk"):
        viewer = viewer_of(account, at=now, on=timezone.localdate(now), language="id")
        post = Post.rows.select_related("institution").get(person=account.person_id)
        made = register_device(label="Tolok ukur", by=viewer, at=now)
        others = Post.rows.filter(institution=post.institution_id).exclude(person=account.person_id)
        phones.append(
            {
                "device": str(made.device.pk),
                "token": made.token,
                "place": post.institution.code,
                "teachers": [str(pk) for pk in others.order_by("pk").values_list("person_id", flat=True)],
            }
        )
    told = {"phones": phones, "instruments": _instruments(), "jwk": dict(receipt_key().jwk)}
    file.write_text(json.dumps(told))


def _instruments() -> dict[str, dict[str, object]]:
    from uswah.standards.models import Instrument  # noqa: PLC0415

    found = Instrument.rows.filter(code__in=["pkg-guru", INSTRUMENT])
    return {
        row.code: {
            "version": row.version,
            "codes": list(row.items.order_by("order").values_list("indicator__code", flat=True)),
        }
        for row in found
    }


def check(file: Path) -> None:
    """Print how many of the acknowledged are lost, stored otherwise, or stored more than once."""
    from uswah.capture.models import Envelope, Receipt  # noqa: PLC0415
    from uswah.evidence.models import Submission  # noqa: PLC0415

    told: dict[str, str] = json.loads(file.read_text())
    stored = {str(pk): digest for pk, digest in Envelope.rows.values_list("pk", "digest")}
    receipts = Receipt.rows.count()
    pairs = Envelope.rows.values_list("device", "seq")
    print(
        json.dumps(
            {
                "acknowledged": len(told),
                "stored": len(stored),
                "lost": sum(1 for pk in told if pk not in stored),
                "other content": sum(1 for pk, digest in told.items() if stored.get(pk, digest) != digest),
                "stored twice": pairs.count() - pairs.distinct().count(),
                "accepted": Receipt.rows.filter(state="accepted").count(),
                "submissions": Submission.rows.count(),
                "receipts": receipts,
            }
        )
    )


def fill(many: int) -> None:
    """Store submissions of the first madrasah's head about its teachers, in two stages."""
    import random  # noqa: PLC0415

    from django.db import transaction  # noqa: PLC0415

    from uswah.common.viewer import command_line  # noqa: PLC0415
    from uswah.evidence.operations import NewSubmission, Origin, record_imported  # noqa: PLC0415
    from uswah.evidence.policies import NewRating  # noqa: PLC0415
    from uswah.institutions.models import Institution  # noqa: PLC0415
    from uswah.people.models import Post  # noqa: PLC0415
    from uswah.standards.queries import form_of  # noqa: PLC0415

    form = form_of(INSTRUMENT, TODAY)
    place = Institution.rows.get(code=nsm(0))
    people = list(Post.rows.filter(institution=place).order_by("pk").values_list("person_id", flat=True))
    chance = random.Random(SEED)  # noqa: S311  # invented data, no secret

    def rating(code: str, indicator: int) -> NewRating:
        fact = chance.choice(FACTS) if chance.random() < 1 / 3 else ""
        return NewRating(indicator_id=indicator, code=code, score=chance.randrange(2), fact=fact)

    new = [
        NewSubmission(
            about=people[1 + number % (len(people) - 1)],
            instrument_id=form.instrument_id,
            school_year=YEAR,
            stage=("formative", "summative")[number % 2],
            technique="observation",
            source_role="kepala",
            rated_by=people[0],
            observed_on=TODAY,
            ratings=[rating(code, indicator) for code, indicator in form.indicator_ids.items()],
            origin=Origin(file="0" * 64, name="tolok-ukur.xlsx", sheet="", row=number),
        )
        for number in range(many)
    ]
    with transaction.atomic():
        record_imported(submissions=new, form=form, place=place, by=command_line(AT), at=AT)


def ledger() -> None:
    """Print what is broken in the file or in the chain; nothing when all holds."""
    from django.db import connection  # noqa: PLC0415

    from uswah.common.audit import verify  # noqa: PLC0415

    broken = [repr(one) for one in verify()]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for question, well in (("PRAGMA integrity_check", [("ok",)]), ("PRAGMA foreign_key_check", [])):
                cursor.execute(question)
                found = cursor.fetchall()
                broken += [] if found == well else [repr(found[:5])]
    print(json.dumps(broken))


if __name__ == "__main__":
    import django

    django.setup()
    match sys.argv[1:]:
        case ["devices", name]:
            devices(Path(name))
        case ["check", name]:
            check(Path(name))
        case ["fill", many]:
            fill(int(many))
        case _:
            ledger()
