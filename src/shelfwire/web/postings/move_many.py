"""Activate, deactivate, delete or recover many listings: what would move, what cannot and why, then the deed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.channels.port import ListingMove, ListingStatus
from shelfwire.kit import ids as tokens
from shelfwire.listings.models import Listing, ListingSku
from shelfwire.people.models import Role
from shelfwire.posting import bulk_jobs
from shelfwire.posting.actions.move import CONFIRMATION, DONE, LOST_BY_DELETING
from shelfwire.posting.actions.undo import BACK
from shelfwire.posting.bulk_post import BulkRow, move_many
from shelfwire.posting.models import Posting
from shelfwire.posting.queries_live import pictured
from shelfwire.posting.states import OPEN
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.listings.lists import rows_of
from shelfwire.web.listings.live_list import live_rows
from shelfwire.web.offers.phrases import Phrase, listing_state
from shelfwire.web.selection import selection

MOST: Final = 500
SHOWN: Final = 50
LEFT_SHOWN: Final = 5
AFTER: Final = {
    ListingMove.ACTIVATE: "Buyers find them again; the channel may look at them before.",
    ListingMove.DEACTIVATE: "Nobody can buy them any more. Nothing is lost, and they can be activated again.",
    ListingMove.DELETE: "Only listings that are not live can be deleted.",
    ListingMove.RECOVER: "They come back as they were, not for sale until they are activated.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A listing, and what becomes of it. ``skus``: how many it has on the channel."""

    listing: Listing
    state: Phrase
    skus: int
    picture: Any
    row: BulkRow
    asked: bool
    """The same was asked for before, and is on its way."""


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def move_selected(request: CompanyRequest, move: str) -> HttpResponse:
    """The selected listings."""
    given = request.POST if request.method == "POST" else request.GET
    asked = selection(given)
    rows = (
        _mine(request).filter(pk__in=asked.ids)
        if asked.matching is None
        else live_rows(request, asked.matching)
    )
    return _answer(request, _move(move), rows, given)


@requires(Role.OPERATOR)
@require_GET
def move_of_skus(request: CompanyRequest, move: str) -> HttpResponse:
    """The listings of the selected listing SKUs: a listing is moved whole."""
    asked = selection(request.GET)
    skus = rows_of(request, asked.matching or QueryDict())
    if asked.matching is None:
        skus = ListingSku.objects.filter(account__company=request.company, pk__in=asked.ids)
    rows = _mine(request).filter(pk__in=skus.order_by().values("listing"))
    return _answer(request, _move(move), rows, request.GET)


def _mine(request: CompanyRequest) -> QuerySet[Listing]:
    return Listing.objects.filter(account__company=request.company)


def _move(word: str) -> ListingMove:
    if word not in list(ListingMove):
        raise Http404
    return ListingMove(word)


def _answer(
    request: CompanyRequest, move: ListingMove, rows: QuerySet[Listing], given: QueryDict
) -> HttpResponse:
    """Ask first, with counts; a POST with the yes does it, and says on the same page what came of it."""
    found = list(rows.select_related("account", "channel_product").order_by("pk")[: MOST + 1])
    chosen = found[:MOST]
    typed = given.get("confirmation", "").strip()
    agreed = request.method == "POST" and given.get("action") == "move"
    wrong = agreed and move == ListingMove.DELETE and typed != CONFIRMATION
    asked = _asked_already(chosen, move)
    bulk = tokens.new_token(12) if agreed and not wrong else ""
    became = move_many(chosen, move, by=request.by, bulk=bulk, confirmation=CONFIRMATION, dry=not bulk)
    lines = _lines(chosen, became, asked)
    moves = [line for line in lines if not line.row.refused]
    cannot = [line for line in lines if line.row.refused]
    context = {
        "move": move.value,
        "label": move.value.title(),
        "done_word": DONE[move],
        "after": AFTER[move],
        "count": len(lines),
        "moves": moves,
        "moves_shown": moves[:SHOWN],
        "cannot": cannot,
        "cannot_shown": cannot[:SHOWN],
        "why": _why(cannot),
        "most": MOST if len(found) > MOST else 0,
        "lost": LOST_BY_DELETING if move == ListingMove.DELETE else (),
        "live": [line.listing.pk for line in cannot if line.listing.status == ListingStatus.LIVE],
        "confirmation": CONFIRMATION,
        "wrong": wrong,
        "bulk": bulk if moves else "",
        "done": bool(bulk),
        "has_way_back": move.value in BACK,
        "silent": sorted(
            {line.listing.account.name for line in moves if not line.listing.account.listings_out}
        ),
        "shops": Counter(line.listing.account.name for line in moves).most_common(),
    }
    return render(request, "web/postings/move_many.html", context, status=422 if wrong else 200)


def _asked_already(listings: Collection[Listing], move: ListingMove) -> set[int]:
    """Those for which the same was asked, and is still on its way."""
    rows = Posting.objects.filter(listing__in=listings, kind=move.value, status__in=OPEN)
    return {pk for pk in rows.values_list("listing", flat=True) if pk is not None}


def _lines(listings: Sequence[Listing], rows: Collection[BulkRow], asked: Collection[int]) -> list[Line]:
    became = {row.subject_id: row for row in rows}
    keys = list(became)
    pictures = pictured(keys)
    counted = ListingSku.objects.filter(listing__in=keys, missing_at=None).order_by().values_list("listing")
    skus = dict(counted.annotate(count=Count("pk")))
    return [
        Line(
            one,
            listing_state(one, one.account.channel_label),
            skus.get(one.pk, 0),
            pictures.get(one.pk),
            became[one.pk],
            one.pk in asked,
        )
        for one in listings
    ]


def _why(lines: Collection[Line]) -> list[tuple[str, str, int]]:
    """How many cannot move by their state, with what would help; the most first."""
    found = Counter((line.state.words, line.row.hint) for line in lines)
    return [(state, hint, count) for (state, hint), count in found.most_common()]


@requires(Role.OPERATOR)
@require_POST
def undo_many(request: CompanyRequest, bulk: str) -> HttpResponse:
    """The way back from a bulk action, as far as there is one; the others say why they stay."""
    mine = Posting.objects.filter(account__company=request.company)
    if not mine.filter(bulk=bulk).exists():
        raise Http404
    into = tokens.new_token(12)
    undone, job = bulk_jobs.undo(request.company, bulk, by=request.by, user=request.user, into=into)
    if job is not None:
        return back_to(request, "jobs:job", job_id=job.pk)
    if undone.done:
        messages.success(request, f"Undone: {len(undone.done):,}.")
    for why in list(undone.left.values())[:LEFT_SHOWN]:
        messages.error(request, why)
    if len(undone.left) > LEFT_SHOWN:
        messages.error(request, f"And {len(undone.left) - LEFT_SHOWN:,} more stay as they are.")
    return back_to(
        request, "postings:list", query={"bulk": into if mine.filter(bulk=into).exists() else bulk}
    )
