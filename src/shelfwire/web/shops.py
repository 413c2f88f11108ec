"""The shop switcher: every list shows all shops of the company, or the one that the address names (``?shop=``)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import QueryDict

from shelfwire.channels import queries
from shelfwire.channels.models import Account
from shelfwire.web.access import CompanyRequest, at

FIELD = "shop"


def shops_of(request: CompanyRequest) -> list[Account]:
    """The company's shops, read once a request."""
    found: list[Account] | None = getattr(request, "_shops", None)
    if found is None:
        found = list(queries.accounts(request.company))
        request._shops = found  # type: ignore[attr-defined]  # kept for this request only
    return found


def chosen_shop(request: CompanyRequest, query: QueryDict | None = None) -> Account | None:
    """The shop the address names; None for all shops, and for a shop that is none of the company's. ``query``: where
    it is named instead, as in the filter that a bulk act was sent.
    """
    wanted = (request.GET if query is None else query).get(FIELD, "")
    return next((shop for shop in shops_of(request) if str(shop.pk) == wanted), None)


def shops_shown(request: CompanyRequest) -> list[Account]:
    """The shops a list is about: the chosen one, else all."""
    chosen = chosen_shop(request)
    return [chosen] if chosen else shops_of(request)


def with_shop(request: CompanyRequest, name: str, **query: str) -> str:
    """The address of a screen of the company, narrowed to the same shop as this one."""
    chosen = chosen_shop(request)
    if chosen:
        query[FIELD] = str(chosen.pk)
    return at(request, name) + (f"?{urlencode(query)}" if query else "")
