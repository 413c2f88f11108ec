"""What a shipping program told of a shipment and was refused: the label is printed there, and nothing of it is here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.urls import reverse

from shelfwire.alerts.kinds import Found, Kind, Line, declare
from shelfwire.alerts.models import Occasion
from shelfwire.alerts.queries import untold
from shelfwire.integrations.models import IntegrationCall
from shelfwire.integrations.queries import refused_shipments
from shelfwire.people.models import Company
from shelfwire.sync.integrations.refused import about

KEY: Final = "refused_notice"


def _find(company: Company, at: datetime, most: int) -> list[Found]:
    rows = untold(refused_shipments(company).filter(at__lte=at), kind=KEY, company=company, began="at")
    found = rows.order_by("pk")[:most]
    return [Found(str(call.pk), call.at, call.integration.account_id) for call in found]


def _calls(occasions: Sequence[Occasion]) -> dict[str, IntegrationCall]:
    rows = refused_shipments().filter(pk__in=[int(one.subject_id) for one in occasions])
    return {str(call.pk): call for call in rows}


def _standing(occasions: Sequence[Occasion]) -> set[int]:
    rows = _calls(occasions)
    return {one.pk for one in occasions if one.subject_id in rows}


def _lines(occasions: Sequence[Occasion]) -> dict[int, Line]:
    rows = _calls(occasions)
    return {one.pk: _line(one, call) for one in occasions if (call := rows.get(one.subject_id)) is not None}


def _line(one: Occasion, call: IntegrationCall) -> Line:
    return Line(
        title=about(call),
        text=call.said,
        path=f"{reverse('orders:list', kwargs={'slug': one.company.slug})}?q={call.order_number}"
        if call.order_number
        else reverse("home:home", kwargs={"slug": one.company.slug}),
        shop=one.account.name if one.account else "",
        zone=one.company.timezone,
        when="told",
        facts={
            "integration_id": call.integration_id,
            "external_id": call.order_number,
            "file": call.file_name,
        },
    )


declare(
    Kind(
        key=KEY,
        label="Refused by the checks",
        says="A shipping program told of a shipment that was not taken.",
        icon="plug-connected-x",
        tone="red",
        find=_find,
        rank=21,
        standing=_standing,
        lines=_lines,
        headline=lambda count: (
            "1 shipment of a program was refused"
            if count == 1
            else f"{count:,} shipments of programs were refused"
        ),
        path=lambda company: reverse("home:home", kwargs={"slug": company.slug}),
    )
)
