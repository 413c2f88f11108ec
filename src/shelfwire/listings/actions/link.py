"""Link a listing SKU to one of our SKUs, and unlink it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from shelfwire.catalog.models import Sku
from shelfwire.kit import clock
from shelfwire.kit.identifiers import ConfirmNeeded
from shelfwire.listings.errors import CannotLink
from shelfwire.listings.matching import announce_linked, match_exactly, set_links
from shelfwire.listings.models import ListingSku
from shelfwire.people.models import Company


@transaction.atomic
def link(*, listing_sku: ListingSku, sku: Sku, by: str, relink: bool = False) -> ListingSku:
    """Link ``listing_sku`` to ``sku``. Open orders that waited for the link get the SKU, and so do later ones. The
    same link again changes nothing; a link to another SKU changes only with ``relink``. Raises CannotLink,
    ConfirmNeeded.
    """
    refuse_link(listing_sku, sku)
    present = ListingSku.objects.select_for_update(of=("self",)).select_related("sku").get(pk=listing_sku.pk)
    if present.sku is not None and present.sku_id != sku.pk and not relink:
        raise ConfirmNeeded(
            f"“{present.seller_sku or present.external_id}” is linked to {present.sku.code} already.",
            field="SKU",
            value=sku.code,
            hint=f"Confirm that it becomes {sku.code}; orders recorded before keep {present.sku.code}.",
        )
    source = ListingSku.Source.PERSON
    changed = set_links([(listing_sku.pk, sku.pk)], source=source, by=by, at=clock.now())
    announce_linked(changed, by)
    return _fresh(listing_sku)


@transaction.atomic
def link_many(*, company: Company, links: Mapping[int, int], by: str) -> int:
    """Link the company's listing SKUs that are not linked yet: listing SKU id to SKU id. Returns how many were; one
    that somebody has linked meanwhile, or whose SKU is archived or another company's, is left as it is.
    """
    free = ListingSku.objects.select_for_update(of=("self",)).filter(
        pk__in=links, account__company=company, sku=None
    )
    usable = set(
        Sku.objects.filter(company=company, pk__in=links.values(), archived_at=None).values_list(
            "pk", flat=True
        )
    )
    wanted = [(row.pk, links[row.pk]) for row in free.order_by("pk") if links[row.pk] in usable]
    changed = set_links(wanted, source=ListingSku.Source.PERSON, by=by, at=clock.now())
    announce_linked(changed, by)
    return len(changed)


@transaction.atomic
def relink(links: Sequence[tuple[int, int]], *, by: str, at: datetime) -> int:
    """Link listing SKUs to SKUs that were made from them or found to be theirs: listing SKU id and SKU id. The caller
    has seen that they belong together. Returns how many links changed.
    """
    changed = set_links(links, source=ListingSku.Source.CREATED, by=by, at=at)
    announce_linked(changed, by)
    return len(changed)


@transaction.atomic
def unlink(*, listing_sku: ListingSku, by: str) -> ListingSku:
    """Take the link away. The listing SKU is not matched automatically again, only by a person. Orders recorded
    while it was linked keep their SKU. An unlinked listing SKU is left as it is.
    """
    set_links([(listing_sku.pk, None)], source=ListingSku.Source.PERSON, by=by, at=clock.now())
    return _fresh(listing_sku)


@transaction.atomic
def match_new_skus(company: Company, sku_ids: Collection[int] | None = None) -> int:
    """Link unlinked listing SKUs to these new SKUs (None: to any) where the seller SKU is exactly the code. Returns
    how many. Runs after ``SkusCreated``, and after ``SkuChanged`` of ``code`` or ``archived_at``.
    """
    linked = match_exactly(company.pk, sku_ids=sku_ids, by="worker", at=clock.now())
    announce_linked(linked, "worker")
    return len(linked)


def refuse_link(listing_sku: ListingSku, sku: Sku) -> None:
    """Raise CannotLink when the SKU is archived or belongs to another company."""
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
