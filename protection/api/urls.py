"""The API's own addresses; each app adds its routes in its urls module."""

from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView

app_name = "api"

urlpatterns = [
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
]
