"""Around every page: its reference, the security policy, text that can be kept, the first run; refusals and errors
shown one way, messages on htmx answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from structlog.contextvars import bind_contextvars, unbind_contextvars

from shelfwire.kit import ids
from shelfwire.kit.errors import ShelfwireError
from shelfwire.kit.texts import UnfitText, flaw, refuse_unfit, storable
from shelfwire.people.queries import needs_first_run
from shelfwire.web import errors
from shelfwire.web.refusals import problem

GetResponse = Callable[[HttpRequest], HttpResponse]

_REST = "/api/"
_TURNS = re.compile(b"\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]")
"""U+202A to U+202E and U+2066 to U+2069 in UTF-8."""
_FOR_MACHINES = ("/static/", "/healthz", "/metrics", _REST)
_OPEN_BEFORE_FIRST_RUN = ("/welcome/", *_FOR_MACHINES)


class Reference:
    """A number for every request, bound to whatever it logs and shown on its error page. Outermost."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reference = ids.new_reference()
        request.reference = reference  # type: ignore[attr-defined]  # read by the error pages
        # not a context manager: Django logs what is refused after the outermost middleware has returned
        bind_contextvars(reference=reference)
        return self.get_response(request)


def forget_reference(**_: object) -> None:
    """The request is over, and what this thread logs next is none of it."""
    unbind_contextvars("reference")


class ErrorPages:
    """An error without a word gets its page: Django's own answers to a wrong method are empty."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code not in errors.PAGES or response.streaming or response.content:
            return response
        if request.path.startswith(_FOR_MACHINES):
            return response
        shown = errors.page(request, response.status_code)
        for name, value in shown.items():
            response.headers[name] = value
        _put(response, shown.content)
        return response


class ReadsAsItIs:
    """No page carries the directional embeddings, overrides and isolates with which a text reads otherwise than it is.

    What people type is refused with them (``kit.texts``); what a channel or an old row holds is kept and shown without.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.streaming or "text/html" not in response.get("Content-Type", ""):
            return response
        if _TURNS.search(response.content):
            _put(response, _TURNS.sub(b"", response.content))
        return response


def _put(response: HttpResponse, content: bytes) -> None:
    """Another content, with the length that an inner layer may have told of the old one."""
    response.content = content
    if response.has_header("Content-Length"):
        response.headers["Content-Length"] = str(len(content))


class Policy(CSPMiddleware):
    """What a browser may do with an answer: the Content-Security-Policy of the settings, no devices, no keeping it."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer with these headers, where it has none of its own."""
        response = super().process_response(request, response)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if "text/html" in response.get("Content-Type", ""):
            # pages show orders and addresses: a shared machine's back button must not
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class CleanText:
    """Nothing that cannot be kept gets to a page: from the address 404, from a query or a form 422.

    A query may be pasted with marks that nobody sees, so only what no database takes is refused there. REST has the
    same rule at its own gate.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # a quoted cookie may hold any character in octal; one that no database takes is none of ours
        for name in [name for name, value in request.COOKIES.items() if not storable(name + value)]:
            del request.COOKIES[name]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Before the page runs."""
        if request.path.startswith(_REST):
            return None
        if flaw(request.path):
            raise Http404("an address with characters that no address has")
        try:
            for name, values in request.GET.lists():
                if not storable("".join((name, *values))):
                    refuse_unfit("", {name: values})
            refuse_unfit("", {name: request.POST.getlist(name) for name in request.POST})
        except UnfitText as unfit:
            return refused(request, unfit)
        return None


class FirstRun:
    """With no account yet, every page leads to the one that makes the owner's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # only strangers cost the question, and only on screens
        screen = not request.path.startswith(_OPEN_BEFORE_FIRST_RUN)
        if screen and not request.user.is_authenticated and needs_first_run():
            return HttpResponseRedirect(reverse("welcome"))
        return self.get_response(request)


class Refusals:
    """What the product refuses becomes a page, or for htmx the part above the content."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Only errors raised on purpose; a bug stays a bug."""
        return refused(request, error) if isinstance(error, ShelfwireError) else None


def refused(request: HttpRequest, error: ShelfwireError) -> HttpResponse:
    """What a refusal looks like: a page, or for htmx the part above the content."""
    found = problem(error)
    if getattr(request, "htmx", None):
        part = render(request, "web/problem_part.html", {"problem": found}, status=found.status)
        part.headers["HX-Retarget"] = "#problems"
        part.headers["HX-Reswap"] = "innerHTML show:top"
        return part
    page = "web/problem.html" if request.user.is_authenticated else "web/stranger_problem.html"
    return render(request, page, {"problem": found}, status=found.status)


class Toasts:
    """Waiting messages ride on htmx answers, since those do not draw the whole page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        draws = (
            getattr(request, "htmx", None)
            and not response.streaming
            and "text/html" in response.get("Content-Type", "")
            and not response.has_header("HX-Redirect")
            and response.status_code not in (204, 286, 301, 302)
        )
        if draws:
            waiting = list(messages.get_messages(request))
            if waiting:
                toasts = render_to_string("web/toasts.html", {"messages": waiting, "swap": True}, request)
                response.content += toasts.encode()
        return response
