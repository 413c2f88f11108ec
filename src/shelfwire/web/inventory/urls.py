"""Stock."""

from django.urls import path

from shelfwire.web.inventory import stock, warehouses

app_name = "inventory"
urlpatterns = [
    path("", stock.stock_list, name="list"),
    path("warehouses/", warehouses.warehouse_list, name="warehouses"),
    path("warehouses/<int:warehouse_id>/default/", warehouses.make_default, name="make_default"),
    path("sku/<int:sku_id>/change/", stock.adjust, name="adjust"),
    path("sku/<int:sku_id>/ledger/", stock.ledger, name="ledger"),
]
