"""Move stock from one warehouse to another: it leaves, is on its way, and arrives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from shelfwire.catalog.models import Sku
from shelfwire.catalog.queries import without_stock
from shelfwire.inventory import ledger
from shelfwire.inventory.actions._act import post_act
from shelfwire.inventory.actions.move import MOST
from shelfwire.inventory.errors import AnotherCompany, BadQuantity, BadTransfer, Ended, NotEnoughThere
from shelfwire.inventory.models import Transfer, TransferLine, Warehouse
from shelfwire.inventory.states import TRANSFER_MOVES, MovementKind, TransferStatus
from shelfwire.kit import clock, states
from shelfwire.people.models import Company


@transaction.atomic
def send_transfer(
    *,
    source: Warehouse,
    target: Warehouse,
    lines: Sequence[tuple[Sku, int]],
    by: str,
    reference: str = "",
    once: str | None = None,
) -> Transfer:
    """Let stock leave for another warehouse of the company. From now on it is on its way and nobody sells it, until
    ``receive_transfer``. ``once``: the idempotency key; known, it gives the transfer that it made.

    What is reserved may leave too; what is then missing there is oversold, and said so. Raises BadTransfer,
    BadQuantity, AnotherCompany, NoStockOfItsOwn, NotEnoughThere (more than is on hand), KeyUsed.
    """
    _refuse(source, target, lines)
    list(Company.objects.select_for_update(no_key=True).filter(pk=source.company_id).values_list("pk"))
    wanted = {sku.pk: quantity for sku, quantity in lines}
    known = Transfer.objects.filter(company_id=source.company_id, once=once).first() if once else None
    if known is not None:
        said = dict(known.lines.values_list("sku_id", "quantity"))
        if (said, known.source_id, known.target_id) != (wanted, source.pk, target.pk):
            raise ledger.key_used(str(once))
        return known
    held = ledger.hold((sku.pk, source.pk) for sku, _ in lines)
    for sku, quantity in lines:
        if held[sku.pk, source.pk].on_hand < quantity:
            raise NotEnoughThere(
                f"{source} has {held[sku.pk, source.pk].on_hand:,} of “{sku}” on hand.",
                field="quantity",
                value=quantity,
                hint="Count it first if there are more.",
            )
    transfer = Transfer.objects.create(
        company_id=source.company_id, source=source, target=target, reference=reference[:120], once=once,
        sent_at=clock.now(), sent_by=by[:120],
    )  # fmt: skip
    TransferLine.objects.bulk_create(
        [TransferLine(transfer=transfer, sku=sku, quantity=quantity) for sku, quantity in lines]
    )
    post_act(_lines(transfer, source, {pk: -n for pk, n in wanted.items()}, "out", f"To {target}"), by)
    return transfer


@transaction.atomic
def receive_transfer(*, transfer: Transfer, by: str, arrived: Mapping[int, int] | None = None) -> Transfer:
    """Put what arrived on stock, by SKU id; None: all of it. What is missing was lost on the way, and stays on the
    transfer. A second time changes nothing. Returns the fresh transfer. Raises BadQuantity, BadTransfer (a SKU that was
    not sent), Ended (it came back).
    """
    fresh = _locked(transfer)
    sent = {line.sku_id: line for line in fresh.lines.order_by("sku_id")}
    counts = {pk: line.quantity for pk, line in sent.items()} | dict(arrived or {})
    if strange := counts.keys() - sent.keys():
        raise BadTransfer("The transfer has no such SKU.", field="sku", value=min(strange))
    for count in counts.values():
        if not 0 <= count <= MOST:
            raise BadQuantity(f"{count:,} cannot have arrived.", field="arrived", value=count)
    if not _end(fresh, TransferStatus.ARRIVED, by):
        return fresh
    for pk, line in sent.items():
        line.arrived = counts[pk]
    TransferLine.objects.bulk_update(sent.values(), ["arrived"])
    post_act(_lines(fresh, fresh.target, counts, "in", f"From {fresh.source}"), by)
    return fresh


@transaction.atomic
def cancel_transfer(*, transfer: Transfer, by: str) -> Transfer:
    """Put everything back where it left: it never went, or came back. A second time changes nothing. Raises Ended when
    it has arrived.
    """
    fresh = _locked(transfer)
    if _end(fresh, TransferStatus.CANCELLED, by):
        back = dict(fresh.lines.values_list("sku_id", "quantity"))
        post_act(_lines(fresh, fresh.source, back, "back", f"Not moved to {fresh.target}"), by)
    return fresh


def _refuse(source: Warehouse, target: Warehouse, lines: Sequence[tuple[Sku, int]]) -> None:
    if source.pk == target.pk:
        raise BadTransfer("A transfer goes to another warehouse.", field="target", value=target.code)
    if source.company_id != target.company_id:
        raise AnotherCompany(f"{source} and {target} belong to different companies.")
    named = [sku.pk for sku, _ in lines]
    if not named or len(set(named)) < len(named):
        raise BadTransfer("Name each SKU of the transfer, and each once.", field="lines", value=len(named))
    for why in without_stock(named).values():
        raise why
    for sku, quantity in lines:
        if sku.company_id != source.company_id:
            raise AnotherCompany(
                f"The SKU “{sku}” and the warehouse “{source}” belong to different companies."
            )
        if not 0 < quantity <= MOST:
            raise BadQuantity(f"{quantity:,} of “{sku}” cannot be moved.", field="quantity", value=quantity)


def _locked(transfer: Transfer) -> Transfer:
    rows = Transfer.objects.select_for_update(of=("self",)).select_related("source", "target")
    return rows.get(pk=transfer.pk)


def _end(transfer: Transfer, after: TransferStatus, by: str) -> bool:
    """Whether it ends now. Raises Ended when it ended in another way."""
    if transfer.status not in (TransferStatus.IN_TRANSIT, after):
        raise Ended(
            f"“{transfer}” has ended already: {transfer.get_status_display().lower()}.",
            field="transfer",
            value=transfer.pk,
        )
    step = states.move(
        transfer, after, moves=TRANSFER_MOVES, by=by, why="", record=lambda _: None,
        ended_at=clock.now(), ended_by=by[:120],
    )  # fmt: skip
    return step is not None


def _lines(
    transfer: Transfer, place: Warehouse, amounts: Mapping[int, int], way: str, reason: str
) -> list[ledger.Line]:
    return [
        ledger.Line(
            sku_id, place.pk, quantity, MovementKind.TRANSFER, reason, str(transfer),
            f"transfer:{transfer.pk}:{way}:{sku_id}",
        )
        for sku_id, quantity in sorted(amounts.items())
        if quantity
    ]  # fmt: skip
