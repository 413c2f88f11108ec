"""Change what products say in a shop: one or many, in one act that is kept and can be undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.kit.events import announce
from shelfwire.people.audit import attributed
from shelfwire.posting.checking import Known, checked
from shelfwire.posting.errors import BadProperty
from shelfwire.posting.events import CategoriesChosen, ReadinessDue
from shelfwire.posting.knowing import known
from shelfwire.posting.models import ChannelProduct, ChannelSku, PropertyEdit, PropertyEditRow
from shelfwire.posting.properties import (
    SKU,
    SKU_WRITTEN,
    WRITTEN,
    Said,
    difference,
    said,
    with_values,
    write,
)


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """What one channel product is to say: values by path (``posting.properties``); None takes a value back."""

    channel_product_id: int
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PropertyRow:
    """What became of one, or would: what it says otherwise by path, before and after. ``refused``: why it is left as
    it is; then ``refused_field`` and ``refused_value`` say where.
    """

    channel_product_id: int
    title: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    refused: str = ""
    refused_field: str = ""
    refused_value: str = ""

    @property
    def status(self) -> str:
        """``changed``, ``unchanged`` or ``refused``."""
        return "refused" if self.refused else "changed" if self.after or self.before else "unchanged"


@dataclass(frozen=True, slots=True)
class PropertiesChanged:
    """What an act did: the edit that was kept (None: nothing changed), and every row of it."""

    edit: PropertyEdit | None
    rows: tuple[PropertyRow, ...]

    def counts(self) -> dict[str, int]:
        """How many rows changed, stayed and were refused."""
        found = dict.fromkeys(("changed", "unchanged", "refused"), 0)
        for row in self.rows:
            found[row.status] += 1
        return found


@attributed
@transaction.atomic
def change_properties(
    *,
    account: Account,
    changes: Sequence[PropertyChange],
    by: str,
    title: str = "",
    into: PropertyEdit | None = None,
) -> PropertiesChanged:
    """Change what products of one shop say. Each is judged alone: one that cannot be is left whole and named, the
    others are written, their counts go up and their readiness is due. The same again changes nothing. ``into``: an
    edit of which this is one more part.
    """
    ids = [change.channel_product_id for change in changes]
    rows = _locked(account, ids)
    skus = _skus(rows)
    before = {pk: said(row, skus[pk]) for pk, row in rows.items()}
    shop = known(account, before.values(), [change.values for change in changes])
    outcomes = [_judged(change, rows, before, skus, shop) for change in changes]
    written = [row for row in outcomes if row.status == "changed"]
    if not written:
        return PropertiesChanged(into, tuple(outcomes))
    _write(written, rows, skus, before, by)
    edit = into or PropertyEdit.objects.create(
        company_id=account.company_id, title=(title or _title(written))[:200], at=clock.now(), by=by[:120]
    )
    _keep(edit, written)
    return PropertiesChanged(edit, tuple(outcomes))


def _keep(edit: PropertyEdit, written: Sequence[PropertyRow]) -> None:
    """Keep what was changed, one row a product: what it said before all of the edit, and after."""
    ids = {row.channel_product_id for row in written}
    there = PropertyEditRow.objects.filter(edit=edit, channel_product__in=ids)
    rows = {row.channel_product_id: row for row in there}
    for one in written:
        pk = one.channel_product_id
        row = rows.setdefault(pk, PropertyEditRow(edit=edit, channel_product_id=pk, before={}, after={}))
        row.before, row.after = {**one.before, **row.before}, {**row.after, **one.after}
    PropertyEditRow.objects.bulk_create(
        [
            PropertyEditRow(edit=edit, channel_product_id=pk, before=row.before, after=row.after)
            for pk, row in rows.items()
        ],
        update_conflicts=True, unique_fields=["edit", "channel_product"], update_fields=["before", "after"],
    )  # fmt: skip


def _locked(account: Account, ids: Iterable[int]) -> dict[int, ChannelProduct]:
    rows = ChannelProduct.objects.select_for_update(of=("self",)).filter(account=account, pk__in=list(ids))
    return {row.pk: row for row in rows.select_related("product").order_by("pk")}


def _skus(rows: Mapping[int, ChannelProduct]) -> dict[int, list[ChannelSku]]:
    found: dict[int, list[ChannelSku]] = defaultdict(list)
    for row in ChannelSku.objects.filter(channel_product__in=rows).order_by("sku_id"):
        found[row.channel_product_id].append(row)
    return found


def _judged(
    change: PropertyChange,
    rows: Mapping[int, ChannelProduct],
    before: dict[int, dict[str, Any]],
    skus: Mapping[int, Sequence[ChannelSku]],
    shop: Known,
) -> PropertyRow:
    """What becomes of one. ``before`` follows: a second change of the same product stands on the first."""
    pk = change.channel_product_id
    row = rows.get(pk)
    if row is None:
        return PropertyRow(pk, refused="There is no such product in this shop.", refused_value=str(pk))
    outcome = PropertyRow(pk, row.title or row.product.title)
    try:
        values = checked(change.values, before[pk], shop)
        _refuse_other_skus(values, {sku.sku_id for sku in skus.get(pk, ())})
    except BadProperty as no:
        return replace(
            outcome, refused=str(no), refused_field=no.field or "", refused_value=str(no.value or "")[:500]
        )
    after = with_values(before[pk], values)
    was, becomes = difference(before[pk], after)
    before[pk] = after
    return replace(outcome, before=was, after=becomes)


def _refuse_other_skus(values: Said, mine: set[int]) -> None:
    for path in values:
        if path.startswith(SKU) and int(path.split(":")[1]) not in mine:
            raise BadProperty(
                "The product has no such SKU in this shop.", field=path, value=path.split(":")[1]
            )


def _write(
    written: Sequence[PropertyRow],
    rows: Mapping[int, ChannelProduct],
    skus: Mapping[int, Sequence[ChannelSku]],
    after: Mapping[int, Said],
    by: str,
) -> None:
    at = clock.now()
    changed, changed_skus = [], []
    for pk in sorted({row.channel_product_id for row in written}):
        row = rows[pk]
        write(row, skus.get(pk, ()), after[pk])
        row.changed_count += 1
        row.check_due_at, row.updated_at, row.updated_by = row.check_due_at or at, at, by[:120]
        changed.append(row)
    for one in written:
        touched = {int(path.split(":")[1]) for path in one.after if path.startswith(SKU)}
        changed_skus += [sku for sku in skus.get(one.channel_product_id, ()) if sku.sku_id in touched]
    ChannelProduct.objects.bulk_update(
        changed, [*WRITTEN, "changed_count", "check_due_at", "updated_at", "updated_by"], batch_size=500
    )
    ChannelSku.objects.bulk_update(changed_skus, SKU_WRITTEN, batch_size=500)
    if changed:
        announce(ReadinessDue(tuple(sorted({row.account_id for row in changed}))))
    if any(one.after.get("category") for one in written):
        announce(CategoriesChosen(changed[0].account_id))


def _title(written: Sequence[PropertyRow]) -> str:
    if len(written) == 1:
        return f"Channel properties of {written[0].title}"
    return f"Channel properties of {len(written):,} products"
