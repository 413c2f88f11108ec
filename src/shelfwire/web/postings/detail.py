"""One posting: what was told, what it changed, why it was refused, and what can be done now."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from shelfwire.channels.port import ListingContent
from shelfwire.kit.typed import typed
from shelfwire.listings import kept as whole
from shelfwire.people.models import Role
from shelfwire.people.queries import covers
from shelfwire.posting import actions
from shelfwire.posting.actions.undo import BACK
from shelfwire.posting.comparing import Difference, differences
from shelfwire.posting.models import Posting
from shelfwire.posting.postings import postings
from shelfwire.posting.states import TO_TELL, PostingStatus
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.offers.phrases import listing_state
from shelfwire.web.postings.lists import status_badge, title_of
from shelfwire.web.postings.preview import TOLD_WHY
from shelfwire.web.postings.reasons import of_posting
from shelfwire.web.postings.told import named

_LABELS = dict(PostingStatus.choices)


@requires(Role.VIEWER)
@require_GET
def posting(request: CompanyRequest, posting_id: int) -> HttpResponse:
    """Everything about it."""
    row = find(postings(request.company), pk=posting_id)
    may = covers(request.role, Role.OPERATOR)
    context = {
        "posting": row,
        "title": title_of(row),
        "badge": status_badge(row),
        "state": listing_state(row.listing, row.account.channel_label) if row.listing else None,
        "changes": named(row.account, _changes(row)),
        "heading": "Why" if row.status in TOLD_WHY else "Said along with it",
        "reasons": of_posting(request, row.reasons, row.channel_product),
        "history": [(one, _LABELS.get(one.after, one.after)) for one in row.changes.order_by("-id")],
        "may_cancel": may and row.status in TO_TELL,
        "may_retry": may and row.status == PostingStatus.REFUSED,
        "may_undo": may and row.status == PostingStatus.DONE and row.kind in BACK,
    }
    return render(request, "web/postings/posting.html", context)


def _changes(row: Posting) -> tuple[Difference, ...]:
    if not row.content or not row.before or "skus" not in row.before:
        return ()
    return differences(typed(row.content, ListingContent), whole.from_json(row.before))


@requires(Role.OPERATOR)
@require_POST
def cancel(request: CompanyRequest, posting_id: int) -> HttpResponse:
    """Take it back before it is told."""
    row = find(postings(request.company), pk=posting_id)
    actions.cancel_posting(posting=row, by=request.by)
    messages.success(request, "Cancelled: the shop was told nothing.")
    return back_to(request, "postings:posting", posting_id=row.pk)


@requires(Role.OPERATOR)
@require_POST
def retry(request: CompanyRequest, posting_id: int) -> HttpResponse:
    """Try it again with what the product says now."""
    row = find(postings(request.company), pk=posting_id)
    actions.retry_posting(posting=row, by=request.by)
    messages.success(request, "It is tried again with what the product says now.")
    return back_to(request, "postings:posting", posting_id=row.pk)


@requires(Role.OPERATOR)
@require_POST
def undo(request: CompanyRequest, posting_id: int) -> HttpResponse:
    """The way back."""
    row = find(postings(request.company), pk=posting_id)
    made = actions.undo_posting(posting=row, by=request.by)
    messages.success(request, f"{Posting.Kind(made.kind).label} was asked for.")
    return back_to(request, "postings:posting", posting_id=made.pk)
