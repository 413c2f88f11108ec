"""Hand in the invoice of an order that may not be shipped without one (Brazil)."""

from __future__ import annotations

from django.db import transaction

from shelfwire.channels.port import InvoiceState
from shelfwire.fulfilment.actions._requests import Draft, locked, write
from shelfwire.fulfilment.actions.split import refuse_unreleased
from shelfwire.fulfilment.errors_requests import BadInvoice
from shelfwire.fulfilment.invoice_file import refuse_invoice
from shelfwire.fulfilment.models import PackageRequest
from shelfwire.fulfilment.states import RequestKind
from shelfwire.kit.texts import file_name
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import UnitStatus


@transaction.atomic
def ask_invoice(*, order: Order, content: bytes, name: str, by: str, package_id: str = "") -> PackageRequest:
    """Ask to hand it in for a package of the order; ``package_id`` may be empty where it has one. The other orders in
    the package are covered too. Raises BadInvoice (no XML, too large, none asked for, which package), NotReleased,
    RequestOpen. Nothing is asked then."""
    refuse_invoice(content)
    package = _package(order, package_id)
    inside = Unit.objects.filter(
        order__account=order.account_id, channel_package_id=package, status=UnitStatus.OPEN
    )
    orders = locked({order.pk, *inside.values_list("order_id", flat=True)})
    [held] = [one for one in orders if one.pk == order.pk]
    refuse_unreleased(held)
    if held.invoice != InvoiceState.NEEDED:
        raise BadInvoice(
            f"{held.account.channel_label} asks for no invoice of order {held.external_id} now.",
            field="order",
            value=held.external_id,
            hint="Read the order again.",
        )
    shown = file_name(name)
    says = f"Invoice {shown} for package {package}: uploaded to {held.account.channel_label}"
    draft = Draft(
        kind=RequestKind.INVOICE,
        wanted={"package_id": package},
        says=says[:500],
        file=content,
        file_name=shown,
        packages=[package],
    )
    return write(held.account, orders, draft, by)


def _package(order: Order, package_id: str) -> str:
    known = set(
        order.units.filter(status=UnitStatus.OPEN)
        .exclude(channel_package_id="")
        .values_list("channel_package_id", flat=True)
    )
    if package_id in known:
        return package_id
    if not package_id and len(known) == 1:
        return str(known.pop())
    raise BadInvoice(
        f"Order {order.external_id} has no package {package_id}."
        if package_id
        else f"Order {order.external_id} has {len(known)} packages.",
        field="package_id",
        value=package_id,
        hint=f"Name one of {', '.join(sorted(known))}." if known else "Read the order again.",
    )
