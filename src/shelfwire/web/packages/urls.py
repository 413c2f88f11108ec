"""Addresses of packages; they live under Orders."""

from __future__ import annotations

from django.urls import URLPattern, path

from shelfwire.web.packages import combine, deliveries, order, requests

package_urls: list[URLPattern] = [
    path("combine/", combine.combinable, name="combine"),
    path("combine/ask/", combine.combine, name="combine_offers"),
    path("combine/look/", combine.look, name="combine_look"),
    path("deliveries/", deliveries.deliveries, name="deliveries"),
    path("parcels/<int:parcel_id>/delivery/", deliveries.delivery, name="delivery"),
    path("packages/<int:request_id>/retry/", requests.retry, name="retry_request"),
    path("packages/<int:request_id>/withdraw/", requests.withdraw, name="withdraw_request"),
    path("packages/<int:request_id>/undo/", requests.undo, name="undo_request"),
    path("<int:order_id>/split/", order.split, name="split"),
    path("<int:order_id>/uncombine/", order.uncombine, name="uncombine"),
    path("<int:order_id>/invoice/", order.invoice, name="invoice"),
]
