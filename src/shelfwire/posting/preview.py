"""What posting a product would do, without doing it: the content, what it changes, and whether a review begins."""

from __future__ import annotations

from dataclasses import dataclass

from shelfwire.channels.port import ListedSku, ListingAsKept, ListingContent
from shelfwire.kit import clock
from shelfwire.listings import kept as whole
from shelfwire.listings.models import ListingKept
from shelfwire.posting import allowance, postings
from shelfwire.posting.actions.request import kind_for, missing_of
from shelfwire.posting.comparing import Difference, differences
from shelfwire.posting.content import brand_was_dropped, build, described_urls, dropped_options, dropped_skus
from shelfwire.posting.errors import Missing
from shelfwire.posting.models import ChannelProduct, Posting
from shelfwire.posting.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Preview:
    """``kept``: what the channel said last, of a listing that exists. ``starts_review``: whether an update of these
    differences is looked at by the channel before it is in force. ``plan``: when a new listing goes.
    """

    kind: str
    content: ListingContent
    wanted: Wanted
    kept: ListingAsKept | None
    changes: tuple[Difference, ...]
    dropped: tuple[ListedSku, ...]
    dropped_options: tuple[str, ...]
    brand_dropped: bool
    missing: tuple[Missing, ...]
    starts_review: bool
    plan: allowance.Plan | None
    used_today: int
    open_posting: Posting | None


def preview(channel_product: ChannelProduct, take_away: tuple[str, ...] = ()) -> Preview:
    """Return it. Pictures that are not on the channel yet stand under their own addresses. No call."""
    account = channel_product.account
    kind = kind_for(channel_product)
    kept = _kept(channel_product) if kind == Posting.Kind.EDIT else None
    found = postings.behind(account, [channel_product.pk])
    wanted, ways = found.wanted[channel_product.pk], found.ways[channel_product.pk]
    content = build(
        wanted,
        ways,
        postings.expected(wanted, described_urls(wanted), found.sent),
        ref="",
        quantities=found.quantities,
        kept=kept,
        take_away=take_away,
    )
    changes = _changes(content, kept) if kept is not None else ()
    draft = content.as_draft
    return Preview(
        kind,
        content,
        wanted,
        kept,
        changes,
        dropped_skus(content, kept) if kept is not None else (),
        dropped_options(content, kept) if kept is not None else (),
        brand_was_dropped(wanted, ways),
        missing_of(channel_product),
        bool(changes) if kept is not None else not draft,
        postings.planned(account, more=1) if kind == Posting.Kind.CREATE else None,
        postings.used_today(account, clock.now()),
        Posting.objects.filter(channel_product=channel_product).order_by("-id").first(),
    )


def _kept(channel_product: ChannelProduct) -> ListingAsKept | None:
    row = ListingKept.objects.filter(listing=channel_product.listing_id).first()
    return None if row is None else whole.from_json(row.body)


def _changes(content: ListingContent, kept: ListingAsKept) -> tuple[Difference, ...]:
    """Pictures are compared by how many there are: which of them the channel has is known when they were sent."""
    found = differences(content, kept)
    same_number = len(content.picture_uris) == len(kept.picture_uris)
    return tuple(one for one in found if one.field != "pictures" or not same_number)
