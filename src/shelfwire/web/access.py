"""Who may see and do what: the one decorator in front of every company screen, and company-bound addresses."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import get_script_prefix, reverse
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from shelfwire.people import queries as people
from shelfwire.people.models import Company, Role, User

M = TypeVar("M", bound=models.Model)
LAST_COMPANY = "company"
NEWS = "pulse"
"""The one ``format`` of a list that is no file: whether the page that is shown has become another one."""
_SAFE = ("GET", "HEAD", "OPTIONS")


class CompanyRequest(HttpRequest):
    """A request that ``requires`` let in."""

    user: User
    htmx: HtmxDetails
    company: Company
    role: Role
    companies: list[Company]
    by: str
    """The label actions and histories carry."""


View = Callable[..., HttpResponseBase]


def label_of(user: User) -> str:
    """How a person is named in histories: their name when they gave one, else their address."""
    return user.get_full_name() or user.email


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back here; an htmx part sends the whole page there."""
    htmx = getattr(request, "htmx", None)
    there = request.get_full_path() if request.method == "GET" and not htmx else "/"
    address = f"{reverse('account_login')}?{urlencode({'next': there})}"
    return HttpResponseClientRedirect(address) if htmx else HttpResponseRedirect(address)


def forbidden(request: HttpRequest, company: Company, needs: Role) -> HttpResponse:
    """The 403 page: what role it takes, and whom to ask."""
    who = people.who_can(company, needs)
    return render(request, "web/forbidden.html", {"needs": needs, "who": who}, status=403)


def to_second_factor(request: HttpRequest, company: Company) -> HttpResponse:
    """To where a second factor is set up, because the company asks for one."""
    words = f"{company} asks for a second factor. Set yours up, then go on."
    if words not in (str(message) for message in messages.get_messages(request)):
        messages.warning(request, words)
    address = reverse("mfa_activate_totp")
    htmx = getattr(request, "htmx", None)
    return HttpResponseClientRedirect(address) if htmx else HttpResponseRedirect(address)


def is_packer(request: HttpRequest) -> bool:
    """Whether the person packs: then a page shows what packing takes, and nothing else."""
    return getattr(request, "role", None) == Role.PACKER


def requires(
    needs: Role = Role.VIEWER,
    to_change: Role | None = None,
    *,
    personal: bool = False,
    packers: bool = False,
) -> Callable[[View], View]:
    """Let in the members of the company in the address whose role covers ``needs`` (``people.queries.covers``).

    ``packers``: a screen for viewers that packers may look at too, because it leaves out what is none of theirs. No
    screen gives a packer a file of rows. Where the company asks for a second factor, a member without one is led to
    set it up first.

    ``to_change``: the role that a POST takes, where that is another one. A screen for viewers without it takes
    no POST at all, unless it is ``personal``: it changes nothing but what the person has chosen for themselves.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(stranger: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:
            if not stranger.user.is_authenticated:
                return to_sign_in(stranger)
            request = cast(CompanyRequest, stranger)
            roles = people.roles_of(request.user)
            company = next((c for c in roles if c.slug == slug), None)
            if company is None:
                raise Http404("no such company for this person")
            role = roles[company]
            request.companies, request.company, request.role = list(roles), company, role
            request.by = label_of(request.user)
            if request.session.get(LAST_COMPANY) != slug:
                request.session[LAST_COMPANY] = slug
            if company.second_factor_required and not people.has_second_factor(request.user):
                return to_second_factor(request, company)
            looks = request.method in _SAFE
            asked = needs if looks else to_change or needs
            lets_packers = packers and role == Role.PACKER and (looks or personal)
            if not people.covers(role, asked) and not lets_packers:
                return forbidden(request, company, asked)
            if role == Role.PACKER and request.GET.get("format", "") not in ("", NEWS):
                return forbidden(request, company, Role.VIEWER)
            if request.method not in _SAFE and asked == Role.VIEWER and not personal:
                return HttpResponseNotAllowed(_SAFE)
            return view(request, **kwargs)

        # read by the test that walks every route
        guarded.needs, guarded.to_change = needs, to_change or needs  # type: ignore[attr-defined]
        guarded.packers = packers  # type: ignore[attr-defined]
        guarded.personal = personal  # type: ignore[attr-defined]
        return guarded

    return decorate


def with_file(view: View) -> View:
    """Below ``requires``: the page takes a file, so its body may be as large as a file may be."""
    view.takes_file = True  # type: ignore[attr-defined]  # read by takes_file
    return view


def takes_file(view: Callable[..., Any]) -> bool:
    """Whether the view was marked with ``with_file``."""
    return bool(getattr(view, "takes_file", False))


def signed_in(view: View) -> View:
    """For the few pages that belong to a person and to no company."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        return view(request, **kwargs) if request.user.is_authenticated else to_sign_in(request)

    guarded.signed_in = True  # type: ignore[attr-defined]  # read by the test that walks every route
    return guarded


def find(rows: models.QuerySet[M], **which: Any) -> M:
    """The one row of an already company-bound queryset, or 404. A malformed key is a 404 too."""
    try:
        return get_object_or_404(rows, **which)
    except (ValueError, OverflowError) as broken:
        raise Http404("malformed key") from broken


def at(request: HttpRequest, name: str, **kwargs: Any) -> str:
    """The address of a screen of the request's company."""
    company: Company = request.company  # type: ignore[attr-defined]  # set by requires()
    if kwargs:
        return reverse(name, kwargs={"slug": company.slug, **kwargs})
    return _place(name, company.slug, get_script_prefix())


@lru_cache(maxsize=2048)
def _place(name: str, slug: str, _prefix: str) -> str:
    """The address of a screen about nothing but the company: every page names dozens of them."""
    return reverse(name, kwargs={"slug": slug})


def back_to(
    request: HttpRequest, name: str, *, query: dict[str, Any] | None = None, **kwargs: Any
) -> HttpResponse:
    """After a change: to that screen, whether the form was plain or htmx."""
    address = at(request, name, **kwargs) + (f"?{urlencode(query)}" if query else "")
    return (
        HttpResponseClientRedirect(address)
        if getattr(request, "htmx", None)
        else HttpResponseRedirect(address)
    )


def leave(address: str) -> HttpResponse:
    """Send the browser to another site. Only as the answer to htmx: CSP's form-action forbids it to plain forms."""
    return HttpResponseClientRedirect(address)
