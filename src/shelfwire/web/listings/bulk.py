"""Link many at once: what each row will become is shown first, then it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.catalog import queries as catalog
from shelfwire.catalog.models import Sku
from shelfwire.catalog.rules import code_key
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.rehearsal import rehearsal
from shelfwire.listings import actions, queries
from shelfwire.listings.models import ListingSku
from shelfwire.orders import queries as orders
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.listings.lists import rows_of
from shelfwire.web.listings.tables import SURE
from shelfwire.web.listings.typed import field_of, typed_codes
from shelfwire.web.selection import selection

MOST = 500


@dataclass(slots=True)
class Line:
    """One row: what was typed or suggested for it, and what becomes of it."""

    listed: ListingSku
    code: str
    reason: str = ""
    """Why this SKU was suggested; empty when a person typed it."""
    sku: Sku | None = None
    why_not: str = ""

    @property
    def field(self) -> str:
        """The name of its field."""
        return field_of(self.listed.pk)


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def link_selected(request: CompanyRequest) -> HttpResponse:
    """Shown first: what links, what has no SKU, what is refused and why. With a yes, all that can be linked is."""
    given = request.POST if request.method == "POST" else request.GET
    chosen, more = _chosen(request, given)
    lines = _lines(request, given, chosen)
    ready = [line for line in lines if line.sku is not None and not line.why_not]
    if request.method == "POST" and given.get("action") == "link" and ready:
        linked = actions.link_many(
            company=request.company,
            links={line.listed.pk: line.sku.pk for line in ready if line.sku},
            by=request.by,
        )
        messages.success(request, _said(linked, len(lines) - linked))
        return back_to(request, "listings:list", query={"show": "unlinked"})
    context = {
        "ready": ready,
        "empty": [line for line in lines if not line.code],
        "refused": [line for line in lines if line.code and line.why_not],
        "most": MOST if more else 0,
    }
    return render(request, "web/listings/bulk.html", context)


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def create_selected(request: CompanyRequest) -> HttpResponse:
    """Shown first: which SKUs would be created from the selected rows. With a yes they are, and are linked."""
    given = request.POST if request.method == "POST" else request.GET
    chosen, more = _chosen(request, given)
    ids = [row.pk for row in chosen]
    if request.method == "POST" and given.get("action") == "create":
        made = actions.create_skus(company=request.company, listing_sku_ids=ids, by=request.by)
        refused = [one for one in made if one.sku is None]
        count = len(made) - len(refused)
        if count:
            messages.success(request, f"{count:,} created and linked. Orders that waited for them go on now.")
        elif not refused:
            messages.info(request, "None of these is left to create: they are linked already.")
        if not refused:
            return back_to(request, "listings:list", query={"show": "unlinked"})
    else:
        with rehearsal():
            made = actions.create_skus(company=request.company, listing_sku_ids=ids, by=request.by)
        refused = [one for one in made if one.sku is None]
    context = {
        "ready": [one for one in made if one.sku is not None],
        "refused": refused,
        "done": request.method == "POST",
        "most": MOST if more else 0,
    }
    return render(request, "web/listings/create.html", context)


def _chosen(request: CompanyRequest, given: QueryDict) -> tuple[list[ListingSku], bool]:
    """The selected rows that are not linked yet, those that most orders wait for first, and whether there are more."""
    asked = selection(given)
    rows = orders.with_waiting(rows_of(request, asked.matching or QueryDict()).filter(sku=None))
    if asked.matching is None:
        rows = rows.filter(pk__in=asked.ids)
    found = list(rows.order_by("-waiting", "-id")[: MOST + 1])  # type: ignore[misc]  # annotated
    return found[:MOST], len(found) > MOST


def _said(linked: int, left: int) -> str:
    said = f"{linked:,} linked. Orders that waited for them go on now."
    return f"{said} {left:,} left as they were." if left else said


def _lines(request: CompanyRequest, given: QueryDict, found: list[ListingSku]) -> list[Line]:
    """The selected rows, each with its code judged."""
    typed = typed_codes(given, [row.pk for row in found])
    likely = queries.suggestions_for([row for row in found if row.pk not in typed], limit=1)
    lines = []
    for row in found:
        best = next(iter(likely.get(row.pk, ())), None)
        if row.pk in typed:
            lines.append(Line(row, typed[row.pk]))
        else:
            sure = best if best and best.score >= SURE else None
            lines.append(Line(row, sure.sku.code if sure else "", "; ".join(sure.why) if sure else ""))
    _judge(lines, catalog.skus_by_codes(request.company, [line.code for line in lines if line.code]))
    return lines


def _judge(lines: list[Line], skus: Mapping[str, Sku]) -> None:
    for line in lines:
        if not line.code:
            continue
        line.sku = skus.get(code_key(line.code))
        if line.sku is None:
            line.why_not = f"There is no SKU “{line.code}”."
            continue
        try:
            actions.refuse_link(line.listed, line.sku)
        except RuleBroken as refusal:
            line.why_not = str(refusal)
