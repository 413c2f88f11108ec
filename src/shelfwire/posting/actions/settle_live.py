"""Decide upon what a listing says otherwise than ours: take theirs, leave it, or send ours."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from shelfwire.catalog.actions import set_identifiers, set_pictures, update_product, update_sku
from shelfwire.catalog.html import cleaned
from shelfwire.catalog.models import Identifier
from shelfwire.channels.port import ListedSku, ListingAsKept
from shelfwire.kit import clock
from shelfwire.kit.errors import RuleBroken
from shelfwire.listings.queries import kept_of
from shelfwire.people.audit import attributed
from shelfwire.posting.actions.change_properties import PropertyChange, change_properties
from shelfwire.posting.actions.compare_live import compare_live
from shelfwire.posting.actions.request import request_posting
from shelfwire.posting.answers import to_kept
from shelfwire.posting.errors import NothingToSettle
from shelfwire.posting.live.building import measures
from shelfwire.posting.live.fields import sku_of, theirs
from shelfwire.posting.models import ChannelProduct, ChannelSku, LiveReading, Posting

CATALOGUE = ("pictures", "parcel", "identifier")
"""What is the product's own in every shop; anything else is said in this shop alone."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The fields that were taken, and why others were not: by key."""

    taken: tuple[str, ...] = ()
    refused: Mapping[str, RuleBroken] = field(default_factory=dict)


def in_catalogue(key: str) -> bool:
    """Whether taking this field changes the catalogue, and not only what this shop is told."""
    return key.rpartition(":")[2] in CATALOGUE


@attributed
@transaction.atomic
def take_theirs(*, channel_product: ChannelProduct, keys: Collection[str], by: str) -> Settled:
    """Let ours say what the listing says, in these fields; each is judged alone. What differs no more is agreed to.
    Raises NothingToSettle where none of the fields differs.
    """
    reading, kept = _standing(channel_product)
    wanted = [one["key"] for one in reading.differences if one["key"] in set(keys)]
    if not wanted:
        raise NothingToSettle("None of these fields differs any more.", field="keys", value=sorted(keys))
    rows = {
        row.listing_sku_external_id: row
        for row in ChannelSku.objects.filter(channel_product=channel_product).select_related("sku")
    }
    refused: dict[str, RuleBroken] = {}
    for key in wanted:
        try:
            with transaction.atomic():
                _take(channel_product, key, kept, rows, by)
        except RuleBroken as refusal:
            refused[key] = refusal
    taken = tuple(key for key in wanted if key not in refused)
    _agree(reading, kept, taken, by)
    compare_live([reading.channel_product.listing_id or 0], by=by)
    return Settled(taken, refused)


@attributed
@transaction.atomic
def leave_as_it_is(*, channel_product: ChannelProduct, keys: Collection[str], by: str) -> int:
    """Both sides keep what they say in these fields, until the listing says yet another thing. Returns how many."""
    reading, kept = _standing(channel_product)
    wanted = [one["key"] for one in reading.differences if one["key"] in set(keys)]
    if wanted:
        _agree(reading, kept, wanted, by)
    return len(wanted)


def _agree(reading: LiveReading, kept: ListingAsKept, wanted: Collection[str], by: str) -> None:
    """These fields are as they are to be. A channel may show more than we keep, such as a tag that harms."""
    said = theirs(kept)
    reading.agreed = {**reading.agreed, **{key: said[key] for key in wanted if key in said}}
    reading.differences = [one for one in reading.differences if one["key"] not in wanted]
    if not reading.differences:
        reading.differs_since = None
    reading.agreed_at, reading.agreed_by = clock.now(), by[:120]
    reading.save()


def send_ours(*, channel_product: ChannelProduct, by: str) -> Posting:
    """Have the listing say what ours says, in all that differs: an update is queued as from the product's own page.
    Raises what ``request_posting`` raises.
    """
    return request_posting(channel_product=channel_product, by=by, kind=Posting.Kind.EDIT)


def _standing(channel_product: ChannelProduct) -> tuple[LiveReading, ListingAsKept]:
    """Raises NothingToSettle."""
    locked = ChannelProduct.objects.select_for_update(of=("self",)).get(pk=channel_product.pk)
    reading = LiveReading.objects.select_for_update().filter(channel_product=locked).first()
    kept = kept_of([locked.listing_id]) if locked.listing_id else {}
    if reading is None or not kept:
        raise NothingToSettle(
            "Its listing was not read whole yet.", hint="Import the shop's product info first."
        )
    reading.channel_product = locked
    return reading, kept[locked.listing_id or 0]


def _take(
    row: ChannelProduct, key: str, kept: ListingAsKept, skus: Mapping[str, ChannelSku], by: str
) -> None:
    if key == "pictures":
        set_pictures(product=row.product, role="gallery", urls=kept.picture_urls, by=by)
    elif key == "parcel":
        update_product(product=row.product, by=by, **measures(kept.parcel))
    elif sku_of(key):
        listed = next(one for one in kept.skus if str(one.external_id) == sku_of(key))
        _take_sku(row, key.rpartition(":")[2], listed, skus[sku_of(key)], by)
    else:
        _say(row, {key: _value(key, kept)}, by)


def _take_sku(row: ChannelProduct, name: str, listed: ListedSku, ours: ChannelSku, by: str) -> None:
    if name == "identifier":
        kind, digits = listed.identifier or ("", "")
        kinds = {kind: digits} if kind in Identifier.Kind.values else {}
        set_identifiers(sku=ours.sku, values=kinds or dict.fromkeys(_kinds(ours), ""), by=by)
    elif name == "parcel":
        update_sku(sku=ours.sku, by=by, **measures(listed.parcel))
    elif name == "seller_sku":
        own = str(listed.seller_sku)
        value = own if own and own != ours.sku.code else None
        _say(row, {f"sku:{ours.sku_id}:seller_sku": value}, by)
    else:
        options = [
            {"name": one.name, "value": one.value, "question_id": one.question_id, "choice_id": one.choice_id}
            for one in listed.options
        ]
        _say(row, {f"sku:{ours.sku_id}:options": options or None}, by)


def _kinds(ours: ChannelSku) -> list[str]:
    return list(ours.sku.identifiers.values_list("kind", flat=True))


def _value(key: str, kept: ListingAsKept) -> Any:
    if key == "title":
        return kept.title
    if key == "description":
        return cleaned(kept.description)
    if key == "category":
        return str(kept.category_id or "") or None
    if key == "brand":
        return {"id": str(kept.brand_id), "name": kept.brand_name} if kept.brand_id else None
    question_id = key.partition(":")[2]
    return to_kept(answer for _, answer in kept.answers).get(question_id)


def _say(row: ChannelProduct, values: Mapping[str, Any], by: str) -> None:
    """Raises RuleBroken with why the shop's row cannot say that."""
    title = f"Taken from the listing of {row.product}"
    done = change_properties(
        account=row.account, changes=[PropertyChange(row.pk, values)], by=by, title=title
    )
    for one in done.rows:
        if one.refused:
            raise NothingToSettle(one.refused, field=one.refused_field, value=one.refused_value)
