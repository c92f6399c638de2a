"""The entry of the web server."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "uswah.config.settings")

from django.core.wsgi import get_wsgi_application  # the settings must be named first

from uswah.common.checks import addresses
from uswah.common.database.commits import commit_in_groups
from uswah.common.middleware import Porter

commit_in_groups()
application = Porter(get_wsgi_application(), addresses)
