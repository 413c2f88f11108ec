"""Addresses of labels; they live under Orders, and their purchase in the ship station."""

from django.urls import URLPattern, path

from shelfwire.web.labels import lists, page, printing

label_urls: list[URLPattern] = [
    path("labels/", lists.label_list, name="labels"),
    path("labels/print/", printing.print_many, name="print_labels"),
    path("labels/print/<uuid:job_id>/", printing.printed, name="printed_labels"),
    path("labels/print/<uuid:job_id>/file/", printing.printed_file, name="printed_file"),
    path("labels/<int:label_id>/", page.label_page, name="label"),
    path("labels/<int:label_id>/print/", printing.print_one, name="print_label"),
    path("labels/<int:label_id>/void/", page.void, name="void_label"),
    path("labels/<int:label_id>/keep/", page.keep, name="keep_label"),
    path("labels/<int:label_id>/retry/", page.retry, name="retry_label"),
]
