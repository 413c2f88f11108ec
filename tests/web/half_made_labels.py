"""Labels, packaging, and jobs about them that are half made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.web.half_made_offers import FIRST_MOMENT, LAST_MOMENT, MARTIAN

from shelfwire.channels.models import Account
from shelfwire.fulfilment.models import (
    Label,
    LabelDocument,
    LabelMove,
    LabelPrint,
    LabelUnit,
    Packaging,
    Parcel,
)
from shelfwire.fulfilment.states import LabelStatus
from shelfwire.jobs.models import Job, JobRow
from shelfwire.orders.models import Order
from shelfwire.orders.states import OrderStatus

NAMES = ("labels.offers", "labels.order", "labels.print")


def labels_half_made(shop: Account, orders: list[Order], parcel: Parcel) -> dict[str, list[Any]]:
    """A label in every status and in one of another release; what was made, by the names that addresses use."""
    box = Packaging.objects.create(
        company=shop.company, name=MARTIAN, length=1, length_unit="", is_default=True
    )
    Packaging.objects.create(company=shop.company, name="Flat", active=False)
    released = [order for order in orders if order.status == OrderStatus.RELEASED]
    units = [unit for order in released for unit in order.units.all()]
    labels = []
    for number, status in enumerate((*LabelStatus.values, MARTIAN)):
        label = Label.objects.create(
            company=shop.company, account=shop, status=status, status_at=FIRST_MOMENT,
            idempotency_key=str(number), asked_at=LAST_MOMENT if number % 2 else FIRST_MOMENT,
            asked_by="", bought_at=FIRST_MOMENT, error="x" * 2000, reasons=[{"code": 7}], weight=1,
            packaging=box, agreed_minor=1, agreed_currency="ZZZ", slot_start=FIRST_MOMENT, handover_method="pickup",
            parcel=parcel if number == 1 else None,
        )  # fmt: skip
        labels.append(label)
        LabelMove.objects.create(label=label, before=MARTIAN, after=MARTIAN, at=FIRST_MOMENT, by="", why="")
        if number < len(units):
            unit = units[number]
            LabelUnit.objects.create(label=label, unit=unit, order_id=unit.order_id, live=number % 2 == 0)
        document = LabelDocument.objects.create(
            label=label, kind=MARTIAN if number else "label", format="pdf", content=b"no PDF", sha256="",
            fetched_at=FIRST_MOMENT, size="wxyz",
        )  # fmt: skip
        LabelPrint.objects.create(label=label, document=document, at=LAST_MOMENT, by="")
    return {
        "label_id": [*(label.pk for label in labels), 404_404, 2**64],
        "packaging_id": [box.pk, 404_404],
    }


def label_jobs_half_made(shop: Account, orders: list[Order], text: str = MARTIAN) -> Iterator[Job]:
    """Jobs about labels, each without and with something in it."""
    parcel = {
        "key": "o1", "name": text, "account": shop.pk, "contents": {str(orders[0].pk): []}, "box": {},
    }  # fmt: skip
    service = {
        "id": text, "name": text, "provider_id": "", "provider_name": text, "minor": None, "currency": "",
        "price_text": text, "days": "", "is_default": True,
    }  # fmt: skip
    yield Job.objects.create(company=shop.company, name=NAMES[0], title=text, status="queued")
    for name in NAMES:
        full = Job.objects.create(
            company=shop.company, name=name, title=text, status="completed", finished_at=FIRST_MOMENT, succeeded=1,
            arguments={"parcels": [parcel], "labels": [parcel] if name == "labels.order" else [404_404], "zpl": True},
            result={
                "offers": {"o1": {"way": "service", "services": [service]}}, "pages": 1, "file": text,
                "labels": [404_404],
            },
        )  # fmt: skip
        JobRow.objects.create(job=full, key="o1", outcome="failed", message=text)
        yield full
