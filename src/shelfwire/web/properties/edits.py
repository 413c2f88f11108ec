"""Every change of channel properties, and its undoing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from shelfwire.kit.rehearsal import rehearsal
from shelfwire.people.models import Role
from shelfwire.people.queries import covers
from shelfwire.posting.actions import undo_properties
from shelfwire.posting.properties import label_of
from shelfwire.posting.queries import property_edits
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.grid import Grid
from shelfwire.web.properties.tables import EditTable

SHOWN: Final = 100
REHEARSED: Final = 2_000
"""What undoing would leave is worked out beforehand for no more products than that."""


@requires(Role.VIEWER)
@require_GET
def edit_list(request: CompanyRequest) -> HttpResponseBase:
    """The newest first."""
    grid = Grid(request, EditTable, property_edits(request.company), keys=("at", "id"), name="property-edits")
    return grid.respond("web/properties/edits.html")


@requires(Role.VIEWER)
@require_GET
def edit(request: CompanyRequest, edit_id: int) -> HttpResponse:
    """What one change did, and what undoing it would leave."""
    found = find(property_edits(request.company), pk=edit_id)
    rows = found.rows.select_related("channel_product__product", "channel_product__account").order_by("pk")
    shown = list(rows[:SHOWN])
    may = covers(request.role, Role.OPERATOR) and found.undone_at is None
    left: tuple[Any, ...] = ()
    if may and found.count <= REHEARSED:  # type: ignore[attr-defined]  # annotated
        with rehearsal():
            left = undo_properties(edit=found, by=request.by).left
    context = {
        "edit": found, "rows": [(row, _moves(row.before, row.after)) for row in shown], "may_undo": may,
        "left": left, "most": SHOWN if found.count > SHOWN else 0,  # type: ignore[attr-defined]  # annotated
    }  # fmt: skip
    return render(request, "web/properties/edit.html", context)


def _moves(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (label_of(path), shown(before.get(path)), shown(after.get(path)))
        for path in sorted({*before, *after})
    ]


def shown(value: Any) -> str:
    """A kept value as people read it."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Mapping):
        if "values" in value:
            return ", ".join(str(one.get("name") or one.get("id")) for one in value["values"]) or "None"
        return str(value.get("name") or value.get("id") or "—")
    if isinstance(value, list):
        return ", ".join(
            f"{one['name']}: {one['value']}" if isinstance(one, Mapping) else str(one) for one in value
        )
    text = str(value)
    return text if len(text) <= 200 else f"{text[:199]}…"


@requires(Role.OPERATOR)
@require_POST
def undo(request: CompanyRequest, edit_id: int) -> HttpResponse:
    """Put back what still is as the change left it; what was changed since stays and is named."""
    found = find(property_edits(request.company), pk=edit_id)
    done = undo_properties(edit=found, by=request.by)
    messages.success(request, f"{done.put_back:,} put back.")
    if done.left:
        named = ", ".join(row.title for row in done.left[:5])
        more = f" and {len(done.left) - 5:,} more" if len(done.left) > 5 else ""
        messages.warning(request, f"Left as they are, because they were changed since: {named}{more}.")
    return back_to(request, "properties:edit", edit_id=found.pk)
