"""Shops with a SKU that is listed in each, for tests of prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shelfwire.catalog.models import Sku
from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.listings.actions import SeenSku, link, see_skus
from shelfwire.listings.models import ListingSku
from shelfwire.offers.models import PriceOffer
from shelfwire.offers.prices.preview import PriceEdit
from shelfwire.people.models import Company


def listed(account: Account, sku: Sku, external_id: str = "") -> ListingSku:
    """The SKU in the shop, linked."""
    external_id = external_id or f"C-{sku.code}"
    seen = SeenSku(f"P-{external_id}", sku.title, external_id, "", "")  # type: ignore[arg-type]  # plain text for ids
    see_skus(account, [seen], clock.now())
    row = ListingSku.objects.select_related("account").get(account=account, external_id=external_id)
    return link(listing_sku=row, sku=sku, by="Alice")


@dataclass
class Prices:
    """The shops and the SKU."""

    company: Company
    one: Account
    two: Account
    britain: Account
    mug: Sku

    def edit(self, account: Account | None = None, sku: Sku | None = None, **values: Any) -> PriceEdit:
        return PriceEdit((account or self.one).pk, (sku or self.mug).pk, values)

    def due(self) -> dict[str, int]:
        """How often the price of each shop was marked."""
        return dict(
            PriceOffer.objects.filter(due_since__isnull=False).values_list("account__name", "version")
        )

    def calm(self) -> None:
        """Nothing is due any more."""
        PriceOffer.objects.update(due_since=None, version=0)
