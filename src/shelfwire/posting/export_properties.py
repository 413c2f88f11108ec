"""Channel properties as rows of a file, in the columns that come back in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from shelfwire.catalog.models import Sku
from shelfwire.channels.models import Account
from shelfwire.listings.queries import category_each, form_of
from shelfwire.posting.columns import COLUMNS, question_columns
from shelfwire.posting.models import ChannelProduct
from shelfwire.posting.models_files import UPLOADED
from shelfwire.posting.properties import ANSWER, SETTING

BATCH: Final = 500
_LEFT_OUT: Final = ("field", "value")


def property_lines(account: Account, ids: Sequence[int]) -> Iterator[list[Any]]:
    """Return the header and a row for each SKU of these channel products; what is the product's stands in the first of
    them. Batch by batch, so that memory does not grow with the file.
    """
    rows = ChannelProduct.objects.filter(account=account, pk__in=ids)
    categories = set(rows.order_by().values_list("category_external_id", flat=True).distinct()) - {""}
    columns = [
        *(column for column in COLUMNS if column.field not in _LEFT_OUT),
        *question_columns(form_of(account.pk, categories).values()),
    ]
    yield [column.header for column in columns]
    paths = {key: row.path or row.external_id for key, row in category_each(account.pk, categories).items()}
    for start in range(0, len(ids), BATCH):
        batch = rows.filter(pk__in=ids[start : start + BATCH]).select_related("product", "template")
        for row in batch.prefetch_related("skus__sku").order_by("product__title", "pk"):
            for number, said in enumerate(_said(row, paths, account)):
                kept = (
                    said
                    if not number
                    else {name: said[name] for name in ("sku", "shop", "posted", "seller_sku")}
                )
                yield [kept.get(column.field, "") for column in columns]


def _said(row: ChannelProduct, paths: dict[str, str], account: Account) -> Iterator[dict[str, Any]]:
    common = {
        "shop": account.name,
        "enabled": _word(row.enabled),
        "title": row.title,
        "description": row.description,
        "category": paths.get(row.category_external_id, row.category_external_id),
        "template": row.template.name if row.template else "",
        "brand": row.brand_name,
        **{SETTING + name: _word(value) for name, value in row.settings.items()},
        **{ANSWER + key: _answer(one) for key, one in row.answers.items()},
    }
    skus = list(row.skus.all())
    for mine in sorted(skus, key=lambda one: one.sku_id):
        sku: Sku = mine.sku
        yield {**common, "sku": sku.code, "posted": _word(mine.enabled), "seller_sku": mine.seller_sku}


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    return "" if value is None else str(value)


def _answer(kept: dict[str, Any]) -> str:
    return "; ".join(_value(value) for value in kept.get("values", ()))


def _value(value: dict[str, Any]) -> str:
    """Its name; of a file its key, which is what comes back in."""
    key = str(value.get("id") or "")
    return key if key.startswith(UPLOADED) else str(value.get("name") or key)
