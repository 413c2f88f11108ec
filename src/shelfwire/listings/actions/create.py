"""Create SKUs of ours from listing SKUs that are none yet, and link them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from shelfwire.catalog.actions import create_sku
from shelfwire.catalog.models import Sku
from shelfwire.catalog.rules import code_key
from shelfwire.kit.errors import RuleBroken
from shelfwire.listings.actions.link import link_many
from shelfwire.listings.models import ListingSku
from shelfwire.people.models import Company


@dataclass(frozen=True, slots=True)
class Created:
    """What became of one listing SKU: the new SKU, or why there is none."""

    listing_sku: ListingSku
    code: str
    title: str
    sku: Sku | None = None
    why_not: str = ""


@transaction.atomic
def create_skus(*, company: Company, listing_sku_ids: Collection[int], by: str) -> list[Created]:
    """Create a SKU for each of the company's listing SKUs that is not linked, with the seller SKU as its code (the
    channel's SKU id where there is none) and the listing's title, and link it. A refusal, such as a code that exists,
    leaves that one as it is. One that is linked already is left out.
    """
    free = (
        ListingSku.objects.select_for_update(of=("self",))
        .filter(pk__in=listing_sku_ids, account__company=company, sku=None)
        .select_related("account", "listing")
        .order_by("pk")
    )
    made: dict[str, Sku] = {}
    found = [_create(company, row, by, made) for row in free]
    links = {one.listing_sku.pk: one.sku.pk for one in found if one.sku is not None}
    link_many(company=company, links=links, by=by)
    return found


def code_for(row: ListingSku) -> str:
    """The code that a SKU made from this listing SKU gets."""
    return row.seller_sku.strip() or row.external_id


def title_for(row: ListingSku) -> str:
    """Its title: the product's, with the variant where it says more."""
    variant = row.title if row.title and row.title not in (row.listing.title, "Default") else ""
    return " · ".join(filter(None, [row.listing.title, variant]))[:300] or code_for(row)


def _create(company: Company, row: ListingSku, by: str, made: dict[str, Sku]) -> Created:
    """``made``: the SKUs of this act by code; two shops may sell one."""
    code, title = code_for(row), title_for(row)
    if same := made.get(code_key(code)):
        return Created(row, code, title, same)
    try:
        with transaction.atomic():
            sku = create_sku(company=company, code=code, title=title, by=by)
    except RuleBroken as refusal:
        return Created(row, code, title, why_not=str(refusal))
    made[code_key(code)] = sku
    return Created(row, code, title, sku)
