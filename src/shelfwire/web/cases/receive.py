"""Receiving what comes back: scan the parcel, say how each unit is and what becomes of it, next parcel.

It shows no money, so packers do it as well.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from shelfwire.aftersales import queries
from shelfwire.aftersales.actions import ReceivedUnit, receive_units
from shelfwire.aftersales.errors import BadReceipt
from shelfwire.aftersales.models import Case, ReturnReceipt
from shelfwire.aftersales.queries import CaseFilter
from shelfwire.aftersales.returns import OLDEST, expected_returns, never_arrived
from shelfwire.aftersales.states import Condition, Disposition
from shelfwire.aftersales.units import has_left, units_of
from shelfwire.orders.models import Unit
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.cases.shown import items_words
from shelfwire.web.orders.tables import unit_name
from shelfwire.web.pictures import attach_pictures
from shelfwire.web.selection import ids_of
from shelfwire.web.shops import shops_shown

_MOST = 100


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
    receipts = {row.unit_id: row for row in ReturnReceipt.objects.filter(unit__in=units)}
    lines = [Line(unit, unit_name(unit), receipts.get(unit.pk)) for unit in units]
    context = {
        "case": case,
        "kind": queries.kind_words(case.kind),
        "status": queries.status_words(case.status),
        "zone": case.account.timezone,
        "lines": lines,
        "left": [line for line in lines if line.receipt is None],
        "conditions": Condition.choices,
        "dispositions": Disposition.choices,
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
        by=request.by,
    )
    (messages.success if done.new else messages.info)(request, done.says)
    return back_to(request, "orders:receive")


def _unit(request: CompanyRequest, unit_id: int) -> ReceivedUnit:
    condition = request.POST.get(f"condition-{unit_id}", "")
    disposition = request.POST.get(f"disposition-{unit_id}", "")
    for field, value, known in (
        ("condition", condition, Condition.values),
        ("disposition", disposition, Disposition.values),
    ):
        if value not in known:
            raise BadReceipt(
                f"“{value[:40]}” is no {field}.",
                field=field,
                value=value[:40],
                hint="Choose one of the list.",
            )
    return ReceivedUnit(unit_id, Condition(condition), Disposition(disposition))
