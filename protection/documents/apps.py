from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "protection.documents"
    label = "documents"
