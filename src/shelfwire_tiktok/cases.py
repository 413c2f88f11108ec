"""Reading cancellations, refunds, returns, replacements and exchanges (facts.md section 7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from shelfwire.channels.port import (
    CaseEvent,
    CaseKind,
    CaseStatus,
    CaseStream,
    ChannelCase,
    Page,
    Session,
)
from shelfwire.kit.ids import ExternalCaseId, ExternalOrderId
from shelfwire_tiktok.mapping.cases import NotACase, cancellation, event, returned
from shelfwire_tiktok.mapping.values import identifier, quote, text
from tiktok_shop import Client, Pages
from tiktok_shop import Page as WirePage
from tiktok_shop.errors import AnswerTooLarge, Conflict, NotFound, Rejected, ScopeMissing, UnreadableAnswer
from tiktok_shop.types import aftersales_requests as ar
from tiktok_shop.types.aftersales_newer import AftersalesRequest
from tiktok_shop.types.requests import CancellationSearch

LARGEST_PAGE = 50
_SMALLEST = {CaseStream.CANCELLATIONS: 1, CaseStream.RETURNS: 10}
"""The smallest page of each search (facts.md 4.3)."""
_IDS_PER_CALL = 50
_LONGEST_ID = 64
_IN_ENGLISH = "en-US"
_ANSWERED = (ScopeMissing, NotFound, Rejected, Conflict, UnreadableAnswer)
"""Answers that a second call would not better."""
_NEW_ORDERS = frozenset({CaseKind.REPLACEMENT, CaseKind.EXCHANGE})

T = TypeVar("T")


def in_window(
    client: Client, session: Session, stream: CaseStream, begin: int, end: int, page: str | None, size: int
) -> Page[ChannelCase]:
    """One page of the cases updated in [begin, end) (unix seconds), oldest change first."""
    found = _search(client, stream, {"update_time_ge": begin, "update_time_lt": end}, page, size)
    return _read(client, session, stream, found)


def by_id(
    client: Client, session: Session, stream: CaseStream, case_ids: Sequence[ExternalCaseId]
) -> Page[ChannelCase]:
    """These cases in as few calls as TikTok allows; those it does not show are simply not there."""
    field = "cancel_ids" if stream is CaseStream.CANCELLATIONS else "return_ids"
    return _all(client, session, stream, field, case_ids)


def of_orders(
    client: Client, session: Session, stream: CaseStream, order_ids: Sequence[ExternalOrderId]
) -> Page[ChannelCase]:
    """Every case of one stream about these orders."""
    return _all(client, session, stream, "order_ids", order_ids)


def history(client: Client, case: ChannelCase) -> tuple[CaseEvent, ...]:
    """What happened in a return, oldest first (TikTok answers newest first); it keeps no history of cancellations."""
    if case.stream is CaseStream.CANCELLATIONS:
        return ()
    records = client.aftersales.return_records(case.external_id, locale=_IN_ENGLISH).value.records or []
    oldest_first = records[::-1]
    oldest_first.sort(key=lambda record: record.create_time or 0)
    return tuple(map(event, oldest_first))


def _all(
    client: Client, session: Session, stream: CaseStream, field: str, ids: Sequence[str]
) -> Page[ChannelCase]:
    wanted = [each for each in dict.fromkeys(ids) if _is_an_id(each)]
    pages = [
        _read(client, session, stream, found)
        for at in range(0, len(wanted), _IDS_PER_CALL)
        for found in _pages(client, stream, {field: wanted[at : at + _IDS_PER_CALL]})
    ]
    return Page(
        documents=tuple(case for page in pages for case in page.documents),
        next_page=None,
        request_id=pages[-1].request_id if pages else "",
        unreadable=tuple(each for page in pages for each in page.unreadable),
    )


def _pages(client: Client, stream: CaseStream, wanted: dict[str, Any]) -> Pages[Any]:
    return Pages(lambda token: _search(client, stream, wanted, token, LARGEST_PAGE))


def _is_an_id(name: str) -> bool:
    """Whether TikTok could have such a thing; what cannot be asked for is not there."""
    return name.isascii() and name.isalnum() and len(name) <= _LONGEST_ID


def _search(
    client: Client, stream: CaseStream, wanted: dict[str, Any], token: str | None, size: int
) -> WirePage[Any]:
    """One page, oldest change first. Where its answer is too large to read, a page of half as many from there on."""
    smallest = _SMALLEST[stream]
    size = min(max(size, smallest), LARGEST_PAGE)
    while True:
        try:
            if stream is CaseStream.CANCELLATIONS:
                return client.aftersales.search_cancellations(
                    CancellationSearch(**wanted, locale=_IN_ENGLISH),
                    page_size=size,
                    page_token=token,
                    sort_field="update_time",
                    sort_order="ASC",
                )
            return client.aftersales.search_returns(
                ar.ReturnSearch202309(**wanted, locale=_IN_ENGLISH),
                page_size=size,
                page_token=token,
                sort_field="update_time",
                sort_order="ASC",
            )
        except AnswerTooLarge:
            if size == smallest:
                raise
            size = max(size // 2, smallest)


def _read(client: Client, session: Session, stream: CaseStream, found: WirePage[Any]) -> Page[ChannelCase]:
    """A page of the wire as a page of cases. One that cannot be understood does not cost the others."""
    currency = session.shop.currency if session.shop else ""
    read: Callable[[Any, str], ChannelCase] = cancellation if stream is CaseStream.CANCELLATIONS else returned
    cases: dict[ExternalCaseId, ChannelCase] = {}
    unreadable: list[tuple[str, str]] = []
    for document in found.items:
        try:
            case = read(document, currency)
        except NotACase as error:
            unreadable.append((error.external_id, error.why))
            continue
        before = cases.get(case.external_id)
        if before is None or case.updated_at > before.updated_at:
            cases[case.external_id] = case
    return Page(
        documents=_with_new_orders(client, tuple(cases.values())),
        next_page=found.next_page_token,
        request_id=found.request_id or "",
        unreadable=tuple(unreadable),
        total=found.total_count,
    )


def _with_new_orders(client: Client, cases: tuple[ChannelCase, ...]) -> tuple[ChannelCase, ...]:
    """The cases with the orders that bring other goods: only the newer model names them (facts.md 7.13). A page with
    such cases is one more call, one without is none."""
    asked = [case for case in cases if case.kind in _NEW_ORDERS and case.status is CaseStatus.COMPLETED]
    if not asked:
        return cases
    try:
        orders = _new_orders(client, [case.order_id for case in asked])
    except _ANSWERED as error:
        why = f"TikTok Shop does not tell it: “{quote(error.message)}”"
        ids = {case.external_id for case in asked}
        return tuple(
            replace(case, unknown={**case.unknown, "reshipment_order_id": why})
            if case.external_id in ids
            else case
            for case in cases
        )
    return tuple(
        replace(case, new_order_id=orders[case.external_id]) if case.external_id in orders else case
        for case in cases
    )


def _new_orders(client: Client, order_ids: Iterable[ExternalOrderId]) -> dict[str, ExternalOrderId]:
    """Return to the order that brings the other goods."""
    wanted = ar.RequestFilters(main_order_ids=list(dict.fromkeys(order_ids)))
    pages = Pages(lambda token: _requests(client, wanted, token))
    returns = [each for page in pages for request in page.values for each in request.sku_return_requests]
    return {
        text(each.return_id): ExternalOrderId(new)
        for each in returns
        if (new := identifier(each.reshipment_order_id, "reshipment_order_id", {}))
    }


def _requests(client: Client, wanted: ar.RequestFilters, token: str | None) -> WirePage[AftersalesRequest]:
    return client.aftersales.search_requests(
        ar.RequestSearch(
            whitelisted_data_fields=["SKU_RETURN_REQUESTS"],
            filters=wanted,
            pagination=ar.RequestPage(page_size=LARGEST_PAGE, page_token=token),
        )
    )
