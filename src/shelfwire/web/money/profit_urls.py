"""Profit."""

from django.urls import path

from shelfwire.web.money import profit

app_name = "profit"
urlpatterns = [path("", profit.profit_list, name="list")]
