"""Every change of prices and of their rules, and its undoing."""

from __future__ import annotations

from typing import Any, Final

import django_tables2 as tables
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from shelfwire.kit.clock import zone_of
from shelfwire.kit.money import Money
from shelfwire.kit.rehearsal import rehearsal
from shelfwire.offers.models import PriceChange, PriceChangeRow, PriceRule
from shelfwire.offers.prices.actions import Undone, undo_change
from shelfwire.offers.prices.queries import price_changes
from shelfwire.offers.prices.rule_change import rule_values
from shelfwire.people.models import Role
from shelfwire.people.queries import covers
from shelfwire.web.access import CompanyRequest, at, back_to, find, requires
from shelfwire.web.grid import Grid, GridTable
from shelfwire.web.prices.words import rule_says
from shelfwire.web.templatetags.show import badge, show_moment

SHOWN: Final = 100
_FIELDS: Final = (
    ("price_minor", "Website price"),
    ("list_minor", "List price"),
    ("sale_minor", "Sale price"),
)


class ChangeTable(GridTable):
    """One row a change."""

    empty = "web/prices/changes_empty.html"

    title = tables.Column("Change")
    at = tables.Column("When")
    by = tables.Column("By")
    count = tables.Column("Prices", attrs={"td": {"class": "text-end num"}, "th": {"class": "text-end"}})
    state = tables.Column("State", accessor="pk", empty_values=())

    @property
    def zone(self) -> str:
        """The company's clock."""
        return str(self.request.company.timezone)

    def href(self, record: PriceChange) -> str:
        """What it changed."""
        return at(self.request, "prices:change", change_id=record.pk)

    def render_at(self, value: Any) -> str | SafeString:
        """On the company's clock."""
        return show_moment(value, zone_of(self.zone), name_zone=False)

    def value_at(self, value: Any) -> str:
        """ISO 8601, UTC."""
        return str(value.isoformat())

    def render_state(self, record: PriceChange) -> SafeString | str:
        """Whether it stands."""
        if record.undone_by_id:
            return badge("void", "Undone")
        return badge("sent", "Undoes another") if record.undoes_id else ""

    def value_state(self, record: PriceChange) -> str:
        """The word."""
        return "undone" if record.undone_by_id else ""


def changes_of(request: CompanyRequest) -> QuerySet[PriceChange]:
    """The company's changes, each with how many prices it entered."""
    return price_changes(request.company).annotate(count=Count("rows"))


@requires(Role.VIEWER)
@require_GET
def change_list(request: CompanyRequest) -> HttpResponseBase:
    """The newest first."""
    grid = Grid(request, ChangeTable, changes_of(request), keys=("at", "id"), name="price-changes")
    return grid.respond("web/prices/changes.html")


@requires(Role.VIEWER)
@require_GET
def change(request: CompanyRequest, change_id: int) -> HttpResponse:
    """What one change did, and what undoing it would put back."""
    found = find(changes_of(request), pk=change_id)
    rows = list(
        found.rows.select_related("account", "sku").order_by("sku__code", "account__name", "pk")[:SHOWN]
    )
    context = {
        "change": found,
        "rows": [(row, _moves(row)) for row in rows],
        "rule_before": _rule(found.rule_before),
        "rule_after": _rule(found.rule_after),
        "is_rule": found.rule_before is not None or found.rule_after is not None,
        "most": SHOWN if found.count > SHOWN else 0,  # type: ignore[attr-defined]  # annotated
        "undoing": _rehearsed(request, found) if _may_undo(request, found) else None,
    }
    return render(request, "web/prices/change.html", context)


def _may_undo(request: CompanyRequest, found: PriceChange) -> bool:
    return covers(request.role, Role.OPERATOR) and found.undone_by_id is None


def _rehearsed(request: CompanyRequest, found: PriceChange) -> Undone:
    """What undoing would do now; nothing is changed."""
    with rehearsal():
        return undo_change(change=found, by=request.by)


def _moves(row: PriceChangeRow) -> list[tuple[str, str, str]]:
    """What changed of a row: the field, before, after."""
    moved = []
    for name, label in _FIELDS:
        before, after = row.before.get(name), row.after.get(name)
        if before != after:
            moved.append((label, _shown(before, row.before), _shown(after, row.after)))
    for name, label in (("sale_from", "Sale from"), ("sale_until", "Sale until")):
        before, after = row.before.get(name), row.after.get(name)
        if before != after:
            moved.append((label, _minute(before), _minute(after)))
    return moved


def _shown(minor: int | None, values: dict[str, Any]) -> str:
    return "—" if minor is None else str(Money(minor, values.get("currency", "")))


def _minute(moment: str | None) -> str:
    return f"{moment[:16].replace('T', ' ')} UTC" if moment else "—"


def _rule(stored: dict[str, Any] | None) -> str:
    return rule_says(PriceRule(**rule_values(stored))) if stored else "none"


@requires(Role.OPERATOR)
@require_POST
def undo(request: CompanyRequest, change_id: int) -> HttpResponse:
    """Put back what still is as the change left it; what was changed since stays and is named."""
    found = find(price_changes(request.company), pk=change_id)
    done = undo_change(change=found, by=request.by)
    if done.change is None:
        messages.warning(request, "Nothing was put back: everything was changed since.")
        return back_to(request, "prices:change", change_id=found.pk)
    noun = "price is" if done.put_back == 1 else "prices are"
    words = f"{done.put_back:,} {noun} put back." if done.put_back else "The change is undone."
    messages.success(request, words)
    if done.left:
        named = ", ".join(f"{one.sku} in {one.shop}" if one.sku else "the rule" for one in done.left[:5])
        more = f" and {len(done.left) - 5:,} more" if len(done.left) > 5 else ""
        messages.warning(request, f"Left as they are, because they were changed since: {named}{more}.")
    return back_to(request, "prices:change", change_id=done.change.pk)
