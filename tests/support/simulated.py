"""A shop of ours with the simulator behind it: set up, and connected by a real consent.

A connected shop that is only a row of the database is ``tests.factories.make_account``; one behind the folder channel
is the fixture ``shop``.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from shelfwire.channels.actions import add_account, save_options
from shelfwire.channels.models import Account
from shelfwire.people.models import Company, User
from shelfwire.sync.connect import consent
from tiktok_shop_sim.testing import Simulator

CALLBACK = "http://127.0.0.1:8080/channels/callback"


def options_of(simulator: Simulator, **more: str) -> dict[str, Any]:
    """The plugin's settings, its secret aside, for a shop whose every address is the simulator."""
    return {
        "app_key": simulator.app_key,
        "service_id": simulator.service_id,
        "allow_http_webhook": "true",
        **dict.fromkeys(("api_base_url", "auth_base_url", "authorize_base_url"), simulator.url),
        **more,
    }


def simulated_account(
    company: Company, simulator: Simulator, name: str = "TikTok US", **more: str
) -> Account:
    """A TikTok shop with its app keys entered, not connected yet."""
    account = add_account(company=company, channel="tiktok", name=name, by="Alice")
    values = options_of(simulator, app_secret=simulator.app_secret, **more)
    return save_options(account=account, values=values, by="Alice")


def connect(
    account: Account,
    owner: User,
    simulator: Simulator,
    callback: str = CALLBACK,
    *,
    seller: str | None = None,
) -> Account:
    """The owner agrees on the consent page (as this seller, when there are several), and comes back to ``callback``."""
    url = consent.authorise_url(account.pk, owner.pk, callback)
    state = dict(parse_qsl(urlsplit(url).query))["state"]
    answer = {"code": simulator.control.authorize(seller), "state": state}
    return consent.complete(state, answer, owner.pk).account
