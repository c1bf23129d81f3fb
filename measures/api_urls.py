"""The app's part of the API."""

from rest_framework.routers import SimpleRouter

from measures.api import measures, plans

app_name = "measures-api"

router = SimpleRouter(use_regex_path=False)
router.register("measure-types", measures.MeasureTypeViewSet, basename="measure-type")
router.register("measures", measures.MeasureViewSet, basename="measure")
router.register("follow-ups", measures.FollowUpViewSet, basename="follow-up")
router.register("contacts", measures.ContactViewSet, basename="contact")
router.register("plans", plans.PlanViewSet, basename="plan")

urlpatterns = router.urls
