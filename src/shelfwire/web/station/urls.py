"""Addresses of the ship station."""

from django.urls import path

from shelfwire.web.labels import bought, offers, parcels
from shelfwire.web.station import picking, table, table_job, views

app_name = "station"
urlpatterns = [
    path("", views.station, name="station"),
    path("ship/<int:order_id>/", views.ship_order, name="ship"),
    path("undo/<int:parcel_id>/", views.undo, name="undo"),
    path("pick-list/", picking.pick_list, name="pick_list"),
    path("labels/", parcels.parcels, name="labels"),
    path("labels/<uuid:job_id>/", offers.offers, name="label_offers"),
    path("labels/<uuid:job_id>/buy/", offers.buy, name="label_buy"),
    path("labels/bought/<uuid:job_id>/", bought.bought, name="labels_bought"),
    path("table/", table.table, name="table"),
    path("table/<uuid:job_id>/", table_job.table_job, name="table_job"),
    path("table/<uuid:job_id>/ship/", table_job.ship_checked, name="ship_checked"),
]
