"""Two forms sent at the same moment: neither is lost, and both see that there is another."""

from __future__ import annotations

from support.scratch import at_once, migrate, run, scratch_database


def test_eight_amendments_at_the_same_moment_are_siblings(tmp_path, django_db_blocker):
    with django_db_blocker.unblock(), scratch_database(tmp_path) as environment:
        migrate(environment)
        run(environment, "-m", "support.amending", "found")
        at_once(environment, *[("-m", "support.amending", "amend", "4")] * 2)
        told = run(environment, "-m", "support.amending", "told")
    assert told == "9 versions, 8 wait, the original holds and counts, 0 breaks\n"
