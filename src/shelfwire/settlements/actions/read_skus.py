"""What is read of orders by SKU while they are compared, and which are to be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from shelfwire.channels.models import Account
from shelfwire.settlements.matching import SkuTold
from shelfwire.settlements.models import SkuLine, SkuReading


class SkusRead:
    """The SKUs of orders as far as they are read for the lines that stand. Two queries, however many orders.

    ``digests``: order to ``lines_digest``. ``told``: order to its rows; those that were read for other lines are
    left out until they are read again.
    """

    def __init__(self, account: Account, digests: Mapping[str, str]) -> None:
        self._account = account
        self._digests = {name: digest for name, digest in digests.items() if digest}
        names = list(self._digests)
        self._readings = {
            row.order_external_id: row
            for row in SkuReading.objects.filter(account=account, order_external_id__in=names)
        }
        current = [name for name, row in self._readings.items() if row.read_lines == self._digests[name]]
        self.told = _told(account, current)

    def want(self, names: Collection[str], at: datetime) -> None:
        """Have the SKUs of these orders read, and again of those that were read for other lines."""
        again = [name for name, row in self._readings.items() if row.read_lines]
        wanted = [
            SkuReading(
                account=self._account,
                order_external_id=name,
                wanted_lines=self._digests[name],
                wanted_at=at,
            )
            for name in dict.fromkeys([*names, *again])
            if name in self._digests and self._wanted(name) != self._digests[name]
        ]
        SkuReading.objects.bulk_create(
            wanted,
            update_conflicts=True,
            unique_fields=["account", "order_external_id"],
            update_fields=["wanted_lines", "wanted_at", "tries", "next_try_at", "trouble"],
        )

    def _wanted(self, name: str) -> str:
        reading = self._readings.get(name)
        return reading.wanted_lines if reading else ""


def _told(account: Account, names: Collection[str]) -> dict[str, list[SkuTold]]:
    found: dict[str, list[SkuTold]] = defaultdict(list)
    if not names:
        return found
    rows = SkuLine.objects.filter(account=account, order_external_id__in=names, replaced_at=None)
    for row in rows.order_by("pk"):
        found[row.order_external_id].append(
            SkuTold(
                statement=row.statement_external_id,
                sku_id=row.sku_external_id,
                quantity=row.quantity,
                currency=row.currency,
                settlement=row.settlement_minor,
                revenue=row.revenue_minor,
                shipping=row.shipping_minor,
                fees=row.fees_minor,
                other_fees=row.other_fees_minor,
                name=row.sku_name,
                amounts=tuple(
                    (group, name, minor, text, known) for group, name, minor, text, known in row.amounts
                ),
            )
        )
    return found
