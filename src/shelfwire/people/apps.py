from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "shelfwire.people"

    def ready(self) -> None:
        from shelfwire.people import audit

        audit.listen()
