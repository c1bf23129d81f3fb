"""The app's site map."""

from django.urls import include, path

from risk.views import (
    assessment_form,
    assessments,
    drafts,
    incident_edit,
    incident_log,
    incident_people,
    incidents,
    risk_pages,
)

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

# /assessments/<uuid:pk>/
assessment_urls = [
    path("", assessments.assessment, name="assessment"),
    path("edit/", assessment_form.assessment_edit, name="assessment-edit"),
    path("score/", assessment_form.assessment_score, name="assessment-score"),
    path("finish/", assessments.assessment_finish, name="assessment-finish"),
    path("discard/", assessments.assessment_discard, name="assessment-discard"),
    path("level/", assessments.level_decide, name="level-decide"),
]

# /communities/<uuid:pk>/
collective_urls = [
    path("risk/", risk_pages.collective_risk, name="collective-risk"),
    path("assess/", assessment_form.collective_assess, name="collective-assess"),
    path("assess/score/", assessment_form.collective_assess_score, name="collective-assess-score"),
]

# /people/<uuid:pk>/
member_urls = [
    path("risk/", risk_pages.member_risk, name="member-risk"),
    path("assess/", assessment_form.member_assess, name="member-assess"),
    path("assess/score/", assessment_form.member_assess_score, name="member-assess-score"),
]

urlpatterns = [
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/log/", include(log_urls)),
    path("incidents/<uuid:pk>/", include(incident_urls)),
    path("acts/<uuid:pk>/", include(act_urls)),
    path("assessments/<uuid:pk>/", include(assessment_urls)),
    path("decisions/<uuid:pk>/confirm/", assessments.level_confirm, name="level-confirm"),
    path("communities/<uuid:pk>/", include(collective_urls)),
    path("people/<uuid:pk>/", include(member_urls)),
    path("communities/<uuid:pk>/incidents/", incidents.collective_incidents, name="collective-incidents"),
]
