"""Promotions."""

from django.urls import path

from shelfwire.web.promotions import lists

app_name = "promotions"
urlpatterns = [
    path("", lists.promotion_list, name="list"),
    path("<int:promotion_id>/", lists.promotion, name="promotion"),
]
