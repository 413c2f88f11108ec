from django.apps import AppConfig


class ShipbridgeConfig(AppConfig):
    name = "shelfwire.shipbridge"
