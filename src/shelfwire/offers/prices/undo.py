"""Undo a change of prices: put back what still is as the change left it, and hand back what was changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from shelfwire.offers.models_prices import PriceChange, PriceChangeRow, ShopPrice
from shelfwire.offers.prices.change import hold_prices, keep
from shelfwire.offers.prices.entered import kept, unkept
from shelfwire.offers.prices.preview import PriceEdit, preview_prices
from shelfwire.offers.prices.rule_change import built, find_rule, replace_rule, rule_json, rule_values
from shelfwire.people.audit import attributed

_CHANGED_SINCE = "It was changed since, and stays as it is."


@dataclass(frozen=True, slots=True)
class LeftAsIs:
    """A price, or the rule (without shop and SKU), that undoing left alone, and why."""

    why: str
    account_id: int | None = None
    sku_id: int | None = None
    shop: str = ""
    sku: str = ""


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing did: the change that it was itself (None: nothing was put back), how many prices were put back, and
    those left as they are.
    """

    change: PriceChange | None
    put_back: int
    left: tuple[LeftAsIs, ...]


@attributed
@transaction.atomic
def undo_change(*, change: PriceChange, by: str) -> Undone:
    """Put back every price, and the rule, that still is as ``change`` left it; what was changed since is named and
    stays. Undoing is a change too, and undoing that one brings the first back. Twice changes nothing.

    Asks for no confirmation: it restores what stood before.
    """
    hold_prices(change.company)
    change = PriceChange.objects.select_for_update(of=("self",)).select_related("company").get(pk=change.pk)
    if change.undone_by_id is not None:
        return Undone(change.undone_by, 0, ())
    edits, left = _edits(change)
    preview = preview_prices(change.company, edits)
    left += [LeftAsIs(row.refused, row.account_id, row.sku_id, row.shop, row.sku) for row in preview.refused]
    rows = [row for row in preview.changing if row.entered_before != row.entered_after]
    title = f"Undo: {change.title}"[:200]
    undoing = _undo_rule(change, title, by, left)
    if rows:
        undoing = keep(change.company, rows, by=by, into=undoing, title=title, undoes=change)
    if undoing is not None:
        _note(change, undoing)
    return Undone(undoing, len(rows), tuple(left))


def _edits(change: PriceChange) -> tuple[list[PriceEdit], list[LeftAsIs]]:
    """What puts the rows back, and the rows that somebody changed since."""
    rows = list(change.rows.select_related("account", "sku").order_by("account_id", "sku_id"))
    now = _present(rows)
    edits, left = [], []
    for row in rows:
        present = now.get((row.account_id, row.sku_id), {})
        if present == row.after:
            edits.append(PriceEdit(row.account_id, row.sku_id, unkept(row.before)))
        elif present != row.before:
            left.append(LeftAsIs(_CHANGED_SINCE, row.account_id, row.sku_id, row.account.name, row.sku.code))
    return edits, left


def _undo_rule(change: PriceChange, title: str, by: str, left: list[LeftAsIs]) -> PriceChange | None:
    """Put the rule back. Returns the change that this was; adds to ``left`` a rule that was changed since."""
    said = change.rule_before or change.rule_after
    if said is None:
        return None
    ids = said["scope"]
    present = rule_json(find_rule(change.company, ids))
    if present != change.rule_after:
        if present != change.rule_before:
            left.append(LeftAsIs(_CHANGED_SINCE))
        return None
    before = change.rule_before
    after = built(change.company, ids, rule_values(before)) if before else None
    return replace_rule(change.company, ids, after, by, confirmed=True, title=title, undoes=change).change


def _note(change: PriceChange, undoing: PriceChange) -> None:
    """``change`` does not stand any more; what it had undone itself stands again."""
    change.undone_by = undoing
    change.save(update_fields=["undone_by"])
    if change.undoes_id is not None:
        PriceChange.objects.filter(pk=change.undoes_id).update(undone_by=None)


def _present(rows: Sequence[PriceChangeRow]) -> Mapping[tuple[int, int], dict[str, Any]]:
    found = ShopPrice.objects.filter(
        account__in={row.account_id for row in rows}, sku__in={row.sku_id for row in rows}
    )
    return {(row.account_id, row.sku_id): kept(row) for row in found}
