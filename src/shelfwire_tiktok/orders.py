"""Orders in (facts.md sections 4 and 6).

Search gives whole documents: of what detail adds, nothing is of use here (a test compares both in ``spec/``),
so a page of search is one call and needs no second one, unless buyers ask to cancel (``cancellations``).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from shelfwire.channels.port import ChannelOrder, OrderPage, Placed, Session
from shelfwire.kit import clock
from shelfwire.kit.ids import ExternalOrderId
from shelfwire_tiktok import facts
from shelfwire_tiktok.cancellations import with_requests
from shelfwire_tiktok.clients import Clients
from shelfwire_tiktok.mapping.levels import Level, place, with_post_town
from shelfwire_tiktok.mapping.orders import NotAnOrder, order
from tiktok_shop import Client, OrderSearch, Page
from tiktok_shop.errors import AnswerTooLarge, NotFound
from tiktok_shop.reply import Document
from tiktok_shop.types.orders import Order

_LARGEST_PAGE = facts.limit("order_page_size")
_IDS_PER_CALL = facts.limit("order_ids_per_call")
_LONGEST_ID = 64
_SortField = Literal["update_time", "create_time"]


class TikTokOrders:
    """OrderSource."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def changed(
        self, session: Session, *, since: datetime, until: datetime, page: str | None = None, size: int = 50
    ) -> OrderPage:
        """One page of the orders updated in [since, until), oldest change first."""
        return self._window(session, "update_time", since, until, page, size)

    def created(
        self, session: Session, *, since: datetime, until: datetime, page: str | None = None, size: int = 50
    ) -> OrderPage:
        """One page of the orders placed in [since, until), oldest first."""
        return self._window(session, "create_time", since, until, page, size)

    def fetch(self, session: Session, order_ids: Sequence[ExternalOrderId]) -> OrderPage:
        """The orders with these ids; those TikTok does not show in this shop are simply not there."""
        with self._clients.speaking(session, "orders") as client:
            return orders_by_id(client, session, order_ids)

    def place(self, *, country: str, levels: Sequence[Level], document: bytes) -> Placed | None:
        """The parts of a recorded address as its levels are read now; the post town is in the document."""
        if not levels:
            return None
        kept = with_post_town(levels, document)
        district, city, region = place(country, kept)
        return Placed(district, city, region, kept)

    def _window(
        self,
        session: Session,
        field: _SortField,
        since: datetime,
        until: datetime,
        page: str | None,
        size: int,
    ) -> OrderPage:
        begin, end = math.floor(since.timestamp()), math.ceil(until.timestamp())
        if begin >= end:
            return OrderPage(documents=(), next_page=None, total=0)
        search = (
            OrderSearch(update_time_ge=begin, update_time_lt=end)
            if field == "update_time"
            else OrderSearch(create_time_ge=begin, create_time_lt=end)
        )
        with self._clients.speaking(session, "orders") as client:
            found = _search(client, search, field, page, min(max(size, 1), _LARGEST_PAGE))
            read = order_page(
                found.items,
                session,
                next_page=found.next_page_token,
                request_id=found.request_id or "",
                total=found.total_count,
            )
            return with_requests(client, read)


def order_page(
    documents: Iterable[Document[Order]],
    session: Session,
    *,
    next_page: str | None = None,
    request_id: str = "",
    total: int | None = None,
) -> OrderPage:
    """Documents as a page. One that cannot be understood does not cost the others; of one order's two, the newer."""
    currency = session.shop.currency if session.shop else ""
    orders: dict[ExternalOrderId, ChannelOrder] = {}
    unreadable: list[tuple[str, str]] = []
    for document in documents:
        try:
            read = order(document, currency)
        except NotAnOrder as error:
            unreadable.append((error.external_id, error.why))
            continue
        before = orders.get(read.external_id)
        if before is None or _newness(read) > _newness(before):
            orders[read.external_id] = read
    return OrderPage(
        documents=tuple(orders.values()),
        next_page=next_page,
        request_id=request_id,
        unreadable=tuple(unreadable),
        total=total,
    )


def _newness(order: ChannelOrder) -> tuple[bool, datetime]:
    """What the newer of two versions has more of; a moment that cannot have been is older than every other."""
    return clock.can_have_been(order.updated_at), order.updated_at


def _is_an_id(order_id: str) -> bool:
    """Whether TikTok could have such an order; what cannot be asked for is not there."""
    return order_id.isascii() and order_id.isalnum() and len(order_id) <= _LONGEST_ID


def _search(
    client: Client, search: OrderSearch, field: _SortField, page_token: str | None, size: int
) -> Page[Order]:
    """One page, oldest first. Where its answer is too large to read, a page of half as many from the same place on."""
    while True:
        try:
            return client.orders.search(
                search, page_size=size, page_token=page_token, sort_field=field, sort_order="ASC"
            )
        except AnswerTooLarge:
            if size == 1:
                raise
            size //= 2


def orders_by_id(client: Client, session: Session, order_ids: Sequence[ExternalOrderId]) -> OrderPage:
    """The orders with these ids, in as few calls as TikTok allows; those it does not show are simply not there."""
    wanted = [each for each in dict.fromkeys(order_ids) if _is_an_id(each)]
    documents: list[Document[Order]] = []
    too_large: list[tuple[str, str]] = []
    request_id = ""
    for at in range(0, len(wanted), _IDS_PER_CALL):
        for found in _details(client, wanted[at : at + _IDS_PER_CALL], too_large):
            documents += found.items
            request_id = found.request_id or request_id
    page = with_requests(client, order_page(documents, session, request_id=request_id))
    return replace(page, unreadable=(*page.unreadable, *too_large)) if too_large else page


def _details(
    client: Client, order_ids: Sequence[str], too_large: list[tuple[str, str]]
) -> Iterable[Page[Order]]:
    """The details of up to 50 orders. One id of another shop refuses the whole call, and long documents can be more
    than is read at once: halve until such an id is alone. ``too_large`` takes (id, why) of what cannot be read alone.
    """
    try:
        return [client.orders.detail(order_ids)]
    except (NotFound, AnswerTooLarge) as error:
        if len(order_ids) == 1:
            if isinstance(error, AnswerTooLarge):
                too_large.append((order_ids[0], error.reason))
            return []
        middle = len(order_ids) // 2
        return [
            *_details(client, order_ids[:middle], too_large),
            *_details(client, order_ids[middle:], too_large),
        ]
