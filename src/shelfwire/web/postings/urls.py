"""Postings: what was asked to be told to shops, and what became of it."""

from django.urls import path

from shelfwire.web.postings import bulk, detail, lists, move_many, moves, outcome, preview

app_name = "postings"
urlpatterns = [
    path("", lists.posting_list, name="list"),
    path("post/", bulk.post_selected, name="post"),
    path("move/<str:move>/", move_many.move_selected, name="move_many"),
    path("bulk/<str:bulk>/undo/", move_many.undo_many, name="undo_many"),
    path("together/<str:bulk>/", outcome.outcome, name="outcome"),
    path("together/<str:bulk>/stop/", outcome.stop, name="stop"),
    path("together/<str:bulk>/go-on/", outcome.go_on, name="go_on"),
    path("product/<int:channel_product_id>/", preview.preview_page, name="preview"),
    path("listing/<int:listing_id>/<str:move>/", moves.move_page, name="move"),
    path("<int:posting_id>/", detail.posting, name="posting"),
    path("<int:posting_id>/cancel/", detail.cancel, name="cancel"),
    path("<int:posting_id>/retry/", detail.retry, name="retry"),
    path("<int:posting_id>/undo/", detail.undo, name="undo"),
]
