"""The way in and out: allauth's pages, without those that the product does not have (R21, T2).

An account has the one address that it was invited by. On allauth's page of addresses whoever holds a stolen session could
put their own in its place and ask for a new password there.
"""

from allauth.account.urls import urlpatterns as theirs
from django.urls import path

from protection.accounts import views

NOT_HERE = {
    "account_confirm_email",
    "account_confirm_login_code",
    "account_email",
    "account_email_verification_sent",
    "account_logout",
}

urlpatterns = [
    path("logout/", views.sign_out, name="account_logout"),
    *(entry for entry in theirs if entry.name not in NOT_HERE),
]
