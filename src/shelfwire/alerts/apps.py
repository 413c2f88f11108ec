from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "shelfwire.alerts"
