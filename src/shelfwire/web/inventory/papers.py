"""Stock on its way between warehouses, and stock that other order sources hold."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from shelfwire.inventory import actions, queries
from shelfwire.inventory.models import ExternalReservation, Transfer
from shelfwire.inventory.states import ExternalStatus, TransferStatus
from shelfwire.kit.errors import RuleBroken
from shelfwire.people.models import Role
from shelfwire.people.queries import covers
from shelfwire.web.access import CompanyRequest, at, back_to, find, requires
from shelfwire.web.grid import Grid
from shelfwire.web.inventory.ledger_tables import Moments
from shelfwire.web.inventory.tables import ASIDE, NUMBER
from shelfwire.web.templatetags.show import badge

_TONES = {"in_transit": "blue", "active": "blue", "arrived": "green", "shipped": "green"}


class BadArrival(RuleBroken):
    """No number of pieces that can have arrived."""

    code = "bad_arrival"


class TransferTable(Moments):
    """Every transfer, the newest first."""

    empty = "web/inventory/transfers_empty.html"

    name = tables.Column("Transfer", accessor="pk")
    source = tables.Column("From")
    target = tables.Column("To")
    pieces = tables.Column("Units", attrs=NUMBER)
    status = tables.Column("State")
    sent_at = tables.Column("Sent")
    sent_by = tables.Column("By", attrs=ASIDE)

    def href(self, record: Transfer) -> str:
        """Its page."""
        return at(self.request, "inventory:transfer", transfer_id=record.pk)

    def render_name(self, record: Transfer) -> str:
        """Its reference, or its number."""
        return str(record)

    def render_status(self, record: Transfer) -> str:
        """Its word."""
        return badge(record.status, record.get_status_display(), _TONES.get(record.status))

    def value_status(self, record: Transfer) -> str:
        """Its word."""
        return record.status

    def render_sent_at(self, value: datetime) -> str | SafeString:
        """On the company's clock."""
        return self.moment(value)

    def value_sent_at(self, value: datetime) -> str:
        """ISO 8601, UTC."""
        return value.isoformat()


class ExternalTable(Moments):
    """What other order sources reserved, the newest first. ``write``: who sees it may release."""

    empty = "web/inventory/elsewhere_empty.html"
    identifiers = ("key",)

    source = tables.Column("Source")
    key = tables.Column("Its key")
    contents = tables.Column("What", accessor="pk")
    status = tables.Column("State")
    made_at = tables.Column("Since")
    expires_at = tables.Column("Ends by itself")
    act = tables.TemplateColumn(
        template_name="web/inventory/elsewhere_act.html", verbose_name="", exclude_from_export=True,
        attrs={"td": {"class": "grid-act text-end"}},
    )  # fmt: skip

    def __init__(
        self, data: list[ExternalReservation], *args: Any, write: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(data, *args, exclude=() if write else ("act",), **kwargs)

    def render_contents(self, record: ExternalReservation) -> str:
        """SKUs and how many, by warehouse."""
        lines = [f"{line.quantity} × {line.sku.code} in {line.warehouse}" for line in record.lines.all()]
        more = f" and {len(lines) - 4} more" if len(lines) > 4 else ""
        return ", ".join(lines[:4]) + more

    def render_status(self, record: ExternalReservation) -> str:
        """Its word."""
        return badge(record.status, record.get_status_display(), _TONES.get(record.status))

    def value_status(self, record: ExternalReservation) -> str:
        """Its word."""
        return record.status

    def render_made_at(self, value: datetime) -> str | SafeString:
        """On the company's clock."""
        return self.moment(value)

    def value_made_at(self, value: datetime) -> str:
        """ISO 8601, UTC."""
        return value.isoformat()

    def render_expires_at(self, value: datetime) -> str | SafeString:
        """On the company's clock."""
        return self.moment(value)

    def value_expires_at(self, value: datetime | None) -> str:
        """ISO 8601, UTC."""
        return value.isoformat() if value else ""


@requires(Role.VIEWER)
@require_GET
def transfers(request: CompanyRequest) -> HttpResponseBase:
    """Every transfer."""
    rows = queries.transfers(request.company).annotate(pieces=Sum("lines__quantity"))
    grid = Grid(request, TransferTable, rows, keys=("sent_at", "id"), name="transfers")
    return grid.respond("web/inventory/transfers.html")


@requires(Role.VIEWER)
@require_GET
def transfer(request: CompanyRequest, transfer_id: int) -> HttpResponse:
    """One transfer with its lines; where it is received while it is on its way."""
    found = find(queries.transfers(request.company), pk=transfer_id)
    context = {
        "transfer": found,
        "lines": found.lines.select_related("sku").order_by("sku__code"),
        "open": found.status == TransferStatus.IN_TRANSIT and covers(request.role, Role.OPERATOR),
    }
    return render(request, "web/inventory/transfer.html", context)


@requires(Role.OPERATOR)
@require_POST
def receive(request: CompanyRequest, transfer_id: int) -> HttpResponse:
    """Put what arrived on stock. A field that is left empty means all of it."""
    found = find(queries.transfers(request.company), pk=transfer_id)
    arrived = {}
    for pk in found.lines.values_list("sku_id", flat=True):
        text = request.POST.get(f"arrived-{pk}", "").strip()
        if text and (not text.isdecimal() or len(text) > 9):
            raise BadArrival(f"“{text}” is no number of pieces.", field="arrived", value=text[:60])
        if text:
            arrived[pk] = int(text)
    actions.receive_transfer(transfer=found, by=request.by, arrived=arrived)
    messages.success(request, f"{found} is received in {found.target}.")
    return back_to(request, "inventory:transfer", transfer_id=transfer_id)


@requires(Role.OPERATOR)
@require_POST
def cancel(request: CompanyRequest, transfer_id: int) -> HttpResponse:
    """It never left, or came back."""
    found = actions.cancel_transfer(
        transfer=find(queries.transfers(request.company), pk=transfer_id), by=request.by
    )
    messages.success(request, f"{found} is back in {found.source}.")
    return back_to(request, "inventory:transfer", transfer_id=transfer_id)


@requires(Role.VIEWER)
@require_GET
def elsewhere(request: CompanyRequest) -> HttpResponseBase:
    """What other order sources hold."""
    rows = queries.external_reservations(request.company).prefetch_related("lines__sku", "lines__warehouse")
    write = covers(request.role, Role.OPERATOR)
    grid = Grid(request, ExternalTable, rows, keys=("made_at", "id"), name="reserved-elsewhere", write=write)
    return grid.respond("web/inventory/elsewhere.html")


@requires(Role.OPERATOR)
@require_POST
def release(request: CompanyRequest, external_id: int) -> HttpResponse:
    """Give back what another order source holds."""
    found = find(queries.external_reservations(request.company), pk=external_id)
    ended = actions.release_for(company=request.company, source=found.source, key=found.key, by=request.by)
    said = "is released" if ended.status == ExternalStatus.RELEASED else "had ended already"
    messages.success(request, f"{ended} {said}.")
    return back_to(request, "inventory:elsewhere")
