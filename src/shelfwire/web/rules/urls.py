"""Stock rules."""

from django.urls import path

from shelfwire.web.rules import rules

app_name = "rules"
urlpatterns = [
    path("", rules.rule_list, name="list"),
    path("new/", rules.add, name="add"),
    path("preview/", rules.preview, name="preview"),
    path("<int:stock_rule_id>/", rules.edit, name="rule"),
    path("<int:stock_rule_id>/delete/", rules.delete, name="delete"),
]
