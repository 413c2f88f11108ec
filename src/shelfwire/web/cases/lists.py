"""The queue of cases: what must be answered soonest first."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from shelfwire.aftersales import queries
from shelfwire.aftersales.answers import accepting, declining
from shelfwire.aftersales.models import Case
from shelfwire.aftersales.queries import KIND_WORDS, STATUS_WORDS, CaseFilter, kind_words, status_words
from shelfwire.channels import queries as channels
from shelfwire.channels.models import Account
from shelfwire.kit.clock import zone_of
from shelfwire.people.models import Company, Role
from shelfwire.people.queries import covers
from shelfwire.web.access import CompanyRequest, at, requires
from shelfwire.web.cases.shown import act_words, attach_item_pictures, items_words, name_of
from shelfwire.web.chips import View
from shelfwire.web.forms import FilterForm
from shelfwire.web.grid import Act, Grid, GridTable
from shelfwire.web.pictures import IN_A_LIST, show_picture
from shelfwire.web.shops import chosen_shop, shops_shown
from shelfwire.web.stale import stale
from shelfwire.web.templatetags.show import badge, deadline_css, show_moment

CONVERSATIONS = ("cancellations", "returns")
_VIEWS = (
    View("to_answer", "To answer", "stands=waiting", "red"),
    View("returning", "On their way back", "status=returning"),
    View("open", "Open", "stands=open"),
    View("all", "All"),
)


class CaseFilterForm(FilterForm):
    """Cases by what they are, how they stand, and what is in them."""

    q = forms.CharField(
        required=False,
        label="Search",
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "Order, return or cancellation id, SKU, buyer"}),
    )
    kind = forms.ChoiceField(required=False, label="Type", choices=[("", "All"), *KIND_WORDS.items()])
    stands = forms.ChoiceField(
        required=False,
        label="Stands",
        choices=[("", "All"), ("waiting", "To answer"), ("open", "Open"), ("over", "Closed")],
    )
    status = forms.ChoiceField(required=False, label="Status", choices=[("", "All"), *STATUS_WORDS.items()])
    shop = forms.ModelChoiceField(Account.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shop"].queryset = channels.accounts(company)  # type: ignore[attr-defined]  # a ModelChoiceField


def rows_of(company: Company, form: CaseFilterForm) -> QuerySet[Case]:
    """The company's cases that a filter finds."""
    wanted = form.wanted()
    shop, stands = wanted.get("shop"), wanted.get("stands", "")
    return queries.cases(
        company,
        CaseFilter(
            kinds=(wanted["kind"],) if wanted.get("kind") else (),
            statuses=(wanted["status"],) if wanted.get("status") else (),
            account_ids=(shop.pk,) if shop else (),
            waiting=stands == "waiting",
            open={"open": True, "over": False}.get(stands),
            text=wanted.get("q", "").strip(),
        ),
    )


class CaseTable(GridTable):
    """Every case of the company."""

    empty = "web/cases/empty.html"
    identifiers = ("external_id", "order_external_id")
    watched = ("status", "due_at")

    kind = tables.Column("Type")
    order_external_id = tables.Column("Order")
    items = tables.Column("Items", accessor="pk")
    reason_text = tables.Column("Reason", empty_values=())
    refund_minor = tables.Column(
        "Refund",
        empty_values=(),
        attrs={"td": {"class": "text-end num text-nowrap"}, "th": {"class": "text-end"}},
    )
    status = tables.Column("Status")
    due_at = tables.Column("Answer by", empty_values=())
    external_id = tables.Column("Id", visible=False)
    refund_currency = tables.Column("Currency", visible=False)
    created_at = tables.Column("Asked for", visible=False)
    note = tables.Column("Buyer’s note", visible=False)
    tracking_number = tables.Column("Tracking number", visible=False)
    shop = tables.Column("Shop", accessor="account__name", visible=False)

    def __init__(self, *args: Any, select: bool = False, **kwargs: Any) -> None:
        self.select = select
        super().__init__(*args, **kwargs)

    def lines(self) -> SafeString:
        """The rows, each item with its picture."""
        attach_item_pictures([row.record for row in self.rows])
        return super().lines()

    def href(self, record: Case) -> str:
        """The case's page."""
        return at(self.request, "orders:case", case_id=record.pk)

    def pickable(self, record: Case) -> bool:
        """What can be accepted or declined as it stands."""
        answered = accepting(record) or declining(record)
        return answered is not None and not record.open_acts  # type: ignore[attr-defined]  # queries.cases

    def render_kind(self, record: Case) -> str:
        """Its word; below it the shop."""
        return format_html(
            '{} <span class="sub">{}</span>', badge(record.kind, kind_words(record.kind)), record.account.name
        )

    def value_kind(self, record: Case) -> str:
        """The word alone."""
        return kind_words(record.kind)

    def render_order_external_id(self, record: Case) -> str:
        """The order's id, and who bought it."""
        buyer = record.order.buyer_name if record.order else ""
        return format_html('{} <span class="sub">{}</span>', record.order_external_id, buyer)

    def value_order_external_id(self, record: Case) -> str:
        """The id alone."""
        return record.order_external_id

    def render_items(self, record: Case) -> str:
        """The first item with its picture; below it how many more there are."""
        items = list(record.items.all())
        if not items:
            return "—"
        first, *others = items
        more = f"+{len(others)} more" if others else ""
        return format_html(
            '<span class="pictured">{}<span><span class="item"><span class="item-title">{}</span> <b>× {}</b></span>'
            ' <span class="sub">{}</span></span></span>',
            show_picture(first.picture, name_of(first), self.request.company, IN_A_LIST),  # type: ignore[attr-defined]  # attached
            name_of(first),
            first.quantity,
            " · ".join(filter(None, [first.seller_sku, first.sku_name, more])),
        )

    def value_items(self, record: Case) -> str:
        """The same."""
        return items_words(record)

    def render_reason_text(self, record: Case) -> str:
        """Why, and what the buyer wrote."""
        note = f"“{record.note[:120]}”" if record.note else ""
        return format_html('{} <span class="sub">{}</span>', record.reason_text or record.reason or "—", note)

    def value_reason_text(self, record: Case) -> str:
        """Why."""
        return record.reason_text or record.reason

    def render_refund_minor(self, record: Case) -> str:
        """What the buyer gets back."""
        return str(record.refund) if record.refund else "—"

    def value_refund_minor(self, record: Case) -> str:
        """The amount alone."""
        return str(record.refund.decimal) if record.refund else ""

    def render_status(self, record: Case) -> str:
        """Its word; below it what is being asked, or was refused."""
        acts = record.open_acts  # type: ignore[attr-defined]  # queries.cases
        sub = f"{act_words(acts[-1])}: {acts[-1].get_status_display().lower()}" if acts else ""
        return format_html(
            '{} <span class="sub">{}</span>', badge(record.status, status_words(record.status)), sub
        )

    def value_status(self, record: Case) -> str:
        """The word alone."""
        return status_words(record.status)

    def render_due_at(self, record: Case) -> Any:
        """On the shop's clock."""
        zone = zone_of(record.account.timezone)
        return show_moment(record.due_at, zone, css=deadline_css(record.due_at))

    def value_due_at(self, record: Case) -> str:
        """ISO 8601, UTC."""
        return record.due_at.isoformat() if record.due_at else ""

    def value_created_at(self, value: Any) -> str:
        """ISO 8601, UTC."""
        return str(value.isoformat())


@requires(Role.VIEWER)
@require_GET
def case_list(request: CompanyRequest) -> HttpResponseBase:
    """Every case, what must be answered soonest first."""
    form = CaseFilterForm(request.company, request.GET)
    may_answer = covers(request.role, Role.OPERATOR)
    grid = Grid(
        request,
        CaseTable,
        rows_of(request.company, form),
        keys=queries.BY_ANSWER,
        descending=False,
        name="cases",
        form=form,
        views=_VIEWS,
        acts=[
            Act("Decline", "x", at(request, "orders:decline_cases"), key="n"),
            Act("Accept", "check", at(request, "orders:accept_cases"), key="y", primary=True),
        ]
        if may_answer
        else (),
        stale=stale(request, shops_shown(request), CONVERSATIONS),
        select=may_answer,
        exist=Case.objects.filter(company=request.company).exists,
    )
    counted = queries.counts(request.company, chosen_shop(request))
    grid.counts = {key: counted[key] for key in ("to_answer", "returning", "open")}
    return grid.respond("web/cases/list.html")
