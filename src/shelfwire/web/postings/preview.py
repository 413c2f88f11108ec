"""Preview, then post: what would be told, what it changes, and the button."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import get_current_timezone_name
from django.views.decorators.http import require_http_methods

from shelfwire.channels import registry
from shelfwire.exchange import queries as exchange
from shelfwire.kit.errors import RuleBroken, ShelfwireError
from shelfwire.kit.secrets import UnreadableSecret
from shelfwire.people.models import Role
from shelfwire.posting.actions import request_posting
from shelfwire.posting.actions.request import MOST_FAILURES
from shelfwire.posting.errors import Missing, NotReady
from shelfwire.posting.models import ChannelProduct
from shelfwire.posting.preview import Preview, preview
from shelfwire.web.access import CompanyRequest, find, requires
from shelfwire.web.forms import ShelfwireForm
from shelfwire.web.issues.fields import mend_href
from shelfwire.web.listings.moves import moves_of
from shelfwire.web.offers.phrases import listing_state
from shelfwire.web.postings.lists import status_badge, why_of
from shelfwire.web.postings.reasons import of_posting
from shelfwire.web.postings.told import named, told

TOLD_WHY: Final = ("refused", "not_applied")
"""The states of a posting that have reasons to be mended."""


class PostForm(ShelfwireForm):
    """When, and which SKUs a person takes off the channel with it."""

    not_before = forms.DateTimeField(
        label="Not before",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["not_before"].help_text = f"{get_current_timezone_name()}. Empty: as soon as it can go."


@requires(Role.VIEWER, to_change=Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def preview_page(request: CompanyRequest, channel_product_id: int) -> HttpResponse:
    """The preview; a POST asks for it, and says on the same page what became of that."""
    rows = ChannelProduct.objects.select_related("account", "product", "listing")
    row = find(rows.filter(account__company=request.company), pk=channel_product_id)
    form = PostForm(request.POST if request.method == "POST" else None)
    refused: RuleBroken | None = None
    asked = None
    taken = tuple(request.POST.getlist("take_away") or request.GET.getlist("take_away"))
    if request.method == "POST" and form.is_valid():
        try:
            asked = request_posting(
                channel_product=row,
                by=request.by,
                not_before=form.cleaned_data["not_before"],
                take_away=taken,
            )
        except RuleBroken as no:
            refused = no
    shown = preview(row, taken)
    last = shown.open_posting
    context = {
        "row": row,
        "title": row.title or row.product.title,
        "shown": shown,
        "form": form,
        "asked": asked,
        "refused": refused,
        "items": _missing(
            request, row, shown, refused.items if isinstance(refused, NotReady) else shown.missing
        ),
        "last": last,
        "last_badge": status_badge(last) if last else "",
        "last_why": why_of(last) if last else "",
        "reasons": of_posting(request, last.reasons, row) if last and last.status in TOLD_WHY else (),
        "told": told(row, shown),
        "state": listing_state(row.listing, row.account.channel_label) if row.listing else None,
        "moves": moves_of(row.listing) if row.listing else (),
        "stopped": row.failures >= MOST_FAILURES and row.failed_count == row.changed_count,
        "changes": named(row.account, shown.changes),
        "raw": _raw(row, shown),
        "taken": taken,
    }
    return render(request, "web/postings/preview.html", context, status=422 if refused else 200)


def _missing(
    request: CompanyRequest, row: ChannelProduct, shown: Preview, items: Sequence[Missing]
) -> list[tuple[Missing, str]]:
    """What the product lacks, each with the address of the field that mends it."""
    skus = {sku.code: sku.sku_id for sku in shown.wanted.skus}
    return [(one, mend_href(request, row.pk, row.account_id, one.field, skus.get(one.sku))) for one in items]


def _raw(row: ChannelProduct, shown: Preview) -> dict[str, Any]:
    """The payload as the channel would get it, or why it cannot be written."""
    channel = registry.installed(row.account.channel)
    if channel is None or channel.posting is None:
        return {"why_not": f"{row.account.channel_label} takes no listings from Shelfwire."}
    try:
        payload = channel.posting.payload(exchange.session(row.account), shown.content)
    except (ShelfwireError, UnreadableSecret) as no:
        return {"why_not": str(no), "reasons": getattr(no, "reasons", ())}
    return {"text": json.dumps(payload, indent=2, ensure_ascii=False, default=str)}
