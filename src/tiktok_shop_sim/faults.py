"""Faults on demand: what a network and a platform do to a client on a bad day.

A fault meets calls of one operation (a shell pattern over the operation key such as
`POST /order/202309/orders/search`) or notices (`notice 1`), of one shop or all, a number of times or by chance.
"""

from __future__ import annotations

import random
from fnmatch import fnmatchcase
from typing import Literal

import msgspec

Kind = Literal[
    "timeout_before",
    "timeout_after",
    "error_before",
    "error_after",
    "half_done",
    "throttle",
    "slow",
    "broken_json",
    "reset_before",
    "reset_after",
    "notice_double",
    "notice_late",
    "notice_reorder",
    "notice_lost",
]

BEFORE_THE_ACTION = frozenset({"timeout_before", "error_before", "throttle", "reset_before", "slow"})
AFTER_THE_ACTION = frozenset({"timeout_after", "error_after", "broken_json", "reset_after"})
HALF_THE_ACTION = frozenset({"half_done"})
OF_NOTICES = frozenset({"notice_double", "notice_late", "notice_reorder", "notice_lost"})


class FaultRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A fault to plant.

    `seconds` is how long a time-out or slow call is held on the wall, and how late a late notice is on the world's
    clock. It lets the first `skip` calls that match it pass; `count` limits how often it strikes; `probability` makes
    it strike by seeded chance.
    """

    kind: Kind
    operation: str = "*"
    shop_id: str = "*"
    skip: int = 0
    count: int | None = 1
    probability: float = 1.0
    seconds: float = 0.0
    status: int = 500
    code: int = 36009003
    message: str = ""
    retry_after: int = 1


class Fault(msgspec.Struct, kw_only=True):
    id: int
    request: FaultRequest
    passed: int = 0
    struck: int = 0

    @property
    def spent(self) -> bool:
        return self.request.count is not None and self.struck >= self.request.count


class Faults:
    """The planted faults, met in the order they were planted."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable chance
        self._planted: dict[int, Fault] = {}
        self._last = 0

    def plant(self, request: FaultRequest) -> Fault:
        self._last += 1
        fault = Fault(id=self._last, request=request)
        self._planted[fault.id] = fault
        return fault

    def list(self) -> list[Fault]:
        return list(self._planted.values())

    def clear(self, fault_id: int | None = None) -> int:
        """Remove one fault or all; returns how many went."""
        if fault_id is None:
            number = len(self._planted)
            self._planted.clear()
            return number
        return int(self._planted.pop(fault_id, None) is not None)

    def meet(self, operation: str, shop_id: str, kinds: frozenset[str]) -> Fault | None:
        """The first fault of these kinds that strikes now; it is counted as having struck."""
        for fault in self._planted.values():
            request = fault.request
            if (
                request.kind in kinds
                and not fault.spent
                and (request.shop_id in ("*", shop_id))
                and (request.operation in ("*", operation) or fnmatchcase(operation, request.operation))
                and (request.probability >= 1 or self._random.random() < request.probability)
            ):
                if fault.passed < request.skip:
                    fault.passed += 1
                    continue
                fault.struck += 1
                return fault
        return None

    def __bool__(self) -> bool:
        return bool(self._planted)
