"""What the seller brings itself, its proofs, and Brazil's invoices (facts.md 8.2, 8.10)."""

from __future__ import annotations

from collections.abc import Sequence

from shelfwire.channels.port import (
    Delivery,
    DeliveryAnswer,
    DeliveryOutcome,
    InvoiceReceipt,
    InvoiceState,
    PackageStatus,
    Proof,
    Reason,
    Refused,
    Session,
)
from shelfwire.kit.ids import ExternalPackageId
from shelfwire_tiktok.buying import read_orders
from shelfwire_tiktok.errors import reasons, refused
from shelfwire_tiktok.mapping.labels import FAILURES, OUTCOMES
from shelfwire_tiktok.mapping.shipping import package
from shelfwire_tiktok.mapping.values import text
from tiktok_shop import Client
from tiktok_shop import errors as e
from tiktok_shop.types import package_requests as pr

_HANDED_IN = frozenset({InvoiceState.BEING_CHECKED, InvoiceState.TAKEN})
_PDF = b"%PDF-"


def deliver(client: Client, deliveries: Sequence[Delivery]) -> DeliveryAnswer:
    """Tell the deliveries that TikTok does not have yet. Each package once in a call."""
    once = {each.package_id: each for each in deliveries}
    refusals: dict[ExternalPackageId, Reason] = {}
    already: list[ExternalPackageId] = []
    bodies: list[pr.Delivery] = []
    for each in once.values():
        try:
            detail = client.fulfilment.package_detail(each.package_id).value
        except e.NotFound as error:
            refusals[each.package_id] = next(iter(reasons(error)))
            continue
        done = package(detail, each.package_id).status is PackageStatus.DELIVERED
        if done and each.outcome is DeliveryOutcome.DELIVERED:
            already.append(each.package_id)
        else:
            bodies.append(_body(each))
    if not bodies:
        return DeliveryAnswer(refusals, tuple(already))
    reply = client.packages.deliver(bodies)
    for refusal in reply.errors:
        reason = next(iter(reasons(refusal)))
        named = str(refusal.detail.get("package_id") or "")
        about = [body.id for body in bodies if named in ("", body.id)]
        refusals |= {ExternalPackageId(package_id): reason for package_id in about}
    return DeliveryAnswer(refusals, tuple(already), reply.request_id or "")


def _body(each: Delivery) -> pr.Delivery:
    proof = each.proof
    return pr.Delivery(
        id=each.package_id,
        delivery_type=OUTCOMES[each.outcome],
        fail_delivery_reason=FAILURES[each.failure] if each.failure is not None else None,
        file_type=None if proof is None else "PDF" if proof.kind == "pdf" else "IMG",
        file_url=None if proof is None else proof.url,
        verification_code=each.code or None,
    )


def send_proof(client: Client, content: bytes, name: str) -> Proof:
    """Upload what proves a delivery: a PDF file by its first bytes, else a picture."""
    if content.startswith(_PDF):
        return Proof(text(client.packages.upload_file(content, name=name).value.url), "pdf")
    return Proof(text(client.packages.upload_image(content, name=name).value.url), "picture")


def send_invoice(
    client: Client, session: Session, package_id: ExternalPackageId, xml: bytes
) -> InvoiceReceipt:
    """Hand the invoice in, unless there is one. Errors: Refused with TikTok's reasons, or when none is needed."""
    inside = package(client.fulfilment.package_detail(package_id).value, package_id).order_ids
    states = {order.invoice for order in read_orders(client, session, inside).values()}
    if states and states <= _HANDED_IN:
        return InvoiceReceipt(found=True)
    if InvoiceState.NEEDED not in states:
        raise refused(
            "no_invoice_needed",
            f"TikTok asks for no invoice for package {package_id}.",
            field="package_id",
            advice="Nothing is to be handed in.",
        )
    reply = client.packages.upload_invoices([pr.invoice_of(package_id, inside, xml)])
    if reply.errors:
        said = [reason for error in reply.errors for reason in reasons(error)]
        words = " ".join(reason.text for reason in said)
        raise Refused(
            f"TikTok Shop refused the invoice: {words}", reasons=said, request_id=reply.request_id or ""
        )
    return InvoiceReceipt(reply.request_id or "")
