"""The pages for what went wrong: what happened, the way back, and a reference that the log carries too.

They ask neither the database nor the session, so they stand when those are what is broken. Their style is a file
that WhiteNoise serves before anything else.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from shelfwire.kit.outages import Outage, outage
from shelfwire.version import VERSION, build_date


@dataclass(frozen=True, slots=True)
class Words:
    """What one status means to the person who meets it."""

    title: str
    says: str


PAGES = {
    400: Words(
        "The request could not be read",
        "Part of the address or of the form is damaged. Nothing was changed. Go back and try again.",
    ),
    403: Words(
        "You may not do that here",
        "Nothing was changed. Ask an owner of your company if you need it.",
    ),
    404: Words(
        "There is nothing here",
        "The address is wrong, it was removed, or it belongs to a company you are not in.",
    ),
    405: Words(
        "This address does not work that way",
        "It is for a button or a form, not for opening in the browser, or the other way round. Nothing was changed.",
    ),
    413: Words(
        "That is too large",
        "The form or file is larger than what is accepted. Nothing was changed. Split the file and send its parts.",
    ),
    429: Words(
        "Too many tries",
        "Signing in from here is paused for a few minutes, to keep guessers out. Nothing is wrong with your account.",
    ),
    500: Words(
        "Something broke on our side",
        "A change is made whole or not at all, so nothing is half done. Try again. If it happens again, give the "
        "reference below to the person who runs the server: the log has the reason under it.",
    ),
    503: Words(
        "The database does not answer",
        "Nothing is lost. Shelfwire goes on by itself as soon as the database is back; try again in a moment.",
    ),
}
OUTAGES = {
    Outage.AWAY: PAGES[503],
    Outage.READ_ONLY: Words(
        "Nothing can be changed just now",
        "The database takes no changes at the moment, and what is there can be read. Your change was not made. "
        "Shelfwire goes on by itself as soon as the database is writable again.",
    ),
    Outage.FULL: Words(
        "Nothing can be stored just now",
        "The disk or memory of the database is full. Your change was not made and nothing else is lost. Tell the "
        "person who runs the server; Shelfwire goes on by itself as soon as there is room.",
    ),
}
TOO_OLD = Words(
    "This page was open too long",
    "The form no longer belongs to your session, so nothing was changed. Go back, reload the page and send it again.",
)


def page(request: HttpRequest, status: int, words: Words | None = None) -> HttpResponse:
    """The page for a status; for htmx the part above the content."""
    part = request.headers.get("HX-Request") == "true"
    found = {
        "words": words or PAGES[status],
        "status": status,
        "reference": getattr(request, "reference", ""),
        "product_version": VERSION,
        "build_date": build_date(),
    }
    text = render_to_string("web/error_part.html" if part else "web/error.html", found)
    answer = HttpResponse(text, status=status)
    if part:
        answer.headers["HX-Retarget"] = "#problems"
        answer.headers["HX-Reswap"] = "innerHTML show:top"
    if status == 503:
        answer.headers["Retry-After"] = "10"
    return answer


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 for a body that is larger than Django reads into memory."""
    return page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def denied(request: HttpRequest, _exception: Exception) -> HttpResponse:
    """403 outside the screens that know whom to ask (``access.forbidden``)."""
    return page(request, 403)


def too_old(request: HttpRequest, **_: object) -> HttpResponse:
    """403 for a form whose CSRF token is missing or of another session."""
    return page(request, 403, TOO_OLD)


def not_found(request: HttpRequest, _exception: Exception) -> HttpResponse:
    """404."""
    return page(request, 404)


def too_many(request: HttpRequest) -> HttpResponse:
    """429, for allauth's limits."""
    return page(request, 429)


def broken(request: HttpRequest) -> HttpResponse:
    """500, or 503 when what broke is the database."""
    found = outage(sys.exception())
    return page(request, 500) if found is None else page(request, 503, OUTAGES[found])
