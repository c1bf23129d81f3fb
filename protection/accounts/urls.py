"""One's own account."""

from django.urls import path

from protection.accounts import views

app_name = "accounts"

urlpatterns = [
    path("settings/", views.account_settings, name="settings"),
    path("language/", views.language, name="language"),
    path("second-step.png", views.totp_qr, name="totp-qr"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("keys/", views.tokens, name="tokens"),
    path("keys/<uuid:pk>/revoke/", views.revoke_token, name="token-revoke"),
]
