"""Why a quantity or a price was refused, by code (spec/tiktok_shop/error_codes.json), as what has to happen next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shelfwire.channels.port import Hindrance, PushAnswer, Reason, Refusal
from shelfwire.kit.ids import ExternalSkuId, ExternalWarehouseId
from shelfwire_tiktok import facts
from shelfwire_tiktok.mapping.values import text
from tiktok_shop.errors import ApiError

_H = Hindrance
WHOLE_PRODUCT = ExternalSkuId("")
"""Of a refusal that is about the product and none of its SKUs."""

HINDRANCES: Mapping[int, Hindrance] = {
    # a promotion holds price or stock
    12019045: _H.LOCKED,
    12052038: _H.LOCKED,
    12052393: _H.LOCKED,
    # the product is in a state that takes no update now
    12019113: _H.STATE,
    12052234: _H.STATE,
    12052308: _H.STATE,  # an appeal
    12052332: _H.STATE,  # the shop is being integrated
    12052371: _H.STATE,  # an auction
    12052901: _H.STATE,
    # not the warehouses that the SKU has: reading them again says which
    12019022: _H.WAREHOUSES,
    12019028: _H.WAREHOUSES,
    12052037: _H.WAREHOUSES,
    12052097: _H.WAREHOUSES,
    12052530: _H.WAREHOUSES,
    12052533: _H.WAREHOUSES,
    # not there, or another shop's
    12019008: _H.GONE,
    12019150: _H.GONE,
    12052030: _H.GONE,
    12052031: _H.GONE,
    12052032: _H.GONE,
    12052048: _H.GONE,
    12052260: _H.GONE,
    12052487: _H.GONE,
    12052556: _H.GONE,
    12052557: _H.GONE,
}
"""Every other code, the known and the unknown, is VALUE: a person must change something."""

QUANTITY_CODES = frozenset({12019024, 12052055})
"""The quantity itself is refused; of 0 that means that the channel does not take 0 (facts.md 9.6)."""

Quantities = Mapping[tuple[ExternalSkuId, ExternalWarehouseId], int]
"""What was sent: (SKU, warehouse) to quantity. Empty for prices."""


def of_whole_call(
    error: ApiError, sku_ids: Iterable[ExternalSkuId], quantities: Quantities | None = None
) -> PushAnswer:
    """A refusal of the whole call as the answer for each of its SKUs."""
    refused = (
        refusal
        for sku_id in sku_ids
        for refusal in _of_sku(error.code, error.message, error.detail, sku_id, quantities or {})
    )
    return PushAnswer(tuple(refused), error.request_id or "")


def of_items(
    errors: Sequence[ApiError], sku_ids: Sequence[ExternalSkuId], quantities: Quantities
) -> tuple[Refusal, ...] | None:
    """What was refused behind code 0, SKU by SKU and warehouse by warehouse.

    None when an error can be put on no SKU of the call, so that nobody knows what was taken.
    """
    found: list[Refusal] = []
    for error in errors:
        named = _id(error.detail.get("sku_id"))
        if error.code is None or (named and named not in sku_ids):
            return None
        about = [ExternalSkuId(named)] if named else sku_ids
        for sku_id in about:
            found += _of_sku(error.code, error.message, error.detail, sku_id, quantities)
    return tuple(found)


def _of_sku(
    code: int | None,
    message: str,
    detail: Mapping[str, Any],
    sku_id: ExternalSkuId,
    quantities: Quantities,
) -> list[Refusal]:
    """The refusals of one SKU: one a warehouse where ``extra_errors`` names them, else one."""
    rows = detail.get("extra_errors")
    extra = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    if not extra:
        return [_refusal(code, message, sku_id, "", quantities)]
    return [
        _refusal(
            _code(row.get("code"), code),
            text(str(row.get("message") or "")) or message,
            sku_id,
            _id(row.get("warehouse_id")),
            quantities,
        )
        for row in extra
    ]


def _refusal(
    code: int | None, message: str, sku_id: ExternalSkuId, warehouse_id: str, quantities: Quantities
) -> Refusal:
    written = "" if code is None else str(code)
    return Refusal(
        sku_id=sku_id,
        hindrance=hindrance(code, zero=_is_zero(sku_id, warehouse_id, quantities)),
        reason=Reason(
            code=written,
            text=message,
            field=f"warehouse {warehouse_id}" if warehouse_id else None,
            advice=facts.advice(written),
        ),
        warehouse_id=ExternalWarehouseId(warehouse_id) if warehouse_id else None,
    )


def hindrance(code: int | None, *, zero: bool = False) -> Hindrance:
    """What has to happen next. ``zero``: the quantity that was sent is 0."""
    if code in QUANTITY_CODES:
        return _H.ZERO if zero else _H.VALUE
    return HINDRANCES.get(code or 0, _H.VALUE)


def _is_zero(sku_id: ExternalSkuId, warehouse_id: str, quantities: Quantities) -> bool:
    """Whether 0 was sent there; without a warehouse: whether 0 was sent anywhere for the SKU."""
    if warehouse_id:
        return quantities.get((sku_id, ExternalWarehouseId(warehouse_id))) == 0
    return any(quantity == 0 for (sent, _), quantity in quantities.items() if sent == sku_id)


def _code(value: object, fallback: int | None) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else fallback


def _id(value: object) -> str:
    """An id, which may come as a number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return text(value) if isinstance(value, str) else ""
