"""Diagnostics of a shop: what the test found, its tokens and scopes, and the history of its connection."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from shelfwire.channels import queries
from shelfwire.exchange import queries as exchange
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, requires
from shelfwire.web.channels.shop import shop_of, shop_page

MOVES_SHOWN = 10
TROUBLES_SHOWN = 50


@requires(Role.VIEWER)
@require_GET
def diagnostics(request: CompanyRequest, account_id: int) -> HttpResponse:
    """What to look at when something does not work."""
    account = shop_of(request, account_id)
    context = {
        "summary": queries.connection_summary(account),
        "wrong": [check for check in account.checks if check["outcome"] != "works"],
        "right": [check for check in account.checks if check["outcome"] == "works"],
        "moves": queries.account_moves(account)[:MOVES_SHOWN],
        "troubles": exchange.troubled(account)[:TROUBLES_SHOWN],
    }
    return shop_page(request, account, "diagnostics", context)
