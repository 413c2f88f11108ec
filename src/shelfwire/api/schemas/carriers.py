"""Own carrier accounts: their rates, and labels that are bought with them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from pydantic import Field

from shelfwire.api.schemas.common import Money, Stored
from shelfwire.api.schemas.parcels import ParcelLines
from shelfwire.api.schemas.products import Measure
from shelfwire.api.shape import Shape
from shelfwire.api.values import Id, Strict
from shelfwire.fulfilment.models import Label
from shelfwire.kit import money
from shelfwire.shipbridge.models import Purchase, RateAnswer, RateAsk
from shelfwire.shipbridge.queries import Offer, answers, offers
from shelfwire.shipbridge.shipments import Box
from shelfwire.shipbridge.states import PurchaseStatus


class CarrierAccountOut(Shape):
    """An account of the seller's with a carrier. Never carries its keys. ``carrier``: our code, see `/carriers`."""

    id: int
    name: str
    plugin: str
    carrier: str
    test_mode: bool
    active: bool
    tested_at: datetime | None
    test_well: bool | None
    test_said: str


class RatesIn(Strict):
    """One parcel: what is in it, its whole weight, and all three sides or none."""

    contents: ParcelLines = Field(min_length=1, max_length=50)
    weight: Measure = None
    weight_unit: str = Field(pattern="^(g|kg|oz|lb)$")
    length: Measure = None
    width: Measure = None
    height: Measure = None
    length_unit: str = Field("cm", pattern="^(mm|cm|m|in)$")

    @property
    def box(self) -> Box:
        """The same in the words of shipbridge."""
        return Box(
            weight=Decimal(self.weight or 0),
            weight_unit=self.weight_unit,
            length=_decimal(self.length),
            width=_decimal(self.width),
            height=_decimal(self.height),
            length_unit=self.length_unit,
        )


class RateOut(Strict):
    """One service of one account. ``price`` is null where the carrier says none."""

    carrier_account_id: int
    service: str
    name: str
    price: Money | None
    days: int | None

    @classmethod
    def of(cls, offer: Offer) -> RateOut:
        """From the list of offers."""
        return cls(
            carrier_account_id=offer.account.pk,
            service=offer.service,
            name=offer.name,
            price=_money(offer.price),
            days=offer.days,
        )


class SaidOut(Strict):
    """What an account said beside its rates, in the carrier's words; ``answered`` is false while it is being asked."""

    carrier_account_id: int
    answered: bool
    messages: list[str]

    @classmethod
    def of(cls, row: RateAnswer) -> SaidOut:
        """From the table."""
        words = [f"{one['text']} ({one['code']})" if one["code"] else one["text"] for one in row.messages]
        return cls(
            carrier_account_id=row.carrier_account_id, answered=row.answered_at is not None, messages=words
        )


class RatesOut(Strict):
    """The rates that came so far, cheapest first. ``finished``: every account has answered. Kept for an hour."""

    id: int
    asked_at: datetime
    finished: bool
    rates: list[RateOut]
    accounts: list[SaidOut]

    @classmethod
    def of(cls, ask: RateAsk) -> RatesOut:
        """From the tables."""
        rows = answers(ask)
        said = [SaidOut.of(row) for row in rows]
        return cls(
            id=ask.pk,
            asked_at=ask.asked_at,
            finished=all(one.answered for one in said),
            rates=[RateOut.of(one) for one in offers(rows)],
            accounts=said,
        )


class CarrierLabelIn(Strict):
    """The rate that was chosen. The same ``rates_id`` twice is one label."""

    rates_id: Id
    carrier_account_id: Id
    service: str = Field(min_length=1, max_length=80)
    format: str = Field("", max_length=4, description="`pdf` or `zpl`; empty: the account's usual one.")


class CarrierSiteIn(Strict):
    """What the carrier's own site shows: the label's number, or null when no label is there."""

    tracking_number: str | None = Field(max_length=80)
    accept_unusual_number: bool = Field(
        False, description="Insist on a number that does not look like the carrier's."
    )


class CarrierLabelOut(Strict):
    """A label of an own account. ``status`` is *unknown* when nobody knows whether the carrier sold it: look at its
    site and say so. ``parcel_id`` is null until the parcel is made; ``said``: the carrier's words."""

    label_id: int
    status: Stored[PurchaseStatus]
    carrier_account_id: int
    service: str
    tracking_number: str
    cost: Money | None
    parcel_id: int | None
    error: str
    said: list[str]

    @classmethod
    def of(cls, label: Label, row: Purchase) -> CarrierLabelOut:
        """From a label and its purchase."""
        return cls(
            label_id=label.pk,
            status=row.status,
            carrier_account_id=row.carrier_account_id,
            service=row.service,
            tracking_number=row.tracking_number,
            cost=_money(row.cost),
            parcel_id=label.parcel_id,
            error=label.error,
            said=[one["text"] for one in row.messages],
        )


def _money(amount: money.Money | None) -> Money | None:
    return None if amount is None else Money(minor=amount.minor, currency=amount.currency)


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None
