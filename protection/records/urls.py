"""Acts on a file as a whole."""

from django.urls import path

from protection.records import views

app_name = "records"

urlpatterns = [
    path("names/close/", views.names_close, name="names-close"),
    path("<uuid:pk>/names/open/", views.names_open, name="names-open"),
]
