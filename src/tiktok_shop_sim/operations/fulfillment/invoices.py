"""fulfillment: the invoice that a package needs before it may be shipped (202502, Brazil)."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.batch import errors_of
from tiktok_shop_sim.operations.fulfillment.shipping_rules import own_package
from tiktok_shop_sim.world import invoices, packages

THERE_ALREADY = 10007014
THERE_ALREADY_WORDS = "The invoice already exists in the upload. Please try again later"
"""From the official sample."""


@operation("POST", "/fulfillment/202502/invoice/upload")
def upload_invoices(call: Call) -> dict[str, Any]:
    return errors_of(
        call.field("invoices", []),
        lambda request: _upload(call, request),
        lambda request: {"package_id": request["package_id"], "order_ids": request["order_ids"]},
    )


def _upload(call: Call, request: dict[str, Any]) -> None:
    package = own_package(call, request["package_id"])
    if set(request["order_ids"]) != set(package.order_ids):
        raise call.refuse(21011029)
    states = {order.invoice for order in packages.orders_of(call.world, package)}
    if states != {"NEED_INVOICE"} or package.status != "TO_FULFILL":
        raise call.refuse(THERE_ALREADY, message=THERE_ALREADY_WORDS)
    if request["file_type"] != "XML":
        raise call.refuse(21001001)
    try:
        xml = base64.b64decode(request["file"], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        call.warnings.append("file is not base64 of UTF-8 text")
        raise call.refuse(21001001) from None
    invoices.upload(call.world, package, xml, call.now)
