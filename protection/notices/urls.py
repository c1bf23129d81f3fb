"""Tasks and notices of the person who is signed in."""

from django.urls import include, path

from protection.notices import views

app_name = "notices"

# /tasks/notices/
notice_urls = [
    path("", views.notices, name="notices"),
    path("read/", views.notices_read, name="notices-read"),
    path("<uuid:pk>/read/", views.notice_read, name="notice-read"),
]

# /tasks/<uuid:pk>/
task_urls = [
    path("", views.task, name="task"),
    path("close/", views.task_close, name="task-close"),
]

urlpatterns = [
    path("notices/", include(notice_urls)),
    path("<uuid:pk>/", include(task_urls)),
]
