"""Run a command that needs no server: settings made here, no database, no home folder, nothing written but its output."""

from __future__ import annotations

import contextlib
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def run_levels(arguments: list[str]) -> None:
    """Run `uswah levels`."""
    import django  # noqa: PLC0415  # only this command
    from django.conf import settings  # noqa: PLC0415

    settings.configure(
        LANGUAGE_CODE="id",
        LANGUAGES=[("id", "Bahasa Indonesia"), ("en", "English")],
        USE_I18N=True,
        LOCALE_PATHS=[PACKAGE / "common" / "locale", PACKAGE / "appraisal" / "locale"],
        DATABASES={},
    )
    django.setup()
    from uswah.appraisal.management.commands.levels import Command  # noqa: PLC0415  # after the settings
    from uswah.common.catalogues import compile_catalogues  # noqa: PLC0415

    with contextlib.suppress(OSError):  # an installation that may not be written to brings its compiled catalogues
        compile_catalogues()
    Command().run_from_argv(["uswah", "levels", *arguments])
