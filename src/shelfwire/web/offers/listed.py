"""What tables of listing SKUs have in common."""

from __future__ import annotations

from typing import Any

from shelfwire.listings.models import ListingSku
from shelfwire.web.clocks import WallClock
from shelfwire.web.grid import GridTable
from shelfwire.web.offers.standing import Standing, standings
from shelfwire.web.pictures import titled_with_picture
from shelfwire.web.shops import shops_of


class ListingSkuTable(GridTable):
    """One row a listing SKU, with a column ``title``; its column ``shop`` is there when there are several."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns["shop"].column.visible = len(shops_of(self.request)) > 1

    def render_title(self, record: ListingSku) -> str:
        """Picture and product; the variant below it."""
        variant = record.title if record.title != record.listing.title else ""
        title = record.listing.title or record.external_id
        return titled_with_picture(record.picture, title, variant, self.request.company)

    def value_title(self, record: ListingSku) -> str:
        """Product and variant."""
        return f"{record.listing.title} {record.title}".strip()


class StandingTable(ListingSkuTable):
    """With what each is told, and what the shop says, on the clock of the shop."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows: list[ListingSku] = [row.record for row in self.rows]
        self._standings: dict[int, Standing] = standings(rows) if rows else {}
        zones = {row.account.timezone for row in rows}
        self._zone = next(iter(zones)) if len(zones) == 1 else self.request.company.timezone
        self._clock = WallClock.of(self._zone)

    @property
    def zone(self) -> str:
        """The shop's clock; the company's when there are several."""
        return self._zone if self._standings else ""
