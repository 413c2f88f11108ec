"""order: the detail for apps that may see whom an order goes to: the same orders, nothing masked."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.order.documents import order_document
from tiktok_shop_sim.operations.order.orders import visible_order
from tiktok_shop_sim.spec import Spec

CANCELLED = "CALCELLED"
"""The last order status as this operation spells it (facts.md 8.12)."""


@operation("GET", "/order/202309/privileged_orders")
def privileged_orders(call: Call) -> dict[str, Any]:
    ids = dict.fromkeys(call.query["ids"])
    orders = [order for order_id in ids if (order := visible_order(call, order_id)) is not None]
    if not orders:
        raise call.refuse(21008111)
    documents = []
    for order in orders:
        document = order_document(call.world, order, "202309", masked=False)
        if document["status"] == "CANCELLED":
            document["status"] = CANCELLED
        if "recipient_address" in document:
            email = call.world.buyers[order.buyer_id].email
            document["recipient_address"] |= {"email": email, "tokenized_email": email}
        if order.is_sample:
            document["sample_order_payer"] = "SELLER"
        documents.append(document)
    answer: dict[str, Any] = documented(
        call.operation.spec, call.operation.data_schema or {}, {"orders": documents}
    )
    return answer


def documented(spec: Spec, schema: dict[str, Any], value: Any) -> Any:
    """The part of a document that a schema knows."""
    schema = spec.resolve(schema)
    if isinstance(value, list):
        return [documented(spec, schema.get("items", {}), item) for item in value]
    known = schema.get("properties")
    if isinstance(value, dict) and known:
        return {name: documented(spec, known[name], inner) for name, inner in value.items() if name in known}
    return value
