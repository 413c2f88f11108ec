"""Forms of the links."""

from __future__ import annotations

from django import forms

from shelfwire.web.catalogue.forms import ENCODINGS
from shelfwire.web.forms import FilterForm, ShelfwireForm, TableFileField, dry_run_field


class LinkFilter(FilterForm):
    """By words, and by how they stand."""

    q = forms.CharField(
        required=False,
        label="Search",
        widget=forms.TextInput(attrs={"placeholder": "Title, SKU, seller SKU or id"}),
    )
    show = forms.ChoiceField(
        required=False,
        label="Show",
        choices=[
            ("", "All"),
            ("unlinked", "Not linked"),
            ("waiting", "Not linked, and orders wait"),
            ("linked", "Linked"),
            ("due", "Due: to be sent"),
            ("held", "Waiting for something"),
            ("refused", "Refused"),
            ("differs", "Differs from what was sent"),
            ("off", "Not enabled"),
        ],
    )


class LinkForm(ShelfwireForm):
    """Which of our SKUs it is. ``relink``: yes, change the link there is."""

    sku = forms.CharField(
        label="Our SKU",
        max_length=80,
        widget=forms.TextInput(attrs={"list": "sku-options", "autocomplete": "off"}),
    )
    order = forms.CharField(required=False, widget=forms.HiddenInput)
    relink = forms.BooleanField(required=False, widget=forms.HiddenInput)


class LinkFileForm(ShelfwireForm):
    """A file of links."""

    file = TableFileField(
        help_text="Columns: SKU (ours), and SKU ID or Seller SKU (the shop's); Shop when there are several.",
    )
    encoding = forms.ChoiceField(label="Encoding", choices=ENCODINGS, required=False)
    relink = forms.BooleanField(
        required=False,
        label="Change links that point to another SKU",
        help_text="Otherwise such a row is handed back and asks.",
    )
    dry_run = dry_run_field()
