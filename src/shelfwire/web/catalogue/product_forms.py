"""Forms of products: what is said of them, of many at once, of their variations."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from shelfwire.catalog import content
from shelfwire.catalog.models import Product
from shelfwire.kit.cells import CLEAR, parse_decimal
from shelfwire.web.forms import FilterForm, ShelfwireForm

LACKS = (("", "Anything"), ("pictures", "Pictures"), ("description", "A description"), ("brand", "A brand"),
         ("identifier", "An identifier"), ("weight", "A weight"))  # fmt: skip
WEIGHT_UNITS = [("", "—"), *((unit, unit) for unit in ("g", "kg", "oz", "lb"))]
LENGTH_UNITS = [("", "—"), *((unit, unit) for unit in ("mm", "cm", "m", "in"))]
_TEXTS = ("title", "code", "brand", "description", "short_description")
_MEASURES = ("weight", "length", "width", "height")


class ProductFilter(FilterForm):
    """By words, and by what is missing."""

    q = forms.CharField(
        required=False,
        label="Search",
        widget=forms.TextInput(attrs={"placeholder": "Title, brand, parent SKU or SKU"}),
    )
    families = forms.BooleanField(required=False, label="With variations")
    in_no_shop = forms.BooleanField(required=False, label="In no shop")
    lacks = forms.ChoiceField(required=False, label="Without", choices=LACKS)


class MeasuresForm(ShelfwireForm):
    """Weight and package."""

    weight = forms.CharField(label="Weight", required=False, max_length=20)
    weight_unit = forms.ChoiceField(label="Weight unit", required=False, choices=WEIGHT_UNITS)
    length = forms.CharField(label="Length", required=False, max_length=20)
    width = forms.CharField(label="Width", required=False, max_length=20)
    height = forms.CharField(label="Height", required=False, max_length=20)
    length_unit = forms.ChoiceField(label="Length unit", required=False, choices=LENGTH_UNITS)

    def measures(self) -> dict[str, Any]:
        """What the actions take. Raises BadCell."""
        given = self.cleaned_data
        found: dict[str, Any] = {name: _number(given[name], name) for name in _MEASURES}
        return {**found, "weight_unit": given["weight_unit"], "length_unit": given["length_unit"]}


def _number(text: str, name: str) -> Decimal | None:
    return parse_decimal(text, field=content.MEASURES[name]) if text.strip() else None


class ProductForm(MeasuresForm):
    """Everything that is said of a product itself."""

    title = forms.CharField(label="Title", max_length=300)
    code = forms.CharField(
        label="Parent SKU", max_length=80, required=False,
        help_text="Of a product with variations: its own code. Nothing is sold under it.",
    )  # fmt: skip
    brand = forms.CharField(label="Brand", max_length=120, required=False)
    description = forms.CharField(
        label="Long description", required=False, widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Plain text or HTML. Scripts, frames and forms are taken out.",
    )  # fmt: skip
    short_description = forms.CharField(
        label="Short description", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    field_order = [*_TEXTS]

    def values(self) -> dict[str, Any]:
        """What ``update_product`` takes. Raises BadCell."""
        return {**{name: self.cleaned_data[name] for name in _TEXTS}, **self.measures()}

    @classmethod
    def of(cls, product: Product) -> dict[str, Any]:
        """The form's initial values for a product."""
        measures = {name: shown(getattr(product, name)) for name in _MEASURES}
        units = {"weight_unit": product.weight_unit, "length_unit": product.length_unit}
        return {**{name: getattr(product, name) for name in _TEXTS}, **measures, **units}


def shown(value: Decimal | None) -> str:
    """A measure without needless zeros."""
    return "" if value is None else f"{value.normalize():f}"


class TogetherForm(MeasuresForm):
    """What is set of many products at once; an empty field leaves each as it is."""

    brand = forms.CharField(label="Brand", max_length=120, required=False, help_text=f"{CLEAR} empties it.")
    short_description = forms.CharField(
        label="Short description", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    field_order = ["brand"]

    def values(self) -> dict[str, Any]:
        """What ``update_product`` takes: only what was filled in. Raises BadCell."""
        given = self.measures()
        found = {name: value for name, value in given.items() if value not in (None, "")}
        texts = {name: self.cleaned_data[name].strip() for name in ("brand", "short_description")}
        return {**found, **{name: "" if text == CLEAR else text for name, text in texts.items() if text}}


class VariationForm(ShelfwireForm):
    """One more SKU of a product, with a value for each of its options."""

    code = forms.CharField(label="SKU", max_length=80)
    title = forms.CharField(
        label="Title", max_length=300, required=False, help_text="Empty: the product's, with the options."
    )
    barcode = forms.CharField(label="Barcode", max_length=20, required=False)

    def __init__(self, product: Product, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, name in enumerate(product.option_names):
            self.fields[f"option{place}"] = forms.CharField(label=name, max_length=120)
        self.order_fields(["code", *(f"option{place}" for place in range(len(product.option_names)))])

    def options(self) -> list[str]:
        """The values in the order of the options."""
        return [value for name, value in self.cleaned_data.items() if name.startswith("option")]
