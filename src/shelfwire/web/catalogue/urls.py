"""The catalogue."""

from django.urls import path

from shelfwire.web.catalogue import files, links, skus

app_name = "catalogue"
urlpatterns = [
    path("", skus.sku_list, name="list"),
    path("new/", skus.add, name="add"),
    path("import/", files.import_page, name="import"),
    path("import/template.csv", files.template, name="template"),
    path("links/", links.link_list, name="links"),
    path("links/import/", files.import_links_page, name="import_links"),
    path("links/<int:link_id>/", links.link_page, name="link"),
    path("links/<int:link_id>/set/", links.set_link, name="set_link"),
    path("links/<int:link_id>/unlink/", links.remove_link, name="unlink"),
    path("sku/<int:sku_id>/", skus.detail, name="sku"),
    path("sku/<int:sku_id>/edit/", skus.edit, name="edit"),
    path("sku/<int:sku_id>/archive/", skus.archive, name="archive"),
    path("sku/<int:sku_id>/restore/", skus.restore, name="restore"),
]
