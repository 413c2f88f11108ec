"""What one creator sold, order by order: the commission of the statements beside that of the file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from shelfwire.people.models import Role
from shelfwire.settlements import queries_creators as queries
from shelfwire.settlements.actions import erase_creator
from shelfwire.settlements.models import Creator, CreatorProfit
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.chips import View
from shelfwire.web.forms import typed
from shelfwire.web.grid import Grid, GridTable
from shelfwire.web.money.columns import AMOUNT, ASIDE, AmountColumn, OrderColumn
from shelfwire.web.money.profit import ProfitForm
from shelfwire.web.money.words import day_words, plain, show_amount
from shelfwire.web.templatetags.show import short_id

_VIEWS = (View("all", "All"), View("differs", "Statement differs", "view=differs", "red"))
_NUMBER = {"td": {"class": "text-end num grid-aside"}, "th": {"class": "text-end"}}


class CreatorOrderTable(GridTable):
    """One row an item of an order."""

    empty = "web/money/no_creators.html"
    identifiers = ("order_external_id", "channel_sku_id", "content_id")

    order_external_id = OrderColumn("Order")
    product = tables.Column("Item", accessor="source__product_name", empty_values=())
    content = tables.Column("Content", accessor="source__content_type", empty_values=())
    quantity = tables.Column("Units", attrs=_NUMBER)
    sales_minor = AmountColumn("Sales", attrs=ASIDE)
    settled_minor = AmountColumn("Settled", attrs=ASIDE)
    commission_minor = tables.Column("Commission", attrs=AMOUNT, empty_values=())
    file_minor = tables.Column("by the file", accessor="source", attrs=AMOUNT, empty_values=())
    apart_minor = AmountColumn("Apart")
    state = tables.Column("Status", accessor="source__state", empty_values=())
    day = tables.Column("Ordered", attrs={"td": {"class": "grid-aside"}})
    shop = tables.Column("Shop", accessor="account__name", visible=False)
    channel_sku_id = tables.Column("SKU ID", visible=False)
    content_id = tables.Column("Content ID", accessor="source__content_id", visible=False, empty_values=())
    rate = tables.Column("Rate", accessor="source__rate", visible=False, empty_values=())
    currency = tables.Column("Currency", visible=False)

    def lines(self) -> SafeString:
        """The rows, each with its order where that is here."""
        OrderColumn.attach([row.record for row in self.rows])
        return super().lines()

    def render_product(self, record: CreatorProfit) -> Any:
        """What was sold; below it the channel's SKU."""
        return format_html(
            '{}<span class="sub">{}</span>', self.value_product(record), short_id(record.channel_sku_id)
        )

    def value_product(self, record: CreatorProfit) -> str:
        """What was sold."""
        return record.source.product_name if record.source else ""

    def render_content(self, record: CreatorProfit) -> Any:
        """What it was seen in; below it its id."""
        if record.source is None:
            return ""
        return format_html(
            '{}<span class="sub">{}</span>', record.source.content_type, short_id(record.source.content_id)
        )

    def value_content(self, record: CreatorProfit) -> str:
        """What it was seen in."""
        return record.source.content_type if record.source else ""

    def value_content_id(self, record: CreatorProfit) -> str:
        """The id of the video or live."""
        return record.source.content_id if record.source else ""

    def value_rate(self, record: CreatorProfit) -> str:
        """The rate as the file writes it."""
        return record.source.rate if record.source else ""

    def render_commission_minor(self, record: CreatorProfit) -> Any:
        """By the statements, or that it is not settled yet."""
        if record.settled_minor is None:
            return format_html('<span class="text-secondary">{}</span>', "not settled")
        return show_amount(record.commission_minor, record.currency)

    def value_commission_minor(self, record: CreatorProfit) -> Decimal | str:
        """The exact amount; empty until it is settled."""
        return plain(record.commission_minor, record.currency)

    def render_file_minor(self, record: CreatorProfit) -> Any:
        """What the file says was paid, or is expected."""
        minor, expected = self._by_file(record)
        if minor is None:
            return ""
        shown = show_amount(minor, record.currency)
        return format_html('{}<span class="sub">expected</span>', shown) if expected else shown

    def value_file_minor(self, record: CreatorProfit) -> Decimal | str:
        """The same as an exact amount."""
        return plain(self._by_file(record)[0], record.currency)

    @staticmethod
    def _by_file(record: CreatorProfit) -> tuple[int | None, bool]:
        if record.source is None:
            return None, False
        if record.source.actual_minor is not None:
            return -record.source.actual_minor, False
        return None if record.source.estimated_minor is None else -record.source.estimated_minor, True

    def render_state(self, record: CreatorProfit) -> str:
        """As the file says it."""
        if record.source is None:
            return ""
        return f"{record.source.state}, returned" if record.source.refunded else record.source.state

    def render_day(self, record: CreatorProfit) -> str:
        """By the shop's calendar."""
        return day_words(record.day)

    def value_day(self, record: CreatorProfit) -> str:
        """ISO 8601."""
        return record.day.isoformat()


def _creator(request: CompanyRequest, creator_id: int) -> Creator:
    found = queries.creator_of(request.company, creator_id)
    if found is None:
        raise Http404("no such creator of this company")
    return found


@requires(Role.OPERATOR)
@require_GET
def orders(request: CompanyRequest, creator_id: int) -> HttpResponseBase:
    """What the creator sold in a time, the newest first."""
    creator = _creator(request, creator_id)
    form = ProfitForm(request, known=queries.currencies)
    form.fields["q"].widget.attrs["placeholder"] = "Order id"
    asked = form.asked()
    differs = request.GET.get("view") == "differs"
    rows = queries.creator_orders(request.company, asked, creator, differs=differs)
    if form.text:
        rows = rows.filter(order_external_id=form.text)
    grid = Grid(
        request,
        CreatorOrderTable,
        rows,
        keys=queries.NEWEST,
        name="creator's orders",
        form=form,
        views=_VIEWS,
        exist=creator.profits.exists,
    )
    whole = queries.by_creator(request.company, asked).filter(pk=creator.pk).first()
    return grid.respond("web/money/creator.html", {"creator": creator, "asked": asked, "all": whole})


@requires(Role.OWNER)
@require_POST
def erase(request: CompanyRequest, creator_id: int) -> HttpResponse:
    """Erase who the creator is. What they sold and were paid stays to the cent."""
    creator = _creator(request, creator_id)
    typed(request, "erase")
    why = request.POST.get("why", "").strip()[:200] or "On request"
    if erase_creator(creator, request.by, why):
        messages.success(request, "The creator's name is erased. Orders and amounts stay.")
    else:
        messages.info(request, "It was erased already.")
    return back_to(request, "profit:creator", creator_id=creator.pk)
