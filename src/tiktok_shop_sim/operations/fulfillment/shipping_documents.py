"""fulfillment: labels and packing slips, as PDF or ZPL, behind a link that lives 24 hours (facts.md 8.8)."""

from __future__ import annotations

import base64
import hmac
from collections import Counter
from typing import Any

import msgspec

from tiktok_shop_sim import papers
from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.fulfillment.shipping_rules import own_package
from tiktok_shop_sim.operations.order.documents import package_address
from tiktok_shop_sim.world import packages
from tiktok_shop_sim.world.invoices import INVOICES
from tiktok_shop_sim.world.records import Package
from tiktok_shop_sim.world.world import World

DAY = 86_400
PICTURE = "SHIPPING_LABEL_PICTURE"
PATH = "/wsos_v2/oec_fulfillment_doc_tts/object/"


class Ticket(msgspec.Struct, array_like=True):
    """What a document link says: which package, which paper, until when."""

    package_id: str
    document_type: str
    size: str
    format: str
    expires: int


@operation("GET", "/fulfillment/202309/packages/{package_id}/shipping_documents")
def shipping_documents(call: Call) -> dict[str, Any]:
    package = own_package(call, call.path["package_id"])
    orders = packages.orders_of(call.world, package)
    if any(order.fulfillment_type == "FULFILLMENT_BY_TIKTOK" for order in orders):
        raise call.refuse(21008043)
    if package.shipping_type != "TIKTOK":
        raise call.refuse(21008017, 11034002)
    if package.status == "CANCELLED":
        raise call.refuse(21023059)
    if package.status == "TO_FULFILL":
        raise call.refuse(21023035)
    if package.status != "PROCESSING":
        raise call.refuse(21042102, 21023046)
    kind = call.query["document_type"]
    if kind == "HAZMAT_LABEL" or (kind == "INVOICE_LABEL" and package.id not in INVOICES.of(call.world)):
        raise call.refuse(21008109)
    ticket = Ticket(
        package.id,
        kind,
        call.query.get("document_size", "A6"),
        "ZPL" if call.query.get("document_format") == "ZPL" else "PDF",
        call.now + DAY,
    )
    token = seal(call.simulation.settings.app_secret, ticket)
    ending = "png" if kind == PICTURE else ticket.format.lower()
    return {
        "doc_url": f"{call.base_url}{PATH}{token}.{ending}",
        "tracking_number": package.tracking_number,
    }


def seal(secret: str, ticket: Ticket) -> str:
    raw = msgspec.json.encode(ticket)
    mark = hmac.new(secret.encode(), raw, "sha256").digest()[:12]
    return base64.urlsafe_b64encode(mark + raw).decode().rstrip("=")


def unseal(secret: str, token: str) -> Ticket | None:
    """The ticket inside a link, None when the link was not made here."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    mark, body = raw[:12], raw[12:]
    if not hmac.compare_digest(mark, hmac.new(secret.encode(), body, "sha256").digest()[:12]):
        return None
    return msgspec.json.decode(body, type=Ticket)


def paper(world: World, ticket: Ticket) -> tuple[bytes, str]:
    """The document and its media type."""
    package = world.packages[ticket.package_id]
    lines = _lines(world, package, ticket.document_type)
    if ticket.document_type == PICTURE:
        return papers.picture(lines, package.tracking_number), "image/png"
    if ticket.format == "ZPL":
        return papers.zpl(lines, package.tracking_number), "application/zpl"
    return papers.pdf(lines, package.tracking_number, ticket.size), "application/pdf"


def _lines(world: World, package: Package, document_type: str) -> list[str]:
    market = world.market_of(package.shop_id)
    provider = market.provider(package.provider_id)
    address = package_address(package, world) or {}
    lines = [provider.name if provider else "", f"Tracking {package.tracking_number}", ""]
    if "LABEL" in document_type:
        lines += [
            address.get("name", ""),
            address.get("phone_number", ""),
            address.get("full_address", ""),
            "",
        ]
    if "PACKING_SLIP" in document_type:
        for order in packages.orders_of(world, package):
            lines.append(f"Order {order.id}")
            counts = Counter(unit.sku_id for unit in order.units if unit.id in package.unit_ids)
            lines += [
                f"{count} x {world.skus[sku_id].seller_sku or sku_id}" for sku_id, count in counts.items()
            ]
    return lines
