"""The catalogue."""

from django.urls import path

from shelfwire.web.catalogue import files, shares, sku, skus

app_name = "catalogue"
urlpatterns = [
    path("", skus.sku_list, name="list"),
    path("new/", skus.add, name="add"),
    path("import/", files.import_page, name="import"),
    path("import/template.csv", files.template, name="template"),
    path("sku/<int:sku_id>/", sku.detail, name="sku"),
    path("sku/<int:sku_id>/edit/", skus.edit, name="edit"),
    path("sku/<int:sku_id>/kit/", shares.kit, name="kit"),
    path("sku/<int:sku_id>/shadow/", shares.shadow, name="shadow"),
    path("sku/<int:sku_id>/own-stock/", shares.stop_sharing, name="stop_sharing"),
    path("sku/<int:sku_id>/archive/", skus.archive, name="archive"),
    path("sku/<int:sku_id>/restore/", skus.restore, name="restore"),
]
