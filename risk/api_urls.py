"""The app's part of the API."""

from rest_framework.routers import SimpleRouter

from risk.api import assessments, incidents

app_name = "risk-api"

router = SimpleRouter(use_regex_path=False)
router.register("incidents", incidents.IncidentViewSet, basename="incident")
router.register("acts", incidents.ActViewSet, basename="act")
router.register("assessments", assessments.AssessmentViewSet, basename="assessment")
router.register("standings", assessments.StandingViewSet, basename="standing")

urlpatterns = router.urls
