"""Blocks that other parts or people put on an order, and taking them off again."""

from __future__ import annotations

from django.db import transaction

from shelfwire.kit import clock
from shelfwire.kit.texts import fit
from shelfwire.orders.actions._timeline import TimelineWriter
from shelfwire.orders.errors import NoSuchBlock, NotForceable
from shelfwire.orders.models import Block, Order, TimelineEntry
from shelfwire.orders.states import BlockCode

FORCEABLE = frozenset(
    {BlockCode.STATUS_CONFLICT, BlockCode.ADDRESS_CHANGED, BlockCode.CANCELLED_AFTER_PARCEL}
)
"""A person who looked may lift these; every other block ends when its cause does."""


def add_block(order_id: int, code: str, detail: str, by: str) -> bool:
    """Open a block; False when it is open already (its detail is brought up to date)."""
    with transaction.atomic():
        order = Order.objects.select_for_update().only("pk").get(pk=order_id)
        detail = fit(detail, 500)
        block, made = Block.objects.get_or_create(
            order=order, code=code, ended_at=None, defaults={"detail": detail, "since": clock.now()}
        )
        if made:
            _write(
                order_id, TimelineEntry.Kind.DECISION, f"Blocked: {detail or block.get_code_display()}", by
            )
            Order.objects.filter(pk=order_id).update(is_blocked=True)
        elif block.detail != detail:
            Block.objects.filter(pk=block.pk).update(detail=detail)
    return made


def end_block(order_id: int, code: str, by: str, why: str) -> bool:
    """End a block because its cause is gone; False when it is not open."""
    with transaction.atomic():
        order = Order.objects.select_for_update().only("pk").get(pk=order_id)
        ended = Block.objects.filter(order=order, code=code, ended_at=None).update(
            ended_at=clock.now(), ended_why=fit(why, 200)
        )
        if ended:
            still = Block.objects.filter(order=order, ended_at=None).exists()
            Order.objects.filter(pk=order_id).update(is_blocked=still)
            _write(order_id, TimelineEntry.Kind.DECISION, f"Block ended: {BlockCode(code).label}. {why}", by)
    return bool(ended)


def lift_block(order: Order, code: str, by: str, why: str) -> None:
    """A person decides that the order may ship all the same. Raises NotForceable or NoSuchBlock."""
    if code not in FORCEABLE:
        raise NotForceable(
            f"The block “{_label(code)}” of order {order.external_id} ends by itself when its cause does.",
            field="code",
            value=code,
            hint="The order's page says how to fix the cause.",
        )
    if not end_block(order.pk, code, by, why or "Lifted by hand"):
        raise NoSuchBlock(
            f"Order {order.external_id} has no open block “{_label(code)}”.",
            field="code",
            value=code,
            hint="Reload the page.",
        )


def acknowledge_address(order: Order, by: str) -> None:
    """A person has seen that the address changed after a parcel was made. Raises NoSuchBlock."""
    lift_block(order, BlockCode.ADDRESS_CHANGED, by, "The new address was acknowledged")


def _label(code: str) -> str:
    return BlockCode(code).label if code in BlockCode.values else code


def _write(order_id: int, kind: str, text: str, by: str) -> None:
    timeline = TimelineWriter(clock.now(), by)
    timeline.write(order_id, kind, text)
    timeline.keep()
