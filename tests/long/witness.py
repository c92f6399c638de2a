"""Run in a process of its own on one database: prepare it, look whether an import is there whole or not at all.

python witness.py prepare FOLDER TEACHERS   a madrasah with teachers, and a workbook of all their scores
python witness.py look                      print as JSON what is stored; status 1 when it is half, or broken
python witness.py interrupted [commit]      import, and die by SIGKILL in the middle of the rows; with `commit`
                                            after a commit there, as a careless import by chunks would do
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
from datetime import date
from pathlib import Path

SCORES = 78
FIRST_NUMBER = 5_000_000_000_000_000


def prepare(folder: Path, teachers: int) -> None:
    """Found a madrasah with its teachers and write the workbook."""
    from django.core.management import call_command
    from django.db import transaction
    from factories import AT, Land, law, madrasah, person, system

    from uswah.exchange.enums.columns import PKG
    from uswah.exchange.enums.kinds import Stage, Technique
    from uswah.exchange.enums.rows import PersonKeys, RatingBlock
    from uswah.exchange.exporters.layouts import write_wide
    from uswah.people.operations import open_post

    call_command("migrate", verbosity=0)
    blocks = []
    with transaction.atomic():
        law()
        home = madrasah(Land.found(), "MTs Nurul Huda", head="Hasan Basri", guru="Siti Aisyah")
        for number in range(teachers):
            key, name = str(FIRST_NUMBER + number), f"Guru Ke {number}"
            row = person(name, home.place, NUPTK=key)
            open_post(person_id=row.pk, place=home.place, is_satminkal=True, by=system(), at=AT)
            scores = {code: (number * 7 + place) % 3 for place, code in enumerate(PKG.indicators)}
            who, by = PersonKeys(nuptk=key, name=name), PersonKeys(name="Hasan Basri")
            year, day = "2026/2027", date(2026, 11, 2)
            blocks.append(RatingBlock(who, scores, {}, year, Stage.SUMMATIVE, Technique.OBSERVATION, by, day))
    (folder / "pkg.xlsx").write_bytes(write_wide(blocks))
    (folder / "nsm").write_text(home.place.code)


def look(teachers: int) -> dict[str, object]:
    """Return what is stored, or under `broken` a half import, a broken chain or a broken file."""
    try:
        return _stored(teachers)
    except AssertionError as half:
        return {"broken": str(half)}


def repeat(folder: Path, teachers: int) -> list[dict[str, object]]:
    """Look, import the workbook as anybody would after a power cut, and look again."""
    from django.core.management import call_command

    found = look(teachers)
    with Path(os.devnull).open("w") as nowhere:
        call_command("import", str(folder / "pkg.xlsx"), madrasah=(folder / "nsm").read_text(), stdout=nowhere)
    return [found, look(teachers)]


def _stored(teachers: int) -> dict[str, object]:
    from django.db import connection

    from uswah.appraisal.models import Appraisal
    from uswah.common.audit import verify
    from uswah.common.models import AuditEntry
    from uswah.evidence.models import Rating, Submission
    from uswah.exchange.models import ImportBatch

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            assert cursor.fetchall() == [("ok",)], "the file is broken"
            cursor.execute("PRAGMA foreign_key_check")
            assert cursor.fetchall() == [], "a row points nowhere"
    assert list(verify()) == [], "the audit chain does not hold"
    found = (
        Submission.rows.count(),
        Rating.rows.count(),
        Appraisal.rows.count(),
        ImportBatch.rows.filter(state="APPLIED").count(),
        *(AuditEntry.rows.filter(action=done).count() for done in ("evidence.imported", "import.applied")),
    )
    assert found in {(0,) * 6, (teachers, teachers * SCORES, teachers, 1, 1, 1)}, f"half an import: {found}"
    return {"stored": found[0] > 0, "handed_in": ImportBatch.rows.count(), "digest": _digest()}


def _digest() -> str:
    """Return one digest over the content of what was imported; identifiers and times of entry differ by nature."""
    from uswah.appraisal.models import Appraisal
    from uswah.evidence.models import Rating, Submission

    columns = ("digest", "origin_file", "origin_name", "origin_sheet", "origin_row", "entry")
    rated = ("submission__digest", "indicator__code", "score", "fact", "origin_cell")
    whole = hashlib.sha256()
    for rows in (
        Submission.rows.order_by("digest").values_list(*columns),
        Rating.rows.order_by("submission__digest", "indicator_id").values_list(*rated),
        Appraisal.rows.order_by("about_id").values_list("about_id", "stage", "school_year_id", "counted__digest"),
    ):
        whole.update(repr(list(rows)).encode())
    return whole.hexdigest()


def interrupted(folder: Path, commits: bool) -> None:
    """Import, and die after the first chunk of rows."""
    from django.core.management import call_command
    from django.db import connection

    from uswah.evidence.operations import submissions as operations

    write = operations._insert_ratings

    def write_and_die(part: object) -> int:
        write(part)  # type: ignore[arg-type]  # passed on
        if commits:
            connection.connection.commit()
        os.kill(os.getpid(), signal.SIGKILL)
        return 0

    operations.CHUNK, operations._insert_ratings = 5, write_and_die
    call_command("import", str(folder / "pkg.xlsx"), madrasah=(folder / "nsm").read_text())


def main() -> int:
    """Do what the first word says."""
    import django

    django.setup()
    word, folder, *rest = sys.argv[1:]
    if word == "prepare":
        prepare(Path(folder), int(rest[0]))
    elif word == "interrupted":
        interrupted(Path(folder), commits="commit" in rest)
    elif word == "repeat":
        sys.stdout.write(json.dumps(repeat(Path(folder), int(rest[0]))))
    else:
        sys.stdout.write(json.dumps(look(int(rest[0]))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
