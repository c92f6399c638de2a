"""The product's own settings with a home of their own, so that a test never touches an installation."""

import os
import tempfile
from pathlib import Path

_home = Path(tempfile.gettempdir()) / f"uswah-tests-{os.getuid()}"
(_home / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a missing one
os.environ["USWAH_HOME"] = str(_home)  # whatever `make` exports: that home is a person's
os.environ.setdefault("USWAH_SECRET_KEY", "only-for-tests-only-for-tests-only-for-tests-only")

from uswah.config.settings import *  # noqa: F403  # the environment must be set first
from uswah.config.settings import DATABASES, STORAGES  # named for the lines below

# Hashes of file names need `collectstatic`; the real storage is what the journeys run on.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
AXES_ENABLED = False
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"]["OPTIONS"] = {}  # a pool would keep connections open that the test database must lose
