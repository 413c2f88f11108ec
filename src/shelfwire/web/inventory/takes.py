"""Stock takes: the list, opening one, its lines with their differences, posting and printing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models import Count, DecimalField, F, Q, QuerySet, Sum
from django.db.models.functions import Cast
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.catalog.queries import without_stock
from shelfwire.inventory import actions, queries
from shelfwire.inventory.models import StockTake, StockTakeLine, Warehouse
from shelfwire.inventory.states import TakeStatus
from shelfwire.kit import clock
from shelfwire.kit.clock import zone_of
from shelfwire.kit.money import Money
from shelfwire.orders.queries import counts
from shelfwire.people.models import Company, Role
from shelfwire.people.queries import covers
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.chips import View
from shelfwire.web.forms import FilterForm, ShelfwireForm, refusals
from shelfwire.web.grid import Grid
from shelfwire.web.inventory.codes import skus_of
from shelfwire.web.inventory.lists import matching
from shelfwire.web.inventory.take_tables import TakeLineTable, TakeTable
from shelfwire.web.inventory.words import signed
from shelfwire.web.selection import selection

PRINTED_MOST: Final = 2_000
_WIDE: Final = DecimalField(max_digits=40, decimal_places=0)
"""Units times a price may be more than the database's integers hold."""
SELECTED_MOST: Final = 1_000
SHOWN_MOST: Final = 500
VIEWS: Final = (
    View("all", "All"),
    View("open", "To count", "show=open"),
    View("different", "Differences", "show=different", "yellow"),
    View("stale", "Count again", "show=stale", "red", rare=True),
)


class TakeForm(ShelfwireForm):
    """Where is counted, and what."""

    warehouse = forms.ModelChoiceField(Warehouse.objects.none(), label="Warehouse", empty_label=None)
    codes = forms.CharField(
        required=False,
        label="Only these SKUs",
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "One SKU or barcode a line"}),
        help_text="Leave it empty to count every SKU that has stock of its own.",
    )
    note = forms.CharField(required=False, label="Name", max_length=200, help_text="Spring count, shelf B …")

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["warehouse"].queryset = queries.warehouses(company)  # type: ignore[attr-defined]  # a ModelChoiceField


class LineFilter(FilterForm):
    """By words; the views set the rest."""

    show = forms.ChoiceField(
        required=False, choices=[("", ""), *((v.key, v.label) for v in VIEWS[1:])], widget=forms.HiddenInput
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What posting would change: lines, units up and down, and their value at our prices, by currency."""

    lines: int
    up: int
    down: int
    values: tuple[Money, ...]
    uncounted: int


@requires(Role.VIEWER)
@require_GET
def takes(request: CompanyRequest) -> HttpResponseBase:
    """Every stock take, the newest first."""
    rows = queries.takes(request.company).annotate(
        counted=Count("lines", filter=Q(lines__counted__isnull=False)), lines_in_all=Count("lines")
    )
    grid = Grid(request, TakeTable, rows, keys=("opened_at", "id"), name="stock-takes")
    return grid.respond("web/inventory/takes.html")


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def open_take(request: CompanyRequest) -> HttpResponse:
    """Open one. Selling goes on while it is counted."""
    form = TakeForm(request.company, request.POST or None, initial={"codes": _selected(request)})
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            given = form.cleaned_data
            skus = skus_of(request.company, given["codes"].splitlines()) if given["codes"].strip() else None
            take = actions.open_take(
                warehouse=given["warehouse"], skus=skus, note=given["note"], by=request.by
            )
            messages.success(request, "The stock take is open. Scan, type or paste what you count.")
            return back_to(request, "inventory:take", take_id=take.pk)
    has_places = queries.warehouses(request.company).exists()
    context = {"form": form, "has_places": has_places}
    return render(request, "web/inventory/take_form.html", context, status=422 if form.errors else 200)


def _selected(request: CompanyRequest) -> str:
    """The codes of the SKUs that were selected in the list of stock, those left out that have no stock of their own."""
    asked = selection(request.GET)
    if asked.matching is None and not asked.ids:
        return ""
    rows = matching(request.company, asked.matching or QueryDict())
    if asked.matching is None:
        rows = rows.filter(pk__in=asked.ids)
    found = dict(rows.order_by("code").values_list("pk", "code")[:SELECTED_MOST])
    foreign = without_stock(list(found))
    return "\n".join(code for pk, code in found.items() if pk not in foreign)


def take_of(request: CompanyRequest, take_id: int) -> StockTake:
    """One of the company's, or 404."""
    return find(queries.takes(request.company), pk=take_id)


@requires(Role.VIEWER)
@require_GET
def take(request: CompanyRequest, take_id: int) -> HttpResponseBase:
    """The lines with what was expected and counted; where it is entered while it is open."""
    found = take_of(request, take_id)
    form = LineFilter(request.GET)
    wanted = form.wanted()
    rows = narrowed(queries.take_lines(found), wanted.get("show", ""))
    for word in wanted.get("q", "").split():
        rows = rows.filter(
            Q(sku__code__icontains=word) | Q(sku__title__icontains=word) | Q(sku__barcode=word)
        )
    writes = found.status == TakeStatus.OPEN and covers(request.role, Role.OPERATOR)
    grid = Grid(
        request,
        TakeLineTable,
        rows,
        keys=("code", "id"),
        descending=False,
        name="stock-take",
        form=form,
        views=VIEWS,
        exist=found.lines.exists,
        write=writes,
    )
    context: dict[str, Any] = {"take": found, "writes": writes}
    if request.htmx.target != "grid" and not request.GET.get("format"):
        grid.counts = counts({v.key: narrowed(queries.take_lines(found), v.key) for v in VIEWS})
    return grid.respond("web/inventory/take.html", context)


def narrowed(lines: QuerySet[StockTakeLine], show: str) -> QuerySet[StockTakeLine]:
    """The lines of one view."""
    match show:
        case "open":
            return lines.filter(counted=None)
        case "different":
            different = lines.filter(posted_at=None, counted__isnull=False)
            return different.exclude(difference=0)  # type: ignore[misc]  # annotated
        case "stale":
            return lines.filter(is_stale=True)  # type: ignore[misc]  # annotated
    return lines


def _different(lines: QuerySet[StockTakeLine]) -> QuerySet[StockTakeLine]:
    """What posting would change now."""
    return narrowed(lines, "different").exclude(is_stale=True)  # type: ignore[misc]  # annotated


def worth(line: StockTakeLine) -> Money | None:
    """The difference at our price; None where the SKU has none."""
    sku = line.sku
    return None if sku.price_minor is None else Money(_difference(line) * sku.price_minor, sku.currency)


def _difference(line: StockTakeLine) -> int:
    found: int = line.difference  # type: ignore[attr-defined]  # annotated
    return found


def outcome(take: StockTake) -> Outcome:
    """What posting would change now. Two queries."""
    lines = queries.take_lines(take)
    ready = _different(lines)
    sums = (
        ready.order_by()
        .values("sku__currency")
        .annotate(
            n=Count("pk"),
            up=Sum("difference", filter=Q(difference__gt=0)),
            down=Sum("difference", filter=Q(difference__lt=0)),
            value=Sum(Cast("difference", _WIDE) * F("sku__price_minor"), output_field=_WIDE),
        )
    )
    rows = list(sums)
    return Outcome(
        sum(row["n"] for row in rows),
        sum(row["up"] or 0 for row in rows),
        -sum(row["down"] or 0 for row in rows),
        tuple(
            Money(int(row["value"]), row["sku__currency"])
            for row in rows
            if row["value"] and row["sku__currency"]
        ),
        lines.filter(counted=None).count(),
    )


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def post_take(request: CompanyRequest, take_id: int) -> HttpResponse:
    """Show the differences and what they are worth; posted, lines whose stock moved after they were counted stay, to be
    counted again.
    """
    found = take_of(request, take_id)
    if request.method == "GET":
        lines = queries.take_lines(found)
        context = {
            "take": found,
            "outcome": outcome(found),
            "stale": narrowed(lines, "stale").count(),
            "lines": [
                (line, signed(_difference(line)), worth(line)) for line in _different(lines)[:SHOWN_MOST]
            ],
        }
        return render(request, "web/inventory/take_post.html", context)
    posted = actions.post_take(take=found, by=request.by)
    changed = f"{posted.changed:,} {'difference is' if posted.changed == 1 else 'differences are'} posted"
    if posted.stale:
        messages.warning(
            request,
            f"{changed}. {len(posted.stale):,} moved after they were counted: count these again.",
        )
        return back_to(request, "inventory:take", take_id=take_id, query={"show": "stale"})
    messages.success(request, f"{changed}, {posted.agreed:,} agreed. The stock take is done.")
    return back_to(request, "inventory:take", take_id=take_id)


@requires(Role.OPERATOR)
@require_POST
def cancel_take(request: CompanyRequest, take_id: int) -> HttpResponse:
    """End it without posting."""
    actions.cancel_take(take=take_of(request, take_id), by=request.by)
    messages.success(request, "The stock take is cancelled. Stock is as it was.")
    return back_to(request, "inventory:takes")


@requires(Role.VIEWER)
@require_GET
def count_sheet(request: CompanyRequest, take_id: int) -> HttpResponse:
    """The lines that are not counted yet on paper, with a box for each number. What is expected is not printed: who
    knows it, finds it.
    """
    found = take_of(request, take_id)
    lines = list(queries.take_lines(found).filter(counted=None)[: PRINTED_MOST + 1])
    context = {
        "take": found,
        "lines": lines[:PRINTED_MOST],
        "more": len(lines) > PRINTED_MOST,
        "printed": clock.worded(clock.now(), zone_of(request.company.timezone), clock.now()),
    }
    return render(request, "web/inventory/count_sheet.html", context)
