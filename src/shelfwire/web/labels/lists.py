"""The list of labels: which are to be printed, which were refused, and printing any of them again."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.views.decorators.http import require_GET

from shelfwire.channels import queries as channels
from shelfwire.channels.models import Account
from shelfwire.fulfilment import queries
from shelfwire.fulfilment.models import Label
from shelfwire.fulfilment.queries import LabelFilter
from shelfwire.fulfilment.states import LabelStatus
from shelfwire.kit.clock import zone_of
from shelfwire.orders.queries import counts
from shelfwire.people.models import Company, Role
from shelfwire.people.queries import covers
from shelfwire.web.access import CompanyRequest, at, is_packer, requires
from shelfwire.web.chips import View
from shelfwire.web.forms import FilterForm
from shelfwire.web.grid import Act, Grid, GridTable
from shelfwire.web.labels.measures import service_words
from shelfwire.web.orders.packing import since
from shelfwire.web.shops import shops_shown
from shelfwire.web.stale import stale
from shelfwire.web.templatetags.show import badge, show_moment

_VIEWS = (
    View("all", "All"),
    View("to_print", "To print", "printed=no"),
    View("asked", "Being bought", "status=asked"),
    View("refused", "Refused", "status=refused", "red"),
    View("void_asked", "To be voided", "status=void_asked", "red"),
    View("void", "Void", "status=void"),
)


class LabelFilterForm(FilterForm):
    """Labels by number or order, shop, status, and whether they were printed."""

    q = forms.CharField(
        required=False,
        label="Search",
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "Tracking number, order id, SKU or buyer"}),
    )
    status = forms.ChoiceField(required=False, label="Status", choices=[("", "All"), *LabelStatus.choices])
    source = forms.ChoiceField(
        required=False, label="Bought from", choices=[("", "All"), *Label.Source.choices]
    )
    printed = forms.ChoiceField(
        required=False,
        label="Printed",
        choices=[("", "All"), ("no", "Bought, not printed yet"), ("yes", "Printed")],
    )
    shop = forms.ModelChoiceField(Account.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shop"].queryset = channels.accounts(company)  # type: ignore[attr-defined]  # a ModelChoiceField


def rows_of(request: CompanyRequest, form: LabelFilterForm) -> QuerySet[Label]:
    """The company's labels that a filter finds."""
    wanted = form.wanted()
    shop = wanted.get("shop")
    found = queries.labels(
        request.company,
        LabelFilter(
            account_ids=(shop.pk,) if shop else (),
            statuses=(wanted["status"],) if wanted.get("status") else (),
            source=wanted.get("source", ""),
        ),
    )
    if wanted.get("printed"):
        found = queries.printed_or_not(found, wanted["printed"] == "yes")
    found = queries.found_by(found, wanted.get("q", ""))
    return found.filter(asked_at__gte=since()) if is_packer(request) else found


class LabelTable(GridTable):
    """Every label of the company."""

    empty = "web/labels/empty.html"
    identifiers = ("tracking_number", "orders", "package_id")
    watched = ("status", "tracking_number")

    tracking_number = tables.Column("Label", empty_values=())
    orders = tables.Column("Orders", accessor="pk")
    service = tables.Column("Service", accessor="service_name", empty_values=())
    status = tables.Column("Status")
    cost = tables.Column(
        "Cost", accessor="pk", attrs={"td": {"class": "text-end num"}, "th": {"class": "text-end"}}
    )
    prints = tables.Column(
        "Printed",
        accessor="prints_count",
        attrs={"td": {"class": "text-end num"}, "th": {"class": "text-end"}},
    )
    asked_at = tables.Column("Requested")
    currency = tables.Column("Currency", accessor="cost_currency", visible=False)
    package_id = tables.Column("Package", visible=False)
    asked_by = tables.Column("By", visible=False)
    bought_at = tables.Column("Bought", visible=False)
    weight = tables.Column("Weight", visible=False)
    weight_unit = tables.Column("Weight unit", visible=False)
    shop = tables.Column("Shop", accessor="account__name", visible=False)

    def __init__(self, *args: Any, select: bool = False, **kwargs: Any) -> None:
        self.select = select
        super().__init__(*args, **kwargs)

    def href(self, record: Label) -> str:
        """The label's page."""
        return at(self.request, "orders:label", label_id=record.pk)

    def pickable(self, record: Label) -> bool:
        """Only what was bought can be printed."""
        return record.status == LabelStatus.BOUGHT

    def render_tracking_number(self, record: Label) -> str:
        """The number, or the package while there is none; below it the shop."""
        name = record.tracking_number or record.package_id or f"Label {record.pk}"
        return format_html('{} <span class="sub">{}</span>', name, record.account.name)

    def value_tracking_number(self, record: Label) -> str:
        """The number alone."""
        return record.tracking_number

    def render_orders(self, record: Label) -> str:
        """The order's id, or how many there are."""
        found = order_ids(record)
        more = f"and {len(found) - 1} more" if len(found) > 1 else ""
        return format_html('{} <span class="sub">{}</span>', found[0] if found else "—", more)

    def value_orders(self, record: Label) -> str:
        """Every id."""
        return " ".join(order_ids(record))

    def render_service(self, record: Label) -> str:
        """Carrier and service."""
        return format_html(
            '{} <span class="sub">{}</span>',
            record.provider_name or record.account.channel_label,
            record.service_name,
        )

    def value_service(self, record: Label) -> str:
        """The same in one line."""
        return service_words(record.provider_name, record.service_name)

    def render_status(self, record: Label) -> str:
        """Its word; below it why it was refused, or what is missing of its documents."""
        why = record.error if record.status == LabelStatus.REFUSED else record.void_why
        if record.status == LabelStatus.BOUGHT and record.documents_due_at:
            why = "Its documents are being fetched."
        return format_html(
            '{} <span class="sub">{}</span>', badge(record.status, record.get_status_display()), why
        )

    def value_status(self, record: Label) -> str:
        """The word alone."""
        return str(record.get_status_display())

    def render_cost(self, record: Label) -> str:
        """What it cost; before it is bought, what was agreed."""
        if record.cost is not None:
            return str(record.cost)
        return f"up to {record.agreed_price}" if record.agreed_price else "—"

    def value_cost(self, record: Label) -> str:
        """The amount alone."""
        return str(record.cost.decimal) if record.cost else ""

    def render_asked_at(self, record: Label) -> Any:
        """On the shop's clock, and by whom."""
        return format_html(
            '{} <span class="sub">{}</span>',
            show_moment(record.asked_at, zone_of(record.account.timezone)),
            record.asked_by,
        )

    def value_asked_at(self, value: Any) -> str:
        """ISO 8601, UTC."""
        return str(value.isoformat())

    def value_bought_at(self, value: Any) -> str:
        """ISO 8601, UTC."""
        return value.isoformat() if value else ""


def order_ids(label: Label) -> list[str]:
    """The channel's ids of the label's orders."""
    return list(dict.fromkeys(row.order.external_id for row in label.contents.all()))


@requires(Role.VIEWER, packers=True)
@require_GET
def label_list(request: CompanyRequest) -> HttpResponseBase:
    """Every label, newest first."""
    form = LabelFilterForm(request.company, request.GET)
    may_print = covers(request.role, Role.PACKER)
    grid = Grid(
        request,
        LabelTable,
        queries.with_prints(rows_of(request, form)),
        keys=queries.LABEL_KEYS,
        name="labels",
        form=form,
        views=_VIEWS,
        acts=[Act("Print", "printer", at(request, "orders:print_labels"), key="p", primary=True)]
        if may_print
        else (),
        stale=stale(request, shops_shown(request)),
        select=may_print,
        exist=Label.objects.filter(company=request.company).exists,
    )
    every = queries.labels(request.company)
    grid.counts = counts(
        {
            "to_print": queries.printed_or_not(every, printed=False),
            **{
                status: queries.labels(request.company, LabelFilter(statuses=(status,)))
                for status in (LabelStatus.ASKED, LabelStatus.REFUSED, LabelStatus.VOID_ASKED)
            },
        }
    )
    return grid.respond("web/labels/list.html")
