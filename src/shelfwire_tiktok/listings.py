"""Listings and promotions in (facts.md section 9)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from shelfwire.channels.port import ChannelListing, ChannelPromotion, Page, Session
from shelfwire.kit.ids import ExternalProductId
from shelfwire_tiktok import facts
from shelfwire_tiktok.clients import Clients
from shelfwire_tiktok.errors import refused
from shelfwire_tiktok.mapping.listings import NotAListing, listing, promotion
from shelfwire_tiktok.mapping.values import text
from tiktok_shop import ActivitySearch, Client, ProductSearch
from tiktok_shop.errors import AnswerTooLarge, Conflict, NotFound, Rejected
from tiktok_shop.reply import Document
from tiktok_shop.reply import Page as WirePage
from tiktok_shop.types.products import ListedProduct, Product

_LARGEST_PAGE = facts.limit("product_page_size")
_TOO_MANY = 12052180
_OPEN = ("ONGOING", "NOT_START")
"""The statuses of promotions that have not ended, in the order in which they are read; a search takes one."""
_Open = Literal["ONGOING", "NOT_START"]


class TikTokListings:
    """ListingSource. A page of the search has prices and stock too; pictures and SKU titles come with ``fetch``."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def changed(
        self, session: Session, *, since: datetime, until: datetime, page: str | None = None, size: int = 100
    ) -> Page[ChannelListing]:
        """One page of the products updated in [since, until)."""
        begin, end = _seconds(since, until)
        search = ProductSearch(
            status="ALL", include_live_quick_products=True, update_time_ge=begin, update_time_le=end
        )
        return self._window(session, search, page, size)

    def created(
        self, session: Session, *, since: datetime, until: datetime, page: str | None = None, size: int = 100
    ) -> Page[ChannelListing]:
        """One page of the products made in [since, until)."""
        begin, end = _seconds(since, until)
        search = ProductSearch(
            status="ALL", include_live_quick_products=True, create_time_ge=begin, create_time_le=end
        )
        return self._window(session, search, page, size)

    def fetch(self, session: Session, product_ids: Sequence[ExternalProductId]) -> Page[ChannelListing]:
        """These products, one call each. FREEZE and DELETED ones are not shown by TikTok (facts.md 9.16)."""
        found: list[Document[Product]] = []
        too_large: list[tuple[str, str]] = []
        request_id = ""
        with self._clients.speaking(session, "listings") as client:
            for product_id in dict.fromkeys(each for each in product_ids if _is_an_id(each)):
                try:
                    reply = client.products.get(product_id)
                except (NotFound, Conflict):
                    continue
                except AnswerTooLarge as error:
                    too_large.append((product_id, error.reason))
                    continue
                found.append(reply)
                request_id = reply.request_id or request_id
        return _page(found, session, None, request_id, None, too_large)

    def promotions(
        self, session: Session, *, page: str | None = None, size: int = 100
    ) -> Page[ChannelPromotion]:
        """One page of the running promotions, then of those to come."""
        status, token = _open_at(page)
        with self._clients.speaking(session, "listings") as client:
            search = ActivitySearch(
                status=status, page_size=min(max(size, 1), _LARGEST_PAGE), page_token=token or None
            )
            found = client.promotions.search(search)
        documents: list[ChannelPromotion] = []
        unreadable: list[tuple[str, str]] = []
        for each in found.values:
            try:
                documents.append(promotion(each))
            except NotAListing as error:
                unreadable.append(("", str(error)))
        return Page(
            tuple(documents),
            _next_open(status, found.next_page_token),
            found.request_id or "",
            tuple(unreadable),
        )

    def promotion(self, session: Session, promotion_id: str) -> ChannelPromotion:
        """One promotion with its products. Raises Gone."""
        with self._clients.speaking(session, "listings") as client:
            return promotion(client.promotions.get(promotion_id).value)

    def _window(
        self, session: Session, search: ProductSearch, page: str | None, size: int
    ) -> Page[ChannelListing]:
        if _is_empty(search):
            return Page((), None, total=0)
        with self._clients.speaking(session, "listings") as client:
            try:
                found = _search(client, search, page, min(max(size, 1), _LARGEST_PAGE))
            except Rejected as error:
                if error.code == _TOO_MANY:
                    raise refused(
                        "window_too_large",
                        f"The time asked for holds too many products: “{error.message}” ({_TOO_MANY}).",
                        advice=facts.advice(_TOO_MANY),
                    ) from error
                raise
            return _page(
                found.items, session, found.next_page_token, found.request_id or "", found.total_count, ()
            )


def _search(client: Client, search: ProductSearch, token: str | None, size: int) -> WirePage[ListedProduct]:
    """One page. Where its answer is too large to read, a page of half as many from the same place on."""
    while True:
        try:
            return client.products.search(search, page_size=size, page_token=token)
        except AnswerTooLarge:
            if size == 1:
                raise
            size //= 2


def _page(
    documents: Iterable[Document[ListedProduct]] | Iterable[Document[Product]],
    session: Session,
    next_page: str | None,
    request_id: str,
    total: int | None,
    too_large: Iterable[tuple[str, str]],
) -> Page[ChannelListing]:
    """Documents as a page. One without an id does not cost the others."""
    region = session.shop.region if session.shop else ""
    found: list[ChannelListing] = []
    unreadable = list(too_large)
    for document in documents:
        try:
            found.append(listing(document.value, region))
        except NotAListing as error:
            unreadable.append((text(document.value.id)[:64], str(error)))
    return Page(tuple(found), next_page, request_id, tuple(unreadable), total)


def _seconds(since: datetime, until: datetime) -> tuple[int, int]:
    """The first and the last whole second of [since, until): TikTok includes both ends here (facts.md 4.3)."""
    return max(math.floor(since.timestamp()), 0), math.ceil(until.timestamp()) - 1


def _is_empty(search: ProductSearch) -> bool:
    begin = search.update_time_ge if search.create_time_ge is None else search.create_time_ge
    end = search.update_time_le if search.create_time_le is None else search.create_time_le
    return begin is not None and end is not None and end < begin


def _is_an_id(product_id: str) -> bool:
    return product_id.isascii() and product_id.isalnum() and len(product_id) <= 64


def _open_at(page: str | None) -> tuple[_Open, str]:
    """Which status, and TikTok's own token: ours is ``NOT_START:token``."""
    status, _, token = (page or "").partition(":")
    return ("NOT_START", token) if status == "NOT_START" else ("ONGOING", token)


def _next_open(status: str, token: str | None) -> str | None:
    if token:
        return f"{status}:{token}"
    later = _OPEN[_OPEN.index(status) + 1 :]
    return f"{later[0]}:" if later else None
