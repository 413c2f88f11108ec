"""One live listing: what it says otherwise than ours, field by field, and its SKUs with their links."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from shelfwire.kit.errors import RuleBroken
from shelfwire.listings.actions import set_note
from shelfwire.listings.models import Listing, ListingSku
from shelfwire.listings.queries import kept_of
from shelfwire.people.models import Role
from shelfwire.posting.actions.settle_live import in_catalogue, leave_as_it_is, send_ours, take_theirs
from shelfwire.posting.models import ChannelProduct
from shelfwire.posting.postings import postings
from shelfwire.posting.queries_live import live_values, reading_of
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.listings.moves import moves_of
from shelfwire.web.offers.phrases import listing_state
from shelfwire.web.postings.reasons import of_review

POSTINGS: Final = 10
"""The newest postings that a listing's page shows."""


def _listing(request: CompanyRequest, listing_id: int) -> Listing:
    rows = Listing.objects.filter(account__company=request.company).select_related("account")
    return find(rows, pk=listing_id)


@requires(Role.VIEWER)
@require_GET
def live(request: CompanyRequest, listing_id: int) -> HttpResponse:
    """What it says, beside what ours says."""
    listing = _listing(request, listing_id)
    reading = reading_of(listing)
    held = _held_or_none(listing)
    skus = ListingSku.objects.filter(listing=listing).select_related("sku", "picture").order_by("pk")
    differences = [
        {**one, "in_catalogue": in_catalogue(one["key"])} for one in (reading.differences if reading else [])
    ]
    context: dict[str, Any] = {
        "listing": listing,
        "kept": kept_of([listing.pk]).get(listing.pk),
        "reading": reading,
        "held": held,
        "reasons": of_review(request, listing, held),
        "state": listing_state(listing, listing.account.channel_label),
        "moves": moves_of(listing),
        "postings": postings(request.company).filter(listing=listing)[:POSTINGS],
        "differences": live_values(listing.account, differences),
        "skus": skus,
        "free": sum(sku.sku_id is None and sku.missing_at is None for sku in skus),
    }
    return render(request, "web/listings/live.html", context)


def _held_or_none(listing: Listing) -> ChannelProduct | None:
    rows = ChannelProduct.objects.filter(listing=listing)
    return rows.select_related("account", "product", "template").first()


def _held(request: CompanyRequest, listing_id: int) -> ChannelProduct:
    rows = ChannelProduct.objects.filter(account__company=request.company)
    return find(rows.select_related("account", "product", "listing"), listing_id=listing_id)


@requires(Role.OPERATOR)
@require_POST
def take(request: CompanyRequest, listing_id: int) -> HttpResponse:
    """Take theirs, in the ticked fields."""
    held, keys = _held(request, listing_id), request.POST.getlist("keys")
    try:
        settled = take_theirs(channel_product=held, keys=keys, by=request.by)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        if settled.taken:
            messages.success(request, f"{_fields(len(settled.taken))} taken from the listing.")
        for why in settled.refused.values():
            messages.error(request, f"{why} {why.hint}".strip())
    return back_to(request, "listings:live", listing_id=listing_id)


@requires(Role.OPERATOR)
@require_POST
def leave(request: CompanyRequest, listing_id: int) -> HttpResponse:
    """Leave both sides as they are, in the ticked fields."""
    held, keys = _held(request, listing_id), request.POST.getlist("keys")
    try:
        count = leave_as_it_is(channel_product=held, keys=keys, by=request.by)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{_fields(count)} left as {'it is' if count == 1 else 'they are'}.")
    return back_to(request, "listings:live", listing_id=listing_id)


@requires(Role.OPERATOR)
@require_POST
def send(request: CompanyRequest, listing_id: int) -> HttpResponse:
    """Queue an update that has the listing say what ours says."""
    held = _held(request, listing_id)
    try:
        send_ours(channel_product=held, by=request.by)
    except RuleBroken as refusal:
        messages.error(request, f"{refusal} {refusal.hint}".strip())
    else:
        messages.success(request, "The update is queued. What came of it stands among the postings.")
    return back_to(request, "listings:live", listing_id=listing_id)


@requires(Role.OPERATOR)
@require_POST
def note(request: CompanyRequest, listing_id: int) -> HttpResponse:
    """Note why a SKU is linked as it is, or is not."""
    listing = _listing(request, listing_id)
    row = find(ListingSku.objects.filter(listing=listing), external_id=request.POST.get("sku", "")[:64])
    try:
        set_note(listing_sku=row, note=request.POST.get("note", ""), by=request.by)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Noted.")
    return back_to(request, "listings:live", listing_id=listing_id)


def _fields(count: int) -> str:
    return f"{count:,} field{'' if count == 1 else 's'}"
