"""WSGI entry point of the web process."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "protection.settings")
application = get_wsgi_application()

from protection.desk.start_checks import refuse_to_start_unsafe  # noqa: E402 - needs the apps to be ready

refuse_to_start_unsafe()
