"""Compare what listings say with what they are known to say, and keep what differs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from shelfwire.channels.port import ListingAsKept
from shelfwire.kit import clock
from shelfwire.listings.models import ListingKept
from shelfwire.listings.queries import kept_of
from shelfwire.posting.live.fields import Difference, differences, ours, theirs
from shelfwire.posting.models import ChannelProduct, LiveReading, PictureUpload, Posting
from shelfwire.posting.wanted import Wanted
from shelfwire.posting.wanting import wanted_each


@transaction.atomic
def compare_live(listing_ids: Collection[int], *, by: str) -> int:
    """Compare these listings with the products that are noted as theirs. Returns how many differ.

    A field that both sides say alike is agreed to by itself. All of a listing is, the first time it is read after an
    update of ours was taken: a channel writes some things its own way. A fixed number of queries.
    """
    products = {
        row.pk: row for row in ChannelProduct.objects.filter(listing_id__in=list(listing_ids)).order_by("pk")
    }
    if not products:
        return 0
    kept = kept_of([row.listing_id for row in products.values() if row.listing_id])
    known = {
        row.channel_product_id: row
        for row in LiveReading.objects.select_for_update().filter(channel_product__in=products).order_by("pk")
    }
    wanted, posted = wanted_each(products), _posted(products)
    read = dict(ListingKept.objects.filter(listing_id__in=kept).values_list("listing_id", "read_at"))
    sent = _sent(products.values(), wanted)
    fresh, changed, differing = list[LiveReading](), list[LiveReading](), 0
    for pk, row in products.items():
        if row.listing_id not in kept:
            continue
        reading = known.get(pk) or LiveReading(channel_product=row, agreed={}, agreed_at=clock.now())
        is_ours = posted.get(pk) is not None and reading.agreed_at < posted[pk] <= read[row.listing_id]
        _compare(reading, kept[row.listing_id], wanted[pk], sent, is_ours, by)
        (changed if pk in known else fresh).append(reading)
        differing += bool(reading.differences)
    LiveReading.objects.bulk_create(fresh)
    LiveReading.objects.bulk_update(
        changed,
        ["agreed", "agreed_at", "agreed_by", "differences", "differs_since", "compared_at"],
        batch_size=200,
    )
    return differing


def _compare(
    reading: LiveReading,
    kept: ListingAsKept,
    wanted: Wanted,
    sent: Mapping[str, str],
    is_ours: bool,
    by: str,
) -> None:
    now, said = clock.now(), theirs(kept)
    own = ours(wanted, kept, sent, wanted.settings.get("identifier_priority") or ())
    agreed = said if is_ours else {key: text for key, text in reading.agreed.items() if key in said}
    found = differences(own, said, agreed, kept)
    alike = {key: text for key, text in said.items() if key not in {one.key for one in found}}
    agreed = {**agreed, **alike}
    if agreed != reading.agreed:
        reading.agreed, reading.agreed_at, reading.agreed_by = agreed, now, by[:120]
    reading.differences = [as_json(one) for one in found]
    reading.differs_since = (reading.differs_since or now) if found else None
    reading.compared_at = now


def as_json(one: Difference) -> dict[str, str]:
    """A difference as it is kept."""
    return {"key": one.key, "label": one.label, "ours": one.ours, "theirs": one.theirs, "sku": one.sku}


def _posted(products: Mapping[int, ChannelProduct]) -> dict[int, datetime]:
    """When an update of each was taken last."""
    rows = (
        Posting.objects.filter(
            channel_product__in=products, kind__in=("create", "edit"), status="done", ended_at__isnull=False
        )
        .values("channel_product_id")
        .annotate(last=Max("ended_at"))
        .order_by()
    )
    return {row["channel_product_id"]: row["last"] for row in rows}


def _sent(products: Collection[ChannelProduct], wanted: Mapping[int, Wanted]) -> dict[str, str]:
    """The channel's names of the pictures that were sent, by digest."""
    digests = {picture.digest for one in wanted.values() for picture in one.pictures if picture.digest}
    rows = PictureUpload.objects.filter(
        account__in={row.account_id for row in products}, digest__in=digests, use="main"
    )
    return dict(rows.values_list("digest", "uri"))
