"""Money in: statements and their lines, payments, withdrawals, estimates (facts.md section 10). Nothing is written.

Lines and payments have a newer shape and an older one (facts.md 10.5, 10.8). The newer one is asked for; where TikTok
refuses it, the older one is. The place in a list says of which shape it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeVar, cast, get_args

from shelfwire.channels.port import (
    ChannelPayment,
    ChannelStatement,
    ChannelWithdrawal,
    Page,
    Session,
    StatementLines,
    UnitLine,
    Unsettled,
)
from shelfwire.kit.ids import ExternalOrderId, ExternalStatementId
from shelfwire_tiktok.clients import Clients
from shelfwire_tiktok.errors import refused
from shelfwire_tiktok.mapping import statements as mapping
from shelfwire_tiktok.mapping.statements import NotRead, currency_of, of_sum
from tiktok_shop import Page as WirePage
from tiktok_shop.errors import AnswerTooLarge, Rejected, TikTokShopError, UnreadableAnswer
from tiktok_shop.operations import PAYMENTS, PAYMENTS_202309, STATEMENT_LINES, STATEMENT_LINES_202309
from tiktok_shop.reply import Document
from tiktok_shop.types.finance_requests import MovementType

D = TypeVar("D")
Ask = Callable[[str | None, int], WirePage[Any]]
"""A page from a token on, of a size."""

_LARGEST_PAGE = 100
_KINDS: Final = cast("tuple[MovementType, ...]", get_args(MovementType))
_NO_SUCH_PAGE = 404


class _Answered(NamedTuple):
    """A page, and whether the older shape was read."""

    found: WirePage[Any]
    older: bool


class TikTokStatements:
    """StatementSource. TikTok answers a statement or an order that the shop does not have as trouble of its own."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def statements(
        self, session: Session, *, since: datetime, until: datetime, page: str | None = None, size: int = 50
    ) -> Page[ChannelStatement]:
        """One page of the statements that closed in [since, until), oldest first."""
        window = _window(since, until)
        if window is None:
            return _NOTHING
        with self._clients.speaking(session, "money") as client:
            found = _sized(
                lambda token, most: client.finance.statements(
                    ge=window[0], lt=window[1], page_size=most, page_token=token
                ),
                page,
                size,
            )
        return _page(found, lambda document: mapping.statement(document, _currency(session)))

    def lines(
        self,
        session: Session,
        statement_id: ExternalStatementId,
        *,
        page: str | None = None,
        size: int = 100,
    ) -> StatementLines:
        """One page of a statement's lines: with breakdowns, or flat where TikTok refuses those."""
        with self._clients.speaking(session, "money") as client:
            found, older = _newest(
                lambda token, most: client.finance.lines(statement_id, page_size=most, page_token=token),
                lambda token, most: client.finance.lines_202309(
                    statement_id, page_size=most, page_token=token
                ),
                page,
                size,
            )
        head: Any = found.reply.value
        currency = currency_of(head.currency, _currency(session))
        read = mapping.flat_line if older else mapping.line
        return StatementLines(
            page=_page(found, lambda document: read(document, currency), older=older),
            total=found.total_count,
            payable_minor=None if older else of_sum(head.payable_amount, currency),
            reserve_minor=None if older else of_sum(head.total_reserve_amount, currency),
            version=(STATEMENT_LINES_202309 if older else STATEMENT_LINES).default,
        )

    def order_lines(self, session: Session, order_id: ExternalOrderId) -> tuple[UnitLine, ...]:
        """What each SKU of an order was settled with in each statement."""
        with self._clients.speaking(session, "money") as client:
            found, older = _newest(
                lambda _token, _most: client.finance.order_lines(order_id),
                lambda _token, _most: client.finance.order_lines_202309(order_id),
                None,
                _LARGEST_PAGE,
            )
        head: Any = found.reply.value
        currency = currency_of(None if older else head.currency, _currency(session))
        try:
            if older:
                return tuple(part for each in found for part in mapping.flat_sku_lines(each, currency))
            return tuple(mapping.sku_line(each, currency) for each in found)
        except NotRead as error:
            raise refused(
                "unreadable_settlement",
                f"What order {order_id} was settled with cannot be read: {error.why}.",
                advice="Look at the order's settlement in TikTok's Seller Center, and report this to us.",
            ) from error

    def payments(
        self, session: Session, *, since: datetime, until: datetime, page: str | None = None, size: int = 50
    ) -> Page[ChannelPayment]:
        """One page of the payments made in [since, until), oldest first; each names the version that it was read in,
        and the newer one where that was refused."""
        window = _window(since, until)
        if window is None:
            return _NOTHING
        begin, end = window
        with self._clients.speaking(session, "money") as client:
            found, older = _newest(
                lambda token, most: client.finance.payments(
                    ge=begin, lt=end, page_size=most, page_token=token
                ),
                lambda token, most: client.finance.payments_202309(
                    ge=begin, lt=end, page_size=most, page_token=token
                ),
                page,
                size,
            )
        version = (PAYMENTS_202309 if older else PAYMENTS).default
        retired_by = PAYMENTS.default if older else ""
        return _page(
            found,
            lambda document: mapping.payment(document, _currency(session), version, retired_by),
            older=older,
        )

    def withdrawals(
        self,
        session: Session,
        *,
        since: datetime,
        until: datetime,
        kinds: Sequence[str] = (),
        page: str | None = None,
        size: int = 50,
    ) -> Page[ChannelWithdrawal]:
        """One page of the movements of the balance in [since, until), of these kinds or of all that are documented."""
        window = _window(since, until)
        if window is None:
            return _NOTHING
        wanted = cast("Sequence[MovementType]", kinds or _KINDS)
        with self._clients.speaking(session, "money") as client:
            found = _sized(
                lambda token, most: client.finance.withdrawals(
                    wanted, ge=window[0], lt=window[1], page_size=most, page_token=token
                ),
                page,
                size,
            )
        return _page(found, lambda document: mapping.withdrawal(document, _currency(session)))

    def unsettled(
        self, session: Session, *, since: datetime, until: datetime, page: str | None = None, size: int = 50
    ) -> Page[Unsettled]:
        """One page of the estimates for what was ordered in [since, until), oldest first."""
        window = _window(since, until)
        if window is None:
            return _NOTHING
        with self._clients.speaking(session, "money") as client:
            found = _sized(
                lambda token, most: client.finance.unsettled(
                    ge=window[0], lt=window[1], page_size=most, page_token=token
                ),
                page,
                size,
            )
        return _page(found, lambda document: mapping.unsettled(document, _currency(session)))


_NOTHING: Final[Page[Any]] = Page(documents=(), next_page=None, total=0)
_OLDER: Final = "202309 "
"""Begins a place in a list of the older shape."""


def _currency(session: Session) -> str:
    return session.shop.currency if session.shop else ""


def _window(since: datetime, until: datetime) -> tuple[int, int] | None:
    begin, end = math.floor(since.timestamp()), math.ceil(until.timestamp())
    return (begin, end) if begin < end else None


def _sized(ask: Ask, token: str | None, size: int) -> WirePage[Any]:
    """One page; where its answer is too large to read, one of half as many from the same place on."""
    most = min(max(size, 1), _LARGEST_PAGE)
    while True:
        try:
            return ask(token, most)
        except AnswerTooLarge:
            if most == 1:
                raise
            most //= 2


def _newest(newer: Ask, older: Ask, place: str | None, size: int) -> _Answered:
    """One page in the newer shape, or in the older one where TikTok refuses that. A list that was begun in one shape is
    read to its end in it. Errors: the newer one's, where both are refused."""
    if place is not None and place.startswith(_OLDER):
        return _Answered(_sized(older, place.removeprefix(_OLDER), size), older=True)
    try:
        return _Answered(_sized(newer, place, size), older=False)
    except (Rejected, UnreadableAnswer) as error:
        if place is not None or not _refuses_the_shape(error):
            raise
        refusal = error
    try:
        return _Answered(_sized(older, None, size), older=True)
    except Rejected:
        raise refusal from None


def _refuses_the_shape(error: TikTokShopError) -> bool:
    """Whether the call as such is refused; a path that is unknown can be answered without JSON (facts.md 3.3)."""
    return isinstance(error, Rejected) or getattr(error, "http_status", None) == _NO_SUCH_PAGE


def _page(found: WirePage[Any], read: Callable[[Document[Any]], D], *, older: bool = False) -> Page[D]:
    """The page in the port's words; a document that cannot be understood does not cost the others."""
    documents: list[D] = []
    unreadable: list[tuple[str, str]] = []
    for document in found:
        try:
            documents.append(read(document))
        except NotRead as error:
            unreadable.append((error.external_id, error.why))
    token = found.next_page_token
    return Page(
        documents=tuple(documents),
        next_page=f"{_OLDER}{token}" if token and older else token,
        request_id=found.request_id or "",
        unreadable=tuple(unreadable),
        total=found.total_count,
    )
