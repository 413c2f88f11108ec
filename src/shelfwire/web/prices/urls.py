"""Prices of the shops, their rules, and every change of them."""

from django.urls import path

from shelfwire.web.prices import bulk, changes, edit, files, lists, rules

app_name = "prices"
urlpatterns = [
    path("", lists.price_list, name="list"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("import/", files.import_page, name="import"),
    path("import/template.csv", files.template, name="template"),
    path("rules/", rules.rule_list, name="rules"),
    path("rules/new/", rules.add_rule, name="add_rule"),
    path("rules/preview/", rules.preview_of_rule, name="preview_rule"),
    path("rules/<int:rule_id>/", rules.edit_rule, name="rule"),
    path("rules/<int:rule_id>/delete/", rules.delete_rule, name="delete_rule"),
    path("changes/", changes.change_list, name="changes"),
    path("changes/<int:change_id>/", changes.change, name="change"),
    path("changes/<int:change_id>/undo/", changes.undo, name="undo"),
    path("<int:link_id>/", edit.edit, name="edit"),
    path("<int:link_id>/set/", edit.set_price, name="set"),
]
