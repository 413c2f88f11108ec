"""The evidence pack of an order, at a shell: ``shelfwire evidence``."""

from __future__ import annotations

from pathlib import Path

from shelfwire.fulfilment.evidence import evidence_pack
from shelfwire.kit.errors import RuleBroken
from shelfwire.orders.models import Order


class UnknownOrder(RuleBroken):
    """There is no such order, or there are several."""

    code = "unknown_order"


def write_pack(external_id: str, company: str, path: str, *, whole: bool) -> str:
    """Write the pack of the order into ``path``, a new file or a folder. Returns what to say. Raises UnknownOrder."""
    found = Order.objects.filter(external_id=external_id, company__slug=company)
    match list(found.select_related("account", "address")[:2]):
        case [order]:
            pack = evidence_pack(order, by="shell", whole=whole)
        case several:
            raise UnknownOrder(
                f"{'Several shops have an' if several else 'There is no'} order {external_id} in {company}.",
                field="ORDER",
                value=external_id,
                hint="Take it from the order's page."
                if several
                else "Give the channel's id, and the company's slug.",
            )
    target = Path(path) / pack.name if Path(path).is_dir() else Path(path)
    with target.open("xb") as file:
        file.write(pack.content)
    return f"{target}: {len(pack.content):,} bytes"
