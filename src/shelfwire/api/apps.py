from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "shelfwire.api"
    label = "api"
