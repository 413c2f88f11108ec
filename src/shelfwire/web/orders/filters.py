"""What the orders list can be narrowed by. Every filter is in the address, so a link is a saved view."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from shelfwire.channels.models import Account
from shelfwire.channels.port import OrderClass
from shelfwire.channels.registry import all_channels
from shelfwire.fulfilment.queries import LABELS
from shelfwire.kit import clock
from shelfwire.kit.clock import zone_of
from shelfwire.orders.queries import OrderFilter
from shelfwire.orders.states import OrderStatus
from shelfwire.people.models import Company
from shelfwire.web.forms import FilterForm
from shelfwire.web.templatetags.show import words

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
    """What the list can be narrowed by. The shop is the switcher's."""

    q = forms.CharField(
        required=False,
        label="Search",
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "Order id, SKU, buyer or tracking number"}),
    )
    shop = forms.TypedChoiceField(required=False, empty_value=None, widget=forms.HiddenInput)
    status = forms.ChoiceField(required=False, label="Status", choices=[("", "All"), *OrderStatus.choices])
    deadline = forms.ChoiceField(required=False, label="Deadline", choices=DEADLINES)
    progress = forms.ChoiceField(
        required=False,
        label="Progress",
        choices=[("", "All"), *((one.value, label) for one, label in LABELS.items())],
    )
    blocked = forms.ChoiceField(
        required=False,
        label="Blocked",
        choices=[("", "All"), ("yes", "Blocked"), ("no", "Not blocked")],
    )
    cancel = forms.ChoiceField(
        required=False, label="Cancellation", choices=[("", "All"), ("requested", "Requested by the buyer")]
    )
    order_class = forms.ChoiceField(
        required=False, label="Kind", choices=[("", "All"), *((c.value, words(c)) for c in OrderClass)]
    )
    channel = forms.ChoiceField(required=False, label="Channel")
    source = forms.CharField(required=False, label="Source", max_length=20)
    placed_from = forms.DateField(required=False, label="Placed from", widget=_day())
    placed_to = forms.DateField(required=False, label="to", widget=_day())

    def __init__(self, company: Company, shops: list[Account], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company
        # also for the calendars of the deadlines and the tiles
        self.shops = shops
        shop = self.fields["shop"]
        assert isinstance(shop, forms.TypedChoiceField)
        shop.choices = [("", "All"), *((one.pk, str(one)) for one in self.shops)]
        shop.coerce = {str(one.pk): one for one in self.shops}.__getitem__
        self.fields["channel"].choices = [("", "All"), *((c.name, c.label) for c in all_channels())]  # type: ignore[attr-defined]  # a ChoiceField

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
            cancel_requested=True if wanted.get("cancel") else None,
            deadline=wanted.get("deadline", ""),
            source=wanted.get("source", ""),
            placed_from=clock.midnight(first, zone) if first else None,
            placed_to=clock.midnight(last + timedelta(days=1), zone) if last else None,
        )
