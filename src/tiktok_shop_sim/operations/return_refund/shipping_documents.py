"""A seller gives the buyer a label or QR code to send goods back with."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.lifecycles.returns import TO_SHIP
from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.return_refund.returns import own_return
from tiktok_shop_sim.operations.uploads import form, text
from tiktok_shop_sim.world import returns
from tiktok_shop_sim.world.return_records import RETURNS, Return

INVALID = 25001001
WRONG_STATUS = 25020003
FILES = {"return_shipping_label": "SHIPPING_LABEL", "return_qr_code": "QR_CODE"}


@operation("POST", "/return_refund/202405/returns/shipping_documents")
def upload_shipping_document(call: Call) -> dict[str, Any]:
    records = [_named(call, given) for given in call.query["return_ids"]]
    if any(record.status != TO_SHIP for record in records):
        raise call.refuse(WRONG_STATUS)
    provider = call.market.provider(text(call, "return_provider_id"))
    tracking_number = text(call, "tracking_number")
    sent = next((name for name in FILES if name in form(call) and form(call)[name].data), None)
    if provider is None or sent is None or not records:
        raise call.refuse(INVALID)
    for record in records:
        returns.give_label(
            record,
            call.now,
            tracking_number=tracking_number,
            provider=provider,
            document_type=FILES[sent],
            document_name=form(call)[sent].filename or sent,
        )
    return {}


def _named(call: Call, given: str) -> Return:
    if call.query.get("return_id_type", "SKU_RETURN_ORDER") != "RMA":
        return own_return(call, given)
    found = next((r for r in RETURNS.of(call.world).values() if r.rma_id == given), None)
    return own_return(call, "" if found is None else found.id)
