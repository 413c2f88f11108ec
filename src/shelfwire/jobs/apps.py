from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "shelfwire.jobs"

    def ready(self) -> None:
        """Every process knows every job: declared in ``<app>/jobs_registry.py`` and ``sync/schedule.py``."""
        autodiscover_modules("jobs_registry", "schedule")
