"""Statements and their lines."""

from django.urls import path

from shelfwire.web.money import importing, lines, months, statement, statements

app_name = "statements"
urlpatterns = [
    path("", statements.statement_list, name="list"),
    path("months/", months.page, name="months"),
    path("import/", importing.import_page, name="import"),
    path("<int:statement_id>/", statement.page, name="statement"),
    path("<int:statement_id>/lines/", lines.line_list, name="lines"),
    path("lines/<int:line_id>/", lines.page, name="line"),
]
