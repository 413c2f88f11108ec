"""What the orders list can be narrowed by. Every filter is in the address, so a link is a saved view."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from shelfwire.channels import queries as channels
from shelfwire.channels.models import Account
from shelfwire.channels.port import OrderClass
from shelfwire.channels.registry import all_channels
from shelfwire.fulfilment.queries import LABELS
from shelfwire.kit.clock import zone_of
from shelfwire.orders.queries import OrderFilter
from shelfwire.orders.states import OrderStatus
from shelfwire.people.models import Company
from shelfwire.web.forms import FilterForm
from shelfwire.web.templatetags.show import words

_USUAL = ("q", "shop", "status", "deadline")
DEADLINES = (
    ("", "Any"),
    ("late", "Late"),
    ("today", "Due today"),
    ("tomorrow", "Due tomorrow"),
    ("later", "Due later"),
)


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


class OrderFilterForm(FilterForm):
    """Search, shop, status and deadline at hand; the rest behind *More filters*."""

    q = forms.CharField(
        required=False,
        label="Search",
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "Order id, SKU, buyer or tracking number"}),
    )
    shop = forms.ModelChoiceField(Account.objects.none(), required=False, label="Shop", empty_label="All")
    status = forms.ChoiceField(required=False, label="Status", choices=[("", "All"), *OrderStatus.choices])
    deadline = forms.ChoiceField(required=False, label="Deadline", choices=DEADLINES)
    progress = forms.ChoiceField(
        required=False,
        label="Progress",
        choices=[("", "All"), *((one.value, label) for one, label in LABELS.items())],
    )
    blocked = forms.ChoiceField(
        required=False,
        label="Needs attention",
        choices=[("", "All"), ("yes", "Blocked"), ("no", "Not blocked")],
    )
    order_class = forms.ChoiceField(
        required=False, label="Kind", choices=[("", "All"), *((c.value, words(c)) for c in OrderClass)]
    )
    channel = forms.ChoiceField(required=False, label="Channel")
    source = forms.CharField(required=False, label="Source", max_length=20)
    placed_from = forms.DateField(required=False, label="Placed from", widget=_day())
    placed_to = forms.DateField(required=False, label="to", widget=_day())

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company
        self.fields["shop"].queryset = channels.accounts(company)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["channel"].choices = [("", "All"), *((c.name, c.label) for c in all_channels())]  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def usual(self) -> list[BoundField]:
        """The filters that are always in view."""
        return [self[name] for name in _USUAL]

    @property
    def more(self) -> list[BoundField]:
        """The filters behind *More filters*."""
        return [field for field in self if field.name not in _USUAL]

    @property
    def more_used(self) -> bool:
        """Whether one of those narrows the list, so it must not be hidden."""
        return any(field.value() for field in self.more)

    def asked(self) -> OrderFilter:
        """The question in the words of ``orders.queries``. Days are the chosen shop's, else the company's."""
        wanted = self.wanted()
        shop: Account | None = wanted.get("shop")
        zone = zone_of(shop.timezone if shop else self.company.timezone)
        first, last = wanted.get("placed_from"), wanted.get("placed_to")
        return OrderFilter(
            search=wanted.get("q", ""),
            account_ids=(shop.pk,) if shop else (),
            channel=wanted.get("channel", ""),
            statuses=(wanted["status"],) if wanted.get("status") else (),
            classes=(wanted["order_class"],) if wanted.get("order_class") else (),
            blocked={"yes": True, "no": False}.get(wanted.get("blocked", "")),
            deadline=wanted.get("deadline", ""),
            source=wanted.get("source", ""),
            placed_from=datetime.combine(first, time(), tzinfo=zone) if first else None,
            placed_to=datetime.combine(last + timedelta(days=1), time(), tzinfo=zone) if last else None,
        )
