"""What a carrier answered, read. Pure: from the child's JSON to our words, and what a purchase's answer means."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from shelfwire.kit.money import Money, NotMoney
from shelfwire.kit.texts import fit

_SERVER_FAILED: Final = 500
_MOST_RATES: Final = 100
_MOST_MESSAGES: Final = 20


@dataclass(frozen=True, slots=True)
class Message:
    """What a carrier, or the library, said: its code and words."""

    code: str
    text: str

    def __str__(self) -> str:
        return f"{self.text} ({self.code})" if self.code else self.text


@dataclass(frozen=True, slots=True)
class Rate:
    """One service with its price. ``days``: working days on the way, None when it does not say."""

    service: str
    name: str
    price: Money | None
    days: int | None


@dataclass(frozen=True, slots=True)
class Bought:
    """A label, bought. ``cost`` is None when the carrier does not say it; ``format``: pdf, zpl or png by the bytes."""

    tracking_number: str
    shipment_identifier: str
    label: bytes
    format: str
    cost: Money | None


@dataclass(frozen=True, slots=True)
class NotBought:
    """The carrier refused, or was never reached. Nothing was bought."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """It may have been bought: the carrier was asked, and its answer did not come or cannot be read."""


Outcome = Bought | NotBought | Unclear


@dataclass(frozen=True, slots=True)
class Scan:
    """One event of a parcel's way. ``status`` is karrio's word for it, "" when it has none."""

    tracking_number: str
    status: str
    at: datetime | None
    text: str
    place: str


def messages(answer: Mapping[str, Any]) -> list[Message]:
    """What was said beside the result."""
    return [_message(one) for one in (answer.get("messages") or [])[:_MOST_MESSAGES] if one]


def _message(said: Mapping[str, Any]) -> Message:
    text = said.get("message")
    return Message(fit(str(said.get("code") or ""), 80), fit(str(text or "No reason was given."), 400))


def rates(answer: Mapping[str, Any]) -> list[Rate]:
    """The rates, cheapest first; those without a price last."""
    found = [_rate(one) for one in (answer.get("result") or [])[:_MOST_RATES]]
    return sorted(
        found, key=lambda rate: (rate.price is None, rate.price.minor if rate.price else 0, rate.name)
    )


def _rate(said: Mapping[str, Any]) -> Rate:
    meta = said.get("meta") or {}
    service = str(said.get("service") or "")
    days = said.get("transit_days")
    return Rate(
        service=fit(service, 80),
        name=fit(str(meta.get("service_name") or service).replace("_", " "), 120),
        price=_money(said.get("total_charge"), said.get("currency")),
        days=days if isinstance(days, int) and days >= 0 else None,
    )


def _money(amount: Any, currency: Any) -> Money | None:
    """None where the carrier names no amount or no currency: a price without one is no price."""
    if amount is None or not isinstance(currency, str) or len(currency) != 3:
        return None
    try:
        return Money.parse(str(amount), currency.upper())
    except NotMoney:
        return None


def outcome(answer: Mapping[str, Any]) -> Outcome:
    """What the answer to a purchase means. Only what certainly was not bought counts as refused."""
    said = answer.get("result")
    if said and said.get("tracking_number"):
        return _bought(said)
    if not answer.get("sent"):
        return NotBought()
    unread = bool(said) or answer.get("failed") or not answer.get("messages")
    status = answer.get("status") or 0
    if unread or status == 0 or status >= _SERVER_FAILED:
        return Unclear()
    return NotBought()


def _bought(said: Mapping[str, Any]) -> Bought:
    docs = said.get("docs") or {}
    label = _bytes(docs.get("label") or docs.get("pdf_label") or docs.get("zpl_label"))
    rate = said.get("selected_rate") or {}
    return Bought(
        tracking_number=str(said["tracking_number"]),
        shipment_identifier=fit(str(said.get("shipment_identifier") or said["tracking_number"]), 200),
        label=label,
        format=kind_of(label),
        cost=_money(rate.get("total_charge"), rate.get("currency")),
    )


def _bytes(text: Any) -> bytes:
    """The document, or nothing when it is missing or no base64: the label is bought all the same."""
    try:
        return base64.b64decode("".join(str(text or "").split()), validate=True)
    except binascii.Error:
        return b""


_KINDS: Final = {b"%PDF": "pdf", b"\x89PNG": "png"}


def kind_of(label: bytes) -> str:
    """``pdf``, ``png`` or ``zpl``, by the bytes; "" when it is none of them."""
    for begin, kind in _KINDS.items():
        if label.startswith(begin):
            return kind
    return "zpl" if b"^XA" in label[:200] else ""


def voided(answer: Mapping[str, Any]) -> bool:
    """Whether the carrier confirmed that the label is void."""
    said = answer.get("result")
    return bool(said and said.get("success"))


def scans(answer: Mapping[str, Any]) -> list[Scan]:
    """The events of each parcel, as the carrier lists them."""
    return [
        _scan(parcel, event)
        for parcel in answer.get("result") or []
        for event in _events(parcel)
        if parcel.get("tracking_number")
    ]


def _events(parcel: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = parcel.get("events") or []
    return found


def _scan(parcel: Mapping[str, Any], event: Mapping[str, Any]) -> Scan:
    return Scan(
        tracking_number=str(parcel["tracking_number"]),
        status=str(event.get("status") or ""),
        at=_moment(str(event.get("timestamp") or "")),
        text=fit(str(event.get("description") or event.get("code") or ""), 300),
        place=fit(str(event.get("location") or ""), 120),
    )


def _moment(text: str) -> datetime | None:
    """A moment of ISO 8601; one that names no zone is read as UTC, None when it is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
