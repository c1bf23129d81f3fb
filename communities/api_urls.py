"""The app's part of the API."""

from django.urls import URLPattern

app_name = "communities-api"

urlpatterns: list[URLPattern] = []
