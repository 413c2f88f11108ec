"""What the channel refused and that waits for a person: tracking, cancellations, refunds, answers to buyers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.urls import reverse

from shelfwire.alerts.kinds import Found, Kind, Line, declare
from shelfwire.alerts.models import Occasion
from shelfwire.alerts.queries import untold
from shelfwire.exchange import queries as exchange
from shelfwire.exchange.models import Outgoing
from shelfwire.exchange.states import OutgoingStatus
from shelfwire.people.models import Company

KEY = "refused_shipment"
NEWS = timedelta(days=7)
_ABOUT_CASES = {"start_case": "cancellation or refund", "answer_case": "answer to the buyer"}


def _find(company: Company, at: datetime, most: int) -> list[Found]:
    refused = exchange.refused(company).filter(answered_at__gt=at - NEWS)
    rows = untold(refused, kind=KEY, company=company, began="answered_at").order_by("answered_at", "pk")
    return [
        Found(str(pk), answered_at, account_id)
        for pk, answered_at, account_id in rows.values_list("pk", "answered_at", "account_id")[:most]
        if answered_at is not None
    ]


def _operations(occasions: Sequence[Occasion]) -> dict[str, Outgoing]:
    rows = Outgoing.objects.filter(pk__in=[int(one.subject_id) for one in occasions])
    wanted = rows.only("kind", "status", "answered_at", "order_external_id", "subject_kind", "subject_id")
    return {str(row.pk): row for row in wanted}


def _standing(occasions: Sequence[Occasion]) -> set[int]:
    rows = _operations(occasions)
    return {
        one.pk
        for one in occasions
        if (row := rows.get(one.subject_id)) is not None
        and row.status == OutgoingStatus.REFUSED
        and row.answered_at == one.began_at
    }


def _path(one: Occasion, row: Outgoing) -> str:
    if row.subject_kind == "parcel":
        return reverse("orders:parcel", kwargs={"slug": one.company.slug, "parcel_id": row.subject_id})
    return reverse("channels:account", kwargs={"slug": one.company.slug, "account_id": one.account_id})


def _title(row: Outgoing) -> str:
    what = _ABOUT_CASES.get(row.kind, "shipment")
    return (
        f"Order {row.order_external_id}: {what} refused"
        if row.order_external_id
        else f"{what} refused".capitalize()
    )


def _text(row: Outgoing, channel: str) -> str:
    if row.kind in _ABOUT_CASES:
        return f"{channel} did not take it. See why, and try again or let it go."
    return f"{channel} refused its tracking. Correct it and send it again."


def _lines(occasions: Sequence[Occasion]) -> dict[int, Line]:
    rows = _operations(occasions)
    return {
        one.pk: Line(
            title=_title(row),
            text=_text(row, one.account.channel_label if one.account else "The channel"),
            path=_path(one, row),
            shop=one.account.name if one.account else "",
            zone=one.account.timezone if one.account else "UTC",
            when="refused",
            facts={
                "operation_id": row.pk,
                "external_id": row.order_external_id,
                **({"parcel_id": row.subject_id} if row.subject_kind == "parcel" else {}),
            },
        )
        for one in occasions
        if (row := rows.get(one.subject_id)) is not None
    }


declare(
    Kind(
        key=KEY,
        label="Refused shipments",
        says="The channel did not take the tracking of a parcel.",
        icon="circle-x",
        tone="red",
        find=_find,
        rank=20,
        standing=_standing,
        lines=_lines,
        headline=lambda count: (
            "1 shipment was refused" if count == 1 else f"{count:,} shipments were refused"
        ),
        path=lambda company: reverse("orders:parcels", kwargs={"slug": company.slug}),
    )
)
