"""The six steps of connecting a shop, and which of them are done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shelfwire.channels import queries as channels
from shelfwire.channels.models import Account
from shelfwire.channels.states import AccountStatus
from shelfwire.fulfilment import queries as fulfilment
from shelfwire.inventory import queries as inventory
from shelfwire.jobs import queries as jobs
from shelfwire.jobs.models import Job
from shelfwire.orders import queries as orders
from shelfwire.sync.orders.download import download_orders
from shelfwire.web.access import CompanyRequest, at, back_to
from shelfwire.web.channels.shop import plugin_of, shop_frame
from shelfwire.web.stepper import Step

LABELS = {
    "addresses": "Addresses",
    "keys": "App keys",
    "consent": "Consent",
    "test": "Test",
    "mapping": "Warehouses, carriers",
    "start": "Switches, first orders",
}
"""The steps by the last part of their address, in their order."""


def redirect_address() -> str:
    """Where a channel's consent page sends the seller back to: one address for all shops of the installation."""
    return f"{settings.PUBLIC_URL}{reverse('callback')}"


def is_tested(account: Account) -> bool:
    """Whether the settings were tested since the present tokens came."""
    return account.checked_at is not None and (
        account.credentials_at is None or account.checked_at >= account.credentials_at
    )


def missing(account: Account) -> list[str]:
    """What the last test found missing."""
    return [check["label"] for check in account.checks if check["outcome"] == "missing"]


def download_of(account: Account) -> Job | None:
    """The newest download of orders that somebody asked for."""
    return jobs.about(account.company, "account", account.pk).filter(name=download_orders.name).first()


def _mapped(account: Account) -> bool:
    theirs = channels.warehouses(account).filter(missing_at=None, enabled=True)
    ids = list(theirs.values_list("external_id", flat=True))
    places = inventory.warehouses_for(account, ids)
    links = fulfilment.carrier_links(account)
    carriers = links.exists() and not links.filter(guessed=True).exists()
    return bool(ids) and all(places[one] is not None for one in ids) and carriers


def _started(account: Account) -> bool:
    if not account.orders_in:
        return False
    found = orders.orders(account.company, orders.OrderFilter(account_ids=[account.pk]))
    return found.exists() or download_of(account) is not None


_DONE: dict[str, Callable[[Account], bool]] = {
    "addresses": lambda _: True,
    "keys": lambda account: plugin_of(account).keys_entered(account),
    "consent": lambda account: account.status == AccountStatus.CONNECTED,
    "test": lambda account: is_tested(account) and not missing(account),
    "mapping": _mapped,
    "start": _started,
}


@dataclass(frozen=True, slots=True)
class Progress:
    """Which steps of a shop are done."""

    account: Account
    done: dict[str, bool]

    @property
    def next(self) -> str:
        """The first step that is not done; empty when all are."""
        return next((key for key, done in self.done.items() if not done), "")

    @property
    def next_route(self) -> str:
        """The name of its page."""
        return f"channels:setup_{self.next}"

    @property
    def next_label(self) -> str:
        """Its name for a button."""
        return LABELS.get(self.next, "")


def progress(account: Account) -> Progress:
    """How far a shop is. A step after one that is not done is not looked at when it could not be done."""
    done = {key: look(account) for key, look in _DONE.items()}
    return Progress(account, done)


def stepper(request: CompanyRequest, found: Progress | None, here: str) -> list[Step]:
    """The steps for ``<c-stepper>``; without a shop only the first can be gone to."""
    return [_step(request, found, here, key) for key in LABELS]


def _step(request: CompanyRequest, found: Progress | None, here: str, key: str) -> Step:
    state: Literal["done", "now", "later", "failed"] = "later"
    if key == here:
        state = "now"
    elif found is not None and found.done[key]:
        state = "done"
    elif found is not None and key == "test" and is_tested(found.account):
        state = "failed"
    href = "" if found is None else at(request, f"channels:setup_{key}", account_id=found.account.pk)
    return Step(LABELS[key], state, href="" if key == here else href)


def step_page(
    request: CompanyRequest,
    account: Account,
    here: str,
    context: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """One step of a shop, below the line of all of them."""
    found = progress(account)
    keys = list(LABELS)
    after = keys[keys.index(here) + 1 :]
    shown = {
        **shop_frame(account, "setup"),
        "here": here,
        "progress": found,
        "steps": stepper(request, found, here),
        "following": after[0] if after else "",
        **(context or {}),
    }
    return render(request, f"web/channels/setup/{here}.html", shown, status=status)


def on(request: CompanyRequest, account: Account) -> HttpResponse:
    """To the first step that is not done, or to the shop when none is left."""
    step = progress(account).next
    name = f"channels:setup_{step}" if step else "channels:account"
    return back_to(request, name, account_id=account.pk)
