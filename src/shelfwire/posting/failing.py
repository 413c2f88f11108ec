"""The cells that fail, as rows of a file that comes back in: only the columns in which something is to be mended.

There are two files, because there are two imports: what is said in the catalogue, and what a shop says of its own. A
cell holds what stands there now where that can be a cell; an empty one is left alone when the file comes back.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from shelfwire.catalog.columns import HEADERS as CATALOGUE_HEADERS
from shelfwire.channels.models import Account
from shelfwire.kit.tables import guard_identifier
from shelfwire.posting.columns import HEADERS as PROPERTY_HEADERS
from shelfwire.posting.models import ChannelSku, ReadinessFault
from shelfwire.posting.properties import ANSWER, SETTING

CATALOGUE: Final = "catalogue"
PROPERTIES: Final = "properties"
KINDS: Final = (CATALOGUE, PROPERTIES)
TO_MEND: Final = "What to mend"
_BATCH: Final = 1_000
_IN_CATALOGUE: Final[Mapping[str, tuple[str, ...]]] = {
    **{kind: (kind,) for kind in ("gtin", "ean", "upc", "isbn", "jan", "barcode")},
    "short_description": ("short_description",),
    "weight": ("weight", "weight_unit"),
    "dimensions": ("length", "width", "height", "length_unit"),
    "price": ("price", "currency"),
}
_PICTURES: Final = {
    "gallery": "image1",
    "description_picture": "description_image",
    "variation_picture": "variant_image",
}
_OWN: Final = ("enabled", "title", "description", "category", "brand", "seller_sku")
_SETTINGS: Final = ("minimum_order", "cash_on_delivery", "manufacturer_ids", "responsible_person_ids")
_AS_IT_STANDS: Final = frozenset(
    {"title", "seller_sku", "gtin", "ean", "upc", "isbn", "jan", "barcode", "minimum_order"}
)
_MOST_VALUE: Final = 499
"""A longer value may have been shortened when it was kept."""
_EVERY_SKU: Final = frozenset({"weight", "dimensions"})
"""What is missing of a product in these is asked of each of its SKUs: they may differ."""


def failing_file(account: Account, kind: str, channel_product_ids: Collection[int]) -> bytes:
    """Return ``failing_lines`` of these products as a CSV file; empty when there is nothing to mend."""
    out = io.StringIO()
    writer = csv.writer(out)
    rows = -1
    for line in failing_lines(account, kind, among=channel_product_ids):
        writer.writerow([guard_identifier(cell) for cell in line])
        rows += 1
    return out.getvalue().encode("utf-8-sig") if rows > 0 else b""


def failing_lines(
    account: Account, kind: str, code: str = "", among: Collection[int] | None = None
) -> Iterator[list[Any]]:
    """Return the header and a row for each SKU with something to mend in the import ``kind``, ``catalogue`` or
    ``properties``; nothing but the header when nothing is. ``code``: of that rule only; ``among``: of these channel
    products only. A product's own cells stand in the row of its first SKU.
    """
    faults = ReadinessFault.objects.filter(account=account)
    if code:
        faults = faults.filter(code=code)
    if among is not None:
        faults = faults.filter(channel_product__in=among, severity="required")
    cells = faults.order_by().values_list("code", "field", "label").distinct()
    columns = list(dict.fromkeys(column for cell in sorted(cells) for column in columns_of(kind, *cell)))
    shop = [account.name] if kind == PROPERTIES else []
    yield ["SKU", *(["Shop"] if shop else []), *columns, TO_MEND]
    for batch in _batches(faults.values_list("channel_product_id", flat=True).order_by("channel_product_id")):
        for sku, said in _rows(faults.filter(channel_product__in=batch), kind, batch):
            mend = " ".join(dict.fromkeys(said.pop(TO_MEND)))
            yield [sku, *shop, *(said.get(column, "") for column in columns), mend]


def columns_of(kind: str, code: str, field: str, label: str = "") -> tuple[str, ...]:
    """Return the headers of the cells that mend a fault in that import; none when it is mended elsewhere."""
    if kind == PROPERTIES:
        header = _property_header(field, label)
        return (header,) if header else ()
    names = _IN_CATALOGUE.get(field) or ((_PICTURES[code],) if code in _PICTURES else ())
    return tuple(CATALOGUE_HEADERS[name] for name in names)


def _property_header(field: str, label: str) -> str:
    if field.startswith(ANSWER):
        key = field.removeprefix(ANSWER)
        return f"{label} [{key}]" if label else field
    if field in _OWN:
        return PROPERTY_HEADERS[field]
    return PROPERTY_HEADERS[SETTING + field] if field in _SETTINGS else ""


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    batch: dict[int, None] = {}
    for pk in ids:
        if pk not in batch and len(batch) == _BATCH:
            yield list(batch)
            batch = {}
        batch[pk] = None
    if batch:
        yield list(batch)


def _rows(
    faults: Iterable[ReadinessFault], kind: str, batch: Sequence[int]
) -> Iterator[tuple[str, dict[str, Any]]]:
    of_product: dict[int, list[tuple[int, str]]] = defaultdict(list)
    skus = ChannelSku.objects.filter(channel_product__in=batch, enabled=True).order_by("sku_id")
    for product_id, sku_id, sku_code in skus.values_list("channel_product_id", "sku_id", "sku__code"):
        of_product[product_id].append((sku_id, sku_code))
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for fault in sorted(faults, key=lambda one: (one.channel_product_id, one.pk)):
        columns = columns_of(kind, fault.code, fault.field, fault.label)
        if not columns:
            continue
        for sku_code in _skus_of(fault, of_product[fault.channel_product_id]):
            row = found.setdefault((fault.channel_product_id, sku_code), {TO_MEND: []})
            row[TO_MEND].append(fault.says)
            row.setdefault(columns[0], _value(fault))
    for (_, sku_code), row in found.items():
        yield sku_code, row


def _skus_of(fault: ReadinessFault, siblings: Sequence[tuple[int, str]]) -> list[str]:
    if fault.sku_id is not None:
        return [code for pk, code in siblings if pk == fault.sku_id]
    codes = [code for _, code in siblings]
    return codes if fault.field in _EVERY_SKU else codes[:1]


def _value(fault: ReadinessFault) -> str:
    shown = fault.field in _AS_IT_STANDS or fault.field.startswith(ANSWER)
    return fault.value if shown and len(fault.value) <= _MOST_VALUE else ""
