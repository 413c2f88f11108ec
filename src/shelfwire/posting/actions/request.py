"""Ask for a product to be posted, or for its listing to say what the product says now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from shelfwire.channels.port import ListingStatus
from shelfwire.kit import clock, events
from shelfwire.listings.models import Listing
from shelfwire.listings.queries import kept_of
from shelfwire.posting.actions._write import write_posting
from shelfwire.posting.errors import (
    InThePast,
    ListedAlready,
    Missing,
    NoSuchSku,
    NotListed,
    NotNow,
    NotReady,
    Stopped,
)
from shelfwire.posting.events import PostingsDue
from shelfwire.posting.models import ChannelProduct, Posting
from shelfwire.posting.states import TO_TELL, PostingStatus
from shelfwire.posting.taking_away import options_away, same_without, sku_ids

MOST_FAILURES = 3
"""So many identical refusals in a row, and a rule does not try again until the data changed."""
RULE = "rule"
"""Who asks when the rule *post when ready* does."""
_NAMED = 5


def kind_for(channel_product: ChannelProduct) -> str:
    """Return what posting the product is now: a new listing, or an update of the one that exists."""
    listing = channel_product.listing
    gone = listing is None or listing.missing_at is not None or listing.status == ListingStatus.DELETED
    return Posting.Kind.CREATE if gone else Posting.Kind.EDIT


def request_posting(
    *,
    channel_product: ChannelProduct,
    by: str,
    kind: str = "",
    not_before: datetime | None = None,
    take_away: Collection[str] = (),
    bulk: str = "",
    automatic: bool = False,
) -> Posting:
    """Ask for it; the same again while it was not told yet is the posting that exists, with the new moment.

    ``kind``: create or edit; empty: whichever it is. ``take_away``: what this update takes off the listing
    (``posting.taking_away``). ``automatic``: a rule asks. Raises NotReady with its items, ListedAlready, NotListed,
    NotNow, NoSuchSku, Stopped, InThePast.
    """
    if not_before is not None and not_before <= clock.now():
        if not automatic and (clock.now() - not_before).total_seconds() > 60:
            raise InThePast("That moment has passed.", field="not_before", value=not_before.isoformat())
        not_before = None
    with transaction.atomic():
        locked = (
            ChannelProduct.objects.select_for_update(of=("self",))
            .select_related("account", "product", "listing")
            .get(pk=channel_product.pk)
        )
        kind = kind or kind_for(locked)
        _refuse(locked, kind, take_away, automatic)
        found = Posting.objects.filter(
            channel_product=locked, status__in=TO_TELL, kind__in=("create", "edit")
        ).first()
        if found is None:
            found = write_posting(
                account_id=locked.account_id,
                channel_product=locked,
                listing=locked.listing if kind == Posting.Kind.EDIT else None,
                kind=kind,
                by=by,
                not_before=not_before,
                take_away=sorted(take_away),
                bulk=bulk,
                changed_count=locked.changed_count,
            )
        else:
            _ask_more(found, locked, not_before, take_away)
        events.announce(PostingsDue(locked.account_id))
    return found


def _ask_more(
    found: Posting, locked: ChannelProduct, not_before: datetime | None, take_away: Collection[str]
) -> None:
    """The same again is asked otherwise. Raises NotNow for what is being sent: it would go without what is asked."""
    taken = sorted(set(found.take_away) | set(take_away))
    if (found.not_before, found.take_away) == (not_before, taken):
        return
    waiting = Posting.objects.filter(pk=found.pk, status=PostingStatus.SCHEDULED)
    if waiting.update(not_before=not_before, take_away=taken):
        found.not_before, found.take_away = not_before, taken
    elif not_before is not None or taken != found.take_away:
        raise NotNow(
            f"“{locked.product}” is being sent just now, as it was asked for before.",
            value=found.pk,
            hint="Ask again once it is through, or cancel it first.",
        )


def missing_of(channel_product: ChannelProduct) -> tuple[Missing, ...]:
    """Return what a product lacks, as it was worked out last."""
    faults = channel_product.faults.filter(severity="required").select_related("sku").order_by("id")
    return tuple(
        Missing(one.code, one.field, one.says, one.fix, one.sku.code if one.sku else "") for one in faults
    )


def refuse_unready(channel_product: ChannelProduct) -> None:
    """Raise NotReady with the items when readiness, as it was worked out for what the product says now, is not
    given. One that is still to be worked out is looked at when its turn comes.
    """
    if not channel_product.enabled:
        raise NotReady(
            f"“{channel_product.product}” is not enabled for {channel_product.account}.",
            items=[Missing("not_enabled", "enabled", "It is not enabled for this shop.", "Enable it.")],
            field="enabled",
            hint="Enable it on its channel properties.",
        )
    if is_stale(channel_product) or channel_product.ready:
        return
    items = missing_of(channel_product)
    named = " ".join(one.says for one in items[:_NAMED])
    more = f" And {len(items) - _NAMED} more." if len(items) > _NAMED else ""
    raise NotReady(
        f"“{channel_product.product}” is not ready for {channel_product.account}. {named}{more}".strip(),
        items=items,
        field=items[0].field if items else None,
        hint=items[0].fix if items else "Work its readiness out again.",
    )


def is_stale(channel_product: ChannelProduct) -> bool:
    """Whether its readiness is to be worked out before anybody may rely on it."""
    if channel_product.ready is None or channel_product.check_due_at is not None:
        return True
    return channel_product.checked_count != channel_product.changed_count


def _refuse(locked: ChannelProduct, kind: str, take_away: Collection[str], automatic: bool) -> None:
    listing, label = locked.listing, locked.account.channel_label
    exists = kind_for(locked) == Posting.Kind.EDIT
    if kind == Posting.Kind.CREATE and exists:
        raise ListedAlready(
            f"“{locked.product}” is on {label} already.",
            value=listing.external_id if listing else None,
            hint="Update the listing instead.",
        )
    if kind == Posting.Kind.EDIT and not exists:
        raise NotListed(f"“{locked.product}” is not on {label}.", hint="Post it first.")
    if kind == Posting.Kind.EDIT and listing is not None and listing.status == ListingStatus.FROZEN:
        raise NotNow(
            f"{label} has frozen this listing; it takes no changes.",
            value=listing.channel_status,
            hint="Ask the channel why, and appeal there.",
        )
    if automatic:
        refuse_stopped(locked)
    if take_away and listing is not None:
        _refuse_taking(listing, take_away)
    refuse_unready(locked)


def _refuse_taking(listing: Listing, take_away: Collection[str]) -> None:
    there = set(listing.skus.filter(missing_at=None).values_list("external_id", flat=True))
    if unknown := sorted(sku_ids(take_away) - there):
        raise NoSuchSku(f"The listing has no SKU {unknown[0]}.", field="take_away", value=unknown[0])
    if not there - set(take_away):
        raise NoSuchSku(
            "A listing keeps one SKU at least.",
            field="take_away",
            value=sorted(take_away)[0],
            hint="Deactivate or delete the listing instead.",
        )
    if away := options_away(take_away):
        _refuse_options(listing, take_away, away)


def _refuse_options(listing: Listing, take_away: Collection[str], away: frozenset[str]) -> None:
    """Raise NoSuchSku for options that the listing does not have, and where two SKUs would be the same without them."""
    kept = kept_of([listing.pk]).get(listing.pk)
    names = {one.name.casefold() for sku in kept.skus for one in sku.options} if kept else set[str]()
    if unknown := sorted(away - names):
        raise NoSuchSku(f"The listing has no option “{unknown[0]}”.", field="take_away", value=unknown[0])
    if kept and (pair := same_without(kept, take_away)):
        first, second = (str(sku.seller_sku or sku.external_id) for sku in pair)
        raise NoSuchSku(
            f"Without it, {first} and {second} would be the same.",
            field="take_away",
            value=sorted(away)[0],
            hint="Take one of the two off the listing too, or keep the option.",
        )


def refuse_stopped(channel_product: ChannelProduct) -> None:
    """Raise Stopped when the same data was refused for the same reason three times."""
    same_data = channel_product.failed_count == channel_product.changed_count
    if channel_product.failures >= MOST_FAILURES and same_data:
        raise Stopped(
            f"“{channel_product.product}” was refused {channel_product.failures} times for the same reason.",
            hint="Change what was refused; then it is tried again.",
        )
