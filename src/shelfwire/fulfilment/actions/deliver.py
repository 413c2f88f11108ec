"""Say what became of a parcel that the seller brings: delivered, failed, or the proof of it."""

from __future__ import annotations

from django.db import transaction

from shelfwire.channels.port import DeliveryFailure, DeliveryOutcome, ShippedBy
from shelfwire.exchange import queries as exchange
from shelfwire.fulfilment.actions._hold import hold_parcel
from shelfwire.fulfilment.actions._moves import note
from shelfwire.fulfilment.actions._requests import Draft, locked, write
from shelfwire.fulfilment.errors_requests import BadDelivery, BadProof, DeliveryTold
from shelfwire.fulfilment.models import PackageRequest, Parcel, ParcelUnit
from shelfwire.fulfilment.states import ParcelStatus, RequestKind, RequestStatus
from shelfwire.kit.cells import parse_text
from shelfwire.kit.texts import file_name

PICTURE_MOST = 5_000_000
PDF_MOST = 10_000_000
"""Bytes (facts.md section 8.10 names the kinds; the sizes are the channel's answers to larger ones)."""
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_ON_THE_WAY = (ParcelStatus.SENT, ParcelStatus.IN_TRANSIT)
OUTCOME_WORDS = {
    DeliveryOutcome.DELIVERED: "delivered",
    DeliveryOutcome.FAILED: "not delivered",
    DeliveryOutcome.PROOF: "proven",
}
FAILURE_WORDS = {
    DeliveryFailure.BUYER_REFUSED: "The buyer refused it",
    DeliveryFailure.NOT_REACHED: "Nobody could be reached",
    DeliveryFailure.BAD_ADDRESS: "The address is wrong",
    DeliveryFailure.CANNOT_RECEIVE: "The buyer cannot receive it",
    DeliveryFailure.DELAYED: "Delayed",
    DeliveryFailure.DAMAGED: "Damaged",
    DeliveryFailure.LOST: "Lost",
    DeliveryFailure.FORCE_MAJEURE: "Force majeure",
    DeliveryFailure.OTHER: "Another reason",
}


@transaction.atomic
def ask_delivery(
    *,
    parcel: Parcel,
    outcome: str,
    by: str,
    failure: str = "",
    proof: bytes | None = None,
    proof_name: str = "",
    code: str = "",
    again: bool = False,
) -> PackageRequest:
    """Ask to tell it, once for each of the channel's packages in the parcel. ``code``: what the buyer showed, where the
    channel asks for it. ``again``: the same failure happened once more.

    Raises BadDelivery (not on its way, no package known, no reason or one too many), BadProof, DeliveryTold,
    RequestOpen. Nothing is asked then.
    """
    said = _outcome(outcome, failure, proof)
    code = parse_text(code, field="Code", longest=40, needed=False)
    if proof is not None:
        refuse_proof(proof)
    held = hold_parcel(parcel.pk)
    packages = _packages(held, said)
    if not again:
        _refuse_told(held, said)
    orders = locked({content.order_id for content in _live(held)})
    wanted = {"outcome": said.value, "failure": failure, "code": code, "package_ids": packages}
    label = OUTCOME_WORDS[said]
    why = f" ({FAILURE_WORDS[DeliveryFailure(failure)].lower()})" if failure else ""
    says = f"Parcel {held.tracking_number} is {label}{why}: told to {held.account.channel_label}"
    draft = Draft(
        kind=RequestKind.DELIVER,
        wanted=wanted,
        says=says,
        about=f"parcel:{held.pk}",
        parcel=held,
        file=proof,
        file_name=file_name(proof_name) if proof is not None else "",
        packages=packages,
    )
    made = write(held.account, orders, draft, by)
    note(held, by=by, why=says)
    return made


def _outcome(outcome: str, failure: str, proof: bytes | None) -> DeliveryOutcome:
    if outcome not in list(DeliveryOutcome):
        raise BadDelivery(
            f"“{outcome}” is not what becomes of a delivery.",
            field="outcome",
            value=outcome,
            hint=f"Use one of {', '.join(DeliveryOutcome)}.",
        )
    said = DeliveryOutcome(outcome)
    if said is DeliveryOutcome.FAILED and failure not in list(DeliveryFailure):
        raise BadDelivery(
            "The reason for the failure is missing.",
            field="failure",
            value=failure,
            hint=f"Use one of {', '.join(DeliveryFailure)}.",
        )
    if said is not DeliveryOutcome.FAILED and failure:
        raise BadDelivery(
            "Only a delivery that failed has a reason.",
            field="failure",
            value=failure,
            hint="Leave it empty.",
        )
    if said is DeliveryOutcome.PROOF and not proof:
        raise BadProof("No file was chosen.", field="proof", hint="Choose a JPG, PNG or PDF file.")
    return said


def refuse_proof(content: bytes) -> None:
    """Raise BadProof unless the bytes are a JPG or PNG picture or a PDF file that is not too large."""
    if content.startswith(b"%PDF-"):
        most, kind = PDF_MOST, "PDF file"
    elif content.startswith(_PICTURES):
        most, kind = PICTURE_MOST, "picture"
    else:
        raise BadProof(
            "The proof is neither a picture nor a PDF file.",
            field="proof",
            hint="Choose a JPG, PNG or PDF file.",
        )
    if len(content) > most:
        raise BadProof(
            f"The {kind} has {len(content) / 1e6:.1f} MB; {most / 1e6:.0f} MB is the most.",
            field="proof",
            value=len(content),
            hint="Make it smaller.",
        )


def _live(parcel: Parcel) -> list[ParcelUnit]:
    return list(parcel.contents.filter(live=True).select_related("unit", "order").order_by("pk"))


def _packages(parcel: Parcel, said: DeliveryOutcome) -> list[str]:
    """The channel's packages in the parcel, when this may be told of it."""
    allowed = (ParcelStatus.DELIVERED,) if said is DeliveryOutcome.PROOF else _ON_THE_WAY
    if parcel.status not in allowed:
        raise BadDelivery(
            f"Parcel {parcel.tracking_number} is “{parcel.get_status_display()}”.",
            field="parcel",
            value=parcel.tracking_number,
            hint="Proof is added after delivery; other outcomes are reported while the parcel is on its way.",
        )
    contents = _live(parcel)
    if any(content.order.shipped_by != ShippedBy.SELLER for content in contents):
        raise BadDelivery(
            f"Parcel {parcel.tracking_number} has a label of {parcel.account.channel_label}, whose carrier reports it.",
            field="parcel",
            value=parcel.tracking_number,
            hint="There is nothing to do.",
        )
    known = dict.fromkeys(c.unit.channel_package_id or c.channel_package_id for c in contents)
    found = [package_id for package_id in known if package_id] or _answered(parcel)
    if not found:
        raise BadDelivery(
            f"{parcel.account.channel_label} has named no package for parcel {parcel.tracking_number} yet.",
            field="parcel",
            value=parcel.tracking_number,
            hint="Wait until its tracking is sent and the order is read again.",
        )
    return found


def _answered(parcel: Parcel) -> list[str]:
    """The packages that the answers to its shipments named."""
    rows = exchange.outgoing_of("parcel", parcel.pk).filter(kind="ship", status="done")
    return list(dict.fromkeys(str(pk) for row in rows for pk in row.answer.get("package_ids", ())))


def _refuse_told(parcel: Parcel, said: DeliveryOutcome) -> None:
    told = PackageRequest.objects.filter(
        parcel=parcel, kind=RequestKind.DELIVER, status=RequestStatus.DONE, wanted__outcome=said.value
    )
    last = told.order_by("-asked_at").first()
    if last is not None and said is not DeliveryOutcome.PROOF:
        raise DeliveryTold(
            f"Parcel {parcel.tracking_number} was told as {OUTCOME_WORDS[said]} before, by {last.asked_by}.",
            field="again",
            value=parcel.tracking_number,
            hint="A failure that is reported twice counts twice. Confirm it if it happened again.",
        )
