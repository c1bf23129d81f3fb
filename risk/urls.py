"""The app's site map."""

from django.urls import include, path

from risk.views import drafts, incident_edit, incident_log, incident_people, incidents

app_name = "risk"

# /incidents/log/
log_urls = [
    path("", incident_log.incident_log, name="incident-log"),
    path("now/", incident_log.incident_now, name="incident-now"),
    path("draft/", drafts.incident_draft, name="incident-draft"),
    path("autosave/", drafts.incident_autosave, name="incident-autosave"),
    path("drafts/<uuid:pk>/delete/", drafts.incident_draft_delete, name="incident-draft-delete"),
]

# /incidents/<uuid:pk>/
incident_urls = [
    path("", incidents.incident, name="incident"),
    path("saved/", incident_log.incident_saved, name="incident-saved"),
    path("edit/", incident_edit.incident_edit, name="incident-edit"),
    path("people/", incident_people.incident_people, name="incident-people"),
]

# /acts/<uuid:pk>/
act_urls = [
    path("sort/", incident_edit.act_sort, name="act-sort"),
    path("take-out/", incident_people.act_take_out, name="act-take-out"),
]

urlpatterns = [
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/log/", include(log_urls)),
    path("incidents/<uuid:pk>/", include(incident_urls)),
    path("acts/<uuid:pk>/", include(act_urls)),
    path("communities/<uuid:pk>/incidents/", incidents.collective_incidents, name="collective-incidents"),
]
