"""Receiving what comes back: scan the parcel, say how each unit is and what becomes of it, next parcel.

It shows no money, so packers do it as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.contrib import messages
from django.db.models import TextChoices
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.aftersales import queries
from shelfwire.aftersales.actions import ReceivedUnit, receive_units, release_unit
from shelfwire.aftersales.errors import BadReceipt
from shelfwire.aftersales.models import Case, ReturnReceipt
from shelfwire.aftersales.queries import CaseFilter
from shelfwire.aftersales.returns import OLDEST, expected_returns, never_arrived, receipts, set_aside
from shelfwire.aftersales.states import Condition, Disposition
from shelfwire.aftersales.units import has_left, units_of
from shelfwire.inventory.models import Warehouse
from shelfwire.inventory.queries import warehouses
from shelfwire.orders.models import Unit
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.cases.shown import items_words
from shelfwire.web.orders.tables import unit_name
from shelfwire.web.pictures import attach_pictures
from shelfwire.web.selection import ids_of
from shelfwire.web.shops import shops_shown

_MOST = 100
W = TypeVar("W", bound=TextChoices)


@dataclass(frozen=True, slots=True)
class Line:
    """A unit of the case: it may be received, or was."""

    unit: Unit
    name: str
    receipt: ReturnReceipt | None


@requires(Role.PACKER)
@require_GET
def scan(request: CompanyRequest) -> HttpResponse:
    """The field for the scanner, and what is expected; one case that fits opens at once."""
    shops = shops_shown(request)
    text = request.GET.get("q", "").strip()[:200]
    expected = expected_returns(request.company).filter(account__in=shops).order_by(*OLDEST)
    if text:
        wanted = queries.cases(
            request.company, CaseFilter(text=text, account_ids=[shop.pk for shop in shops] or [0])
        )
        rows = list(wanted.exclude(kind="cancellation").order_by("-created_at", "-pk")[:_MOST])
        if len(rows) == 1:
            return back_to(request, "orders:receive_case", case_id=rows[0].pk)
    else:
        rows = list(expected[:_MOST])
    late = never_arrived(request.company).filter(account__in=shops)
    context = {
        "text": text,
        "rows": [(case, items_words(case), queries.status_words(case.status)) for case in rows],
        "aside": list(
            set_aside(request.company).filter(case__account__in=shops).order_by("at", "pk")[:_MOST]
        ),
        "late": set(late.values_list("pk", flat=True)[:_MOST]),
    }
    return render(request, "web/cases/scan.html", context)


@requires(Role.PACKER)
@require_http_methods(["GET", "POST"])
def receive(request: CompanyRequest, case_id: int) -> HttpResponse:
    """The units of a case: receive those that lie on the bench."""
    case = find(queries.cases(request.company), pk=case_id)
    if request.method == "POST":
        return _received(request, case)
    units = [unit for unit in units_of(case) if has_left(unit)]
    attach_pictures(units)
    received = {row.unit_id: row for row in receipts(request.company).filter(unit__in=units)}
    lines = [Line(unit, unit_name(unit), received.get(unit.pk)) for unit in units]
    context = {
        "case": case,
        "kind": queries.kind_words(case.kind),
        "status": queries.status_words(case.status),
        "zone": case.account.timezone,
        "lines": lines,
        "left": [line for line in lines if line.receipt is None],
        "conditions": Condition.choices,
        "dispositions": Disposition.choices,
        "warehouses": list(warehouses(request.company)),
        "usual": Disposition.QUARANTINE if case.replenishes else Disposition.RESTOCK,
    }
    return render(request, "web/cases/receive.html", context)


def _received(request: CompanyRequest, case: Case) -> HttpResponse:
    given = request.POST
    done = receive_units(
        case=case,
        received=[_unit(request, unit_id) for unit_id in ids_of(given.getlist("units"))],
        note=given.get("note", "").strip()[:300],
        although_replenished=given.get("although") == "yes",
        warehouse=_warehouse(request),
        by=request.by,
    )
    (messages.success if done.new else messages.info)(request, done.says)
    return back_to(request, "orders:receive")


def _warehouse(request: CompanyRequest) -> Warehouse | None:
    """The one that was chosen. Raises BadReceipt for one that is not the company's."""
    wanted = request.POST.get("warehouse", "")
    if not wanted:
        return None
    found = warehouses(request.company).filter(pk__in=ids_of([wanted])).first()
    if found is None:
        raise BadReceipt(
            "There is no such warehouse.",
            field="warehouse",
            value=wanted[:40],
            hint="Choose one of the list.",
        )
    return found


@requires(Role.OPERATOR)
@require_POST
def release(request: CompanyRequest, receipt_id: int) -> HttpResponse:
    """Put a unit that was set aside back to stock, or scrap it."""
    receipt = find(receipts(request.company), pk=receipt_id)
    given = request.POST
    made = release_unit(
        receipt=receipt,
        disposition=_known(given.get("disposition", ""), "disposition", Disposition),
        why=given.get("why", "").strip(),
        although_replenished=given.get("although") == "yes",
        by=request.by,
    )
    name = receipt.unit.seller_sku or receipt.unit.external_id
    messages.success(request, f"{name}: {made.get_disposition_display().lower()}.")
    return back_to(request, "orders:case", case_id=receipt.case_id)


def _unit(request: CompanyRequest, unit_id: int) -> ReceivedUnit:
    given = request.POST
    return ReceivedUnit(
        unit_id,
        _known(given.get(f"condition-{unit_id}", ""), "condition", Condition),
        _known(given.get(f"disposition-{unit_id}", ""), "disposition", Disposition),
    )


def _known(value: str, field: str, words: type[W]) -> W:
    """Raises BadReceipt for a word that the list does not have."""
    if value not in words.values:
        raise BadReceipt(
            f"“{value[:40]}” is no {field}.",
            field=field,
            value=value[:40],
            hint="Choose one of the list.",
        )
    return words(value)
