"""Shipping one order: the form that the order's page and the ship station share, and what comes of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from shelfwire.catalog.queries import skus_scanned
from shelfwire.fulfilment.actions import make_parcel
from shelfwire.fulfilment.models import CarrierLink, Parcel
from shelfwire.fulfilment.queries import OpenLine, open_lines, parcel_by_number
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.queries import by_external_id
from shelfwire.web.access import CompanyRequest
from shelfwire.web.forms import refusals
from shelfwire.web.orders.tables import unit_name
from shelfwire.web.pictures import attach_pictures
from shelfwire.web.shipping.forms import TrackedForm

_TAKE, _QUANTITY, _OF = "take-{}", "quantity-{}", "of-{}"


@dataclass(frozen=True, slots=True)
class LineFields:
    """One line of the form: the article, whether it goes into the parcel, and how many of it."""

    line: OpenLine
    name: str
    take: BoundField
    quantity: BoundField
    of: BoundField


class ShipForm(TrackedForm):
    """How many of each line of one order leave, with whom, under which number.

    Every line says how many were left when the page was drawn (``of-…``): when that is not so any more, somebody
    else packed meanwhile, and nothing is made. ``counted``: the quantities were counted with a scanner, so that fewer
    than all must be meant (``part``). ``open``: the lines that are left to pack; empty when there is nothing to ship.
    """

    lines = forms.Field(required=False, widget=forms.HiddenInput, label="What is in the parcel")
    counted = forms.BooleanField(required=False, widget=forms.HiddenInput)
    part = forms.BooleanField(required=False, widget=forms.HiddenInput, label="Ship only what was scanned")

    def __init__(
        self,
        order: Order,
        *args: Any,
        carrier: str = "",
        units: Iterable[Unit] | None = None,
        links: Collection[CarrierLink] | None = None,
        **kwargs: Any,
    ) -> None:
        """``units``: what can still be packed; ``links``: of ``fulfilment.queries.links_for``; each where it was read
        already.
        """
        super().__init__(*args, **kwargs)
        self.order = order
        self.open: list[OpenLine] = open_lines(order, units)
        for line in self.open:
            self._add(line)
        self.offer(order.account, order.delivery_option_id, links)
        if carrier in (one.code for one, _ in self.offered.mapped):
            self.fields["carrier"].initial = carrier

    def _add(self, line: OpenLine) -> None:
        name = unit_name(line.first)
        self.fields[_TAKE.format(line.key)] = forms.BooleanField(required=False, initial=True, label=name)
        self.fields[_QUANTITY.format(line.key)] = forms.IntegerField(
            label=f"Quantity of {name}",
            min_value=1,
            max_value=line.count,
            initial=line.count,
            error_messages={
                "max_value": "Only %(limit_value)s left to pack.",
                "min_value": "At least 1, or no tick.",
            },
            widget=forms.NumberInput(
                attrs={"inputmode": "numeric", "data-quantity": "", "aria-label": f"Quantity of {name}"}
            ),
            required=False,
        )
        self.fields[_OF.format(line.key)] = forms.IntegerField(
            initial=line.count, widget=forms.HiddenInput, required=False
        )

    @property
    def line_fields(self) -> Iterator[LineFields]:
        """The lines, for the template, with their pictures."""
        if bare := [line.first for line in self.open if not hasattr(line.first, "picture")]:
            attach_pictures(bare)
        for line in self.open:
            yield LineFields(
                line,
                unit_name(line.first),
                self[_TAKE.format(line.key)],
                self[_QUANTITY.format(line.key)],
                self[_OF.format(line.key)],
            )

    @property
    def left(self) -> int:
        """How many units are left to pack."""
        return sum(line.count for line in self.open)

    def clean(self) -> dict[str, Any]:
        """``units``: the ids of what goes into the parcel."""
        self._refuse_another_code()
        given = super().clean()
        given["units"] = self._chosen(given)
        return given

    def _refuse_another_code(self) -> None:
        """A scanner reads whatever it is held against: an order id or an article's barcode is no tracking number."""
        typed = self.cleaned_data.get("tracking_number", "")
        if not typed or self.cleaned_data.get("accept_unusual_number"):
            return
        is_what = ""
        if by_external_id(self.order.company, [typed]):
            is_what = f"“{typed}” is the id of an order"
        elif found := skus_scanned(self.order.company, typed):
            is_what = f"“{typed}” is the SKU {found[0].code}"
        if is_what:
            self.add_error(
                "tracking_number",
                ValidationError(
                    f"{is_what}, not a tracking number. Scan the number on the parcel’s label.",
                    code="another_code",
                ),
            )

    def _chosen(self, given: dict[str, Any]) -> list[int]:
        chosen: list[int] = []
        for line in self.open:
            quantity = _QUANTITY.format(line.key)
            if not given.get(_TAKE.format(line.key)):
                self.errors.pop(quantity, None)
            elif quantity not in self.errors:
                count = given.get(quantity)
                chosen += line.pick(line.count if count is None else count)
        if self.packed_meanwhile(self.open):
            self.add_error("lines", "Somebody packed a part of this order meanwhile. Look at what is left.")
        elif not chosen and not self.errors:
            self.add_error("lines", "Choose at least one unit.")
        elif given.get("counted") and len(chosen) < self.left and not given.get("part"):
            self.add_error(
                "lines",
                ValidationError(
                    f"{len(chosen)} of {self.left} units are scanned. Scan the rest, or say that this is all.",
                    code="not_all_scanned",
                ),
            )
            self.fields["part"].widget = forms.CheckboxInput()
        return chosen

    def packed_meanwhile(self, now: list[OpenLine]) -> bool:
        """Whether less is left to pack than the person saw."""
        left = {_OF.format(line.key): line.count for line in now}
        seen = {key: value for key, value in self.data.items() if key.startswith("of-")}
        return any(
            str(value).isdecimal() and len(value) < 9 and int(value) > left.get(key, 0)
            for key, value in seen.items()
        )


@dataclass(frozen=True, slots=True)
class Shipped:
    """The parcel; ``again``: it was there already, because the same form came twice."""

    parcel: Parcel
    again: bool = False


def ship(request: CompanyRequest, order: Order, form: ShipForm) -> Shipped | None:
    """Make the parcel that the form says. None when it is refused: then the form says why and nothing is made."""
    if form.is_valid():
        given = form.cleaned_data
        with refusals(form):
            return Shipped(
                make_parcel(
                    company=request.company,
                    account=order.account,
                    carrier=given["carrier"],
                    tracking_number=given["tracking_number"],
                    contents={order.pk: given["units"]},
                    by=request.by,
                    via="screen",
                    accept_unusual_number=given["accept_unusual_number"],
                    despite=given["despite"],
                    scanned=len(given["units"]) if given["counted"] else 0,
                )
            )
    made = _made_already(request, order, form)
    if made is not None:
        return Shipped(made, again=True)
    form.offer_anyway()
    return None


def _made_already(request: CompanyRequest, order: Order, form: ShipForm) -> Parcel | None:
    """The parcel that a first sending of the same form made, such as the first click of a double click."""
    parcel = parcel_by_number(request.company, str(form.data.get("tracking_number", "")))
    if parcel is None or not form.packed_meanwhile(open_lines(order)):
        return None
    return parcel if any(c.live and c.order_id == order.pk for c in parcel.contents.all()) else None
