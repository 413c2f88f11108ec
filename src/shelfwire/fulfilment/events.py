"""Facts that shipping announces, inside the transaction that made them true."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ParcelMade:
    """A parcel is ready; its tracking waits to be sent. Not announced for parcels made on the channel's side."""

    parcel_id: int


@dataclass(frozen=True, slots=True)
class TrackingCorrected:
    """A sent parcel has another carrier or number; the channel has to hear of it."""

    parcel_id: int


@dataclass(frozen=True, slots=True)
class ParcelVoided:
    """A parcel will not leave; what was to be sent of it is to be withdrawn."""

    parcel_id: int


@dataclass(frozen=True, slots=True)
class UnitsTakenOut:
    """Units of an order were taken out of a parcel that goes on, or was voided for want of contents."""

    parcel_id: int
    order_id: int
