"""What products say in shops: Website Properties."""

from django.urls import path

from shelfwire.web.properties import (
    add,
    bulk,
    edits,
    files,
    lists,
    mappings,
    page,
    pickers,
    settings,
    templates,
)

app_name = "properties"
urlpatterns = [
    path("", lists.product_list, name="list"),
    path("add/", add.add, name="add"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("import/", files.import_page, name="import"),
    path("import/template.csv", files.template, name="template_csv"),
    path("export.csv", files.export, name="export"),
    path("changes/", edits.edit_list, name="edits"),
    path("changes/<int:edit_id>/", edits.edit, name="edit"),
    path("changes/<int:edit_id>/undo/", edits.undo, name="undo"),
    path("<int:account_id>/settings/", settings.posting_settings, name="settings"),
    path("<int:account_id>/categories/", pickers.categories, name="categories"),
    path("<int:account_id>/brands/", pickers.brands, name="brands"),
    path("<int:account_id>/templates/", templates.template_list, name="templates"),
    path("<int:account_id>/templates/new/", templates.add_template, name="add_template"),
    path("templates/<int:template_id>/", templates.edit_template, name="template"),
    path("templates/<int:template_id>/delete/", templates.delete, name="delete_template"),
    path("<int:account_id>/mappings/", mappings.mapping_list, name="mappings"),
    path("<int:account_id>/mappings/set/", mappings.set_one, name="set_mapping"),
    path("mappings/<int:mapping_id>/delete/", mappings.delete, name="delete_mapping"),
    path("product/<int:channel_product_id>/", page.product, name="product"),
    path("product/<int:channel_product_id>/questions/", page.questions, name="questions"),
]
