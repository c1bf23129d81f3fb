"""This room's part of the API."""

from django.urls import path

from protection.documents import api

app_name = "documents-api"

urlpatterns = [
    path("documents/<uuid:pk>/", api.JobView.as_view(), name="job"),
    path("documents/<uuid:pk>/file/", api.JobFileView.as_view(), name="job-file"),
]
