"""The app's site map."""

from django.urls import include, path

from communities import views

app_name = "communities"

# /communities/<uuid:pk>/
collective_urls = [
    path("", views.collective, name="collective"),
    path("people/", views.people, name="people"),
    path("ties/", views.ties, name="ties"),
    path("meetings/", views.meetings, name="meetings"),
]

# /people/<uuid:pk>/
member_urls = [
    path("", views.member, name="member"),
]

urlpatterns = [
    path("communities/", views.collectives, name="collectives"),
    path("communities/<uuid:pk>/", include(collective_urls)),
    path("people/<uuid:pk>/", include(member_urls)),
]
