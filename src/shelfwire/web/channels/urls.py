"""Shops: connecting them, what may flow, what is mapped to what, and what comes in."""

from django.urls import path

from shelfwire.web.channels import (
    carriers,
    connect,
    cursors,
    download,
    notices,
    settings,
    shops,
    troubles,
    warehouses,
)

app_name = "channels"
_SHOP = "<int:account_id>/"
urlpatterns = [
    path("", shops.shop_list, name="list"),
    path("add/", shops.add, name="add"),
    path(_SHOP, shops.overview, name="account"),
    path(_SHOP + "consent/", connect.consent, name="consent"),
    path(_SHOP + "choose/", connect.choose, name="choose"),
    path(_SHOP + "refresh/", connect.refresh, name="refresh"),
    path(_SHOP + "test/", connect.test, name="test"),
    path(_SHOP + "subscribe/", connect.subscribe, name="subscribe"),
    path(_SHOP + "paperwork/", connect.paperwork, name="paperwork"),
    path(_SHOP + "read-again/", troubles.read_again, name="read_again"),
    path(_SHOP + "disconnect/", connect.disconnect, name="disconnect"),
    path(_SHOP + "download/", download.download, name="download"),
    path(_SHOP + "settings/", settings.options, name="options"),
    path(_SHOP + "rename/", settings.rename, name="rename"),
    path(_SHOP + "flow/", settings.flow, name="flow"),
    path(_SHOP + "flow/<slug:switch>/", settings.switch, name="switch"),
    path(_SHOP + "warehouses/", warehouses.warehouse_map, name="warehouses"),
    path(_SHOP + "warehouses/link/", warehouses.link, name="link_warehouse"),
    path(_SHOP + "carriers/", carriers.carrier_map, name="carriers"),
    path(_SHOP + "carriers/save/", carriers.save, name="save_carrier"),
    path(_SHOP + "carriers/confirm/", carriers.confirm, name="confirm_carriers"),
    path(_SHOP + "notices/", notices.notice_list, name="notices"),
    path(_SHOP + "notices/<int:notice_id>/", notices.notice, name="notice"),
    path(_SHOP + "waits/end/", cursors.end_waits, name="end_waits"),
    path(_SHOP + "cursors/", cursors.cursor_list, name="cursors"),
    path(_SHOP + "cursors/<slug:conversation>/reset/", cursors.reset, name="reset_cursor"),
]
