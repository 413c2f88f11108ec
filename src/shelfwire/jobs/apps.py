from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "shelfwire.jobs"
