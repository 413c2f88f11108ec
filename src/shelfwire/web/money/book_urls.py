"""From statements to the books."""

from django.urls import path

from shelfwire.web.money import book_accounts, books

app_name = "books"
urlpatterns = [
    path("", books.export_page, name="export"),
    path("exports/", books.history, name="history"),
    path("exports/<int:export_id>/", books.made, name="made"),
    path("exports/<int:export_id>/files/<int:part>/", books.file, name="file"),
    path("accounts/", book_accounts.accounts, name="accounts"),
    path("accounts/settings/", book_accounts.settings, name="settings"),
    path("accounts/amounts/", book_accounts.place, name="place"),
    path("accounts/<slug:ledger_slot>/", book_accounts.account, name="account"),
]
