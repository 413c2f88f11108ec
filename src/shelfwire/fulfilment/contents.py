"""What a parcel holds, as a key: parcels of the same SKUs in the same quantities weigh and measure the same."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

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
