"""Record what the channel answered to postings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from shelfwire.channels.models import Account
from shelfwire.channels.port import ChannelListing, ListingStatus
from shelfwire.kit import clock
from shelfwire.kit.errors import Reason
from shelfwire.kit.ids import ExternalProductId, ExternalSkuId, SellerSku
from shelfwire.kit.texts import fit
from shelfwire.listings.actions import SeenSku, link_many, read_listings, relink, see_skus
from shelfwire.listings.models import Listing, ListingSku
from shelfwire.posting.actions._moves import move_posting
from shelfwire.posting.models import ChannelProduct, ChannelSku, Posting
from shelfwire.posting.states import PostingStatus, WaitsOn

BY = "worker"


@dataclass(frozen=True, slots=True)
class Answered:
    """What the channel made of a post or an update: its product, and the id of each SKU by our reference."""

    product_id: str
    sku_ids: Mapping[str, str]
    warnings: Sequence[Reason] = ()


@transaction.atomic
def record_posted(*, posting: Posting, answered: Answered, at: datetime, look_at: datetime) -> Listing:
    """The channel has it: the listing is ours, its SKUs are linked, and its review is followed from ``look_at`` on.
    Twice changes nothing.
    """
    product = _product_of(posting)
    skus = {str(row.pk): row for row in product.skus.select_related("sku")}
    seen = [
        SeenSku(
            ExternalProductId(answered.product_id),
            posting.content.get("title") or product.title or product.product.title,
            ExternalSkuId(external_id),
            SellerSku(skus[ref].seller_sku or skus[ref].sku.code),
            skus[ref].sku.title,
        )
        for ref, external_id in answered.sku_ids.items()
        if ref in skus
    ]
    see_skus(posting.account, seen, at)
    if posting.kind == Posting.Kind.CREATE:
        draft = bool(posting.content.get("as_draft"))
        note_state(
            posting.account,
            answered.product_id,
            ListingStatus.DRAFT if draft else ListingStatus.IN_REVIEW,
            at,
        )
    listing = Listing.objects.get(account=posting.account, external_id=answered.product_id)
    _link(posting, answered, skus)
    # somebody may have imported it before the answer was here: a listing stands for one product, and this one made it
    ChannelProduct.objects.filter(listing=listing).exclude(pk=product.pk).update(listing=None)
    ChannelProduct.objects.filter(pk=product.pk).update(
        listing=listing, posted_count=posting.changed_count, failures=0, failed_with="", failed_count=None
    )
    also = {"listing": listing, "told_at": at, "look_at": look_at, "reasons": _plain(answered.warnings)}
    move_posting(posting, PostingStatus.IN_REVIEW, by=BY, why="the channel took it", **also)
    return listing


def _link(posting: Posting, answered: Answered, skus: Mapping[str, ChannelSku]) -> None:
    rows = ListingSku.objects.filter(account=posting.account, external_id__in=answered.sku_ids.values())
    by_id = {row.external_id: row for row in rows}
    wanted, mistaken = {}, []
    for ref, external_id in answered.sku_ids.items():
        if ref not in skus:
            continue
        ChannelSku.objects.filter(pk=skus[ref].pk).update(listing_sku_external_id=external_id)
        listed, sku = by_id[external_id], skus[ref].sku
        if listed.sku_id is None:
            wanted[listed.pk] = sku.pk
        elif (
            listed.sku_id != sku.pk
            and listed.link_source == ListingSku.Source.EXACT
            and sku.archived_at is None
        ):
            mistaken.append((listed.pk, sku.pk))  # its seller SKU here is the code of another SKU
    if wanted:
        link_many(company=posting.account.company, links=wanted, by=posting.by)
    relink(mistaken, by=posting.by, at=clock.now())


@transaction.atomic
def record_moved(*, posting: Posting, status: ListingStatus, at: datetime, look_at: datetime) -> None:
    """The channel did the move: the listing is in that state now, as far as we know until it is read."""
    move_posting(
        posting, PostingStatus.IN_REVIEW, by=BY, why="the channel took it", told_at=at, look_at=look_at
    )
    if posting.listing is not None:
        note_state(posting.account, posting.listing.external_id, status, at)


def note_state(account: Account, product_id: str, status: ListingStatus, at: datetime) -> None:
    """The channel just said so, with its answer; what is read of the listing later goes before it."""
    said = ChannelListing(
        external_id=ExternalProductId(product_id),
        title="",
        status=status,
        channel_status=status.value.replace("_", " "),
        skus=(),
    )
    read_listings(account, [said], at)


@transaction.atomic
def record_refused(*, posting: Posting, reasons: Iterable[Reason], why: str = "") -> None:
    """The channel, or our own last look, said no: said on the posting, and counted on the product."""
    kept = _plain(reasons) or [{"code": "", "text": why, "field": None, "advice": "", "sku": ""}]
    move_posting(posting, PostingStatus.REFUSED, by=BY, why=why or str(kept[0]["text"]), reasons=kept)
    if posting.channel_product_id is None or posting.kind not in ("create", "edit"):
        return
    product = ChannelProduct.objects.select_for_update(of=("self",)).get(pk=posting.channel_product_id)
    digest = digest_of(kept)
    same = product.failed_with == digest
    ChannelProduct.objects.filter(pk=product.pk).update(
        failures=F("failures") + 1 if same else 1,
        failed_with=digest,
        failed_count=posting.changed_count,
    )


def digest_of(reasons: Iterable[Mapping[str, Any]]) -> str:
    """Return what makes two refusals the same: their codes and fields, whatever their order."""
    words = sorted({f"{one.get('code')}|{one.get('field')}|{one.get('sku', '')}" for one in reasons})
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def put_off(*, posting: Posting, on: WaitsOn, why: str, until: datetime | None) -> None:
    """It waits: for its moment, for the end of a review, or for another day's allowance."""
    waits = {"waits_on": on, "waits_for": fit(why, 300), "look_at": until}
    if posting.status == PostingStatus.SCHEDULED:
        if any(getattr(posting, name) != value for name, value in waits.items()):
            Posting.objects.filter(pk=posting.pk, status=PostingStatus.SCHEDULED).update(**waits)
        return
    move_posting(posting, PostingStatus.SCHEDULED, by=BY, why=why, **waits)


def _plain(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    return [
        {
            "code": one.code,
            "text": one.text,
            "field": one.field,
            "advice": one.advice,
            "sku": getattr(one, "sku", ""),
        }
        for one in reasons
    ]


def _product_of(posting: Posting) -> ChannelProduct:
    assert posting.channel_product_id is not None  # posts and updates are a channel product's
    return (
        ChannelProduct.objects.select_for_update(of=("self",))
        .select_related("product", "account")
        .get(pk=posting.channel_product_id)
    )
