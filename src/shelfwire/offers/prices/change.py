"""Change prices of shops: one or many, in one act that is kept with all of it before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from shelfwire.kit import clock
from shelfwire.kit.locks import until_commit
from shelfwire.offers.models_prices import PriceChange, PriceChangeRow, ShopPrice
from shelfwire.offers.prices.entered import FIELDS, unkept
from shelfwire.offers.prices.errors import LargeChange
from shelfwire.offers.prices.mark import mark_pairs, sale_moment
from shelfwire.offers.prices.preview import Preview, PreviewRow, PriceEdit, preview_prices
from shelfwire.people.models import Company


@dataclass(frozen=True, slots=True)
class Changed:
    """What an act did: the change that was kept (None: nothing changed), and every row of it."""

    change: PriceChange | None
    preview: Preview


@transaction.atomic
def change_prices(
    *,
    company: Company,
    edits: Sequence[PriceEdit],
    by: str,
    title: str = "",
    confirmed: bool = False,
    once: str | None = None,
) -> Changed:
    """Enter prices of SKUs in shops. Rows that cannot be are left as they are and named in the preview; the others are
    entered and their listings due. The same again changes nothing, and so does another call with the same ``once``.

    Raises LargeChange when a price would move by more than 30 percent, or more than 500 would change, unless
    ``confirmed``.
    """
    hold_prices(company)
    if once is not None and (done := PriceChange.objects.filter(company=company, once=once).first()):
        return Changed(done, Preview(()))
    preview = preview_prices(company, edits)
    refuse_large(preview, confirmed)
    rows = [row for row in preview.changing if row.entered_before != row.entered_after]
    if not rows:
        return Changed(None, preview)
    change = keep(company, rows, title=title or _title(rows), by=by, once=once)
    return Changed(change, preview)


def hold_prices(company: Company) -> None:
    """One change of a company's prices at a time, until the transaction ends: what is looked at stays so."""
    until_commit(f"prices of {company.pk}")


def refuse_large(preview: Preview, confirmed: bool) -> None:
    """Raise LargeChange for a change that somebody must say yes to first."""
    if preview.question and not confirmed:
        raise LargeChange(
            preview.question,
            field="confirmed",
            value=False,
            hint="Look at the rows, and confirm the change if it is meant so.",
        )


def keep(
    company: Company, rows: Sequence[PreviewRow], *, by: str, into: PriceChange | None = None, **more: Any
) -> PriceChange:
    """Write what was entered, keep the change (a new one, or more of ``into``), and mark what is due."""
    write_prices(rows, by)
    change = into or PriceChange.objects.create(company=company, at=clock.now(), by=by[:120], **more)
    PriceChangeRow.objects.bulk_create(
        PriceChangeRow(
            change=change,
            account_id=row.account_id,
            sku_id=row.sku_id,
            before=dict(row.entered_before),
            after=dict(row.entered_after),
        )
        for row in rows
    )
    return change


def write_prices(rows: Sequence[PreviewRow], by: str) -> None:
    """Store what was entered, in the order of the keys, and mark the prices that follow from it."""
    at = clock.now()
    emptied = {row.pair for row in rows if not row.entered_after}
    written = []
    for row in sorted(rows, key=lambda row: row.pair):
        if row.entered_after:
            new = ShopPrice(
                account_id=row.account_id,
                sku_id=row.sku_id,
                updated_at=at,
                updated_by=by[:120],
                **unkept(row.entered_after),
            )
            new.next_at = sale_moment(new, at)
            written.append(new)
    if emptied:
        there = ShopPrice.objects.filter(
            account__in={account for account, _ in emptied}, sku__in={sku for _, sku in emptied}
        ).values_list("pk", "account_id", "sku_id")
        ShopPrice.objects.filter(pk__in=[pk for pk, *pair in there if tuple(pair) in emptied]).delete()
    ShopPrice.objects.bulk_create(
        written,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["account", "sku"],
        update_fields=[*FIELDS, "currency", "next_at", "updated_at", "updated_by"],
    )
    mark_pairs([row.pair for row in rows])


def _title(rows: Sequence[PreviewRow]) -> str:
    if len(rows) == 1:
        return f"Price of {rows[0].sku} in {rows[0].shop}"
    return f"{len(rows):,} prices"
