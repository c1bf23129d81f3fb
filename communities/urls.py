"""The app's site map."""

from django.urls import URLPattern

app_name = "communities"

urlpatterns: list[URLPattern] = []
