"""Profit."""

from django.urls import path

from shelfwire.web.money import creator, creator_files, profit

app_name = "profit"
urlpatterns = [
    path("", profit.profit_list, name="list"),
    path("creators/import/", creator_files.import_page, name="import_creators"),
    path("creators/import/<uuid:job_id>/", creator_files.preview, name="preview_creators"),
    path("creators/template.csv", creator_files.template, name="creators_template"),
    path("creators/<int:creator_id>/", creator.orders, name="creator"),
    path("creators/<int:creator_id>/erase/", creator.erase, name="erase_creator"),
]
