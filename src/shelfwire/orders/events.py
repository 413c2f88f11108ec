"""Facts the order book announces, inside the transaction that made them true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OrdersReleased:
    """The channel released these orders: they may ship now. No listener: what ships is found by its state."""

    order_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OrdersCancelled:
    """These orders, or units of them, are cancelled on the channel; what had not left the house is free again."""

    order_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AddressChanged:
    """The recipient of an order changed after it was known. ``order.address`` is the new version."""

    order_id: int


@dataclass(frozen=True, slots=True)
class OrdersShipped:
    """Units of these orders left: by our receipt, or by what the channel says.

    No listener yet: settlements will be one.
    """

    order_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class UnitsOrdered:
    """Orders of this shop were recorded for the first time. ``units``: for each of their units the channel's SKU id,
    the channel's warehouse id (empty: it named none) and the moment of the order on the channel.
    """

    account_id: int
    units: tuple[tuple[str, str, datetime], ...]


@dataclass(frozen=True, slots=True)
class PersonalDataErased:
    """Whom these orders were for was erased; what else is kept of their buyers goes too."""

    order_ids: tuple[int, ...]
