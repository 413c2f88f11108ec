"""Forms of shipping: carrier and number, a correction, a file."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms

from shelfwire.channels import queries as channels
from shelfwire.channels.models import Account
from shelfwire.fulfilment.errors import LooksOdd
from shelfwire.fulfilment.models import CarrierLink, Parcel
from shelfwire.fulfilment.queries import all_carriers, carrier_for
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.people.models import Company
from shelfwire.web.catalogue.forms import ENCODINGS, locale_choices
from shelfwire.web.forms import FilterForm, ShelfwireForm, TableFileField, dry_run_field, refusals, timezones
from shelfwire.web.shipping.carriers import Offered, offered

BY_NUMBER = "By the number"


class CarrierSelect(forms.Select):
    """A drop-down whose carriers that are not mapped are named and cannot be chosen."""

    closed: Collection[str] = ()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Disabled for the closed ones."""
        option = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.closed:
            option["attrs"]["disabled"] = True
        return option


def carrier_choices(found: Offered) -> list[Any]:
    """Mapped carriers first; a guess says that it is one."""
    mapped = [
        (carrier.code, f"{carrier.name} (as {link.provider_name}{', guessed' if link.guessed else ''})")
        for carrier, link in found.mapped
    ]
    choices: list[Any] = [("", BY_NUMBER), *mapped]
    if found.others:
        choices.append(
            ("Not mapped on this shop", [(c.code, f"{c.name} (map it first)") for c in found.others])
        )
    return choices


class TrackedForm(ShelfwireForm):
    """A carrier and a number. An unusual number is refused once, then the person may insist."""

    carrier = forms.ChoiceField(required=False, label="Carrier", widget=CarrierSelect)
    tracking_number = forms.CharField(
        label="Tracking number",
        max_length=80,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
    )
    accept_unusual_number = forms.BooleanField(
        required=False, label="The number is correct", widget=forms.HiddenInput
    )

    despite = forms.CharField(
        required=False,
        max_length=300,
        label="It is correct because",
        widget=forms.HiddenInput,
    )

    def offer(
        self, account: Account, delivery_option_id: str, links: Collection[CarrierLink] | None = None
    ) -> None:
        """Fill the drop-down for an order's delivery option."""
        self.offered = offered(account, delivery_option_id, links)
        self.region = account.region
        self.fields["carrier"].choices = carrier_choices(self.offered)  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["carrier"].widget.closed = {c.code for c in self.offered.others}

    def clean(self) -> dict[str, Any]:
        """Without a carrier, the number says which it is, when only one can be meant."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        number = given.get("tracking_number")
        if number and not given.get("carrier") and "carrier" not in self.errors:
            with refusals(self):
                given["carrier"] = carrier_for("", number, self.region).code
        return given

    def offer_anyway(self) -> None:
        """The number was refused: let the person say that they know."""
        if any(
            error.code == "malformed_tracking_number"
            for error in self.errors.as_data().get("tracking_number", [])
        ):
            self.fields["accept_unusual_number"].widget = forms.CheckboxInput()
        if any(error.code == LooksOdd.code for found in self.errors.as_data().values() for error in found):
            self.fields["despite"].widget = forms.TextInput(attrs={"autocomplete": "off"})


class CorrectForm(TrackedForm):
    """Another carrier or number for a parcel that was sent."""

    sure = forms.BooleanField(
        label="I have checked carrier and number: no further correction is possible",
        error_messages={"required": "Confirm that you have checked them."},
    )
    field_order = ("carrier", "tracking_number", "accept_unusual_number", "despite", "sure")

    def __init__(self, parcel: Parcel, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contents = parcel.contents.all()
        self.offer(parcel.account, contents[0].order.delivery_option_id if contents else "")


class ParcelFilterForm(FilterForm):
    """Parcels by words, shop, status and carrier."""

    q = forms.CharField(
        required=False,
        label="Search",
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "Tracking number, order id, SKU or buyer"}),
    )
    status = forms.ChoiceField(required=False, label="Status", choices=[("", "All"), *ParcelStatus.choices])
    carrier = forms.ChoiceField(required=False, label="Carrier")
    moving = forms.ChoiceField(required=False, label="Moving", choices=[("", "All"), ("no", "Not moving")])
    stopped = forms.ChoiceField(required=False, label="Stopped", choices=[("", "All"), ("yes", "Stopped")])
    shop = forms.ModelChoiceField(Account.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shop"].queryset = channels.accounts(company)  # type: ignore[attr-defined]  # a ModelChoiceField
        names = sorted((c.name, c.code) for c in all_carriers().values())
        self.fields["carrier"].choices = [("", "All"), *((code, name) for name, code in names)]  # type: ignore[attr-defined]  # a ChoiceField


class TrackingFileForm(ShelfwireForm):
    """A file of tracking numbers and how it is written."""

    file = TableFileField()
    zone = forms.ChoiceField(
        label="Time zone of the dates", choices=timezones, help_text="Used for the column Ship date."
    )
    locale = forms.ChoiceField(label="Number and date format", choices=locale_choices, initial="en-US")
    encoding = forms.ChoiceField(label="Encoding", choices=ENCODINGS, required=False)
    shop = forms.ModelChoiceField(
        Account.objects.none(),
        required=False,
        label="Shop",
        empty_label="From the order ids",
        help_text="Only needed when two shops share an order id.",
    )
    accept_unusual_numbers = forms.BooleanField(
        required=False, label="Accept numbers that do not look like their carrier's"
    )
    despite = forms.CharField(
        required=False,
        max_length=300,
        label="Ship rows that look odd anyway, because",
        help_text="Blank: such rows come back in a file.",
    )
    dry_run = dry_run_field()

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shops = channels.accounts(company)
        self.fields["shop"].queryset = shops  # type: ignore[attr-defined]  # a ModelChoiceField
        first = shops.first()
        self.fields["zone"].initial = first.timezone if first else company.timezone
