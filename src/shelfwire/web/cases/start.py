"""Cancel, refund or return from the order's menu: what the channel allows now, what it costs, then the request.

Three steps: the channel is asked what may be done; for what was chosen it works out the refund; the person sees that
with its consequences and confirms.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from shelfwire.aftersales.actions import ask_start
from shelfwire.aftersales.errors import BadAct
from shelfwire.aftersales.queries import KIND_WORDS, open_start
from shelfwire.aftersales.states import ActStatus
from shelfwire.channels.port import Allowed, CaseKind, Eligibility, RefundParts
from shelfwire.fulfilment import queries as fulfilment
from shelfwire.kit.errors import ChannelError, Reason, Refused, RuleBroken
from shelfwire.kit.ids import new_uuid
from shelfwire.kit.money import Money
from shelfwire.orders.models import Order, Unit
from shelfwire.people.models import Role
from shelfwire.sync.aftersales.asking import eligibility_for, quote_for
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.orders.page import order_of
from shelfwire.web.orders.tables import unit_name
from shelfwire.web.refusals import Problem, problem
from shelfwire.web.selection import ids_of

_WHOLE = {
    CaseKind.CANCELLATION: "Cancel the whole order",
    CaseKind.REFUND: "Refund the whole order",
    CaseKind.RETURN: "Take the whole order back and refund it",
}
_SOME = {
    CaseKind.CANCELLATION: "Cancel items",
    CaseKind.REFUND: "Refund items",
    CaseKind.RETURN: "Take items back and refund them",
}
_VERBS = {CaseKind.CANCELLATION: "Cancel", CaseKind.REFUND: "Refund", CaseKind.RETURN: "Return and refund"}


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be started over the same units for the same reasons. ``units``: ours, with their names."""

    kind: CaseKind
    verb: str
    units: list[tuple[Unit, str]]
    as_whole: bool
    reasons: list[tuple[str, str]]

    @property
    def counted(self) -> list[tuple[str, int]]:
        """What it is about: name and count."""
        return list(Counter(name for _, name in self.units).items())


@dataclass(frozen=True, slots=True)
class NotOffered:
    """What may not be started, and the channel's reasons."""

    label: str
    why: tuple[Reason, ...]


@requires(Role.OPERATOR)
@require_GET
def page(request: CompanyRequest, order_id: int) -> HttpResponse:
    """The page, which asks the channel while it is looked at."""
    order = order_of(request, order_id)
    asked = open_start(order.pk)
    context = {"order": order, "asked": asked if asked and asked.status == ActStatus.ASKED else None}
    return render(request, "web/cases/start.html", context)


@requires(Role.OPERATOR)
@require_GET
def allowed(request: CompanyRequest, order_id: int) -> HttpResponse:
    """The part with what the channel allows now."""
    order = order_of(request, order_id)
    try:
        found = eligibility_for(order)
    except (RuleBroken, ChannelError) as refusal:
        return render(request, "web/cases/not_told.html", {"problem": problem(refusal), "order": order})
    context = {"order": order, "offers": _offers(order, found), "refused": _refused(found)}
    return render(request, "web/cases/allowed.html", context)


def _offers(order: Order, found: Eligibility) -> list[Offer]:
    ours = {unit.external_id: unit for unit in order.units.select_related("sku").order_by("pk")}
    joined: dict[tuple[CaseKind, tuple[tuple[str, str], ...], bool], list[Unit]] = {}
    for entry in found.allowed:
        if entry.why_not:
            continue
        units = [ours[each] for each in entry.unit_ids if each in ours]
        joined.setdefault((entry.kind, _reasons(entry), entry.as_whole), []).extend(units)
    return [
        Offer(
            kind,
            _WHOLE[kind] if whole else _SOME[kind],
            [(unit, unit_name(unit)) for unit in dict.fromkeys(units)],
            whole,
            list(reasons),
        )
        for (kind, reasons, whole), units in joined.items()
        if kind in _VERBS and (units or whole)
    ]


def _reasons(entry: Allowed) -> tuple[tuple[str, str], ...]:
    return tuple((reason.code, reason.text) for reason in entry.reasons)


def _refused(found: Eligibility) -> list[NotOffered]:
    whys: dict[CaseKind, dict[str, Reason]] = {}
    for entry in found.allowed:
        for reason in entry.why_not:
            whys.setdefault(entry.kind, {}).setdefault(reason.code, reason)
    return [NotOffered(KIND_WORDS[kind], tuple(found.values())) for kind, found in whys.items()]


@requires(Role.OPERATOR)
@require_POST
def check(request: CompanyRequest, order_id: int) -> HttpResponse:
    """What was chosen, with the refund that the channel works out for it and what follows; nothing is asked yet."""
    order = order_of(request, order_id)
    kind, reason, units = _chosen(request, order)
    refund, refusal = _quote(order, kind, reason, units)
    goes_on = kind is CaseKind.CANCELLATION
    context = {
        "order": order,
        "kind": kind.value,
        "verb": _VERBS[kind],
        "reason": reason,
        "reason_text": request.POST.get(f"text-{reason}", "")[:300] or reason,
        "units": [(unit, unit_name(unit)) for unit in units],
        "whole": not units,
        "refund": refund,
        "parts": _parts(refund),
        "refusal": None if goes_on else refusal,
        "no_amount": refusal,
        "key": new_uuid(),
        "parcels": list(fulfilment.parcels_of(order)[:20]) if kind is CaseKind.CANCELLATION else [],
        "label": fulfilment.bought_label(order) if kind is CaseKind.CANCELLATION else None,
    }
    return render(request, "web/cases/check.html", context, status=422 if refusal and not goes_on else 200)


def _chosen(request: CompanyRequest, order: Order) -> tuple[CaseKind, str, list[Unit]]:
    """The kind, the reason and the units; none of these stands for the whole order. Raises BadAct."""
    kind, reason = request.POST.get("kind", ""), request.POST.get("reason", "")
    if kind not in list(_VERBS):
        raise BadAct("Nothing was chosen.", field="kind", value=kind[:40], hint="Choose what is to be done.")
    if not reason:
        raise BadAct("No reason is chosen.", field="reason", hint="Choose one of those that the shop takes.")
    wanted = set(ids_of(request.POST.getlist("units")))
    units = list(order.units.select_related("sku").filter(pk__in=wanted).order_by("pk"))
    if request.POST.get("whole") != "yes" and (not units or len(units) < len(wanted)):
        raise BadAct("No item is chosen.", field="units", hint="Tick what it is about.")
    return CaseKind(kind), reason, [] if request.POST.get("whole") == "yes" else units


def _quote(
    order: Order, kind: CaseKind, reason: str, units: list[Unit]
) -> tuple[RefundParts | None, Problem | None]:
    """What it pays back, or why the channel does not say. A cancellation of what was not paid, or in cash, has no
    amount, which stops nothing.
    """
    try:
        return quote_for(order, kind, reason=reason, units=units), None
    except Refused as refusal:
        return None, problem(refusal)


def _parts(refund: RefundParts | None) -> list[tuple[str, Money]]:
    if refund is None:
        return []
    named = (("Items", refund.subtotal), ("Shipping", refund.shipping), ("Tax", refund.tax))
    return [(label, part) for label, part in named if part is not None]


@requires(Role.OPERATOR)
@require_POST
def begin(request: CompanyRequest, order_id: int) -> HttpResponse:
    """Ask for it, with the amount that the person saw."""
    order = order_of(request, order_id)
    kind, reason, units = _chosen(request, order)
    minor, currency = request.POST.get("minor", ""), request.POST.get("currency", "")[:3]
    key = request.POST.get("key", "")
    if not key:
        raise BadAct("The page was not complete.", field="key", hint="Go back and choose again.")
    ask_start(
        order=order,
        kind=kind,
        reason=reason,
        unit_ids=[unit.pk for unit in units],
        agreed=Money(int(minor), currency) if minor.isdecimal() and len(minor) < 16 and currency else None,
        idempotency_key=f"screen:{key}",
        by=request.by,
    )
    messages.success(request, f"{_VERBS[kind]}: asked of {order.account.channel_label}.")
    return back_to(request, "orders:order", order_id=order.pk)
