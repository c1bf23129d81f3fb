"""The app's site map."""

from django.urls import include, path

from communities import views

app_name = "communities"

# /communities/<uuid:pk>/
collective_urls = [
    path("", views.collective, name="collective"),
    path("edit/", views.collective_edit, name="collective-edit"),
    path("sort/", views.collective_sort, name="collective-sort"),
    path("groups/add/", views.group_create, name="group-create"),
    path("people/", views.people, name="people"),
    path("people/add/", views.member_create, name="member-create"),
    path("ties/", views.ties, name="ties"),
    path("ties/add/", views.tie_create, name="tie-create"),
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/add/", views.meeting_create, name="meeting-create"),
    path("practices/add/", views.practice_create, name="practice-create"),
    path("consent/add/", views.collective_consent, name="collective-consent"),
]

# /people/<uuid:pk>/
member_urls = [
    path("", views.member, name="member"),
    path("edit/", views.member_edit, name="member-edit"),
    path("consent/add/", views.member_consent, name="member-consent"),
    path("roles/add/", views.membership_create, name="membership-create"),
]

urlpatterns = [
    path("communities/", views.collectives, name="collectives"),
    path("communities/add/", views.collective_create, name="collective-create"),
    path("communities/<uuid:pk>/", include(collective_urls)),
    path("people/<uuid:pk>/", include(member_urls)),
    path("memberships/<uuid:pk>/edit/", views.membership_edit, name="membership-edit"),
    path("ties/<uuid:pk>/end/", views.tie_end, name="tie-end"),
    path("meetings/<uuid:pk>/", views.meeting, name="meeting"),
    path("meetings/<uuid:pk>/edit/", views.meeting_edit, name="meeting-edit"),
    path("practices/<uuid:pk>/edit/", views.practice_edit, name="practice-edit"),
    path("consents/<uuid:pk>/withdraw/", views.consent_withdraw, name="consent-withdraw"),
]
