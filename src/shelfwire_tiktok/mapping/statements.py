"""Statements, their lines, payments, movements of the balance and estimates in the port's words (facts.md section 10).

What cannot be read as such a document at all raises NotRead; what is merely unknown is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple, NoReturn, TypeVar

from shelfwire.channels.port import (
    ChannelLine,
    ChannelPayment,
    ChannelStatement,
    ChannelWithdrawal,
    LineKind,
    PayoutStatus,
    UnitLine,
    Unknown,
    Unsettled,
)
from shelfwire.kit.ids import (
    ExternalLineId,
    ExternalOrderId,
    ExternalPaymentId,
    ExternalSkuId,
    ExternalStatementId,
)
from shelfwire.kit.money import Money
from shelfwire_tiktok.mapping.statement_amounts import broken_down, flat, other_fees
from shelfwire_tiktok.mapping.values import amount, identifier, moment, quote, text
from tiktok_shop.reading import loads
from tiktok_shop.reply import Document
from tiktok_shop.types.finance import (
    FlatLine,
    FlatOrderLine,
    FlatSkuLine,
    PaidAmount,
    Payment,
    SkuLine,
    Statement,
    StatementLine,
    UnsettledLine,
    Withdrawal,
)

T = TypeVar("T")

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_STATUSES = {each.value.upper(): each for each in PayoutStatus}
_MOST_DIGITS = 13
"""Of a moment in milliseconds; no quantity has as many."""
_LONGEST_WORD = 200
_KINDS = {"ORDER": LineKind.ORDER, "RESERVE": LineKind.RESERVE}


class NotRead(ValueError):
    """A document that cannot be understood at all: its id where it has one, and why."""

    def __init__(self, external_id: str, why: str) -> None:
        super().__init__(f"{external_id or 'a document without an id'}: {why}")
        self.external_id, self.why = external_id, why


class Reader:
    """The fields of one document; the first that cannot be read ends it with NotRead."""

    def __init__(self, wire: Any, currency: str | None = None) -> None:
        self.wire, self.currency = wire, currency or ""
        self.id = identifier(wire.id, "id", {}) if hasattr(wire, "id") else ""

    def stop(self, why: str) -> NoReturn:
        raise NotRead(self.id, why)

    def needs(self, value: T | None, name: str) -> T:
        if not value:
            self.stop(f"{name} is missing")
        return value

    def money(self, name: str, value: str | None = None, currency: str = "") -> int | None:
        """Minor units of a field; None where it is not sent."""
        unknown: dict[str, str] = {}
        written = getattr(self.wire, name) if value is None else value
        found = amount(written, currency or self.currency, name, unknown)
        if unknown:
            self.stop(f"{name} is no amount: “{unknown[name]}”")
        return found

    def sum(self, *names: str) -> int:
        """Several fields together; 0 for those that are not sent."""
        return sum(self.money(name) or 0 for name in names)

    def at(self, name: str) -> datetime | None:
        value = getattr(self.wire, name)
        return moment(_whole(value) if isinstance(value, str) else value, name, {})

    def ref(self, name: str) -> str:
        return identifier(getattr(self.wire, name), name, {})

    def word(self, name: str) -> str:
        return text(getattr(self.wire, name))[:_LONGEST_WORD]


def _whole(written: str) -> int | None:
    digits = written.strip()
    return int(digits) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else None


def currency_of(*candidates: str | None) -> str:
    """The first of them that is one; empty where none is."""
    written = (text(each).upper() for each in candidates)
    return next((each for each in written if _CURRENCY.fullmatch(each)), "")


def statement(document: Document[Statement], shop_currency: str) -> ChannelStatement:
    """A statement. Shipping is inside the fee on the wire, and apart from it here (facts.md 10.2)."""
    read = Reader(document.value, currency_of(document.value.currency, shop_currency))
    read.needs(read.currency, "currency")
    shipping = read.money("shipping_cost_amount") or 0
    written = read.word("payment_status")
    payment_id = read.ref("payment_id")
    return ChannelStatement(
        external_id=ExternalStatementId(read.needs(read.id, "id")),
        closed_at=read.needs(read.at("statement_time"), "statement_time"),
        currency=read.currency,
        settlement_minor=_settlement(
            read, "settlement_amount", "revenue_amount", "fee_amount", "adjustment_amount"
        ),
        revenue_minor=read.sum("revenue_amount"),
        fees_minor=read.sum("fee_amount") - shipping,
        shipping_minor=shipping,
        adjustment_minor=read.sum("adjustment_amount"),
        net_sales_minor=read.money("net_sales_amount"),
        status=_status(written),
        channel_status=written,
        payment_id=ExternalPaymentId(payment_id) if payment_id else None,
        paid_at=read.at("payment_time"),
        document=document.raw,
    )


def _settlement(read: Reader, name: str, *parts: str) -> int:
    """The channel's own sum; its parts where it is not sent. Errors: NotRead where not one of them is."""
    own = read.money(name)
    if own is not None:
        return own
    if all(read.money(part) is None for part in parts):
        read.stop(f"{name} is missing")
    return read.sum(*parts)


def _status(written: str) -> PayoutStatus | Unknown:
    return _STATUSES.get(written.upper()) or Unknown(written)


class About(NamedTuple):
    """What a line is about."""

    kind: LineKind
    channel_kind: str
    order_id: ExternalOrderId | None
    reference: str


def _about(read: Reader) -> About:
    """A line's kind by the channel's word; by the ids that stand in it where that word is missing."""
    word, wire = read.word("type"), read.wire
    adjustment, reserve = (
        read.ref("adjustment_id"),
        read.ref("reserve_id") if hasattr(wire, "reserve_id") else "",
    )
    kind = _KINDS.get(word.upper(), LineKind.ADJUSTMENT)
    if not word and not adjustment:
        kind = LineKind.RESERVE if reserve else LineKind.ORDER
    if kind is LineKind.ORDER:
        order, reference = read.ref("order_id"), ""
    elif kind is LineKind.RESERVE:
        order, reference = read.ref("associated_order_id"), reserve
    else:
        order, reference = read.ref("adjustment_order_id"), adjustment
    order = order or read.ref("order_id")
    return About(kind, word, ExternalOrderId(order) if order else None, reference)


def _line_id(read: Reader, about: About) -> ExternalLineId:
    return ExternalLineId(read.id or about.reference or about.order_id or read.stop("id is missing"))


def line(document: Document[StatementLine], currency: str) -> ChannelLine:
    """A line with breakdowns (202501): settlement = revenue + shipping + fees and taxes + adjustment."""
    raw, read = _raw(document), Reader(document.value, currency)
    about, amounts = _about(read), broken_down(raw, currency)
    fees, reserve = read.sum("fee_tax_amount"), read.money("reserve_amount")
    parts = ("revenue_amount", "shipping_cost_amount", "fee_tax_amount", "adjustment_amount")
    if reserve is not None and about.kind is LineKind.RESERVE:
        settlement = read.sum("settlement_amount")
    else:
        settlement = _settlement(read, "settlement_amount", *parts)
    return ChannelLine(
        external_id=_line_id(read, about),
        kind=about.kind,
        channel_kind=about.channel_kind,
        currency=currency,
        settlement_minor=settlement,
        revenue_minor=read.sum("revenue_amount"),
        shipping_minor=read.sum("shipping_cost_amount"),
        fees_minor=fees,
        adjustment_minor=read.sum("adjustment_amount"),
        other_fees_minor=other_fees(fees, amounts),
        reserve_minor=reserve or 0,
        order_id=about.order_id,
        reference=about.reference,
        reserve_status=read.word("reserve_status").upper(),
        releases_at=read.at("estimated_release_time"),
        ordered_at=read.at("order_create_time"),
        amounts=amounts,
        document=document.raw,
    )


def flat_line(document: Document[FlatLine], currency: str) -> ChannelLine:
    """A line in the flat shape (202309): settlement = revenue + fee + adjustment, with shipping inside the fee."""
    wire = document.value
    raw, read = _raw(document), Reader(wire, currency_of(wire.currency, currency))
    about, amounts = _about(read), flat(raw, read.currency)
    shipping = read.sum("shipping_cost_amount")
    fees = read.sum("fee_amount") - shipping
    return ChannelLine(
        external_id=_line_id(read, about),
        kind=about.kind,
        channel_kind=about.channel_kind,
        currency=read.currency,
        settlement_minor=_settlement(
            read, "settlement_amount", "revenue_amount", "fee_amount", "adjustment_amount"
        ),
        revenue_minor=read.sum("revenue_amount"),
        shipping_minor=shipping,
        fees_minor=fees,
        adjustment_minor=read.sum("adjustment_amount"),
        other_fees_minor=other_fees(fees, amounts),
        order_id=about.order_id,
        reference=about.reference,
        ordered_at=read.at("order_create_time"),
        amounts=amounts,
        document=document.raw,
    )


def sku_line(document: Document[SkuLine], currency: str) -> UnitLine:
    """What a SKU was settled with in one statement (202501)."""
    raw, read = _raw(document), Reader(document.value, currency)
    amounts, fees = broken_down(raw, currency), read.sum("fee_tax_amount")
    parts = ("revenue_amount", "shipping_cost_amount", "fee_tax_amount")
    return UnitLine(
        statement_id=ExternalStatementId(read.needs(read.ref("statement_id"), "statement_id")),
        sku_id=ExternalSkuId(read.ref("sku_id")),
        quantity=_whole(read.word("quantity")) or 0,
        currency=currency,
        settlement_minor=_settlement(read, "settlement_amount", *parts),
        revenue_minor=read.sum("revenue_amount"),
        shipping_minor=read.sum("shipping_cost_amount"),
        fees_minor=fees,
        other_fees_minor=other_fees(fees, amounts),
        sku_name=read.word("sku_name"),
        amounts=amounts,
    )


def flat_sku_lines(document: Document[FlatOrderLine], currency: str) -> Iterator[UnitLine]:
    """The same in the flat shape: the SKUs of a line, or the line as a whole where it names none."""
    raw, wire = _raw(document), document.value
    statement_id = Reader(wire).needs(identifier(wire.statement_id, "statement_id", {}), "statement_id")
    currency = currency_of(wire.currency, currency)
    rows = raw.get("sku_statement_transactions")
    if not isinstance(rows, list) or len(rows) != len(wire.sku_statement_transactions) or not rows:
        yield _flat_unit(wire, raw, statement_id, currency)
        return
    for part, row in zip(wire.sku_statement_transactions, rows, strict=True):
        yield _flat_unit(part, row, statement_id, currency_of(part.currency, currency))


def _flat_unit(
    wire: FlatSkuLine | FlatOrderLine, raw: dict[str, object], statement_id: str, currency: str
) -> UnitLine:
    read, whole = Reader(wire, currency), not isinstance(wire, FlatSkuLine)
    amounts, shipping = flat(raw, currency), read.sum("shipping_cost_amount")
    fees = read.sum("fee_amount") - shipping
    return UnitLine(
        statement_id=ExternalStatementId(statement_id),
        sku_id=ExternalSkuId("" if whole else read.ref("sku_id")),
        quantity=_whole(str(getattr(wire, "quantity", None) or 0)) or 0,
        currency=currency,
        settlement_minor=_settlement(read, "settlement_amount", "revenue_amount", "fee_amount"),
        revenue_minor=read.sum("revenue_amount"),
        shipping_minor=shipping,
        fees_minor=fees,
        other_fees_minor=other_fees(fees, amounts),
        sku_name="" if whole else read.word("sku_name"),
        amounts=amounts,
    )


def payment(document: Document[Payment], shop_currency: str, version: str, retired_by: str) -> ChannelPayment:
    """A payment to the bank."""
    wire, read = document.value, Reader(document.value)
    written = read.word("status")

    def money(name: str) -> Money | None:
        value: PaidAmount | None = getattr(wire, name)
        currency = currency_of(value.currency if value else None, shop_currency)
        found = read.money(name, (value.value if value else None) or "", currency)
        return None if found is None or not currency else Money(found, currency)

    return ChannelPayment(
        external_id=ExternalPaymentId(read.needs(read.id, "id")),
        amount=money("amount") or read.stop("amount is missing"),
        status=_status(written),
        channel_status=written,
        created_at=read.needs(read.at("create_time"), "create_time"),
        paid_at=read.at("paid_time"),
        settlement=money("settlement_amount"),
        reserve=money("reserve_amount"),
        before_exchange=money("payment_amount_before_exchange"),
        exchange_rate=read.word("exchange_rate"),
        bank_account=read.word("bank_account"),
        version=version,
        retired_by=retired_by,
        document=document.raw,
    )


def withdrawal(document: Document[Withdrawal], shop_currency: str) -> ChannelWithdrawal:
    """A movement of the balance."""
    read = Reader(document.value, currency_of(document.value.currency, shop_currency))
    minor = read.money("amount")
    return ChannelWithdrawal(
        external_id=read.needs(read.id, "id"),
        kind=read.word("type"),
        amount=Money(read.stop("amount is missing") if minor is None else minor, read.currency),
        status=read.word("status"),
        at=read.needs(read.at("create_time"), "create_time"),
        document=document.raw,
    )


def unsettled(document: Document[UnsettledLine], shop_currency: str) -> Unsettled:
    """An estimate."""
    currency = currency_of(document.value.currency, shop_currency)
    raw, read = _raw(document), Reader(document.value, currency)
    about = _about(read)
    parts = ("est_revenue_amount", "est_shipping_cost_amount", "est_fee_tax_amount", "est_adjustment_amount")
    return Unsettled(
        external_id=_line_id(read, about),
        kind=about.kind,
        channel_kind=about.channel_kind,
        currency=currency,
        estimate_minor=_settlement(read, "est_settlement_amount", *parts),
        order_id=about.order_id,
        settles_at=read.at("estimated_settlement"),
        why=quote(read.word("unsettled_reason")),
        amounts=broken_down(raw, currency),
    )


def of_sum(value: str | None, currency: str) -> int | None:
    """A sum beside a list, in minor units; None where it is not told or is no amount."""
    return amount(value, currency, "", {})


def _raw(document: Document[Any]) -> dict[str, object]:
    found = loads(document.json)
    return found if isinstance(found, dict) else {}
