"""What products say in shops: Website Properties."""

from django.urls import path

from shelfwire.web.properties import (
    add,
    answer_files,
    bulk,
    edits,
    files,
    lists,
    mappings,
    page,
    pickers,
    settings,
    size_chart,
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
    path("<int:account_id>/categories/questions/", pickers.read_questions, name="read_questions"),
    path("<int:account_id>/brands/", pickers.brands, name="brands"),
    path("<int:account_id>/brands/look-up/", pickers.look_up_brand, name="look_up_brand"),
    path("<int:account_id>/brands/add/", pickers.add_brand, name="add_brand"),
    path("<int:account_id>/size-chart/", size_chart.size_chart, name="size_chart"),
    path("<int:account_id>/size-charts/", size_chart.size_charts, name="size_charts"),
    path("files/", answer_files.change_files, name="change_files"),
    path("files/<str:file_digest>/", answer_files.show_file, name="file"),
    path("<int:account_id>/templates/", templates.template_list, name="templates"),
    path("<int:account_id>/templates/new/", templates.add_template, name="add_template"),
    path("<int:account_id>/templates/questions/", templates.template_questions, name="template_questions"),
    path("templates/<int:template_id>/", templates.edit_template, name="template"),
    path("templates/<int:template_id>/delete/", templates.delete, name="delete_template"),
    path("<int:account_id>/mappings/", mappings.mapping_list, name="mappings"),
    path("<int:account_id>/mappings/set/", mappings.set_one, name="set_mapping"),
    path("mappings/<int:mapping_id>/delete/", mappings.delete, name="delete_mapping"),
    path("product/<int:channel_product_id>/", page.product, name="product"),
    path("product/<int:channel_product_id>/questions/", page.questions, name="questions"),
]
