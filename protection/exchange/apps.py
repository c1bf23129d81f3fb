from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "protection.exchange"
    label = "exchange"
