"""Read one row of a link file: which listing SKU, and which SKU of ours."""

from __future__ import annotations

from dataclasses import dataclass

from shelfwire.channels.models import Account
from shelfwire.channels.shop_names import ShopNames
from shelfwire.kit.cells import Exact
from shelfwire.kit.identifiers import parse_identifier, refuse_lost_digits
from shelfwire.kit.sheets import Row, Sheet
from shelfwire.listings.columns import HEADERS
from shelfwire.listings.errors import BadLinkRow


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A row that can be read. ``shop`` None: any of the company's. ``code``: our SKU's; blank leaves the link."""

    row: Row
    shop: Account | None
    channel_sku_id: str
    seller_sku: str
    code: str

    @property
    def column(self) -> str:
        """The field by which the row names its listing SKU."""
        return "channel_sku_id" if self.channel_sku_id else "seller_sku"

    @property
    def named(self) -> str:
        """The value in that field."""
        return self.channel_sku_id or self.seller_sku


def key(row: Row) -> str:
    """The text by which messages name the row."""
    return row.cells.get("channel_sku_id", "") or row.cells.get("seller_sku", "")


def read_row(sheet: Sheet, row: Row, shops: ShopNames) -> LinkRow:
    """Read the row. Raises RuleBroken for a row that cannot be used."""
    cells = row.cells
    channel_sku_id = cells.get("channel_sku_id", "")
    if channel_sku_id:
        if isinstance(channel_sku_id, Exact):
            refuse_lost_digits(channel_sku_id, field=HEADERS["channel_sku_id"], sure=row.sure)
        channel_sku_id = parse_identifier(channel_sku_id, field=HEADERS["channel_sku_id"], longest=64)
    for column in ("sku", "seller_sku"):
        if isinstance(text := cells.get(column, ""), Exact):
            parse_identifier(text, field=sheet.header(column), longest=80)
    if not key(row):
        raise BadLinkRow("The row names no listing SKU.", field=HEADERS["channel_sku_id"], value="")
    shop = shops.of(cells.get("shop", ""))
    return LinkRow(row, shop, channel_sku_id, cells.get("seller_sku", ""), cells["sku"])
