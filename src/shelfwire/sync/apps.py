from django.apps import AppConfig


class SyncConfig(AppConfig):
    name = "shelfwire.sync"

    def ready(self) -> None:
        from shelfwire.sync import areas, handlers

        areas.discover()
        handlers.register()
