"""Every operation of the published document, with an address and a body that would do something."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.api.conftest import BASE, FEDEX, Program, document

FILE = ("file.csv", b"Order ID,Carrier,Tracking number\r\n1,UPS,1Z999AA10123456784\r\n")
BOOK_DAYS = {"format": "xero", "currency": "USD", "from_day": "2026-11-16", "to_day": "2026-11-22"}
BODIES: dict[tuple[str, str], Any] = {
    ("PUT", "/shops/{shop_id}/switches/{switch}"): {"on": False},
    ("PUT", "/shops/{shop_id}/warehouses/{external_id}"): {"warehouse": None},
    ("PUT", "/shops/{shop_id}/carriers"): {"carrier": "ups", "provider_id": "P2"},
    ("PUT", "/shops/{shop_id}/sync/{name}"): {"position": "2026-03-01T00:00:00Z"},
    ("POST", "/shops/{shop_id}/categories/recommend"): {"title": "A red mug"},
    ("POST", "/shops/{shop_id}/categories/download"): {},
    ("POST", "/shops/{shop_id}/categories/attributes"): {"category_ids": ["mugs"]},
    ("POST", "/shops/{shop_id}/brands"): {"name": "Alice and Sons"},
    ("POST", "/shops/{shop_id}/brands/look-up"): {"words": "Acme"},
    ("POST", "/shops/{shop_id}/size-charts/look-up"): {"words": ""},
    ("POST", "/orders/download"): {"shop_id": "{shop_id}", "since": "2026-03-01T00:00:00Z"},
    ("POST", "/differences/close"): {"ids": ["{difference_id}"], "why": "Agreed with support"},
    ("POST", "/differences/assign"): {"ids": ["{difference_id}"], "owner": "bob@example.com"},
    ("POST", "/shops/{shop_id}/fee-rates"): {
        "name": "referral_fee_amount",
        "since": "2026-01-01",
        "basis_points": 800,
    },
    ("POST", "/shops/{shop_id}/settlement-days"): {"since": "2026-01-01", "days": 9},
    ("POST", "/statements/import"): {"shop_id": "{shop_id}", "since": "2026-03-01T00:00:00Z"},
    ("POST", "/orders/evidence"): {"order_ids": [1]},
    ("POST", "/orders/{order_id}/notes"): {"text": "Gift wrap"},
    ("POST", "/orders/{order_id}/blocks/{code}/lift"): {"why": "I looked"},
    ("PUT", "/books/accounts/{ledger_slot}"): {"code": "4000", "name": "Sales", "path": "Income:Sales"},
    ("PUT", "/books/settings"): {"per": "day", "tax": "on_top", "no_tax_name": "No VAT", "payouts": True},
    ("PUT", "/books/amounts"): {"group": "fee", "name": "referral_fee_amount", "slot": "advertising"},
    ("POST", "/books/preview"): BOOK_DAYS,
    ("POST", "/books/exports"): BOOK_DAYS,
    ("POST", "/ways-to-ship"): {
        "region": "JP",
        "shipped_by": "channel",
        "way": "label_by_slot",
        "since": "2026-03-01",
    },
    ("POST", "/carrier-rates"): {
        "contents": [{"order_id": "{order_id}"}],
        "weight": "1.5",
        "weight_unit": "kg",
    },
    ("POST", "/carrier-labels"): {
        "rates_id": "{rates_id}",
        "carrier_account_id": "{carrier_account_id}",
        "service": "standard",
    },
    ("POST", "/carrier-labels/{carrier_label_id}/settle"): {"tracking_number": "1Z999AA10123456784"},
    ("POST", "/packages/combine"): {"shop_id": "{shop_id}", "offer_id": "P1"},
    ("POST", "/packages/uncombine"): {"shop_id": "{shop_id}", "package_id": "P1"},
    ("POST", "/orders/{order_id}/split"): {"groups": [[1]]},
    ("POST", "/parcels/{parcel_id}/delivery"): {"outcome": "delivered"},
    ("POST", "/parcels"): {
        "shop_id": "{shop_id}",
        "carrier": "fedex",
        "tracking_number": FEDEX,
        "contents": [{"order_id": 1}],
    },
    ("POST", "/labels"): {"shop_id": "{shop_id}", "labels": [{"contents": [{"order_id": 1}]}]},
    ("POST", "/labels/services"): {"order_id": 1},
    ("POST", "/labels/slots"): {"order_id": 1},
    ("POST", "/labels/{label_id}/void"): {"why": "Wrong box"},
    ("POST", "/labels/{label_id}/keep"): {"why": "Found again"},
    ("POST", "/cases/{case_id}/answer"): {"decision": "accept_return"},
    ("POST", "/cases/{case_id}/receive"): {
        "units": [{"unit_id": 1, "condition": "as_new", "disposition": "restock"}]
    },
    ("POST", "/return-receipts/{receipt_id}/release"): {"disposition": "scrap", "why": "Torn"},
    ("POST", "/case-rules"): {"kind": "refund"},
    ("PUT", "/case-rules/{case_rule_id}"): {"on": True},
    ("POST", "/orders/{order_id}/refund-quote"): {"kind": "refund", "reason": "damaged"},
    ("POST", "/orders/{order_id}/cases"): {"kind": "refund", "reason": "damaged", "idempotency_key": "1"},
    ("POST", "/shipments"): {"shipments": [{"order_id": 1, "carrier": "fedex", "tracking_number": FEDEX}]},
    ("PUT", "/parcels/{parcel_id}/tracking"): {"carrier": "fedex", "tracking_number": FEDEX},
    ("POST", "/parcels/{parcel_id}/void"): {"why": "Wrong box"},
    ("POST", "/parcels/{parcel_id}/take-out"): {"order_id": 1},
    ("POST", "/parcels/{parcel_id}/acknowledgements"): {"order_id": 1, "cause": "address_changed"},
    ("POST", "/outgoing/{outgoing_id}/dismiss"): {"why": "Sent by hand"},
    ("POST", "/orders/{order_id}/put-back"): {"put_back": True},
    ("POST", "/skus"): {"code": "NEW-1", "title": "New"},
    ("PATCH", "/skus/{code}"): {"title": "Renamed"},
    ("POST", "/products"): {
        "title": "Shirt",
        "code": "SHIRT",
        "option_names": ["Size"],
        "variations": [{"code": "SHIRT-S", "option_values": ["S"]}],
    },
    ("PATCH", "/products/{product_id}"): {"brand": "Acme", "weight": "1.5", "weight_unit": "lb"},
    ("PUT", "/products/{product_id}/options"): {"names": ["Size"], "values": {"SHORT": ["S"]}},
    ("PUT", "/products/{product_id}/pictures"): {
        "role": "gallery",
        "urls": ["https://pictures.example/a.jpg"],
    },
    ("PUT", "/products/columns"): {"headers": ["Marke"], "columns": {"Marke": "brand"}},
    ("PUT", "/identifiers/{code}"): {"ean": "4006381333931"},
    ("PUT", "/creator-orders/columns"): {"headers": ["Wer"], "columns": {"Wer": "creator"}},
    ("PUT", "/links/{link_id}"): {"sku": "MUG"},
    ("PUT", "/costs"): {"sku": "MUG", "from_day": "2026-01-01", "cost_minor": 250, "currency": "USD"},
    ("POST", "/live-listings/import"): {"shop_id": "{shop_id}"},
    ("POST", "/live-listings/create"): {"listing_ids": ["{listing_id}"]},
    ("POST", "/live-listings/{listing_id}/take"): {"keys": ["title"]},
    ("POST", "/live-listings/{listing_id}/leave"): {"keys": ["title"]},
    ("POST", "/warehouses"): {"code": "north", "name": "North"},
    ("PUT", "/warehouses/default"): {"warehouse": "main"},
    ("PUT", "/kits/{code}"): {"parts": [{"sku": "CUP", "quantity": 2}], "leave_stock": True},
    ("PUT", "/shadows/{code}"): {"shadow_of": "CUP", "leave_stock": True},
    ("POST", "/assemblies"): {
        "sku": "MUG",
        "warehouse": "main",
        "quantity": 1,
        "parts": [{"sku": "CUP", "quantity": 2}],
    },
    ("POST", "/transfers"): {
        "source": "main",
        "target": "far",
        "lines": [{"sku": "MUG", "quantity": 1}],
    },
    ("POST", "/transfers/{transfer_id}/receive"): {"lines": []},
    ("POST", "/stock-takes"): {"warehouse": "main"},
    ("PUT", "/stock-takes/{take_id}/counts"): {"counts": [{"sku": "MUG", "counted": 3}]},
    ("POST", "/reservations"): {"source": "shopify", "key": "1", "lines": [{"sku": "MUG", "quantity": 1}]},
    ("POST", "/reservations/{reservation_id}/ship"): {"reference": "box 1"},
    ("PUT", "/oversold/{oversold_id}"): {"owner": None, "note": "Ordered more"},
    ("POST", "/oversold/{oversold_id}/move"): {"holder": "unit:1", "warehouse": "main"},
    ("PUT", "/links/enabled"): {"link_ids": ["{link_id}"], "enabled": False},
    ("POST", "/offers/send"): {"link_ids": ["{link_id}"]},
    ("POST", "/price-offers/send"): {"link_ids": ["{link_id}"]},
    ("POST", "/postings"): {"channel_product_ids": ["{channel_product_id}"], "dry_run": True},
    ("POST", "/postings/move"): {"listing_ids": ["{listing_id}"], "move": "deactivate", "dry_run": True},
    ("POST", "/shops/{shop_id}/postings"): {"ids": ["{channel_product_id}"], "dry_run": True},
    ("PATCH", "/matching"): {"suggest_by": ["gtin", "title"]},
    ("POST", "/links/confirm"): {"score": 0.9, "shop_id": "{shop_id}"},
    ("PUT", "/stock-rules"): {"sku": "MUG", "safety": 1},
    ("PUT", "/shops/{shop_id}/drift-policy"): {"on_drift": "task"},
    ("POST", "/prices"): {"edits": [{"shop_id": "{shop_id}", "sku": "MUG", "price_minor": 900}]},
    ("POST", "/prices/formula"): {"shop_id": "{shop_id}", "skus": ["MUG"], "percent": "5"},
    ("PUT", "/price-rules"): {"sku": "MUG", "percent": "5"},
    ("POST", "/shops/{shop_id}/products"): {"product_ids": ["{product_id}"]},
    ("POST", "/shops/{shop_id}/properties"): {
        "changes": [{"channel_product_id": "{channel_product_id}", "values": {"title": "Other"}}]
    },
    ("POST", "/shops/{shop_id}/properties/bulk"): {
        "ids": ["{channel_product_id}"],
        "values": {"enabled": True},
    },
    ("POST", "/shops/{shop_id}/templates"): {"name": "Mugs", "category_id": "MC", "answers": {"q": "x"}},
    ("PUT", "/templates/{template_id}"): {"name": "Mugs", "category_id": "MC", "answers": {"q": "y"}},
    ("PUT", "/shops/{shop_id}/mappings"): {"attribute_id": "r", "source": "brand"},
    ("PATCH", "/shops/{shop_id}/posting-settings"): {"send_brand": False},
    ("POST", "/movements"): {"sku": "MUG", "warehouse": "main", "kind": "receipt", "quantity": 5},
}
QUERIES = {
    "/stock/explain": "?sku=MUG&warehouse=main",
    "/stock/supply": "?sku=MUG",
    "/movements": "?sku=MUG",
}


@dataclass(frozen=True)
class Operation:
    """One method of one address of the document."""

    method: str
    path: str
    scope: str
    takes_file: bool

    @property
    def names(self) -> tuple[str, ...]:
        """What the address asks for."""
        return tuple(re.findall(r"{(\w+)}", self.path))

    @property
    def writes(self) -> bool:
        return self.method != "GET"

    def ask(self, program: Program, ids: Mapping[str, Any]) -> Any:
        """The request, about the things of ``ids``."""
        own = {**ids, "code": "short"} if "/blocks/" in self.path else ids
        address = self.path.format_map(own)
        if self.method == "GET":
            address += QUERIES.get(self.path, "")
        if self.takes_file:
            return program.ask(self.method, address, files={"file": FILE})
        return program.ask(self.method, address, filled(BODIES.get((self.method, self.path)), ids))

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def filled(body: Any, ids: Mapping[str, Any]) -> Any:
    """The body with ``{shop_id}`` and the like replaced by what they name."""
    match body:
        case dict():
            return {name: filled(value, ids) for name, value in body.items()}
        case list():
            return [filled(value, ids) for value in body]
        case str() if body.startswith("{"):
            return ids[body.strip("{}")]
    return body


def operations() -> Iterator[Operation]:
    """Every operation of the document."""
    for path, methods in document()["paths"].items():
        for method, said in methods.items():
            body = said.get("requestBody", {}).get("content", {})
            yield Operation(
                method.upper(),
                path.removeprefix(BASE),
                said.get("x-scope", ""),
                "multipart/form-data" in body,
            )
