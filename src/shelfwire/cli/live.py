"""Live listings for an operator at a shell: ``shelfwire listings import`` and ``shelfwire listings unmanaged``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shelfwire.cli import naming
from shelfwire.cli.stock import UnknownName
from shelfwire.listings.queries import kept_of
from shelfwire.posting.actions.settle_live import leave_as_it_is, take_theirs
from shelfwire.posting.actions.take_over import TakeOverOptions, planned, take_over_listings
from shelfwire.posting.models import ChannelProduct
from shelfwire.posting.queries_live import UNMANAGED, live_listings, live_values, reading_of, unmanaged
from shelfwire.sync.listings.import_info import request_import


def import_lines(name: str, *, create: bool) -> Iterator[str]:
    """Queue *Import product info* for the shops of that name, one line each. Raises UnknownName, NotConnected."""
    for shop in naming.shops(name):
        job = request_import(shop, by="command line", create=create)
        yield f"{shop.company.name}, {shop}: job {job.pk} ({job.get_status_display()})"


def unmanaged_lines(name: str) -> Iterator[str]:
    """One line a shop: how many listings it shows, and how many of them are not managed from here, and why."""
    labels = dict(zip(UNMANAGED, ("not linked", "no channel product", "differs"), strict=True))
    for shop in naming.shops(name):
        rows = live_listings(shop.company, [shop])
        counts = ", ".join(f"{unmanaged(rows, show).count():,} {label}" for show, label in labels.items())
        yield f"{shop.company.name}, {shop}: {rows.count():,} live, {unmanaged(rows).count():,} unmanaged ({counts})"


def create_lines(name: str, external_ids: Sequence[str], *, share: bool, dry_run: bool) -> Iterator[str]:
    """Create SKUs from listings, or say what would become of each. Raises UnknownName."""
    account = naming.shop(name)
    ids, options = [row.pk for row in naming.listings(account, external_ids)], TakeOverOptions(share=share)
    if dry_run:
        plans = planned(account, kept_of(ids), options)
    else:
        plans = take_over_listings(account=account, listing_ids=ids, by="command line", options=options)
    for one in plans.values():
        codes = ", ".join(sku.code for sku in one.skus)
        yield f"{one.external_id} {one.title}: {one.outcome.value}{f', {codes}' if codes else ''}"
        yield from (f"  {why.says} {why.fix}".rstrip() for why in one.problems)


def difference_lines(name: str, external_id: str) -> Iterator[str]:
    """What a listing says otherwise than ours, field by field. Raises UnknownName."""
    account = naming.shop(name)
    reading = reading_of(naming.listing(account, external_id))
    for one in live_values(account, reading.differences) if reading else ():
        yield f"{one['key']}: ours {one['ours'] or '—'}, theirs {one['theirs'] or '—'}"


def settle_lines(name: str, external_id: str, keys: Sequence[str], *, take: bool) -> Iterator[str]:
    """Take theirs in these fields, or leave both sides as they are. Raises UnknownName, NothingToSettle."""
    listing = naming.listing(naming.shop(name), external_id)
    rows = ChannelProduct.objects.select_related("account", "product", "listing")
    held = rows.filter(listing=listing).first()
    if held is None:
        raise UnknownName(
            f"No product is noted as the one of {external_id}.", field="listing", value=external_id
        )
    if not take:
        yield f"{leave_as_it_is(channel_product=held, keys=keys, by='command line'):,} left as they are"
        return
    done = take_theirs(channel_product=held, keys=keys, by="command line")
    yield f"{len(done.taken):,} taken: {', '.join(done.taken)}"
    yield from (f"{key} refused: {why} {why.hint}".rstrip() for key, why in done.refused.items())
