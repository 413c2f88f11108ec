"""Payouts, their calendar, and what is not settled yet."""

from django.urls import path

from shelfwire.web.money import calendar, estimates, payouts, waiting, withdrawals

app_name = "payouts"
urlpatterns = [
    path("", payouts.payout_list, name="list"),
    path("calendar/", calendar.page, name="calendar"),
    path("waiting/", waiting.waiting_list, name="waiting"),
    path("estimates/", estimates.estimate_list, name="estimates"),
    path("withdrawals/", withdrawals.withdrawal_list, name="withdrawals"),
    path("<int:payment_id>/", payouts.page, name="payout"),
]
