"""The events that shipping announces, inside the transaction that makes the change."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ParcelMade:
    """A parcel is ready, and its tracking is to be sent. Not announced for parcels made on the channel's side."""

    parcel_id: int


@dataclass(frozen=True, slots=True)
class TrackingCorrected:
    """A sent parcel has another carrier or number, which is to be sent to the channel."""

    parcel_id: int


@dataclass(frozen=True, slots=True)
class ParcelVoided:
    """A parcel was voided; operations of it that are still to be sent are withdrawn."""

    parcel_id: int


@dataclass(frozen=True, slots=True)
class UnitsPutIn:
    """Units of another order were put into a parcel; its tracking is to be sent for that order too."""

    parcel_id: int
    order_id: int


@dataclass(frozen=True, slots=True)
class UnitsTakenOut:
    """Units of an order were taken out of a parcel that remains, or that was voided because it is empty."""

    parcel_id: int
    order_id: int


@dataclass(frozen=True, slots=True)
class LabelAsked:
    """A label is to be bought, or bought again after a refusal; ``source`` says from whom."""

    label_id: int
    source: str


@dataclass(frozen=True, slots=True)
class LabelsBought:
    """Labels of one shop were bought, or found to be there; their documents are to be fetched."""

    label_ids: tuple[int, ...]
    account_id: int
    source: str


@dataclass(frozen=True, slots=True)
class LabelVoidAsked:
    """A bought label is to be voided; a carrier of our own is asked for it."""

    label_id: int
    source: str


@dataclass(frozen=True, slots=True)
class LabelVoided:
    """A label is void; a purchase of it that was not sent yet is withdrawn."""

    label_id: int
    source: str


@dataclass(frozen=True, slots=True)
class DocumentKept:
    """A document of a label is here and can be printed. No listener: screens read the table."""

    document_id: int
