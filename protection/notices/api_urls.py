"""This room's part of the API."""

from rest_framework.routers import SimpleRouter

from protection.notices.api import TaskViewSet

app_name = "notices-api"

router = SimpleRouter()
router.register("tasks", TaskViewSet, basename="task")
urlpatterns = router.urls
