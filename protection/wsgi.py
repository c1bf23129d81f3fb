"""WSGI entry point of the web process."""

import os

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "protection.settings")
application = get_wsgi_application()
# by string: this module only composes, and the checks need the apps to be ready
import_string("protection.desk.start_checks.refuse_to_start_unsafe")()
