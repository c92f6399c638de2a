"""The entry of the web server."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "uswah.config.settings")

from django.core.wsgi import get_wsgi_application  # the settings must be named first

application = get_wsgi_application()
