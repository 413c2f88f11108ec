"""Differences: amounts that nothing explains."""

from django.urls import path

from shelfwire.web.money import decide, differences

app_name = "differences"
urlpatterns = [
    path("", differences.difference_list, name="list"),
    path("decide/", decide.decide, name="decide"),
    path("<int:difference_id>/", differences.page, name="difference"),
    path("<int:difference_id>/reopen/", decide.reopen, name="reopen"),
]
