"""The list of shops, and a shop's overview."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shelfwire.channels import queries
from shelfwire.exchange import queries as exchange
from shelfwire.jobs import queries as jobs
from shelfwire.listings.queries import prerequisites
from shelfwire.people.models import Role
from shelfwire.sync.engine.conversation import label_of
from shelfwire.web.access import CompanyRequest, requires
from shelfwire.web.channels.diagnostics import TROUBLES_SHOWN
from shelfwire.web.channels.health import health
from shelfwire.web.channels.setup.steps import missing, progress
from shelfwire.web.channels.shop import plugin_of, shop_of, shop_page, switches_of
from shelfwire.web.onboarding import SELLER_SIGN_UP

JOBS_SHOWN = 5


@requires(Role.VIEWER)
@require_GET
def shop_list(request: CompanyRequest) -> HttpResponse:
    """Every shop with its state, switches, last look and consent's end."""
    shops = [
        {
            "account": account,
            "plugin": plugin_of(account),
            "switches": switches_of(account),
            "cursor": next((c for c in account.cursors.all() if c.conversation == "orders"), None),
        }
        for account in queries.accounts(request.company).prefetch_related("cursors")[:200]
    ]
    return render(request, "web/channels/list.html", {"shops": shops, "sign_up": SELLER_SIGN_UP})


@requires(Role.VIEWER)
@require_GET
def overview(request: CompanyRequest, account_id: int) -> HttpResponse:
    """How the shop is doing, and what is wrong, one banner each."""
    account = shop_of(request, account_id)
    context = {
        "progress": progress(account),
        "health": health(account),
        "switches": switches_of(account),
        "missing": missing(account),
        "waiting_for_choice": bool(queries.shops_to_choose(account)),
        "jobs": jobs.about(request.company, "account", account.pk)[:JOBS_SHOWN],
        "lacking": [
            (scope, [label_of(name) for name in waiting], found.said[scope])
            for found in exchange.missing_scopes(request.company, account)
            for scope, waiting in found.blocks.items()
        ],
        "waits": exchange.waits(account),
        "failing": [
            {"cursor": cursor, "says": label_of(cursor.conversation)}
            for cursor in exchange.failing(request.company).filter(account=account)
        ],
        "not_applied": exchange.not_applied(request.company, account),
        "prerequisites": (asked := list(prerequisites(account.pk))),
        "lacks": any(one.failed for one in asked),
        "troubles": exchange.troubled(account)[:TROUBLES_SHOWN].count(),
    }
    return shop_page(request, account, "overview", context)
