"""What the channel says is recorded and the parcels follow; a document that cannot be taken in costs itself only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from django.db import DatabaseError, DataError, IntegrityError, transaction

from shelfwire.channels.models import Account
from shelfwire.channels.port import ChannelOrder, OrderPage
from shelfwire.exchange.actions import Trouble, note_troubles
from shelfwire.fulfilment.actions import follow
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.texts import first_line, fit
from shelfwire.orders.actions import Recorded, record_orders

_log = structlog.get_logger(__name__)
ID_LENGTH = 64
OF_A_VALUE = (DataError, IntegrityError, ValueError, OverflowError, RecursionError, RuleBroken)
"""What one document may be the cause of."""
_PROGRAM_LIMIT = "54"
"""PostgreSQL's class of *too big for the server*, which the driver counts among the server's own troubles.

https://www.postgresql.org/docs/18/errcodes-appendix.html
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a page. ``troubles``: its documents that were not taken in, or not as they stand."""

    recorded: Recorded
    troubles: tuple[Trouble, ...] = ()

    @property
    def lost(self) -> tuple[Trouble, ...]:
        """Those that were not taken in."""
        return tuple(trouble for trouble in self.troubles if not trouble.taken_in)


def take_in(
    account: Account,
    page: OrderPage,
    via: str,
    by: str = "worker",
    orders: Sequence[ChannelOrder] | None = None,
) -> Taken:
    """Record the page's orders (or those of them in ``orders``) and let the parcels follow, in one transaction.

    When a document makes the page fail, each order is recorded by itself, so that only the bad ones are left out. What
    was left out, and what the plugin could not read, is named on the shop until a later reading goes well.
    """
    found = page.documents if orders is None else orders
    with transaction.atomic():
        recorded, refused = _record(account, found, via, by)
        troubles = (
            *(Trouble(fit(external_id, ID_LENGTH), why) for external_id, why in page.unreadable),
            *refused,
            *(Trouble(external_id, why, taken_in=True) for external_id, why in recorded.doubts.items()),
        )
        note_troubles(
            account_id=account.pk,
            troubles=troubles,
            read=list(recorded.order_ids),
            request_id=page.request_id,
        )
    return Taken(recorded, troubles)


def _record(
    account: Account, found: Sequence[ChannelOrder], via: str, by: str
) -> tuple[Recorded, list[Trouble]]:
    try:
        return _together(account, found, via, by), []
    except (DatabaseError, *OF_A_VALUE) as error:
        if not is_of_a_value(error):
            raise
    recorded, refused = Recorded(), []
    for order in found:
        try:
            recorded += _together(account, [order], via, by)
        except (DatabaseError, *OF_A_VALUE) as error:
            if not is_of_a_value(error):
                raise
            _log.warning("orders.not_taken_in", account=account.pk, order=order.external_id, why=str(error))
            refused.append(Trouble(fit(order.external_id, ID_LENGTH), why_not(error)))
    return recorded, refused


def _together(account: Account, found: Sequence[ChannelOrder], via: str, by: str) -> Recorded:
    with transaction.atomic():
        recorded = record_orders(account, found, via=via, by=by)
        if recorded.created or recorded.updated:
            follow(account, list(recorded.order_ids.values()))
        return recorded


def is_of_a_value(error: Exception) -> bool:
    """Whether what was to be written is at fault, and not the server or the way to it."""
    state = getattr(error.__cause__, "sqlstate", None) or ""
    return isinstance(error, OF_A_VALUE) or state.startswith(_PROGRAM_LIMIT)


def why_not(error: Exception) -> str:
    """For a person."""
    return f"It cannot be recorded: {first_line(error) or type(error).__name__}"
