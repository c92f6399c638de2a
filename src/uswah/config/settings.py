"""Django's settings. Whatever may differ between two installations is read from `options`, nothing else is."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from uswah.config import options
from uswah.config.sqlite import use_bundled_sqlite

use_bundled_sqlite()

PACKAGE = Path(__file__).resolve().parent.parent
PROJECT = PACKAGE.parent.parent
HOME = options.home()

SECRET_KEY = options.secret_key()
DEBUG = options.switch("USWAH_DEBUG")
ALLOWED_HOSTS = options.words("USWAH_HOSTS")
DEMONSTRATION = options.switch("USWAH_DEMONSTRATION")
_HTTPS = options.switch("USWAH_HTTPS")

INSTALLED_APPS = [
    "uswah.common",
    "uswah.institutions",
    "uswah.people",
    "uswah.standards",
    "uswah.evidence",
    "uswah.appraisal",
    "uswah.exchange",
    "uswah.documents",
    "uswah.capture",
    "uswah.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "uswah.common.middleware.request_identity",
    "uswah.common.middleware.PlaceInLane",
    "django.middleware.gzip.GZipMiddleware",  # an eighth over a weak signal; tokens are masked anew each time
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "uswah.common.middleware.chosen_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "uswah.people.middleware.viewer",
    "uswah.capture.middleware.device",
    "uswah.common.middleware.private_answers",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "uswah.config.urls"
WSGI_APPLICATION = "uswah.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "uswah.web.context.frame",
            ],
            "builtins": ["uswah.common.templatetags.components"],
        },
    }
]


def _database() -> dict[str, Any]:
    """Return the one database: SQLite in the home folder, or the PostgreSQL that the address names."""
    address = urlsplit(options.text("USWAH_DATABASE"))
    if address.scheme == "postgresql":
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": address.path.lstrip("/"),
            "USER": unquote(address.username or ""),
            "PASSWORD": unquote(address.password or ""),
            "HOST": address.hostname or "",
            "PORT": str(address.port or ""),
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 20}},
        }
    return {
        "ENGINE": "uswah.common.database.sqlite",
        "NAME": HOME / "uswah.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # The web server has a connection for each of its threads, each with a cache of at most 4 MB.
            # FULL: an answer of success must survive a power cut; NORMAL can lose the last commits in WAL mode.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            # What is deleted is overwritten: tickets and sealed answers of pupils leave nothing in a freed page.
            " PRAGMA secure_delete=ON;"
            " PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-4000;",
        },
    }


DATABASES = {"default": _database()}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "uswah.people.backends.IdentifierBackend"]
PASSWORD_HASHERS = ["uswah.people.hashers.BoundedArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "web:home"
# Ten guesses a quarter of an hour per account and network: a pupil cannot lock a head out from elsewhere.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "uswah.people.views.too_many_attempts"
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "uswah.web.views.form_expired"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = False  # a reverse proxy does it; the server itself may stand on an isolated network
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [PROJECT / "assets"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = HOME / "media"  # never served by address: each file goes out through the rule of who may see it
MEDIA_RESERVE = options.number("USWAH_RESERVE_MB") * 1024 * 1024
# 100,000 ratings as a workbook weigh 3 MB; anything larger than this is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
