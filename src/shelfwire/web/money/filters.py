"""What the filters of the money screens share."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms

from shelfwire.kit import clock
from shelfwire.kit.clock import zone_of
from shelfwire.web.access import CompanyRequest
from shelfwire.web.forms import FilterForm
from shelfwire.web.shops import FIELD, chosen_shop


def search_field(placeholder: str) -> forms.CharField:
    """A search by whole ids."""
    return forms.CharField(
        required=False,
        label="Search",
        max_length=64,
        widget=forms.TextInput(attrs={"placeholder": placeholder}),
    )


def day_field(label: str) -> forms.DateField:
    """A day of a filter."""
    return forms.DateField(required=False, label=label, widget=forms.DateInput(attrs={"type": "date"}))


def currency_field() -> forms.CharField:
    """The currency of the rows."""
    return forms.CharField(
        required=False,
        label="Currency",
        min_length=3,
        max_length=3,
        widget=forms.TextInput(attrs={"placeholder": "USD"}),
    )


class ShopFilterForm(FilterForm):
    """A filter that keeps the shop which the switcher has chosen."""

    shop = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, request: CompanyRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request.GET, *args, **kwargs)
        self.chosen = chosen_shop(request)
        zone = self.chosen.timezone if self.chosen else request.company.timezone
        self.zone = zone_of(zone)

    @property
    def account_ids(self) -> list[int]:
        """The chosen shop; empty for all."""
        return [self.chosen.pk] if self.chosen else []

    @property
    def text(self) -> str:
        """What is searched for."""
        return str(self.wanted().get("q", "")).strip()

    @property
    def wanted_currency(self) -> str:
        """The currency that is asked for; empty: any."""
        return str(self.wanted().get("currency", "")).upper()

    def days(self) -> tuple[datetime | None, datetime | None]:
        """From the first moment of ``since`` up to the last one of ``until``, on the shop's clock, else the company's.
        The second is exclusive.
        """
        wanted = self.wanted()
        since, until = wanted.get("since"), wanted.get("until")
        return (
            clock.midnight(since, self.zone) if since else None,
            clock.midnight(until + timedelta(days=1), self.zone) if until else None,
        )


__all__ = ["FIELD", "ShopFilterForm", "currency_field", "day_field", "search_field"]
