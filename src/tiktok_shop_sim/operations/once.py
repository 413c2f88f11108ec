"""A deed with an idempotency key is done once: said again, it answers what it answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from tiktok_shop_sim.operations import Call
from tiktok_shop_sim.world.shelf import Shelf


class Answered(msgspec.Struct):
    """What was answered to a key."""

    data: dict[str, Any]


ANSWERED = Shelf("answered", Answered)


def once(call: Call, key: str, deed: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Do `deed` unless this operation of this shop has already done it under `key`; without a key, always.

    A refused deed is not remembered (facts.md 3.9 says where keys exist).
    """
    if not key:
        return deed()
    place = f"{call.shop.id} {call.operation.method} {call.operation.template} {call.path} {key}"
    answered = ANSWERED.of(call.world)
    if place not in answered:
        answered[place] = Answered(deed())
    return answered[place].data
