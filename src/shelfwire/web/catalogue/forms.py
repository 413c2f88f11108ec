"""Forms of the catalogue."""

from __future__ import annotations

from typing import Any

from django import forms

from shelfwire.catalog.models import Sku
from shelfwire.inventory import queries as inventory
from shelfwire.kit import locales
from shelfwire.kit.money import Money
from shelfwire.kit.prices import parse_money
from shelfwire.people.models import Company
from shelfwire.web.forms import FilterForm, ShelfwireForm, TableFileField, dry_run_field

ENCODINGS = (("", "UTF-8, or as the file says"), ("windows-1252", "Windows-1252 (Excel in the West)"),
             ("windows-1258", "Windows-1258 (Vietnamese)"), ("gb18030", "GB 18030 (Chinese)"),
             ("shift_jis", "Shift JIS (Japanese)"))  # fmt: skip


def locale_choices() -> list[tuple[str, str]]:
    """Every locale a file may be declared in, with how numbers and days are written there."""
    known = map(locales.locale_of, locales.TAGS)
    return [(tag, f"{one.sample}: {one.name}") for tag, one in zip(locales.TAGS, known, strict=True)]


class SkuFilter(FilterForm):
    """By words, and the archived ones."""

    q = forms.CharField(
        required=False, label="Search", widget=forms.TextInput(attrs={"placeholder": "SKU, title or barcode"})
    )
    archived = forms.BooleanField(required=False, label="Archived")


class SkuForm(ShelfwireForm):
    """One SKU."""

    code = forms.CharField(label="SKU", max_length=80, help_text="Your own code; the key of everything here.")
    title = forms.CharField(label="Title", max_length=300)
    product_title = forms.CharField(
        label="Product title", max_length=300, required=False,
        help_text="Only for variants: SKUs with the same product title belong together.",
    )  # fmt: skip
    barcode = forms.CharField(label="Barcode", max_length=20, required=False)
    price = forms.CharField(label="Price", max_length=30, required=False)
    currency = forms.CharField(
        label="Currency", max_length=3, required=False, help_text="Three letters: USD."
    )
    buffer = forms.IntegerField(
        label="Safety quantity", min_value=0, initial=0, required=False,
        help_text="Kept back on every channel, against overselling.",
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """What the actions take. Raises BadCell."""
        found = dict(self.cleaned_data)
        price, currency = found.pop("price").strip(), found["currency"].strip().upper()
        return {
            **found,
            "currency": currency,
            "price_minor": parse_money(price, field="Price", currency=currency) if price else None,
            "buffer": found["buffer"] or 0,
        }

    @classmethod
    def of(cls, sku: Sku) -> dict[str, Any]:
        """The form's initial values for an existing SKU."""
        price = Money(sku.price_minor, sku.currency).decimal if sku.price_minor is not None else ""
        return {"title": sku.title, "barcode": sku.barcode, "price": str(price), "currency": sku.currency,
                "buffer": sku.buffer, "product_title": sku.product.title, "code": sku.code}  # fmt: skip


class ImportForm(ShelfwireForm):
    """A file of SKUs and how it is written."""

    file = TableFileField()
    create = forms.BooleanField(
        label="Create what does not exist yet", required=False, help_text="Else rows only update what is there.",
    )  # fmt: skip
    locale = forms.ChoiceField(label="Numbers are written", choices=locale_choices, initial="en-US")
    encoding = forms.ChoiceField(label="Encoding", choices=ENCODINGS, required=False)
    currency = forms.CharField(
        label="Currency of prices",
        max_length=3,
        required=False,
        help_text="For rows without a currency of their own.",
    )
    warehouse = forms.ChoiceField(label="Warehouse of quantities", required=False)
    dry_run = dry_run_field()

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(w.code, w.name) for w in inventory.warehouses(company)]
        self.fields["warehouse"].choices = [("", "The default one"), *places]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["dry_run"].initial = True
        self.fields["create"].initial = not company.skus.exists()
