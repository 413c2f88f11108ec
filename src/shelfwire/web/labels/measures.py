"""Weights and sizes as people write them, and the fields in which they do."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from shelfwire.catalog.models import Sku
from shelfwire.fulfilment.models import Label, Packaging

LARGEST = Decimal(100_000)
"""Of any weight or side; more is a slip of the finger in every unit."""
SIDES = ("length", "width", "height")


def plain(value: Decimal | None) -> str:
    """``1.5`` for 1.5000, ``10`` for 10.0000; empty for none."""
    return "" if value is None else f"{value.normalize():f}"


def service_words(carrier: str, service: str) -> str:
    """Carrier and service, the carrier once: ``USPS Ground Advantage``."""
    known = service.casefold().startswith(carrier.casefold())
    return service if known and service else " ".join(filter(None, (carrier, service)))


def weighed(one: Label | Packaging) -> str:
    """``1.5 lb``; empty when it is not known."""
    return f"{plain(one.weight)} {one.weight_unit}" if one.weight is not None else ""


def sized(one: Label | Packaging) -> str:
    """``10 × 8 × 4 in``; empty when no side is known."""
    if one.length is None and one.width is None and one.height is None:
        return ""
    sides = " × ".join(plain(side) or "?" for side in (one.length, one.width, one.height))
    return f"{sides} {one.length_unit}"


class AmountField(forms.DecimalField):
    """A weight or a side: more than nothing, four decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False, min_value=Decimal("0.0001"), max_value=LARGEST, decimal_places=4, **kwargs
        )


class BoxForm(forms.Form):
    """The fields of a weight and a size, for forms that have them; units as in the product's data."""

    weight = AmountField(label="Weight")
    weight_unit = forms.ChoiceField(label="Weight unit", choices=Sku.WeightUnit.choices, required=False)
    length = AmountField(label="Length")
    width = AmountField(label="Width")
    height = AmountField(label="Height")
    length_unit = forms.ChoiceField(label="Size unit", choices=Sku.LengthUnit.choices, required=False)

    def clean(self) -> dict[str, Any]:
        """A number needs its unit, and a size all three sides."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        sides = [given.get(side) for side in SIDES]
        if any(side is not None for side in sides) and not any(side in self.errors for side in SIDES):
            for side, value in zip(SIDES, sides, strict=True):
                if value is None:
                    self.add_error(side, "Enter all three sides, or none.")
            if not given.get("length_unit"):
                self.add_error("length_unit", "Choose a unit for the size.")
        if given.get("weight") is not None and not given.get("weight_unit"):
            self.add_error("weight_unit", "Choose a unit for the weight.")
        return given

    def columns(self) -> dict[str, Any]:
        """What was given, as the columns of a packaging or a label; a unit without a number is none."""
        given = self.cleaned_data
        sized = given.get("length") is not None
        return {
            "weight": given.get("weight"),
            "weight_unit": given.get("weight_unit", "") if given.get("weight") is not None else "",
            **{side: given.get(side) for side in SIDES},
            "length_unit": given.get("length_unit", "") if sized else "",
        }
