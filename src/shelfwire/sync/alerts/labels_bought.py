"""Labels that were bought, for programs that print or book them: told once. What is older than ``NEWS`` is no news."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse

from shelfwire.alerts.kinds import Found, Kind, Line, declare
from shelfwire.alerts.models import Occasion
from shelfwire.alerts.queries import untold
from shelfwire.fulfilment.models import Label
from shelfwire.fulfilment.states import LabelStatus
from shelfwire.people.models import Company

KEY: Final = "label.bought"
NEWS: Final = timedelta(days=60)


def _find(company: Company, at: datetime, most: int) -> list[Found]:
    rows = Label.objects.filter(
        company=company, status=LabelStatus.BOUGHT, bought_at__gt=at - NEWS, bought_at__lte=at
    )
    fresh = untold(rows, kind=KEY, company=company, began="bought_at").order_by("bought_at", "pk")
    return [
        Found(str(label.pk), label.bought_at, label.account_id) for label in fresh[:most] if label.bought_at
    ]


def _labels(occasions: Sequence[Occasion]) -> list[Label]:
    rows = Label.objects.filter(pk__in=[int(one.subject_id) for one in occasions])
    return list(rows.select_related("account").prefetch_related("contents__order"))


def _standing(occasions: Sequence[Occasion]) -> set[int]:
    bought = {label.pk for label in _labels(occasions) if label.status == LabelStatus.BOUGHT}
    return {one.pk for one in occasions if int(one.subject_id) in bought}


def _lines(occasions: Sequence[Occasion]) -> dict[int, Line]:
    labels = {str(label.pk): label for label in _labels(occasions)}
    return {one.pk: _line(one, labels[one.subject_id]) for one in occasions if one.subject_id in labels}


def _line(one: Occasion, label: Label) -> Line:
    orders = {content.order.pk: content.order.external_id for content in label.contents.all()}
    first = min(orders, default=0)
    return Line(
        title=f"A label for order {', '.join(sorted(orders.values()))} was bought",
        text=f"{label.provider_name or label.account.channel_label} {label.tracking_number}".strip() + ".",
        path=reverse("orders:order", kwargs={"slug": one.company.slug, "order_id": first}),
        shop=label.account.name,
        zone=label.account.timezone,
        when="bought",
        facts={
            "label_id": label.pk,
            "order_ids": sorted(orders),
            "external_ids": sorted(orders.values()),
            "parcel_id": label.parcel_id,
            "tracking_number": label.tracking_number,
            "cost": {"minor": label.cost_minor, "currency": label.cost_currency} if label.cost else None,
        },
    )


declare(
    Kind(
        key=KEY,
        label="Labels that were bought",
        says="A label was bought, and its order is on its way out.",
        icon="tag",
        tone="green",
        find=_find,
        rank=91,
        standing=_standing,
        lines=_lines,
        headline=lambda count: "1 label was bought" if count == 1 else f"{count:,} labels were bought",
        path=lambda company: reverse("shipping:parcels", kwargs={"slug": company.slug}),
        for_programs=True,
    )
)
