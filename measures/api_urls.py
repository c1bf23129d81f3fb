"""The app's part of the API."""

from django.urls import URLPattern

app_name = "measures-api"

urlpatterns: list[URLPattern] = []
