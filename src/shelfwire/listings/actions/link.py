"""Say which of our SKUs a listing SKU is, and take it back."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from shelfwire.catalog.models import Sku
from shelfwire.kit import clock
from shelfwire.listings.errors import CannotLink
from shelfwire.listings.matching import announce_linked, match_exactly, set_links
from shelfwire.listings.models import ListingSku
from shelfwire.people.models import Company


@transaction.atomic
def link(*, listing_sku: ListingSku, sku: Sku, by: str, source: str = ListingSku.Source.PERSON) -> ListingSku:
    """``listing_sku`` is ``sku``: open orders heal, later ones draw on it. Twice changes nothing. Raises CannotLink."""
    refuse_link(listing_sku, sku)
    changed = set_links([(listing_sku.pk, sku.pk)], source=source, by=by, at=clock.now())
    announce_linked(changed, by)
    return _fresh(listing_sku)


@transaction.atomic
def unlink(*, listing_sku: ListingSku, by: str) -> ListingSku:
    """``listing_sku`` is none of ours until a person links it: it is not matched by itself again.

    Orders recorded while it was linked keep their SKU. Twice changes nothing.
    """
    set_links([(listing_sku.pk, None)], source=ListingSku.Source.PERSON, by=by, at=clock.now())
    return _fresh(listing_sku)


@transaction.atomic
def match_new_skus(company: Company, sku_ids: Collection[int] | None = None) -> int:
    """Link unlinked listing SKUs to these new SKUs (None: to any) where the seller SKU is exactly the code; how many.

    The reaction to ``SkusCreated``, and to ``SkuChanged`` of ``code`` or ``archived_at``.
    """
    linked = match_exactly(company.pk, sku_ids=sku_ids, by="worker", at=clock.now())
    announce_linked(linked, "worker")
    return len(linked)


def refuse_link(listing_sku: ListingSku, sku: Sku) -> None:
    """Raises CannotLink when the SKU is archived or another company's."""
    if listing_sku.account.company_id != sku.company_id:
        raise CannotLink(
            f"The SKU “{sku}” belongs to another company than the shop “{listing_sku.account}”.",
            field="SKU",
            value=sku.code,
        )
    if sku.archived_at is not None:
        raise CannotLink(
            f"The SKU “{sku}” is archived.", field="SKU", value=sku.code, hint="Restore it first."
        )


def _fresh(listing_sku: ListingSku) -> ListingSku:
    return ListingSku.objects.select_related("account", "listing", "sku").get(pk=listing_sku.pk)
