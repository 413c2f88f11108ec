"""Listings and their links."""

from django.urls import path

from shelfwire.web.listings import (
    bulk,
    confirm,
    enable,
    files,
    import_info,
    links,
    lists,
    live_list,
    live_page,
    send,
    take_over,
)
from shelfwire.web.offers import explain
from shelfwire.web.postings import move_many

app_name = "listings"
urlpatterns = [
    path("", lists.listing_list, name="list"),
    path("skus/", links.sku_options, name="skus"),
    path("link/", bulk.link_selected, name="link_selected"),
    path("confirm/", confirm.confirm, name="confirm_links"),
    path("create/", bulk.create_selected, name="create_selected"),
    path("send/stock/", send.send_stock, name="send_stock"),
    path("send/price/", send.send_price, name="send_price"),
    path("enable/", enable.enable, name="enable"),
    path("disable/", enable.disable, name="disable"),
    path("move/<str:move>/", move_many.move_of_skus, name="move_selected"),
    path("import/", files.import_links_page, name="import_links"),
    path("live/", live_list.unmanaged_list, name="unmanaged"),
    path("live/import/", import_info.import_info, name="import_info"),
    path("live/create/", take_over.take_over, name="take_over"),
    path("live/<int:listing_id>/", live_page.live, name="live"),
    path("live/<int:listing_id>/take/", live_page.take, name="take_theirs"),
    path("live/<int:listing_id>/leave/", live_page.leave, name="leave_theirs"),
    path("live/<int:listing_id>/send/", live_page.send, name="send_ours"),
    path("live/<int:listing_id>/note/", live_page.note, name="note"),
    path("stock/<int:offer_id>/", explain.stock, name="stock"),
    path("price/<int:price_offer_id>/", explain.price, name="price"),
    path("<int:link_id>/", links.link_page, name="link"),
    path("<int:link_id>/set/", links.set_link, name="set_link"),
    path("<int:link_id>/unlink/", links.remove_link, name="unlink"),
]
