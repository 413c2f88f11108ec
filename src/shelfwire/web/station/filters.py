"""What the queue can be narrowed by. Every filter is in the address, so the next order keeps it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import QuerySet

from shelfwire.channels.models import Account
from shelfwire.fulfilment import queries as fulfilment
from shelfwire.fulfilment.queries import QueueFilter
from shelfwire.fulfilment.ways import OFFERED, words_of
from shelfwire.orders.models import Order
from shelfwire.orders.queries import DEADLINES
from shelfwire.web.access import CompanyRequest, at
from shelfwire.web.shops import FIELD, shops_shown

KEPT = (FIELD, "deadline", "single", "option", "sku", "way")
_DEADLINES = (
    ("late", "Late", "red"),
    ("today", "Today", ""),
    ("tomorrow", "Tomorrow", ""),
    ("later", "Later", ""),
)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter with its count, as a link; pressed again it is off."""

    label: str
    count: str
    href: str
    here: bool
    tone: str = ""


class Asked:
    """The queue that an address asks for. A value that is none filters nothing."""

    def __init__(self, request: CompanyRequest) -> None:
        self._request = request
        given = request.GET
        deadline, sku = given.get("deadline", ""), given.get("sku", "")
        way = given.get("way", "")
        self.shops: Collection[Account] = shops_shown(request)
        self.filters = QueueFilter(
            option=given.get("option", "")[:120],
            sku_id=int(sku) if sku.isdecimal() and len(sku) < 19 else None,
            single=given.get("single") == "yes",
            way=way if way in OFFERED else "",
            deadline=deadline if deadline in DEADLINES else "",
        )

    @property
    def orders(self) -> QuerySet[Order]:
        """The orders that wait and match."""
        return fulfilment.queue(self._request.company, self.shops, self.filters)

    @property
    def everything(self) -> QuerySet[Order]:
        """The orders that wait, whatever the filters: what is scanned may be any of them."""
        return fulfilment.queue(self._request.company, self.shops)

    @property
    def narrowed(self) -> bool:
        """Whether a filter is on."""
        return self.filters != QueueFilter()

    @cached_property
    def query(self) -> dict[str, str]:
        """The filters as they stand in the address."""
        return {key: self._request.GET[key] for key in KEPT if self._request.GET.get(key)}

    def address(
        self, name: str = "station:station", *, besides: dict[str, str] | None = None, **path: int
    ) -> str:
        """An address of the station under the same filters; ``besides`` adds to them, and "" takes one away."""
        query = {key: value for key, value in {**self.query, **(besides or {})}.items() if value}
        return at(self._request, name, **path) + (f"?{urlencode(query)}" if query else "")

    @cached_property
    def counts(self) -> dict[str, str]:
        """How many orders wait, and how many each filter leaves; one query."""
        found = fulfilment.queue_counts(self._request.company, self.shops, self.filters)
        return {key: str(tile) for key, tile in found.items()}

    @property
    def chips(self) -> list[Chip]:
        """Deadline and single item."""
        now = self.filters
        found = [
            Chip(
                label,
                self.counts[key],
                self.address(besides={"deadline": "" if now.deadline == key else key}),
                now.deadline == key,
                tone if self.counts[key] != "0" else "",
            )
            for key, label, tone in _DEADLINES
        ]
        single = self.address(besides={"single": "" if now.single else "yes"})
        return [*found, Chip("Single item", self.counts["single"], single, now.single)]

    @cached_property
    def options(self) -> list[tuple[str, int]]:
        """The delivery options in the queue, each with its number of orders."""
        return fulfilment.queued_options(self._request.company, self.shops)

    @cached_property
    def ways(self) -> list[tuple[str, str, str]]:
        """The ways to ship in the queue: code, words, number of orders."""
        channel = next((shop.channel_label for shop in self.shops), "")
        found = fulfilment.queued_ways(self._request.company, self.shops)
        return [(way, words_of(way, channel).label, str(count)) for way, count in found]

    @cached_property
    def skus(self) -> list[tuple[str, str, int]]:
        """The articles in the queue: id, code, number of orders."""
        found = fulfilment.queued_skus(self._request.company, self.shops)
        return [(str(pk), code, count) for pk, code, count in found]
