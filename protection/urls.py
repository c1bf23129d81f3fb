"""The map of the whole product, composed by strings. Every app's own urls.py reads on from here."""

from django.urls import include, path

handler400 = "protection.desk.views.errors.bad_request"
handler403 = "protection.desk.views.errors.forbidden"
handler404 = "protection.desk.views.errors.not_found"
handler500 = "protection.desk.views.errors.server_error"

api_urls = [
    path("", include("protection.api.urls")),
    path("", include("protection.notices.api_urls")),
    path("", include("protection.documents.api_urls")),
    path("", include("communities.api_urls")),
    path("", include("risk.api_urls")),
    path("", include("measures.api_urls")),
]

urlpatterns = [
    path("", include("protection.desk.urls")),
    path("sign-in/", include("protection.accounts.sign_in_urls")),
    path("second-step/", include("allauth.mfa.urls")),
    path("account/", include("protection.accounts.urls")),
    path("files/", include("protection.records.urls")),
    path("tasks/", include("protection.notices.urls")),
    path("documents/", include("protection.documents.urls")),
    path("", include("communities.urls")),
    path("", include("risk.urls")),
    path("", include("measures.urls")),
    path("api/", include(api_urls)),
]
