"""The app's part of the API."""

from rest_framework.routers import SimpleRouter

from communities.api import views

app_name = "communities-api"

router = SimpleRouter(use_regex_path=False)
router.register("collectives", views.CollectiveViewSet, basename="collective")
router.register("members", views.MemberViewSet, basename="member")
router.register("memberships", views.MembershipViewSet, basename="membership")
router.register("ties", views.TieViewSet, basename="tie")
router.register("meetings", views.MeetingViewSet, basename="meeting")
router.register("consents", views.ConsentViewSet, basename="consent")
router.register("practices", views.PracticeViewSet, basename="practice")

urlpatterns = router.urls
