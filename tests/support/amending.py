"""Amend one rating from several threads; run by the stories of versions, in several processes at once.

python -m support.amending found            makes the ground: Pak Hasan's rating of Bu Aisyah
python -m support.amending amend THREADS    amends it once from each thread, all at the same moment
python -m support.amending told             says what stands then
"""

from __future__ import annotations

import sys
import threading

import django


def found() -> None:
    """Make a madrasah in which Pak Hasan has rated Bu Aisyah; his rating counts."""
    from factories import AT, Land, law, madrasah, pkg_form, submission, viewer

    from uswah.appraisal.operations import submit_rating

    law()
    home = madrasah(Land.found(), "MTs Nurul Huda", head="Hasan Basri", guru="Siti Aisyah")
    new = submission(home.aisyah.person_id, home.hasan.person_id, origin=None)
    submit_rating(new=new, form=pkg_form(), place=home.place, by=viewer(home.hasan), at=AT)


def amend(threads: int) -> None:
    """Amend the original from so many threads."""
    gate = threading.Barrier(threads)
    workers = [threading.Thread(target=_amend, args=(gate,)) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def _amend(gate: threading.Barrier) -> None:
    from django.db import connection
    from factories import AT, pkg_form, submission, viewer

    from uswah.appraisal.operations import submit_rating
    from uswah.evidence.models import Submission
    from uswah.people.models import Account

    try:
        first = Submission.rows.select_related("institution").get(amends__isnull=True)
        by = viewer(Account.rows.get(person=first.rated_by_id))
        amendment = {"amends": first.pk, "amendment_reason": "Dilihat lagi", "origin": None}
        new = submission(first.about_id, first.rated_by_id, **amendment)
        form = pkg_form()
        gate.wait()
        submit_rating(new=new, form=form, place=first.institution, by=by, at=AT)
    finally:
        connection.close()


def told() -> str:
    """Say how many versions there are, how many wait and hold, and which one counts."""
    from uswah.appraisal.models import Appraisal
    from uswah.common.audit import verify
    from uswah.evidence.enums import VersionState
    from uswah.evidence.models import Submission, Version
    from uswah.evidence.queries import effective

    waiting = Version.rows.filter(state=VersionState.OPEN).count()
    (held,) = effective(Submission.rows.all())
    which = "the original" if held.amends_id is None else "an amendment"
    counts = "counts" if Appraisal.rows.get().counted_id == held.pk else "does not count"
    breaks = len(list(verify()))
    return f"{Submission.rows.count()} versions, {waiting} wait, {which} holds and {counts}, {breaks} breaks"


if __name__ == "__main__":
    django.setup()
    match sys.argv[1:]:
        case ["found"]:
            found()
        case ["amend", threads]:
            amend(int(threads))
        case ["told"]:
            sys.stdout.write(f"{told()}\n")
