"""What the calls about labels, splitting, combining and delivering send, and what they refuse to send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.tiktok_shop.product_calls import Form

import tiktok_shop as t
from tiktok_shop.types import package_requests as pr

Call = Callable[[t.Client], Any]
_F = "/fulfillment/202309"
WEIGHT: dict[str, Any] = {"value": "1.5", "unit": "POUND"}
BOX: dict[str, Any] = {"length": "10", "width": "8", "height": "4.25", "unit": "INCH"}


def _weight(value: str = "1.5", unit: Any = "POUND") -> pr.PackageWeight:
    return pr.PackageWeight(value=value, unit=unit)


def _box(**sides: str) -> pr.PackageDimension:
    return pr.PackageDimension(**{**BOX, **sides})


def _several(**more: Any) -> pr.CreatePackage202512:
    return pr.CreatePackage202512(ship_type="3", **more)


def _group(name: str, *lines: str) -> pr.SplitGroup:
    return pr.SplitGroup(id=name, order_line_item_ids=list(lines))


def _delivery(**said: Any) -> pr.Delivery:
    return pr.Delivery(**{"id": "P1", "delivery_type": "DELIVERY_SUCCESS", **said})


SENDS: list[tuple[Call, str, str, dict[str, str], Any]] = [
    (lambda c: c.packages.services("5"), "POST", f"{_F}/orders/5/shipping_services/query", {}, None),
    (
        lambda c: c.packages.services(
            "5",
            pr.ShippingServicesRequest(order_line_item_ids=["L1"], weight=_weight(), dimension=_box()),
        ),
        "POST",
        f"{_F}/orders/5/shipping_services/query",
        {},
        {"order_line_item_ids": ["L1"], "weight": WEIGHT, "dimension": BOX},
    ),
    (
        lambda c: c.packages.create(
            pr.CreatePackage202309(
                order_id="5", order_line_item_ids=["L1"], shipping_service_id="S1", weight=_weight()
            )
        ),
        "POST",
        f"{_F}/packages",
        {},
        {"order_id": "5", "order_line_item_ids": ["L1"], "shipping_service_id": "S1", "weight": WEIGHT},
    ),
    (
        lambda c: c.packages.create(_several(order_list_ids=["5", "6"], dimension=_box())),
        "POST",
        "/fulfillment/202512/packages",
        {},
        {"ship_type": "3", "order_list_ids": ["5", "6"], "dimension": BOX},
    ),
    (
        lambda c: c.packages.split_attributes(["5", "6"]),
        "GET",
        f"{_F}/orders/split_attributes",
        {"order_ids": "5,6"},
        None,
    ),
    (
        lambda c: c.packages.split("5", [_group("a", "L1"), _group("b", "L2", "L3")]),
        "POST",
        f"{_F}/orders/5/split",
        {},
        {
            "splittable_groups": [
                {"id": "a", "order_line_item_ids": ["L1"]},
                {"id": "b", "order_line_item_ids": ["L2", "L3"]},
            ]
        },
    ),
    (
        lambda c: c.packages.combinable(page_token="p+/="),
        "GET",
        f"{_F}/combinable_packages/search",
        {"page_size": "50", "page_token": "p+/="},
        None,
    ),
    (
        lambda c: c.packages.combine([pr.CombinablePackage(id="P1", order_ids=["5", "6"])]),
        "POST",
        f"{_F}/packages/combine",
        {},
        {"combinable_packages": [{"id": "P1", "order_ids": ["5", "6"]}]},
    ),
    (lambda c: c.packages.uncombine("P1"), "POST", f"{_F}/packages/P1/uncombine", {}, None),
    (
        lambda c: c.packages.uncombine("P1", ["6"]),
        "POST",
        f"{_F}/packages/P1/uncombine",
        {},
        {"order_ids": ["6"]},
    ),
    (
        lambda c: c.packages.deliver(
            [
                _delivery(file_type="IMG", file_url="https://img.example.com/1.jpg"),
                _delivery(id="P2", delivery_type="DELIVERY_FAILED", fail_delivery_reason="BUYER_REFUSED"),
            ]
        ),
        "POST",
        f"{_F}/packages/deliver",
        {},
        {
            "packages": [
                {
                    "id": "P1",
                    "delivery_type": "DELIVERY_SUCCESS",
                    "file_type": "IMG",
                    "file_url": "https://img.example.com/1.jpg",
                },
                {"id": "P2", "delivery_type": "DELIVERY_FAILED", "fail_delivery_reason": "BUYER_REFUSED"},
            ]
        },
    ),
    (
        lambda c: c.packages.upload_image(b"\xff\xd8door", name="door.jpg"),
        "POST",
        f"{_F}/images/upload",
        {},
        Form({}, "door.jpg", b"\xff\xd8door"),
    ),
    (
        lambda c: c.packages.upload_file(b"%PDF-1.4", name="proof.pdf"),
        "POST",
        f"{_F}/files/upload",
        {},
        Form({"name": "proof.pdf"}, "proof.pdf", b"%PDF-1.4"),
    ),
    (
        lambda c: c.packages.upload_invoices([pr.invoice_of("P1", ["5"], b"<nfe/>")]),
        "POST",
        "/fulfillment/202502/invoice/upload",
        {},
        {"invoices": [{"package_id": "P1", "order_ids": ["5"], "file_type": "XML", "file": "PG5mZS8+"}]},
    ),
]

REFUSED: list[tuple[Call, str, object]] = [
    (
        lambda c: c.packages.services("5", pr.ShippingServicesRequest(order_line_item_ids=[])),
        "order_line_item_ids",
        [],
    ),
    (
        lambda c: c.packages.services("5", pr.ShippingServicesRequest(weight=_weight("1,5"))),
        "weight.value",
        "1,5",
    ),
    (
        lambda c: c.packages.services("5", pr.ShippingServicesRequest(weight=_weight("0.0"))),
        "weight.value",
        "0.0",
    ),
    (
        lambda c: c.packages.services("5", pr.ShippingServicesRequest(weight=_weight(unit="KILOGRAM"))),
        "weight.unit",
        "KILOGRAM",
    ),
    (
        lambda c: c.packages.create(pr.CreatePackage202309(order_id="5", dimension=_box(width="-1"))),
        "dimension.width",
        "-1",
    ),
    (lambda c: c.packages.create(pr.CreatePackage202309(order_id="")), "order_id", ""),
    (lambda c: c.packages.create(_several(order_list_ids=["5"])), "order_list_ids", ["5"]),
    (lambda c: c.packages.create(pr.CreatePackage202512(ship_type="1")), "order_id", None),
    (
        lambda c: c.packages.create(pr.CreatePackage202512(ship_type="2", order_id="5")),
        "order_line_item",
        None,
    ),
    (lambda c: c.packages.split_attributes([]), "order_ids", []),
    (lambda c: c.packages.split("5", []), "splittable_groups", []),
    (
        lambda c: c.packages.split("5", [_group("a", "L1"), _group("a", "L2")]),
        "splittable_groups.id",
        "a",
    ),
    (
        lambda c: c.packages.split("5", [_group("a", "L1"), _group("b", "L1")]),
        "splittable_groups.order_line_item_ids",
        "L1",
    ),
    (lambda c: c.packages.combinable(page_size=51), "page_size", 51),
    (lambda c: c.packages.combine([]), "combinable_packages", []),
    (lambda c: c.packages.uncombine("P1", []), "order_ids", []),
    (lambda c: c.packages.deliver([]), "packages", []),
    (
        lambda c: c.packages.deliver([_delivery(delivery_type="DELIVERY_FAILED")]),
        "packages[0].fail_delivery_reason",
        None,
    ),
    (
        lambda c: c.packages.deliver([_delivery(), _delivery(file_url="https://img.example.com/1.jpg")]),
        "packages[1].file_type",
        None,
    ),
    (lambda c: c.packages.upload_file(b"%PDF-1.4", name=""), "name", ""),
    (lambda c: c.packages.upload_invoices([]), "invoices", []),
    (
        lambda c: c.packages.upload_invoices([pr.invoice_of("P1", [], b"<nfe/>")]),
        "invoices[0].order_ids",
        [],
    ),
]
