"""An operation with an idempotency key is done once; called again with the same key, it gives the same answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from tiktok_shop_sim.operations import Call
from tiktok_shop_sim.world.store import Store


class Answered(msgspec.Struct):
    """What was answered to a key."""

    data: dict[str, Any]


ANSWERED = Store("answered", Answered)


def once(call: Call, key: str, perform: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Call `perform` unless this operation of this shop has already done it under `key`; without a key, always.

    A refused operation is not remembered (facts.md 3.9 says where keys exist).
    """
    if not key:
        return perform()
    place = f"{call.shop.id} {call.operation.method} {call.operation.template} {call.path} {key}"
    answered = ANSWERED.of(call.world)
    if place not in answered:
        answered[place] = Answered(perform())
    return answered[place].data
