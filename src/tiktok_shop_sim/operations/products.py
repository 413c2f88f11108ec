"""product: what is listed and how much of it, as far as orders need it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.spec import error_words
from tiktok_shop_sim.world import stock
from tiktok_shop_sim.world.index import page_token, read_page_token
from tiktok_shop_sim.world.records import Product, Sku

LIST = 21
SELLABLE_STATES = ("DRAFT", "PENDING", "FAILED", "ACTIVATE", "SELLER_DEACTIVATED")
FULL = 99_999


@operation("POST", "/product/202309/products/search")
def search_202309(call: Call) -> dict[str, Any]:
    return _search(call, "202309")


@operation("POST", "/product/202312/products/search")
def search_202312(call: Call) -> dict[str, Any]:
    return _search(call, "202312")


@operation("POST", "/product/202502/products/search")
def search(call: Call) -> dict[str, Any]:
    return _search(call, "202502")


def _search(call: Call, version: str) -> dict[str, Any]:
    seller_skus, sku_ids = call.field("seller_skus", []), call.field("sku_ids", [])
    if len(seller_skus) > 10:
        raise call.refuse(12019027)
    if len(sku_ids) > 10:
        raise call.refuse(12019087)
    found = [p for p in call.world.products.values() if p.shop_id == call.shop.id and _wanted(call, p)]
    token = call.query.get("page_token")
    after = read_page_token(token, LIST)[1] if token else 0
    rest = [p for p in found if p.sequence > after]
    page = rest[: call.query["page_size"]]
    more = page_token(LIST, (0, page[-1].sequence)) if len(rest) > len(page) and page else ""
    return {
        "total_count": len(found),
        "next_page_token": more,
        "products": [_short(call, product, version) for product in page],
    }


def _wanted(call: Call, product: Product) -> bool:
    status = call.field("status", "ALL")
    skus = [call.world.skus[sku_id] for sku_id in product.sku_ids]
    seller_skus, sku_ids = call.field("seller_skus"), call.field("sku_ids")
    return (
        status in ("ALL", product.status)
        and call.field("create_time_ge", 0) <= product.create_time <= call.field("create_time_le", 1 << 62)
        and call.field("update_time_ge", 0) <= product.update_time <= call.field("update_time_le", 1 << 62)
        and (not seller_skus or any(sku.seller_sku in seller_skus for sku in skus))
        and (not sku_ids or any(sku.id in sku_ids for sku in skus))
        and (not call.field("audit_status") or product.audit_status in call.field("audit_status"))
    )


def _price(call: Call, sku: Sku) -> dict[str, Any]:
    price = {"currency": call.market.currency, "tax_exclusive_price": call.market.money(sku.price)}
    if not call.market.tax_on_top:
        price["sale_price"] = call.market.money(sku.price)
    return price


def _inventory(sku: Sku) -> list[dict[str, Any]]:
    return [{"warehouse_id": w, "quantity": held.available} for w, held in sku.stock.items()]


def _short(call: Call, product: Product, version: str) -> dict[str, Any]:
    skus = []
    for sku_id in product.sku_ids:
        sku = call.world.skus[sku_id]
        row: dict[str, Any] = {
            "id": sku.id,
            "seller_sku": sku.seller_sku,
            "price": _price(call, sku),
            "inventory": _inventory(sku),
        }
        if version == "202502":
            row["status_info"] = {"status": "NORMAL"}
        skus.append(row)
    document: dict[str, Any] = {
        "id": product.id,
        "title": product.title,
        "status": product.status,
        "skus": skus,
        "sales_regions": [call.market.region],
        "create_time": product.create_time,
        "update_time": product.update_time,
    }
    if version != "202309":
        document["audit"] = {"status": product.audit_status}
        document["is_not_for_sale"] = False
    if version == "202502":
        document["has_draft"] = False
    return document


def own_product(call: Call, product_id: str) -> Product:
    product = call.world.products.get(product_id)
    if product is None:
        raise call.refuse(12052032, 12019150)
    if product.shop_id != call.shop.id:
        raise call.refuse(12052048, 12052032)
    return product


@operation("GET", "/product/202309/products/{product_id}")
def product_detail(call: Call) -> dict[str, Any]:
    product = own_product(call, call.path["product_id"])
    if product.status in ("FREEZE", "DELETED"):
        raise call.refuse(12052901)
    if call.query.get("return_under_review_version"):
        raise call.refuse(12052547)
    skus = [call.world.skus[sku_id] for sku_id in product.sku_ids]
    chain = [
        {
            "id": str(600000 + level),
            "parent_id": str(600000 + level - 1) if level else "0",
            "local_name": name,
        }
        | {"is_leaf": level == len(product.category) - 1}
        for level, name in enumerate(product.category)
    ]
    us = call.market.region == "US"
    image = {
        "uri": f"tos-maliva-i-o3syd03w52-us/{product.id}",
        "urls": [f"https://p16-oec-ttp.tiktokcdn-us.com/tos/{product.id}~tplv-origin-jpeg.jpeg"],
        "thumb_urls": [f"https://p16-oec-ttp.tiktokcdn-us.com/tos/{product.id}~tplv-300x300.jpeg"],
        "width": 1200,
        "height": 1200,
    }
    document: dict[str, Any] = {
        "id": product.id,
        "title": product.title,
        "description": product.description,
        "status": product.status,
        "audit": {"status": product.audit_status},
        "category_chains": chain,
        "main_images": [image],
        "package_weight": {
            "value": f"{product.weight_grams / 453.592:.2f}" if us else f"{product.weight_grams / 1000:.3f}",
            "unit": "POUND" if us else "KILOGRAM",
        },
        "skus": [_full_sku(call, sku) for sku in skus],
        "create_time": product.create_time,
        "update_time": product.update_time,
        "is_cod_allowed": "Cash on delivery" in call.market.payment_methods,
        "is_not_for_sale": False,
        "has_draft": False,
    }
    if product.brand:
        document["brand"] = {
            "id": str(7_082_000_000_000_000_000 + sum(map(ord, product.brand))),
            "name": product.brand,
        }
    return document


def _full_sku(call: Call, sku: Sku) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": sku.id,
        "seller_sku": sku.seller_sku,
        "price": _price(call, sku),
        "inventory": _inventory(sku),
        "status_info": {"status": "NORMAL"},
        "sales_attributes": [
            {
                "id": str(100_000 + sum(map(ord, name)) % 1000),
                "name": name,
                "value_id": str(int(sku.id) % 10**13),
                "value_name": value,
            }
            for name, value in sku.attributes.items()
        ],
    }
    if sku.barcode:
        document["identifier_code"] = {
            "code": sku.barcode,
            "type": "EAN" if len(sku.barcode) == 13 else "UPC",
        }
    return document


@operation("POST", "/product/202309/inventory/search")
def search_inventory(call: Call) -> dict[str, Any]:
    sku_ids, product_ids = call.field("sku_ids", []), call.field("product_ids", [])
    if not sku_ids and not product_ids:
        raise call.refuse(12019008)
    wanted: dict[str, list[Sku]] = defaultdict(list)
    if sku_ids:
        for sku_id in dict.fromkeys(sku_ids):
            sku = call.world.skus.get(sku_id)
            if sku is not None and call.world.products[sku.product_id].shop_id == call.shop.id:
                wanted[sku.product_id].append(sku)
    else:
        for product_id in dict.fromkeys(product_ids):
            product = call.world.products.get(product_id)
            if product is not None and product.shop_id == call.shop.id:
                wanted[product_id] = [call.world.skus[sku_id] for sku_id in product.sku_ids]
    if not wanted:
        raise call.refuse(12019008)
    return {
        "inventory": [
            {"product_id": product_id, "skus": [_stock(sku) for sku in skus]}
            for product_id, skus in wanted.items()
        ]
    }


def _stock(sku: Sku) -> dict[str, Any]:
    available = sum(stock.available for stock in sku.stock.values())
    return {
        "id": sku.id,
        "seller_sku": sku.seller_sku,
        "total_available_quantity": available,
        "total_committed_quantity": sum(stock.committed for stock in sku.stock.values()),
        "total_available_inventory_distribution": {"in_shop_inventory": {"quantity": available}},
        "warehouse_inventory": [
            {
                "warehouse_id": warehouse_id,
                "available_quantity": stock.available,
                "committed_quantity": stock.committed,
            }
            for warehouse_id, stock in sku.stock.items()
        ],
    }


@operation("POST", "/product/202309/products/{product_id}/inventory/update")
def update_inventory(call: Call) -> dict[str, Any]:
    """Absolute quantities; a SKU whose warehouses or numbers are wrong is named in `errors`, the rest is done."""
    product = own_product(call, call.path["product_id"])
    if product.status not in SELLABLE_STATES:
        raise call.refuse(12052901)
    wishes = call.field("skus", [])
    ids = [wish["id"] for wish in wishes]
    if len(set(ids)) != len(ids):
        raise call.refuse(12052553)
    if any(sku_id not in product.sku_ids for sku_id in ids):
        raise call.refuse(12052556)
    errors = []
    for wish in wishes:
        sku = call.world.skus[wish["id"]]
        fault = _inventory_fault(sku, wish["inventory"])
        if fault:
            errors.append(fault)
            continue
        for row in wish["inventory"]:
            stock.set_available(sku.stock[_warehouse_of(sku, row)], row["quantity"])
        product.update_time = call.now
    return {"errors": errors} if errors else {}


def _warehouse_of(sku: Sku, row: dict[str, Any]) -> str:
    """The named warehouse, or the only one of the SKU when none is named."""
    named = row.get("warehouse_id")
    if named:
        return str(named)
    return next(iter(sku.stock)) if len(sku.stock) == 1 else ""


def _inventory_fault(sku: Sku, rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    named = [_warehouse_of(sku, row) for row in rows]
    extra = []
    for warehouse_id, row in zip(named, rows, strict=True):
        if warehouse_id not in sku.stock:
            extra.append((warehouse_id, 12052533))
        elif not 0 <= row["quantity"] <= FULL:
            extra.append((warehouse_id, 12019024))
    extra.extend((warehouse_id, 12052037) for warehouse_id in sku.stock if warehouse_id not in named)
    if not extra:
        return None
    words = error_words()
    return {
        "code": 12052990,
        "message": "Check failed",
        "detail": {
            "sku_id": sku.id,
            "extra_errors": [
                {"warehouse_id": warehouse_id, "code": code, "message": words[code]}
                for warehouse_id, code in extra
            ],
        },
    }


@operation("POST", "/product/202309/products/{product_id}/prices/update")
def update_prices(call: Call) -> dict[str, Any]:
    product = own_product(call, call.path["product_id"])
    if product.status != "ACTIVATE":
        raise call.refuse(12052901)
    wishes = call.field("skus", [])
    if not wishes:
        raise call.refuse(12052902)
    prices: dict[str, int] = {}
    for wish in wishes:
        if wish["id"] not in product.sku_ids:
            raise call.refuse(12052557)
        if wish["price"]["currency"] != call.market.currency:
            raise call.refuse(12052084)
        try:
            prices[wish["id"]] = call.market.minor(wish["price"].get("amount", ""))
        except ValueError:
            raise call.refuse(12052012) from None
        if prices[wish["id"]] <= 0:
            raise call.refuse(12052073)
    for sku_id, price in prices.items():
        call.world.skus[sku_id].price = price
    product.update_time = call.now
    return {}
