"""What a job is about, as a link: the table of subject kinds and their screens."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import NoReverseMatch

from shelfwire.jobs.models import Job
from shelfwire.web.access import at

SCREENS = {
    "account": ("channels:account", "account_id", "The shop"),
    "order": ("orders:order", "order_id", "The order"),
    "integration": ("settings:integration", "integration_id", "The integration"),
    "sku": ("catalogue:sku", "sku_id", "The SKU"),
}
_NAMED = dict.fromkeys(
    ("posting_bulk", "posting_bulk_undo"), ("postings:outcome", "bulk", "What became of it")
)
"""Subjects that have a name instead of a number."""


def subject_link(request: HttpRequest, job: Job) -> tuple[str, str] | None:
    """(label, address), or None for a job about nothing that has a screen."""
    screen = SCREENS.get(job.subject_kind) or _NAMED.get(job.subject_kind)
    if screen is None or not (job.subject_id.isdecimal() or job.subject_kind in _NAMED):
        return None
    name, argument, label = screen
    try:
        return label, at(request, name, **{argument: job.subject_id})
    except NoReverseMatch:
        return None
