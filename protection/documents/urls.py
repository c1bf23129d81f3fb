"""Addresses of this room."""

from django.urls import path

from protection.documents import views

app_name = "documents"

# /documents/<uuid:pk>/
urlpatterns = [
    path("<uuid:pk>/", views.job, name="job"),
    path("<uuid:pk>/file/", views.job_file, name="job-file"),
]
