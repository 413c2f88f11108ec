"""Items by issue."""

from django.urls import path

from shelfwire.web.issues import check, failing, lists, places

app_name = "issues"
urlpatterns = [
    path("", lists.issue_list, name="list"),
    path("places/", places.place_list, name="places"),
    path("rules/", lists.rule_list, name="rules"),
    path("<int:account_id>/check/", check.check, name="check"),
    path("<int:account_id>/failing/<slug:import_kind>/", failing.export, name="failing"),
]
