"""Notices about products: the listings are read again. One that the channel does not show by its id may still be in its
list, with why. Notices about quantities: the SKUs are asked for at once, for the numbers in a notice may be older than
what we know.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from shelfwire.channels.port import SubjectKind
from shelfwire.exchange.actions import finish_notices, postpone_notices
from shelfwire.exchange.models import Notice
from shelfwire.jobs import hurry
from shelfwire.kit import clock
from shelfwire.listings.queries import known_listings
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.inbox import ids_of, reader
from shelfwire.sync.listings.parts import LISTINGS
from shelfwire.sync.listings.poll import fetch, poll_listings
from shelfwire.sync.listings.sweep import look
from shelfwire.sync.posting.follow import look_now
from shelfwire.sync.stock import parts as stock

PRODUCT, STOCK = SubjectKind.PRODUCT, SubjectKind.STOCK
NOT_YET = timedelta(minutes=3)
"""A new listing may take a moment to show; after so long it will not."""
LOOK_AGAIN_SECONDS = 15.0


def _read_products(caller: Caller, batch: Sequence[Notice]) -> None:
    wanted = sorted({external_id for notice in batch for external_id in ids_of(notice, PRODUCT)})
    taken, unseen = fetch(caller, wanted)
    look_now(caller.account_id, wanted)
    late = clock.now() - NOT_YET
    known = set(known_listings(caller.account, wanted))
    waits = [n for n in batch if n.received_at > late and (unseen - known) & set(ids_of(n, PRODUCT))]
    if waits:
        until = clock.now() + timedelta(seconds=LOOK_AGAIN_SECONDS)
        postpone_notices(
            notice_ids=[n.pk for n in waits], until=until, outcome="not to be seen yet; looked for again"
        )
        PRODUCT_INBOX.conversation.hurry(caller.account_id, LOOK_AGAIN_SECONDS)
    done = [n for n in batch if n not in waits]
    lost = taken.lost.keys() | unseen
    _finish([n for n in done if lost & set(ids_of(n, PRODUCT))], PRODUCT, "not shown there, or unreadable")
    _finish([n for n in done if not lost & set(ids_of(n, PRODUCT))], PRODUCT, "looked at")
    if unseen:
        hurry(poll_listings, key=str(caller.account_id), account_id=caller.account_id)


def _read_stock(caller: Caller, batch: Sequence[Notice]) -> None:
    wanted = sorted({external_id for notice in batch for external_id in ids_of(notice, STOCK)})
    hints = [hint for notice in batch for hint in caller.channel.stock_hints(notice.body)]
    words = {str(hint.sku_id): hint.source for hint in hints if hint.source}
    heard = look(caller, wanted, words)
    if heard.unknown and caller.channel.listings is not None:
        fetch(caller, sorted(heard.unknown))
    _finish(batch, STOCK, "looked at")


def _finish(notices: Sequence[Notice], kind: str, outcome: str) -> None:
    if notices:
        finish_notices(notice_ids=[n.pk for n in notices], kind=kind, outcome=outcome)


PRODUCT_INBOX = reader(
    PRODUCT,
    name="listings.inbox",
    label="Listings, by notification",
    chore_name="listings.inbox",
    priority=4,
    read=_read_products,
    part=LISTINGS,
)
STOCK_INBOX = reader(
    STOCK,
    name="stock.inbox",
    label="Quantities, by notification",
    chore_name="stock.inbox",
    priority=6,
    most=500,
    read=_read_stock,
    part=stock.STOCK,
)
