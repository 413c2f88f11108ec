"""What labels, splitting, combining and delivering are asked with; written strictly, as `requests`
(facts.md 8.2, 8.9, 8.10)."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta

from tiktok_shop.types.requests import OrderLine, PageSize50, Word, Write

ShipType = Literal["1", "2", "3"]
"""Of 202512: all that an order still has to ship, some of its lines, several orders together."""
DeliveryType = Literal["DELIVERY_SUCCESS", "DELIVERY_FAILED", "UPDATE_POD"]
FailedDelivery = Literal[
    "BUYER_REFUSED",
    "DELAY_DELIVERY",
    "FORCE_MAJEURE",
    "INVALID_ADDRESS",
    "OTHER",
    "PACKAGE_DAMAGE",
    "PACKAGE_LOST",
    "UNABLE_CONTACT_BUYER",
    "UNABLE_RECEIVE",
]
_Lines = Annotated[list[Word], Meta(min_length=1)]
_MEASURE = re.compile(r"\d{1,9}(\.\d{1,6})?", re.ASCII)
_Problem = tuple[str, object, str]


def _measure_fault(name: str, value: str) -> _Problem | None:
    if not _MEASURE.fullmatch(value):
        return name, value, "must be a decimal number such as 1.5, without separators"
    return None if value.strip("0.") else (name, value, "must be more than 0")


class PackageWeight(Write):
    """What a package weighs: a decimal text in `unit`."""

    value: Word
    unit: Literal["GRAM", "POUND"]

    def problem(self) -> _Problem | None:
        """A value that is no number above 0."""
        return _measure_fault("value", self.value)


class PackageDimension(Write):
    """How large a package is: decimal texts in `unit`."""

    length: Word
    width: Word
    height: Word
    unit: Literal["CM", "INCH"]

    def problem(self) -> _Problem | None:
        """A side that is no number above 0."""
        faults = (_measure_fault(side, getattr(self, side)) for side in ("length", "width", "height"))
        return next((fault for fault in faults if fault), None)


class ShippingServicesRequest(Write):
    """For what a service is wanted; what is not said, the platform takes from the order and its products."""

    order_line_item_ids: _Lines | None = None
    order_line_list: Annotated[list[OrderLine], Meta(min_length=1)] | None = None
    weight: PackageWeight | None = None
    dimension: PackageDimension | None = None


class CreatePackage202309(Write):
    """A label for an order, or for some of its line items. Without a service the platform takes its default."""

    order_id: Word
    order_line_item_ids: _Lines | None = None
    shipping_service_id: Word | None = None
    weight: PackageWeight | None = None
    dimension: PackageDimension | None = None


class CreatePackage202512(Write):
    """A label for an order, some of its lines, or several orders together (facts.md 8.2)."""

    ship_type: ShipType
    order_id: Word | None = None
    order_line_item: Annotated[list[OrderLine], Meta(min_length=1)] | None = None
    order_list_ids: Annotated[list[Word], Meta(min_length=1)] | None = None
    shipping_service_id: Word | None = None
    weight: PackageWeight | None = None
    dimension: PackageDimension | None = None

    def problem(self) -> _Problem | None:
        """What the ship type needs and does not have."""
        if self.ship_type == "3":
            several = len(self.order_list_ids or ()) > 1
            return (
                None
                if several
                else ("order_list_ids", self.order_list_ids, "ship type 3 names two orders or more")
            )
        if self.order_id is None:
            return "order_id", None, f"ship type {self.ship_type} names an order"
        if self.ship_type == "2" and self.order_line_item is None:
            return "order_line_item", None, "ship type 2 names the lines"
        return None


class SplitAttributesQuery(Write):
    """The orders to ask about."""

    order_ids: Annotated[list[Word], Meta(min_length=1)]


class CombinableQuery(Write):
    """One page of what can be combined."""

    page_size: PageSize50
    page_token: str | None = None


class SplitGroup(Write):
    """Line items that shall be one package; `id` is the caller's own name for it."""

    id: Word
    order_line_item_ids: _Lines


class SplitGroupV2(Write):
    """As `SplitGroup`, by bundle part."""

    id: Word | None = None
    order_line_list: list[OrderLine] | None = None


class SplitOrder(Write):
    """The packages that an order shall become. Line items that are not named stay in the package they are in."""

    splittable_groups: Annotated[list[SplitGroup], Meta(min_length=1)]
    splittable_groups_v2: list[SplitGroupV2] | None = None

    def problem(self) -> _Problem | None:
        """Two groups of one name, or a line item in two places."""
        names = [group.id for group in self.splittable_groups]
        lines = [line for group in self.splittable_groups for line in group.order_line_item_ids]
        for field, all_of_them in (("id", names), ("order_line_item_ids", lines)):
            twice = next((each for each in all_of_them if all_of_them.count(each) > 1), None)
            if twice is not None:
                return f"splittable_groups.{field}", twice, "is named twice"
        return None


class CombinablePackage(Write):
    """A package that the search offered; `order_ids` when not all of its orders are wanted."""

    id: Word
    order_ids: _Lines | None = None


class CombinePackages(Write):
    """Packages to be made; each is refused on its own."""

    combinable_packages: Annotated[list[CombinablePackage], Meta(min_length=1)]


class UncombinePackage(Write):
    """The orders that leave a package; all of them when none is named."""

    order_ids: _Lines | None = None


class Delivery(Write):
    """What has become of a package that the seller delivers."""

    id: Word
    delivery_type: DeliveryType
    fail_delivery_reason: FailedDelivery | None = None
    file_type: Literal["IMG", "PDF"] | None = None
    file_url: Word | None = None
    verification_code: Word | None = None

    def problem(self) -> _Problem | None:
        """A failure without its reason, or a proof without its kind."""
        if self.delivery_type == "DELIVERY_FAILED" and self.fail_delivery_reason is None:
            return "fail_delivery_reason", None, "a failed delivery has a reason"
        if (self.file_url is None) != (self.file_type is None):
            return "file_type", self.file_type, "file_url and file_type come together"
        return None


class Deliver(Write):
    """Deliveries to report; each is refused on its own."""

    packages: Annotated[list[Delivery], Meta(min_length=1)]


class ProofImageForm(Write):
    """The texts beside a picture that proves a delivery: none."""


class ProofFileForm(Write):
    """The texts beside a file that proves a delivery."""

    name: Annotated[str, Meta(min_length=1, max_length=255)]


class Invoice(Write):
    """The invoice of a package (Brazil): `file` is the XML, base64. No other file type is documented."""

    package_id: Word
    order_ids: _Lines
    file_type: Word
    file: Annotated[str, Meta(min_length=1)]


def invoice_of(package_id: str, order_ids: Sequence[str], xml: bytes) -> Invoice:
    """The request for an invoice from the bytes of its XML."""
    file = base64.b64encode(xml).decode()
    return Invoice(package_id=package_id, order_ids=list(order_ids), file_type="XML", file=file)


class UploadInvoices(Write):
    """Invoices to hand in; each is refused on its own."""

    invoices: Annotated[list[Invoice], Meta(min_length=1)] | None = None
