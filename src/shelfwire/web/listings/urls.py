"""Listings and their links."""

from django.urls import path

from shelfwire.web.listings import bulk, enable, files, links, lists, send
from shelfwire.web.offers import explain

app_name = "listings"
urlpatterns = [
    path("", lists.listing_list, name="list"),
    path("skus/", links.sku_options, name="skus"),
    path("link/", bulk.link_selected, name="link_selected"),
    path("create/", bulk.create_selected, name="create_selected"),
    path("send/stock/", send.send_stock, name="send_stock"),
    path("send/price/", send.send_price, name="send_price"),
    path("enable/", enable.enable, name="enable"),
    path("disable/", enable.disable, name="disable"),
    path("import/", files.import_links_page, name="import_links"),
    path("stock/<int:offer_id>/", explain.stock, name="stock"),
    path("price/<int:price_offer_id>/", explain.price, name="price"),
    path("<int:link_id>/", links.link_page, name="link"),
    path("<int:link_id>/set/", links.set_link, name="set_link"),
    path("<int:link_id>/unlink/", links.remove_link, name="unlink"),
]
