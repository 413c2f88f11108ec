"""Say in what the SKUs of a product differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from shelfwire.catalog import content
from shelfwire.catalog.errors import BadProduct, SameVariation
from shelfwire.catalog.events import ProductsChanged, SkuChanged
from shelfwire.catalog.models import Product, Sku
from shelfwire.kit import clock
from shelfwire.kit.events import announce
from shelfwire.people import audit
from shelfwire.people.audit import attributed


@attributed
@transaction.atomic
def set_options(
    *, product: Product, names: Sequence[str], values: Mapping[int, Sequence[str]], by: str
) -> Product:
    """Name the options, and give SKUs of the product, by id, their values for them. A SKU that is not named keeps its
    values, shortened or filled up with empty ones. No names: it is no variation parent any more.

    Returns the fresh row; the same again changes nothing. Raises BadProduct, BadCell, SameVariation.
    """
    wanted = content.option_names(names)
    fresh = Product.objects.select_for_update().get(pk=product.pk)
    skus = {sku.pk: sku for sku in fresh.skus.select_for_update().order_by("pk")}
    if foreign := values.keys() - skus.keys():
        raise BadProduct(
            f"{len(foreign)} of the SKUs belong to another product.", field="SKU", value=sorted(foreign)
        )
    given = {pk: _fitted(list(values.get(pk, sku.option_values)), len(wanted)) for pk, sku in skus.items()}
    _refuse_same([sku for sku in skus.values() if sku.archived_at is None], given)
    changed = [sku for sku in skus.values() if sku.option_values != given[sku.pk]]
    write_values({sku.pk: given[sku.pk] for sku in changed})
    if fresh.option_names != wanted:
        audit.note(fresh, {"options": (", ".join(fresh.option_names), ", ".join(wanted))}, by=by)
        fresh.option_names = wanted
        fresh.save(update_fields=["option_names", "updated_at"])
        announce(ProductsChanged(fresh.company_id, (fresh.pk,), frozenset({"option_names"}), by))
    if changed:
        ids = tuple(sku.pk for sku in changed)
        announce(SkuChanged(fresh.company_id, ids, frozenset({"option_values"}), by))
    return fresh


def write_values(values: Mapping[int, Sequence[str]]) -> None:
    """Write the values of SKUs, by id. Emptied first, so that two may change places."""
    rows = list(Sku.objects.in_bulk(list(values)).values())
    Sku.objects.filter(pk__in=values).update(option_values=[])
    for row in rows:
        row.option_values = list(values[row.pk])
        row.updated_at = clock.now()
    Sku.objects.bulk_update(rows, ["option_values", "updated_at"], batch_size=500)


def _fitted(values: list[str], length: int) -> list[str]:
    checked = content.option_values(values)[:length]
    return checked + [""] * (length - len(checked)) if any(checked) else []


def _refuse_same(skus: Sequence[Sku], values: Mapping[int, Sequence[str]]) -> None:
    seen: dict[tuple[str, ...], Sku] = {}
    for sku in skus:
        key = tuple(values[sku.pk])
        other = seen.setdefault(key, sku) if key else sku
        if other is not sku:
            raise SameVariation(
                f"“{sku.code}” and “{other.code}” are both {' / '.join(key)}.",
                field="Option value",
                value=" / ".join(key),
                hint="Give one of them another value, or archive it.",
            )
