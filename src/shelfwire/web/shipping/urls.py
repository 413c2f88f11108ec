"""Addresses of parcels; they live under Orders."""

from __future__ import annotations

from django.urls import URLPattern, path

from shelfwire.web.shipping import files, first_scan, parcel_page, parcels

parcel_urls: list[URLPattern] = [
    path("parcels/", parcels.parcel_list, name="parcels"),
    path("parcels/first-scan/", first_scan.page, name="first_scan"),
    path("parcels/import/", files.import_page, name="import_tracking"),
    path("parcels/import/template.csv", files.template, name="tracking_template"),
    path("parcels/<int:parcel_id>/", parcel_page.parcel_page, name="parcel"),
    path("parcels/<int:parcel_id>/correct/", parcels.correct, name="correct"),
    path("parcels/<int:parcel_id>/void/", parcels.void, name="void"),
    path("parcels/<int:parcel_id>/take-out/<int:order_id>/", parcels.take_out, name="take_out"),
    path("parcels/<int:parcel_id>/acknowledge/<int:order_id>/", parcels.acknowledge, name="acknowledge"),
    path("parcels/<int:parcel_id>/undo/<int:acknowledgement_id>/", parcels.undo, name="undo_acknowledgement"),
    path("parcels/answers/<int:outgoing_id>/retry/", parcels.retry, name="retry"),
    path("parcels/answers/<int:outgoing_id>/dismiss/", parcels.dismiss, name="dismiss"),
]
