"""The two kinds of numbers, quantities and prices, and how their rows differ; what is alike is written once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import models

from shelfwire.offers.models import PriceOffer, PriceSend, StockOffer, StockSend


@dataclass(frozen=True, slots=True)
class Kind:
    """``sent``: the columns of an offer that hold what the channel was told, with their SQL types; ``told``: those of a
    send. ``pause``: the prefix of its columns in ``ListingPush``. ``switch``: the account's switch that lets it flow.
    """

    name: str
    offers: type[models.Model]
    sends: type[models.Model]
    sent: tuple[tuple[str, str], ...]
    told: tuple[str, ...]
    pause: str
    switch: str

    @property
    def table(self) -> str:
        """The table of its offers."""
        return self.offers._meta.db_table

    @property
    def sends_table(self) -> str:
        """The table of its sends."""
        return self.sends._meta.db_table


STOCK: Final = Kind(
    "stock", StockOffer, StockSend, (("sent", "integer"),), ("quantity", "before"), "", "stock_out"
)
PRICE: Final = Kind(
    "price",
    PriceOffer,
    PriceSend,
    (("sent_minor", "bigint"), ("sent_list_minor", "bigint")),
    ("price_minor", "list_minor", "before_minor"),
    "price_",
    "price_out",
)

KINDS: Final = (STOCK, PRICE)
