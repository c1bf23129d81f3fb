from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "protection.accounts"
    label = "accounts"
