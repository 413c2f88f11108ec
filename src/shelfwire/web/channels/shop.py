"""What every page of one shop shares: finding it, and the frame around its tabs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from shelfwire.channels import queries, registry
from shelfwire.channels.models import Account
from shelfwire.channels.port import OptionField
from shelfwire.channels.states import AccountStatus
from shelfwire.channels.switches import SWITCHES
from shelfwire.web.access import CompanyRequest, find


def shop_of(request: CompanyRequest, account_id: int) -> Account:
    """The company's shop, or 404."""
    return find(queries.accounts(request.company).select_related("company"), pk=account_id)


@dataclass(frozen=True, slots=True)
class Plugin:
    """What a screen shows of a shop's plugin. A shop outlives it: then its name is all that is known of it."""

    label: str
    installed: bool = True
    options: tuple[OptionField, ...] = ()

    def keys_entered(self, account: Account) -> bool:
        """Whether every setting is there that consent cannot do without."""
        required = {field.name for field in self.options if field.required}
        given = {name for name, value in account.options.items() if value}
        return self.installed and required <= given | queries.stored_secrets(account)


def plugin_of(account: Account) -> Plugin:
    """The plugin of a shop, installed or not."""
    found = registry.installed(account.channel)
    if found is None:
        return Plugin(account.channel, installed=False)
    return Plugin(found.label, options=tuple(found.options))


def switches_of(account: Account) -> list[dict[str, Any]]:
    """What may flow for a shop, each switch with its label, a word for small places, and how it stands."""
    return [
        {"name": name, "label": switch.label, "short": switch.short, "on": getattr(account, name)}
        for name, switch in SWITCHES.items()
    ]


DIAGNOSTICS = frozenset(
    {"diagnostics", "positions", "reset_position", "notifications", "notification", "told"}
)
"""The pages below the tab of that name."""


def shop_frame(account: Account, tab: str) -> dict[str, Any]:
    """Context for ``web/channels/shop.html``."""
    plugin = plugin_of(account)
    return {
        "account": account,
        "plugin": plugin,
        "tab": tab,
        "diagnostics_tabs": DIAGNOSTICS,
        "connected": plugin.installed and account.status == AccountStatus.CONNECTED,
        "ready": plugin.keys_entered(account),
        # a shop that was connected is told apart by its own columns; only others cost a look
        "deletable": not account.external_shop_id and queries.why_kept(account) is None,
    }


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
