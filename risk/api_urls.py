"""The app's part of the API."""

from django.urls import URLPattern

app_name = "risk-api"

urlpatterns: list[URLPattern] = []
