"""What is in a parcel: as a key (parcels of the same SKUs in the same quantities weigh and measure the same), and what
of a label's units still is."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from shelfwire.fulfilment.models import Label, LabelUnit, ParcelUnit
from shelfwire.orders.models import Unit

LONGEST = 200


def contents_key(units: Iterable[Unit]) -> str:
    """Return ``sku_id:quantity`` of each SKU, sorted and joined by commas; its SHA-256 in hexadecimal when that is
    longer than ``LONGEST``. Empty where a unit is linked to no SKU.
    """
    counted: Counter[int] = Counter()
    for unit in units:
        if unit.sku_id is None:
            return ""
        counted[unit.sku_id] += 1
    text = ",".join(f"{sku_id}:{count}" for sku_id, count in sorted(counted.items()))
    return text if len(text) <= LONGEST else hashlib.sha256(text.encode()).hexdigest()


def still_inside(labels: Collection[Label], rows: Iterable[LabelUnit]) -> Mapping[int, list[LabelUnit]]:
    """Return what each of the labels is for, by its id, in the order of ``rows``, without what was taken out of its
    parcel; all of it where nothing would be left. One query.
    """
    found: dict[int, list[LabelUnit]] = {label.pk: [] for label in labels}
    for row in rows:
        found[row.label_id].append(row)
    taken = ParcelUnit.objects.filter(live=False, parcel__labels__in=found)
    out = set(taken.values_list("parcel__labels", "unit_id"))
    return {pk: [row for row in mine if (pk, row.unit_id) not in out] or mine for pk, mine in found.items()}
