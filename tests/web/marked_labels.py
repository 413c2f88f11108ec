"""Labels whose every text carries the mark."""

from __future__ import annotations

from typing import Any

from tests.web.half_made_labels import label_jobs_half_made

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
from shelfwire.kit import clock
from shelfwire.orders.models import Order


def labels_marked(shop: Account, order: Order, parcel: Parcel, text: str) -> dict[str, list[Any]]:
    """A refused label of the order; what was made, by the names that addresses use."""
    now = clock.now()
    box = Packaging.objects.create(company=shop.company, name=text[:80])
    label = Label.objects.create(
        company=shop.company, account=shop, status="refused", status_at=now, idempotency_key="1", asked_at=now,
        asked_by=text[:120], service_name=text[:200], provider_name=text[:120], error=text, parcel=parcel,
        tracking_number=text[:80], package_id=text[:64], documents_error=text[:500], packaging=box,
        reasons=[{"code": text[:50], "text": text, "field": None, "advice": text}],
    )  # fmt: skip
    unit = order.units.order_by("pk").last()
    assert unit is not None
    LabelUnit.objects.create(label=label, unit=unit, order=order)
    LabelMove.objects.create(label=label, before="", after="refused", at=now, by=text[:120], why=text[:300])
    document = LabelDocument.objects.create(
        label=label, kind="label", format="pdf", content=text.encode(), sha256="", fetched_at=now
    )
    LabelPrint.objects.create(label=label, document=document, at=now, by=text[:120])
    jobs = list(label_jobs_half_made(shop, [order], text[:120]))
    return {"label_id": [label.pk], "packaging_id": [box.pk], "job_id": [job.pk for job in jobs]}
