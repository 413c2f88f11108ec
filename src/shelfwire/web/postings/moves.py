"""Activate, deactivate, delete and recover a listing; what deleting loses is said before it is confirmed."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.channels.port import ListingMove, ListingStatus
from shelfwire.kit.errors import RuleBroken
from shelfwire.listings.models import Listing
from shelfwire.people.models import Role
from shelfwire.posting.actions import request_move
from shelfwire.posting.actions.move import CONFIRMATION, LOST_BY_DELETING
from shelfwire.web.access import CompanyRequest, back_to, find, requires


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def move_page(request: CompanyRequest, listing_id: int, move: str) -> HttpResponse:
    """Ask first; then it is asked for."""
    if move not in list(ListingMove):
        raise Http404
    asked = ListingMove(move)
    rows = Listing.objects.select_related("account").filter(account__company=request.company)
    listing = find(rows, pk=listing_id)
    refused: RuleBroken | None = None
    if request.method == "POST":
        try:
            posting = request_move(
                listing=listing, move=asked, by=request.by, confirmation=request.POST.get("confirmation", "")
            )
        except RuleBroken as no:
            refused = no
        else:
            messages.success(request, f"{asked.value.title()} was asked for.")
            return back_to(request, "postings:posting", posting_id=posting.pk)
    context = {
        "listing": listing,
        "move": asked.value,
        "label": asked.value.title(),
        "refused": refused,
        "confirmation": CONFIRMATION,
        "lost": LOST_BY_DELETING if asked == ListingMove.DELETE else (),
        "is_live": listing.status == ListingStatus.LIVE,
    }
    return render(request, "web/postings/move.html", context, status=422 if refused else 200)
