from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "protection.audit"
    label = "audit"
