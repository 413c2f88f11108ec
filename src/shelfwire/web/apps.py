from django.apps import AppConfig
from django.core.signals import request_finished


class WebConfig(AppConfig):
    name = "shelfwire.web"

    def ready(self) -> None:
        from shelfwire.web.middleware import forget_reference

        request_finished.connect(forget_reference, dispatch_uid="shelfwire.web.reference")
