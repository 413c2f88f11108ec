"""Units that came back and were set aside, for an operator at a shell: ``shelfwire cases set-aside``."""

from __future__ import annotations

import json
from collections.abc import Iterator

from shelfwire.aftersales import returns
from shelfwire.aftersales.actions import release_unit
from shelfwire.aftersales.models import ReturnReceipt
from shelfwire.aftersales.states import Disposition
from shelfwire.cli.cases import BY
from shelfwire.cli.stock import UnknownName
from shelfwire.people.models import Company


def list_lines(most: int, *, as_json: bool = False) -> Iterator[str]:
    """The units that wait to be put back or scrapped, the oldest first."""
    for company in Company.objects.order_by("pk"):
        for row in returns.set_aside(company).order_by("at", "pk")[:most]:
            yield json.dumps(_facts(row), ensure_ascii=False) if as_json else _line(row)


def release_lines(receipt_id: int, to: str, why: str, *, although: bool = False) -> Iterator[str]:
    """Put it back to stock or scrap it; the same again changes nothing. Raises UnknownName, BadReceipt,
    ReleasedAlready, CountedBack."""
    row = ReturnReceipt.objects.select_related("unit").filter(pk=receipt_id).first()
    if row is None:
        raise UnknownName(f"Nothing was received under {receipt_id}.", field="receipt", value=receipt_id)
    made = release_unit(
        receipt=row, disposition=Disposition(to), why=why, although_replenished=although, by=BY
    )
    yield f"{row.unit.seller_sku or row.unit.external_id}: {made.get_disposition_display().lower()}"


def _facts(row: ReturnReceipt) -> dict[str, object]:
    return {
        "id": row.pk,
        "case": row.case.external_id,
        "order": row.case.order_external_id,
        "seller_sku": row.unit.seller_sku,
        "condition": row.condition,
        "warehouse": row.warehouse.code if row.warehouse else None,
        "note": row.note,
        "by": row.by,
        "at": row.at.isoformat(),
    }


def _line(row: ReturnReceipt) -> str:
    parts = (
        str(row.pk),
        f"{row.at:%Y-%m-%d %H:%M}",
        row.unit.seller_sku or row.unit.external_id,
        row.get_condition_display(),
        f"case {row.case.external_id}",
        row.warehouse.code if row.warehouse else "",
        row.note,
    )
    return "  ".join(part for part in parts if part)
