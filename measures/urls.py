"""The app's site map."""

from django.urls import include, path

from measures.views import follow_ups, measures, meeting_rows, plan_decisions, plan_prints, plans

app_name = "measures"

# /communities/<uuid:pk>/
collective_urls = [
    path("measures/", measures.collective_measures, name="collective-measures"),
    path("measures/add/", measures.measure_create, name="measure-create"),
    path("measures/from-meeting/", meeting_rows.measures_from_meeting, name="measures-from-meeting"),
    path("contact/", follow_ups.contact_create, name="contact-create"),
    path("plan/", plans.collective_plan, name="collective-plan"),
    path("plan/start/", plans.plan_start, name="plan-start"),
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

# /plans/<uuid:pk>/, one version of a plan
plan_urls = [
    path("", plans.plan_version, name="plan-version"),
    path("edit/", plans.plan_edit, name="plan-edit"),
    path("propose/", plans.plan_propose, name="plan-propose"),
    path("take-back/", plans.plan_take_back, name="plan-take-back"),
    path("agree/", plan_decisions.plan_agree, name="plan-agree"),
    path("commit/", plan_decisions.plan_commit, name="plan-commit"),
    path("preview/", plan_prints.plan_preview, name="plan-preview"),
    path("print/", plan_prints.plan_print, name="plan-print"),
]

urlpatterns = [
    path("measures/", measures.measures, name="measures"),
    path("measures/due/", follow_ups.due, name="due"),
    path("measures/<uuid:pk>/", include(measure_urls)),
    path("contacts/<uuid:pk>/", follow_ups.contact, name="contact"),
    path("plans/", plans.plans, name="plans"),
    path("plans/<uuid:pk>/", include(plan_urls)),
    path("copies/<uuid:pk>/", plan_prints.plan_copy, name="plan-copy"),
    path("copies/<uuid:pk>/settle/", plan_prints.copy_settle, name="copy-settle"),
    path("communities/<uuid:pk>/", include(collective_urls)),
    path("people/<uuid:pk>/", include(member_urls)),
]
