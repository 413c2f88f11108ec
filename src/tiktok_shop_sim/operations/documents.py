"""fulfillment: labels and packing slips, as PDF or ZPL, behind a link that lives 24 hours (facts.md 8.8)."""

from __future__ import annotations

import base64
import hmac
import io
from typing import Any

import msgspec

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.order_documents import package_address
from tiktok_shop_sim.operations.shipping_rules import own_package
from tiktok_shop_sim.world import packages
from tiktok_shop_sim.world.records import Package
from tiktok_shop_sim.world.world import World

DAY = 86_400
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
    ticket = Ticket(
        package.id,
        call.query["document_type"],
        call.query.get("document_size", "A6"),
        call.query.get("document_format", "PDF"),
        call.now + DAY,
    )
    token = seal(call.simulation.settings.app_secret, ticket)
    return {
        "doc_url": f"{call.base_url}{PATH}{token}.{ticket.format.lower()}",
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
    if ticket.format == "ZPL":
        return _zpl(lines, package.tracking_number).encode(), "application/zpl"
    return _pdf(lines, package.tracking_number, ticket.size), "application/pdf"


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
            lines += [
                f"1 x {world.skus[unit.sku_id].seller_sku or unit.sku_id}"
                for unit in order.units
                if unit.id in package.unit_ids
            ]
    return lines


def _pdf(lines: list[str], number: str, size: str) -> bytes:
    from reportlab.graphics.barcode.code128 import Code128
    from reportlab.lib.pagesizes import A5, A6
    from reportlab.pdfgen.canvas import Canvas

    width, height = A5 if size == "A5" else A6
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(width, height), invariant=1)
    Code128(number, barHeight=42, barWidth=0.9).drawOn(canvas, 6, height - 60)
    canvas.setFont("Helvetica", 8)
    top = height - 78
    for line in lines:
        for start in range(0, max(1, len(line)), 62):
            canvas.drawString(
                14, top, line[start : start + 62].encode("latin-1", "replace").decode("latin-1")
            )
            top -= 11
    canvas.save()
    return buffer.getvalue()


def _zpl(lines: list[str], number: str) -> str:
    rows = [f"^FO40,{220 + place * 30}^A0N,24,24^FD{_plain(line)}^FS" for place, line in enumerate(lines)]
    return "\n".join(["^XA", "^CI28", f"^FO40,40^BY2^BCN,120,Y,N,N^FD{_plain(number)}^FS", *rows, "^XZ"])


def _plain(text: str) -> str:
    return text.replace("^", " ").replace("~", " ")
