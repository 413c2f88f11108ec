"""What every page of one shop shares: finding it, and the frame around its tabs."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from shelfwire.channels import queries, registry
from shelfwire.channels.models import Account
from shelfwire.channels.states import AccountStatus
from shelfwire.web.access import CompanyRequest, find


def shop_of(request: CompanyRequest, account_id: int) -> Account:
    """The company's shop, or 404."""
    return find(queries.accounts(request.company).select_related("company"), pk=account_id)


def shop_frame(account: Account, tab: str) -> dict[str, Any]:
    """Context for ``web/channels/shop.html``."""
    plugin = registry.channel(account.channel)
    return {
        "account": account,
        "plugin": plugin,
        "tab": tab,
        "connected": account.status == AccountStatus.CONNECTED,
        "ready": _has_what_consent_needs(account),
        "switches": [
            {"name": name, "label": label, "on": getattr(account, name)}
            for name, label in queries.SWITCHES.items()
        ],
    }


def _has_what_consent_needs(account: Account) -> bool:
    fields = registry.channel(account.channel).options
    held = {**account.options, **account.secrets}
    return all(held.get(field.name) for field in fields if field.required)


def shop_page(
    request: CompanyRequest,
    account: Account,
    tab: str,
    context: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """One tab of the shop's page."""
    found = {**shop_frame(account, tab), **(context or {})}
    return render(request, f"web/channels/{tab}.html", found, status=status)
