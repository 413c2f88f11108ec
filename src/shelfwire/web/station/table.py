"""Table mode: many orders in one sheet, filled by hand, by scanner or by paste; a dry run; then the parcels."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.fulfilment import queries as fulfilment
from shelfwire.kit.errors import RuleBroken
from shelfwire.orders import queries
from shelfwire.orders.models import Order
from shelfwire.orders.queries import by_external_id
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.orders.packing import names_orders
from shelfwire.web.orders.selection import selected_orders
from shelfwire.web.selection import ids_of
from shelfwire.web.station import sheet
from shelfwire.web.station.filters import Asked
from shelfwire.web.station.paste import Pasted, PastedRow, read
from shelfwire.web.station.sheet import LeftOut, Line
from shelfwire.web.station.table_job import queue_table

MOST = 300
"""Lines of a sheet; a paste may have more."""
AT_ONCE = 60
"""Numbers that are shipped while the person waits; more are a job with progress."""


@requires(Role.PACKER)
@require_http_methods(["GET", "POST"])
def table(request: CompanyRequest) -> HttpResponse:
    """The sheet of the selected orders; of the station's queue when none are selected."""
    if request.method == "GET":
        lines, left_out, more = _asked(request)
        return _page(request, lines, left_out, more=more)
    lines, left_out = _sent(request)
    action = request.POST.get("action", "")
    if action == "paste":
        return _paste(request, lines, left_out)
    numbered = [line for line in lines if line.number]
    if len(numbered) > AT_ONCE:
        job = queue_table(request, numbered, dry_run=action == "preview")
        return back_to(request, "station:table_job", job_id=job.pk)
    if action == "preview":
        sheet.rehearse(request, lines)
        return _page(request, lines, left_out, rehearsed=True)
    sheet.ship(request, lines)
    return _page(request, lines, left_out, done=True)


def _asked(request: CompanyRequest) -> tuple[list[Line], list[LeftOut], int]:
    """The lines of a new sheet, what is left out of it, and how many more orders there are."""
    if names_orders(request):
        found = list(selected_orders(request))
    else:
        found = list(fulfilment.with_progress(Asked(request).orders)[: MOST + 1])
    fine, left_out = sheet.split(found)
    return [sheet.line_of(order) for order in fine[:MOST]], left_out, len(fine) - len(fine[:MOST])


def _sent(request: CompanyRequest) -> tuple[list[Line], list[LeftOut]]:
    """The lines as they were filled in, in the order in which they stood."""
    place = {pk: n for n, pk in enumerate(dict.fromkeys(ids_of(request.POST.getlist("ids"))))}
    found = sorted(_orders(request, list(place)[:MOST]), key=lambda order: place[order.pk])
    fine, left_out = sheet.split(found, [pk for pk in place if request.POST.get(f"number-{pk}", "").strip()])
    return [_filled(order, request.POST) for order in fine], left_out


def _orders(request: CompanyRequest, ids: Collection[int]) -> list[Order]:
    found = list(fulfilment.with_progress(queries.orders(request.company)).filter(pk__in=ids))
    for order in found:
        order.company = request.company  # known already: saves a query a row
    return found


def _filled(order: Order, given: QueryDict) -> Line:
    typed = (given.get(f"{name}-{order.pk}", "") for name in ("carrier", "number", "despite"))
    return sheet.line_of(order, *typed)


# ── paste ────────────────────────────────────────────────────────────────────────────────────────────────


def _paste(request: CompanyRequest, lines: list[Line], left_out: list[LeftOut]) -> HttpResponse:
    """Fill the sheet with what was pasted and say what did not fit. Nothing is shipped."""
    text = request.POST.get("paste", "")
    by_id: dict[str, list[Order]] = {}

    def known(texts: Collection[str]) -> Collection[str]:
        by_id.update(by_external_id(request.company, texts))
        return by_id

    try:
        pasted = read(text, known)
    except RuleBroken as refusal:
        return _page(request, lines, left_out, notes=[f"{refusal} {refusal.hint}"], pasted=True)
    notes = ["The first row names the columns and was left out."] if pasted.header else []
    if pasted.by_order:
        lines, more = _by_order(request, lines, pasted, by_id)
    else:
        more = _by_place(lines, pasted.rows, request.POST.get("start", ""))
    return _page(request, lines, left_out, notes=notes + more, pasted=True)


def _by_place(lines: Sequence[Line], rows: Sequence[PastedRow], start: str) -> list[str]:
    """One row after the other, from the line in which the cursor stood."""
    first = next((n for n, line in enumerate(lines) if str(line.order.pk) == start), 0)
    places = lines[first:]
    for line, row in zip(places, rows, strict=False):
        _fill(line, row)
    filled = sum(bool(row.number) for row in rows[: len(places)])
    notes = [f"{_count(filled, 'number')} pasted into {_count(len(places), 'line')}."]
    if len(rows) < len(places):
        notes.append(
            f"The paste had fewer rows: the last {_count(len(places) - len(rows), 'line')} got none."
        )
    if spare := [row.number for row in rows[len(places) :] if row.number]:
        notes.append(f"The paste had more rows than the sheet; not used: {_some(spare)}.")
    return notes


def _by_order(
    request: CompanyRequest, lines: list[Line], pasted: Pasted, by_id: dict[str, list[Order]]
) -> tuple[list[Line], list[str]]:
    """Each row into the line of its order; orders that were not on the sheet are added."""
    here = {line.order.external_id: line for line in lines}
    wanted = [
        found[0].pk
        for row in pasted.rows
        if row.order_id not in here and len(found := by_id.get(row.order_id, [])) == 1
    ]
    added = [sheet.line_of(order) for order in _orders(request, wanted[: max(0, MOST - len(lines))])]
    here |= {line.order.external_id: line for line in added}
    unknown: list[str] = []
    twice: list[str] = []
    filled: set[str] = set()
    for row in pasted.rows:
        line = here.get(row.order_id)
        if line is None:
            unknown += [row.order_id or row.number] if row.order_id or row.number else []
        elif row.order_id in filled and row.number and line.number != row.number:
            twice.append(row.order_id)
        else:
            _fill(line, row)
            filled |= {row.order_id} if row.number else set()
    notes = [f"{_count(len(filled), 'number')} pasted by order id."]
    if added:
        notes.append(f"{_count(len(added), 'order')} added to the sheet.")
    if unknown:
        notes.append(f"No order of yours, or not only one, or no room on the sheet: {_some(unknown)}.")
    if twice:
        notes.append(
            f"Two numbers for one order, only the first is used: {_some(twice)}. Ship the second by file."
        )
    return lines + added, notes


def _fill(line: Line, row: PastedRow) -> None:
    if row.number:
        line.number = row.number[: sheet.NUMBER_LENGTH]
    if row.carrier:
        known = fulfilment.named(row.carrier)
        line.carrier = known.code if known else row.carrier[:40]


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def _some(texts: Sequence[str], most: int = 10) -> str:
    shown = ", ".join(f"“{text[:60]}”" for text in texts[:most])
    return f"{shown} and {len(texts) - most} more" if len(texts) > most else shown


# ── the page ─────────────────────────────────────────────────────────────────────────────────────────────


def _page(
    request: CompanyRequest,
    lines: Sequence[Line],
    left_out: Sequence[LeftOut],
    *,
    rehearsed: bool = False,
    done: bool = False,
    pasted: bool = False,
    notes: Sequence[str] = (),
    more: int = 0,
) -> HttpResponse:
    sheet.bracket(lines)
    shipped = [line for line in lines if line.outcome == "shipped"]
    rest = [line for line in lines if line.outcome != "shipped"]
    ready = sum(line.outcome == "ships" for line in rest)
    refused = sum(line.outcome == "refused" for line in rest)
    known = sheet.carriers_of(line.order for line in lines)
    codes = {carrier.code for carrier in known}
    parcels = list({line.parcel.pk: line.parcel for line in shipped if line.parcel}.values())
    context: dict[str, Any] = {
        "lines": rest,
        "selected": urlencode([("ids", line.order.pk) for line in rest]),
        "parcels_made": urlencode([("parcels", parcel.pk) for parcel in parcels]),
        "shipped": shipped,
        "parcels": parcels,
        "left_out": left_out,
        "carriers": known,
        "unknown_carriers": {line.carrier for line in rest if line.carrier} - codes,
        "rehearsed": rehearsed,
        "done": done,
        "pasted": pasted,
        "notes": notes,
        "more": more,
        "ready": ready,
        "refused": refused,
        **sheet.outcome(ready if rehearsed else len(shipped), refused, dry_run=rehearsed),
        "blank": sum(not line.outcome for line in rest),
        "most": MOST,
    }
    return render(request, "web/station/table.html", context)
