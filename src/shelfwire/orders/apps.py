from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "shelfwire.orders"
