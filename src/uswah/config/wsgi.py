"""The entry of the web server."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "uswah.config.settings")

from django.core.wsgi import get_wsgi_application  # the settings must be named first

from uswah.common.database.commits import commit_in_groups

commit_in_groups()
application = get_wsgi_application()
