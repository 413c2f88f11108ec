"""Invoices that a package needs before it is shipped (facts.md 8.2, Brazil), and their check by the platform."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

import msgspec

from tiktok_shop_sim.world import timers
from tiktok_shop_sim.world.records import Package
from tiktok_shop_sim.world.store import Store
from tiktok_shop_sim.world.world import Event, World

CHECK_SECONDS = 60
"""How long the platform takes to check an invoice; ours."""


class Invoice(msgspec.Struct):
    """The newest invoice of a package. `status` is PROCESSING, SUCCESS or INVALID."""

    package_id: str
    shop_id: str
    order_ids: list[str]
    xml: str
    due: int
    status: str = "PROCESSING"
    invalid_reason: str = ""


INVOICES = Store("invoices", Invoice)


def upload(world: World, package: Package, xml: str, at: int) -> Invoice:
    """Take an invoice in: its orders wait for the check, which webhook 36 reports."""
    invoice = Invoice(package.id, package.shop_id, list(package.order_ids), xml, at + CHECK_SECONDS)
    INVOICES.of(world)[package.id] = invoice
    _mark(world, invoice, "INVOICE_PROCESSING", at)
    world.schedule(invoice.due, "invoice_checked", package.id)
    return invoice


@timers.when_due("invoice_checked")
def _checked(world: World, package_id: str, at: int) -> None:
    invoice = INVOICES.of(world)[package_id]
    if invoice.status != "PROCESSING" or invoice.due != at:
        return
    invoice.invalid_reason = _fault(invoice.xml)
    invoice.status = "INVALID" if invoice.invalid_reason else "SUCCESS"
    _mark(world, invoice, "NEED_INVOICE" if invoice.invalid_reason else "INVOICE_UPLOADED", at)


def _fault(xml: str) -> str:
    """What is wrong with an invoice: only whether it is XML is looked at."""
    try:
        ElementTree.fromstring(xml)  # noqa: S314 - what a developer sends to a simulator on their own machine
    except ElementTree.ParseError:
        return "FAILED"
    return ""


def _mark(world: World, invoice: Invoice, state: str, at: int) -> None:
    for order_id in invoice.order_ids:
        order = world.orders[order_id]
        order.invoice = state
        world.touch(order, at)
    data = {
        "package_id": invoice.package_id,
        "order_ids": invoice.order_ids,
        "invoice_status": invoice.status,
    }
    if invoice.invalid_reason:
        data["invalid_reason"] = invoice.invalid_reason
    world.announce(Event("invoice", invoice.shop_id, invoice.package_id, data))


@timers.waits
def _waiting(world: World) -> Iterator[timers.Waiting]:
    for invoice in INVOICES.of(world).values():
        if invoice.status == "PROCESSING":
            yield invoice.due, "invoice_checked", invoice.package_id
