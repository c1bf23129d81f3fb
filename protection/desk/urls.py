"""The frame: the first page, the way out, the sign of life."""

from django.urls import path

from protection.desk.views import leave, work

app_name = "desk"

urlpatterns = [
    path("", work.work, name="work"),
    path("leave/", leave.leave, name="leave"),
    path("blank/", leave.blank, name="blank"),
    path("healthz/", leave.healthz, name="healthz"),
]
