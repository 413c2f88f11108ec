"""The list of the shops' SKUs and which of ours they are."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shelfwire.listings.models import ListingSku
from shelfwire.listings.queries import Suggestion, suggestions_for
from shelfwire.web.access import at
from shelfwire.web.listings.typed import field_of
from shelfwire.web.offers.listed import ListingSkuTable
from shelfwire.web.templatetags.show import badge, icon, number, short_id

SURE = 0.9
"""The least score of a suggestion that is filled in: the same code or barcode, never words that are alike."""
NUMBER = {"td": {"class": "text-end num"}, "th": {"class": "text-end"}}
_INPUT = (
    '<span class="link-cell"><input class="form-control" name="{}" value="{}" list="sku-options" maxlength="80"'
    ' autocomplete="off" spellcheck="false" placeholder="Type a SKU or a title" aria-label="Our SKU for {}"'
    ' data-row-input hx-get="{}" hx-target="#sku-options" hx-trigger="input changed delay:150ms, focus once"'
    ' hx-vals=\'{{"of": "{}"}}\' hx-sync="this:replace">'
    '<button type="button" class="btn btn-sm" hx-post="{}" hx-include="closest tr" aria-label="Link {}">'
    "Link</button></span>"
)


def _why(likely: Suggestion | None) -> str:
    """The reason of a suggestion; one that is no more than alike is named, and never filled in."""
    if likely is None:
        return "No suggestion"
    if likely.score >= SURE:
        return f"{likely.sku.title}: {likely.why[0]}"
    return f"Perhaps {likely.sku.code}: {likely.why[0]}"


class LinkTable(ListingSkuTable):
    """``write``: who sees it may link."""

    empty = "web/listings/empty.html"
    identifiers = ("seller_sku", "external_id", "sku", "suggested")

    title = tables.Column("Listing", empty_values=(), attrs={"td": {"class": "grid-items"}})
    seller_sku = tables.Column("Seller SKU")
    external_id = tables.Column("SKU ID", attrs={"td": {"class": "grid-wide"}, "th": {"class": "grid-wide"}})
    shop = tables.Column("Shop", accessor="account__name")
    waiting = tables.Column("Orders waiting", attrs=NUMBER)
    sku = tables.Column("Our SKU", empty_values=())
    suggested = tables.Column("Suggested SKU", accessor="pk", visible=False)

    def __init__(self, *args: Any, write: bool = False, **kwargs: Any) -> None:
        self.write = self.select = write
        super().__init__(*args, **kwargs)
        rows = [row.record for row in self.rows if row.record.sku_id is None]
        self._suggested: dict[int, list[Suggestion]] = suggestions_for(rows, limit=1) if rows else {}

    def href(self, record: ListingSku) -> str:
        """The link's page, with more suggestions and the history."""
        return at(self.request, "listings:link", link_id=record.pk)

    def pickable(self, record: ListingSku) -> bool:
        """What is linked already changes one by one, after a yes."""
        return record.sku_id is None

    def render_external_id(self, record: ListingSku) -> SafeString:
        """The channel's id."""
        return short_id(record.external_id)

    def value_external_id(self, record: ListingSku) -> str:
        """The whole id."""
        return record.external_id

    def render_waiting(self, value: int) -> str:
        """How many orders cannot ship before it is linked."""
        return format_html('<strong class="text-danger">{}</strong>', number(value)) if value else "0"

    def value_waiting(self, value: int) -> int:
        """The number."""
        return value

    def render_sku(self, record: ListingSku) -> SafeString | str:
        """Ours, and how it came to be; or a field with the likeliest suggestion and its reason."""
        if record.sku is not None:
            return format_html(
                '<strong>{}</strong> <span class="sub">{}</span>',
                record.sku.code,
                record.get_link_source_display(),
            )
        if not self.write:
            return badge("missing", "Not linked")
        likely = next(iter(self._suggested.get(record.pk, ())), None)
        name = record.seller_sku or record.title or record.external_id
        field = format_html(
            _INPUT,
            field_of(record.pk),
            likely.sku.code if likely and likely.score >= SURE else "",
            name,
            at(self.request, "listings:skus"),
            record.pk,
            at(self.request, "listings:set_link", link_id=record.pk),
            name,
        )
        return format_html(
            '{}<span class="sub">{}{}</span>', field, icon("wand") if likely else "", _why(likely)
        )

    def value_sku(self, record: ListingSku) -> str:
        """Our code; empty when it is not linked, so that the file can be filled in and imported."""
        return record.sku.code if record.sku else ""

    def value_suggested(self, record: ListingSku) -> str:
        """The likeliest code."""
        likely = next(iter(self._suggested.get(record.pk, ())), None)
        return likely.sku.code if likely else ""
