"""The smallest Django that answers: the floor of a web process' memory and start."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, SECRET_KEY="only for measuring", ALLOWED_HOSTS=["127.0.0.1"])
urlpatterns = [path("healthz/", lambda request: HttpResponse("ok"))]
application = get_wsgi_application()
