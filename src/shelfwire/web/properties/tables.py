"""The grid of a shop's products."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shelfwire.kit.clock import zone_of
from shelfwire.listings.queries import category_each
from shelfwire.posting.models import ChannelProduct, PropertyEdit
from shelfwire.posting.queries import first_pictures
from shelfwire.web.access import at
from shelfwire.web.grid import GridTable
from shelfwire.web.pictures import titled_with_picture
from shelfwire.web.templatetags.show import badge, show_moment

_WIDE = {"td": {"class": "grid-wide"}, "th": {"class": "grid-wide"}}


class ProductTable(GridTable):
    """One row a product in a shop."""

    empty = "web/properties/empty.html"
    watched = ("changed_count", "ready", "required_passed", "warnings", "listing_id", "failures")
    identifiers = ("code",)

    title = tables.Column("Product", accessor="shown_title", attrs={"td": {"class": "grid-items"}})
    code = tables.Column("Parent SKU", accessor="product__code", visible=False)
    shop = tables.Column("Shop", accessor="account__name", attrs=_WIDE)
    category = tables.Column("Category", accessor="category_external_id", empty_values=(), attrs=_WIDE)
    enabled = tables.Column("Enabled")
    readiness = tables.Column("Readiness", accessor="pk", empty_values=())
    posted = tables.Column("Posted", accessor="pk", empty_values=(), attrs={"td": {"class": "state-cell"}})

    def __init__(self, *args: Any, write: bool = False, **kwargs: Any) -> None:
        self.select = write
        super().__init__(*args, **kwargs)
        rows: list[ChannelProduct] = [row.record for row in self.rows]
        self._pictures = first_pictures([row.product_id for row in rows])
        self._categories = {
            (account_id, key): row.path
            for account_id in {row.account_id for row in rows}
            for key, row in category_each(
                account_id, {r.category_external_id for r in rows if r.account_id == account_id} - {""}
            ).items()
        }

    def href(self, record: ChannelProduct) -> str:
        """Its channel properties."""
        return at(self.request, "properties:product", channel_product_id=record.pk)

    def render_title(self, record: ChannelProduct, value: str) -> SafeString:
        """With its first picture."""
        below = record.product.code or record.product.brand
        return titled_with_picture(self._pictures.get(record.product_id), value, below, self.request.company)

    def value_title(self, value: str) -> str:
        """The title alone."""
        return value

    def _path(self, record: ChannelProduct) -> str:
        key = record.category_external_id
        return self._categories.get((record.account_id, key), key)

    def render_category(self, record: ChannelProduct) -> SafeString | str:
        """Its last name; the whole path on hover."""
        path = self._path(record)
        if not path:
            return format_html('<span class="text-secondary">{}</span>', "None")
        return format_html('<span title="{}">{}</span>', path, path.rsplit(" > ", 1)[-1])

    def value_category(self, record: ChannelProduct) -> str:
        """The whole path."""
        return self._path(record)

    def render_enabled(self, value: bool) -> str:
        """A word."""
        return "Yes" if value else "No"

    def value_enabled(self, value: bool) -> str:
        """A word."""
        return "yes" if value else "no"

    def render_readiness(self, record: ChannelProduct) -> SafeString:
        """The score, and whether it may go."""
        tone, words, more = readiness_words(record)
        return format_html('<span class="state {}">{}</span> <span class="sub">{}</span>', tone, words, more)

    def value_readiness(self, record: ChannelProduct) -> str:
        """``11/12``."""
        return "" if record.ready is None else f"{record.required_passed}/{record.required_total}"

    def render_posted(self, record: ChannelProduct) -> SafeString:
        """Whether it is on the channel, and as it is now."""
        tone, words = posted_words(record)
        return format_html('<span class="state {}">{}</span>', tone, words)

    def value_posted(self, record: ChannelProduct) -> str:
        """The words."""
        return posted_words(record)[1]


def readiness_words(record: ChannelProduct) -> tuple[str, str, str]:
    """Whether it may go: a tone, words, and what else there is to look at."""
    if record.ready is None:
        return "", "Not checked yet", ""
    words = "Ready" if record.ready else f"{record.required_passed} of {record.required_total}"
    more = f"{record.warnings} to look at" if record.warnings else ""
    return "green" if record.ready else "red", words, more


def posted_words(record: ChannelProduct) -> tuple[str, str]:
    """Whether it is on the channel, and as it is now: a tone and words."""
    if record.failed_count is not None and record.failed_count == record.changed_count:
        return "red", "Refused"
    if record.listing_id is None:
        return "", "Not posted"
    if record.posted_count is not None and record.posted_count != record.changed_count:
        return "yellow", "Changed since"
    return "green", "Posted"


class EditTable(GridTable):
    """One row a change of channel properties."""

    empty = "web/properties/edits_empty.html"

    title = tables.Column("Change")
    at = tables.Column("When")
    by = tables.Column("By")
    count = tables.Column("Products", attrs={"td": {"class": "text-end num"}, "th": {"class": "text-end"}})
    state = tables.Column("State", accessor="pk", empty_values=())

    @property
    def zone(self) -> str:
        """The company's clock."""
        return str(self.request.company.timezone)

    def href(self, record: PropertyEdit) -> str:
        """What it changed."""
        return at(self.request, "properties:edit", edit_id=record.pk)

    def render_at(self, value: Any) -> str | SafeString:
        """On the company's clock."""
        return show_moment(value, zone_of(self.zone), name_zone=False)

    def value_at(self, value: Any) -> str:
        """ISO 8601, UTC."""
        return str(value.isoformat())

    def render_state(self, record: PropertyEdit) -> SafeString | str:
        """Whether it stands."""
        return badge("void", "Undone") if record.undone_at else ""

    def value_state(self, record: PropertyEdit) -> str:
        """The word."""
        return "undone" if record.undone_at else ""
