"""The list of postings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from shelfwire.kit.clock import zone_of
from shelfwire.orders.queries import counts
from shelfwire.people.models import Role
from shelfwire.posting import bulk_jobs
from shelfwire.posting.actions.undo import BACK
from shelfwire.posting.models import Posting
from shelfwire.posting.postings import postings
from shelfwire.posting.queries import first_pictures
from shelfwire.posting.queries_live import pictured
from shelfwire.posting.states import TO_TELL, PostingStatus
from shelfwire.web.access import CompanyRequest, at, requires
from shelfwire.web.chips import View
from shelfwire.web.forms import FilterForm
from shelfwire.web.grid import Grid, GridTable
from shelfwire.web.pictures import titled_with_picture
from shelfwire.web.shops import chosen_shop
from shelfwire.web.templatetags.show import badge, show_moment

VIEWS: Final = (
    View("all", "All"),
    View("waiting", "On their way", "show=waiting"),
    View("in_review", "In review", "show=in_review"),
    View("refused", "Refused", "show=refused", "red"),
    View("not_applied", "Accepted, not applied", "show=not_applied", "yellow", rare=True),
    View("done", "Done", "show=done"),
    View("cancelled", "Cancelled", "show=cancelled", rare=True),
)
TONES: Final = {
    "done": "green",
    "refused": "red",
    "not_applied": "yellow",
    "in_review": "blue",
    "queued": "blue",
    "pictures": "blue",
}


_SO_FAR: Final = (
    ("posted", "done", "green"),
    ("in_review", "in review", "blue"),
    ("on_the_way", "on their way", ""),
    ("for_allowance", "waiting for the allowance", "yellow"),
    ("refused", "refused", "red"),
    ("cancelled", "cancelled", ""),
)
"""How the numbers of a bulk action are said."""


class PostingFilter(FilterForm):
    """The search, and which postings are shown."""

    q = forms.CharField(required=False, max_length=100, label="Search")
    show = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    bulk = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)


class PostingTable(GridTable):
    """One row a posting."""

    empty = "web/postings/empty.html"
    watched = ("status", "waits_for", "look_at")

    title = tables.Column("Product", accessor="pk", empty_values=(), attrs={"td": {"class": "grid-items"}})
    kind = tables.Column("What")
    shop = tables.Column("Shop", accessor="account__name")
    status = tables.Column("State")
    why = tables.Column("Why", accessor="pk", empty_values=(), attrs={"td": {"class": "grid-items"}})
    asked_at = tables.Column("Asked for", accessor="created_at")
    by = tables.Column("By")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows: list[Posting] = [row.record for row in self.rows]
        self._pictures = first_pictures(
            [row.channel_product.product_id for row in rows if row.channel_product is not None]
        )
        self._live = pictured(
            [row.listing_id for row in rows if row.channel_product is None and row.listing_id is not None]
        )

    @property
    def zone(self) -> str:
        """The company's clock."""
        return str(self.request.company.timezone)

    def href(self, record: Posting) -> str:
        """What became of it."""
        return at(self.request, "postings:posting", posting_id=record.pk)

    def render_title(self, record: Posting) -> SafeString:
        """The product's title in the shop, with its picture."""
        product = record.channel_product
        picture = (
            self._pictures.get(product.product_id) if product else self._live.get(record.listing_id or 0)
        )
        below = product.product.code if product else (record.listing.external_id if record.listing else "")
        return titled_with_picture(picture, title_of(record), below, self.request.company)

    def value_title(self, record: Posting) -> str:
        """The title alone."""
        return title_of(record)

    def render_kind(self, record: Posting) -> str:
        """Post, Update, Deactivate."""
        return record.get_kind_display()

    def render_status(self, record: Posting) -> SafeString:
        """Where it stands."""
        return status_badge(record)

    def render_why(self, record: Posting) -> str | SafeString:
        """What it waits for, or the first reason of its refusal with its code."""
        return format_html('{} <span class="sub">{}</span>', why_of(record), _behind(record))

    def value_why(self, record: Posting) -> str:
        """The words alone."""
        return why_of(record)

    def render_asked_at(self, value: Any) -> str | SafeString:
        """On the company's clock."""
        return show_moment(value, zone_of(self.zone), name_zone=False)

    def value_status(self, record: Posting) -> str:
        """In words."""
        return record.get_status_display()


def status_badge(posting: Posting) -> SafeString:
    """Where a posting stands."""
    return badge(posting.status, posting.get_status_display(), TONES.get(posting.status, ""))


def title_of(posting: Posting) -> str:
    """What a posting is about."""
    product = posting.channel_product
    if product is not None:
        return product.title or product.product.title
    return posting.listing.title if posting.listing else f"Posting {posting.pk}"


def why_of(posting: Posting) -> str:
    """What it waits for, or the first reason of its refusal."""
    if posting.waits_for:
        return posting.waits_for
    return str(posting.reasons[0].get("text", "")) if posting.reasons else ""


def _behind(posting: Posting) -> str:
    """The code of the first reason, and how many more there are."""
    if posting.waits_for or not posting.reasons:
        return ""
    code, more = posting.reasons[0].get("code"), len(posting.reasons) - 1
    words = [f"Code {code}"] if code else []
    return ", ".join([*words, *([f"{more} more reason{'' if more == 1 else 's'}"] if more else [])])


def rows_of(request: CompanyRequest, query: QueryDict) -> QuerySet[Posting]:
    """The postings that a filter finds."""
    wanted, shop = PostingFilter(query).wanted(), chosen_shop(request, query)
    rows = postings(request.company)
    if shop:
        rows = rows.filter(account=shop)
    for word in wanted.get("q", "").split():
        rows = rows.filter(
            Q(channel_product__product__title__icontains=word)
            | Q(channel_product__title__icontains=word)
            | Q(listing__title__icontains=word)
            | Q(listing__external_id=word)
        )
    if wanted.get("bulk"):
        rows = rows.filter(bulk=wanted["bulk"])
    return of_view(rows, wanted.get("show", ""))


def of_view(rows: QuerySet[Posting], show: str) -> QuerySet[Posting]:
    """Those of one chip."""
    if show == "waiting":
        return rows.filter(status__in=TO_TELL)
    return rows.filter(status=show) if show in PostingStatus.values else rows


@requires(Role.VIEWER)
@require_GET
def posting_list(request: CompanyRequest) -> HttpResponseBase:
    """The newest first; those of one bulk action with what came of it and its way back."""
    bulk = PostingFilter(request.GET).wanted().get("bulk", "")
    grid = Grid(
        request,
        PostingTable,
        rows_of(request, request.GET),
        keys=("created_at", "id"),
        name="postings",
        form=PostingFilter(request.GET),
        views=() if bulk else VIEWS,
        exist=lambda: postings(request.company).exists(),
    )
    if not bulk and not request.GET.get("format") and request.htmx.target != "grid":
        shop = chosen_shop(request)
        rows = postings(request.company)
        rows = rows.filter(account=shop) if shop else rows
        grid.counts = counts({view.key: of_view(rows, view.key) for view in VIEWS})
    return grid.respond("web/postings/list.html", {"bulk": together(request, bulk) if bulk else None})


@dataclass(frozen=True, slots=True)
class Together:
    """What came of a bulk action so far. ``states``: how many stand where, in words and with a tone."""

    found: bulk_jobs.Outcome
    kind: str
    by: str
    count: int
    states: list[tuple[str, str, int]]
    has_way_back: bool


def together(request: CompanyRequest, bulk: str) -> Together | None:
    """Return what came of a bulk action of the company; None: there is none of that name."""
    found, rows = bulk_jobs.outcome(request.company, bulk), postings(request.company).filter(bulk=bulk)
    first = rows.first()
    if found is None or first is None:
        return None
    states = [(words, tone, getattr(found, name)) for name, words, tone in _SO_FAR if getattr(found, name)]
    return Together(
        found, first.get_kind_display(), first.by, rows.count(), states, has_way_back=first.kind in BACK
    )
