"""The channel's labels, for an operator at a shell: ``shelfwire labels``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from shelfwire.cli import naming
from shelfwire.cli.stock import UnknownName
from shelfwire.fulfilment.actions import LabelRequest, ask_labels, give_out, void_label
from shelfwire.fulfilment.models import Label
from shelfwire.sync.labels.asking import services_for

BY = "shelfwire labels"


def list_lines(status: str, most: int) -> Iterator[str]:
    """Labels of every company, the newest first."""
    rows = Label.objects.select_related("account").prefetch_related("contents__order")
    found = rows.filter(status=status) if status else rows
    for label in found.order_by("-asked_at", "-pk")[:most]:
        yield _line(label)


def service_lines(order_number: str) -> Iterator[str]:
    """What is on offer for everything of the order that waits. Raises UnknownName, what the channel refuses."""
    order = naming.order(order_number)
    for one in services_for(order.account, order).services:
        days = f", {one.earliest_days} to {one.latest_days} days" if one.latest_days is not None else ""
        usual = " (usual)" if one.is_default else ""
        yield f"{one.external_id}  {one.price or one.price_text}  {one.provider_name} {one.name}{days}{usual}"


def buy_lines(order_numbers: Sequence[str], service: str, price: str) -> Iterator[str]:
    """Ask for one label for everything that waits of these orders. Raises UnknownName, NotMoney, RuleBroken."""
    orders = [naming.order(number) for number in order_numbers]
    request = LabelRequest(
        contents={order.pk: None for order in orders},
        service_id=service,
        agreed_price=naming.amount(price) if price else None,
    )
    account = orders[0].account
    [outcome] = ask_labels(company=account.company, account=account, wanted=[request], by=BY)
    if outcome.refusal is not None:
        raise outcome.refusal
    if outcome.label is not None:
        yield _line(outcome.label)
    if not account.labels_out:
        yield f"“Allow buying labels” is off for {account}: it waits."


def save_lines(label_id: int, kind: str, file: str) -> Iterator[str]:
    """Write a document to a file. Raises UnknownName, and NotPrintable where something stops it."""
    label = _label(label_id)
    form = Path(file).suffix.removeprefix(".").lower()
    found = give_out(label=label, kind=kind, format=form, by=BY)
    if found is None:
        raise UnknownName(f"Label {label_id} has no {kind} as {form}.", field="kind", value=kind)
    Path(file).write_bytes(found.content)
    yield f"{file}: {len(found.content):,} bytes" + (f", {found.pages} pages" if found.pages else "")


def void_lines(label_id: int, why: str) -> Iterator[str]:
    """Withdraw it, or ask for it to be voided. Raises UnknownName, OutgoingInFlight."""
    label = _label(label_id)
    void_label(label=label, by=BY, why=why)
    yield _line(label)
    if label.status == "void_asked":
        yield f"Void it in {label.account.channel_label}'s own program; its orders are stopped until then."


def _line(label: Label) -> str:
    orders = sorted({content.order.external_id for content in label.contents.all()})
    parts = (
        str(label.pk),
        f"{label.asked_at:%Y-%m-%d %H:%M}",
        str(label.account),
        label.get_status_display(),
        f"order {', '.join(orders)}",
        label.tracking_number,
        str(label.cost) if label.cost else "",
        label.error,
    )
    return "  ".join(part for part in parts if part)


def _label(label_id: int) -> Label:
    found = Label.objects.select_related("account").filter(pk=label_id).first()
    if found is None:
        raise UnknownName(f"There is no label {label_id}.", field="label", value=label_id)
    return found
