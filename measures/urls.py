"""The app's site map."""

from django.urls import include, path

from measures.views import follow_ups, measures

app_name = "measures"

# /communities/<uuid:pk>/
collective_urls = [
    path("measures/", measures.collective_measures, name="collective-measures"),
    path("measures/add/", measures.measure_create, name="measure-create"),
    path("contact/", follow_ups.contact_create, name="contact-create"),
]

# /people/<uuid:pk>/
member_urls = [
    path("measures/add/", measures.member_measure_create, name="member-measure-create"),
    path("contact/", follow_ups.member_contact_create, name="member-contact-create"),
]

# /measures/<uuid:pk>/
measure_urls = [
    path("", measures.measure, name="measure"),
    path("edit/", measures.measure_edit, name="measure-edit"),
    path("follow-up/", follow_ups.follow_up_create, name="follow-up-create"),
]

urlpatterns = [
    path("measures/", measures.measures, name="measures"),
    path("measures/due/", follow_ups.due, name="due"),
    path("measures/<uuid:pk>/", include(measure_urls)),
    path("contacts/<uuid:pk>/", follow_ups.contact, name="contact"),
    path("communities/<uuid:pk>/", include(collective_urls)),
    path("people/<uuid:pk>/", include(member_urls)),
]
