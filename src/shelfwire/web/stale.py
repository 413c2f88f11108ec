"""Why a list may show less than the channel knows: a shop to be connected again, a download that fails."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from shelfwire.channels.models import Account
from shelfwire.channels.states import AccountStatus
from shelfwire.exchange import queries as exchange
from shelfwire.web.access import CompanyRequest, at


@dataclass(frozen=True, slots=True)
class Stale:
    """``since``: what the channel has changed after that moment may be missing; None when nothing ever came in."""

    shop: Account
    why: str
    since: datetime | None
    href: str


def stale(
    request: CompanyRequest, shops: Collection[Account], conversations: Collection[str] = ("orders",)
) -> list[Stale]:
    """The shops whose rows may be stale. One question to the database."""
    shown = {
        shop.pk: shop for shop in shops if shop.status in (AccountStatus.CONNECTED, AccountStatus.PARKED)
    }
    cursors = exchange.failing(request.company).filter(
        account_id__in=shown, conversation__in=list(conversations)
    )
    failing = {cursor.account_id: cursor for cursor in cursors} if shown else {}
    found = []
    for shop in shown.values():
        href = at(request, "channels:account", account_id=shop.pk)
        if shop.status == AccountStatus.PARKED:
            found.append(Stale(shop, "must be connected again", shop.status_at, href))
        elif cursor := failing.get(shop.pk):
            found.append(
                Stale(shop, f"cannot be read at the moment: {cursor.error}", cursor.succeeded_at, href)
            )
    return found
