"""Shops: connecting them, what may flow, what is mapped to what, and what comes in."""

from django.urls import path

from shelfwire.web.channels import (
    brands,
    carriers,
    categories,
    connect,
    diagnostics,
    download,
    notifications,
    positions,
    prerequisites,
    settings,
    shops,
    told,
    troubles,
    warehouses,
)
from shelfwire.web.channels.setup import begin, finish
from shelfwire.web.channels.setup import consent as by_consent

app_name = "channels"
_SHOP = "<int:account_id>/"
urlpatterns = [
    path("", shops.shop_list, name="list"),
    path("add/", begin.add, name="add"),
    path("add/preset/", begin.add_preset, name="add_preset"),
    path(_SHOP, shops.overview, name="account"),
    path(_SHOP + "setup/", begin.setup, name="setup"),
    path(_SHOP + "setup/addresses/", begin.addresses, name="setup_addresses"),
    path(_SHOP + "setup/keys/", begin.keys, name="setup_keys"),
    path(_SHOP + "setup/preset/", begin.preset, name="setup_preset"),
    path(_SHOP + "setup/consent/", by_consent.page, name="setup_consent"),
    path(_SHOP + "setup/code/", by_consent.code, name="setup_code"),
    path(_SHOP + "setup/test/", finish.test, name="setup_test"),
    path(_SHOP + "setup/mapping/", finish.mapping, name="setup_mapping"),
    path(_SHOP + "setup/start/", finish.start, name="setup_start"),
    path(_SHOP + "delete/", begin.delete, name="delete"),
    path(_SHOP + "consent/", connect.consent, name="consent"),
    path(_SHOP + "choose/", connect.choose, name="choose"),
    path(_SHOP + "refresh/", connect.refresh, name="refresh"),
    path(_SHOP + "test/", connect.test, name="test"),
    path(_SHOP + "subscribe/", connect.subscribe, name="subscribe"),
    path(_SHOP + "logistics/", connect.logistics, name="logistics"),
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
    path(_SHOP + "categories/", categories.category_tree, name="categories"),
    path(_SHOP + "categories/download/", categories.download_categories, name="download_categories"),
    path(_SHOP + "categories/attributes/", categories.download_attributes, name="download_attributes"),
    path(_SHOP + "categories/recommend/", categories.recommend, name="recommend_category"),
    path(_SHOP + "categories/<int:category_id>/", categories.category, name="category"),
    path(_SHOP + "categories/<int:category_id>/attributes/", categories.download_form, name="download_form"),
    path(_SHOP + "brands/", brands.brand_list, name="brands"),
    path(_SHOP + "brands/look-up/", brands.look_up, name="look_up_brand"),
    path(_SHOP + "brands/add/", brands.add, name="add_brand"),
    path(_SHOP + "prerequisites/check/", prerequisites.check, name="check_prerequisites"),
    path(_SHOP + "diagnostics/", diagnostics.diagnostics, name="diagnostics"),
    path(_SHOP + "diagnostics/notifications/", notifications.notification_list, name="notifications"),
    path(
        _SHOP + "diagnostics/notifications/<int:notice_id>/", notifications.notification, name="notification"
    ),
    path(_SHOP + "diagnostics/told/", told.told, name="told"),
    path(_SHOP + "diagnostics/told/policy/", told.set_policy, name="set_drift_policy"),
    path(_SHOP + "waits/end/", positions.end_waits, name="end_waits"),
    path(_SHOP + "diagnostics/positions/", positions.position_list, name="positions"),
    path(_SHOP + "diagnostics/positions/<slug:conversation>/reset/", positions.reset, name="reset_position"),
]
