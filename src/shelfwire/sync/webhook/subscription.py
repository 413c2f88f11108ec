"""The subscription to a channel's notices: they are sent to this installation's webhook address of the shop."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from shelfwire.channels import queries
from shelfwire.channels.models import Account
from shelfwire.channels.port import Webhooks
from shelfwire.sync.engine.call import Caller, Part
from shelfwire.sync.engine.conversation import conversation

CONVERSATION = "webhook"
EVERY = timedelta(days=1)
WEBHOOKS: Part[Webhooks] = Part("notices", lambda channel: channel.webhooks)
HTTP_OPTION = "allow_http_webhook"
"""A plugin's option that lets notices come without TLS, for a simulator on this machine."""
NOT_REACHABLE = "A channel sends notifications only to an https address, and this installation has none."
REACHABLE_ADVICE = (
    "Set SHELFWIRE_URL to the https address this installation has. Until then changes are found by asking."
)


@conversation(
    CONVERSATION,
    label="Subscription to notifications",
    chore_name="webhook.subscribe",
    every=EVERY,
    priority=4,
    at_connect=True,
)
def subscribe(caller: Caller) -> str:
    """Have notices sent here. A failure is shown on the shop's page; polls find changes all the same."""
    address = queries.webhook_address(caller.account)
    if not reachable(address, caller.account):
        return f"{NOT_REACHABLE} {REACHABLE_ADVICE}"
    kinds = caller.call(WEBHOOKS, lambda webhooks, session: webhooks.subscribe(session, address=address))
    return f"{len(kinds)} kinds of notification come here"


def reachable(address: str, account: Account) -> bool:
    """Whether the channel may be asked to send notices there: https, or http where the account allows it."""
    return urlsplit(address).scheme == "https" or queries.option_values(account).get(HTTP_OPTION) == "true"
