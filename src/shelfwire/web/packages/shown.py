"""What an order's page shows of its packages on the channel."""

from __future__ import annotations

from dataclasses import dataclass

from shelfwire.channels.port import InvoiceState
from shelfwire.fulfilment import requests
from shelfwire.fulfilment.lines import OpenLine, open_lines
from shelfwire.fulfilment.models import PackageRequest, Parcel
from shelfwire.fulfilment.requests import Shared
from shelfwire.fulfilment.ways import OrderWays
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import SHIPPABLE

MOST_PACKAGES = 9


@dataclass(frozen=True, slots=True)
class Packages:
    """What the order's page shows of its packages. ``choices``: the numbers of packages a line may go to."""

    shared: list[Shared]
    lines: list[OpenLine]
    waiting: list[PackageRequest]
    must: list[str]
    why_whole: str
    misfits: list[Parcel]
    asks_invoice: bool
    may_split: bool

    @property
    def choices(self) -> range:
        """One more than there are lines is never needed."""
        return range(1, min(len(self.lines), MOST_PACKAGES) + 1)

    @property
    def combined(self) -> list[Shared]:
        """The packages that hold other orders too."""
        return [one for one in self.shared if one.others]

    @property
    def shows(self) -> bool:
        """Whether there is anything to say."""
        several = len(self.shared) > 1 or bool(self.combined)
        return bool(several or self.waiting or self.misfits or self.may_split or self.asks_invoice)


def packages_of(order: Order, units: list[Unit], left: list[Unit], ways: OrderWays) -> Packages | None:
    """None where there is nothing to say: the order is on its way, or has no packages before it is."""
    if order.status not in SHIPPABLE:
        return None
    note = getattr(order, "split_note", None)
    lines = open_lines(order, left)
    shared = requests.packages_of(order, units) if ways.splits else []
    combined = any(one.others for one in shared)
    found = Packages(
        shared=shared,
        lines=lines,
        waiting=requests.requests_of([order.pk]).get(order.pk, []),
        must=list(note.must) if note else [],
        why_whole=note.why if note and not note.can_split else "",
        misfits=requests.misfits(order, ways),
        asks_invoice=order.invoice == InvoiceState.NEEDED,
        may_split=ways.splits and len(lines) > 1 and bool(shared) and not combined,
    )
    return found if found.shows else None
