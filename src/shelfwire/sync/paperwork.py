"""What a shop has on the channel's side, read at connection, daily and on demand; and the subscription to notices."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from shelfwire.channels import queries
from shelfwire.channels.actions import save_providers, save_warehouses
from shelfwire.channels.port import Channel, ChannelWarehouse, DeliveryOption, Provider, Session
from shelfwire.fulfilment.actions import guess_carrier_links
from shelfwire.jobs import chore, hurry
from shelfwire.sync import talk
from shelfwire.sync.attempts import Attempt
from shelfwire.sync.sessions import session_of

CONVERSATION = "paperwork"
DOORBELL = "doorbell"
EVERY = timedelta(days=1)
HTTP_OPTION = "allow_http_doorbell"
"""A plugin's option that lets notices come without TLS, for a simulator on this machine."""
NOT_REACHABLE = "A channel sends notices only to an https address, and this installation has none."
REACHABLE_ADVICE = (
    "Set SHELFWIRE_URL to the https address this installation has. Until then polls find changes."
)


@chore(name="paperwork.refresh", priority=5)
def refresh_paperwork(*, account_id: int) -> None:
    """Warehouses, delivery options and carriers as the channel has them now; then the subscription to notices."""
    if not queries.is_connected(account_id):
        return

    def again(seconds: float) -> None:
        hurry(refresh_paperwork, key=str(account_id), delay=seconds, account_id=account_id)

    with Attempt(account_id, CONVERSATION, every=EVERY, again=again) as attempt:
        attempt.note = _read_shop(account_id)
    if queries.is_connected(account_id):
        subscribe(account_id)


def _read_shop(account_id: int) -> str:
    warehouses = talk.talk(account_id, _warehouses)
    saved = save_warehouses(account_id=account_id, warehouses=warehouses)
    options = talk.talk(account_id, lambda c, s: _delivery_options(c, s, warehouses))
    providers = talk.talk(account_id, lambda c, s: _providers(c, s, options))
    carriers = save_providers(account_id=account_id, providers=providers)
    guess_carrier_links(queries.get(account_id))
    return f"{saved} warehouses, {len(options)} delivery options, {carriers} carriers"


def _warehouses(channel: Channel, session: Session) -> tuple[ChannelWarehouse, ...]:
    return talk.shipments(channel).warehouses(session)


def _delivery_options(
    channel: Channel, session: Session, warehouses: tuple[ChannelWarehouse, ...]
) -> tuple[DeliveryOption, ...]:
    desk = talk.shipments(channel)
    found = {
        option.external_id: option
        for warehouse in warehouses
        if warehouse.enabled
        for option in desk.delivery_options(session, warehouse.external_id)
    }
    return tuple(found.values())


def _providers(
    channel: Channel, session: Session, options: tuple[DeliveryOption, ...]
) -> dict[DeliveryOption, tuple[Provider, ...]]:
    desk = talk.shipments(channel)
    return {option: desk.providers(session, option.external_id) for option in options}


def reachable(address: str, session: Session) -> bool:
    """Whether the channel may be asked to send notices there: https, or http where the account allows it."""
    return urlsplit(address).scheme == "https" or session.options.get(HTTP_OPTION) == "true"


def subscribe(account_id: int) -> None:
    """Have notices sent to this installation. A failure is shown on the cursor; polls find changes all the same."""
    account = queries.get(account_id)
    address = queries.doorbell_address(account)

    def ask(channel: Channel, session: Session) -> tuple[str, ...]:
        return talk.doorbell(channel).subscribe(session, address=address)

    with Attempt(account_id, DOORBELL, every=EVERY) as attempt:
        if not reachable(address, session_of(account)):
            attempt.note = f"{NOT_REACHABLE} {REACHABLE_ADVICE}"
            return
        kinds = talk.talk(account_id, ask)
        attempt.note = f"{len(kinds)} kinds of notices come here"
