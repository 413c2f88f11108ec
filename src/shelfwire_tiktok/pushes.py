"""Telling TikTok numbers of SKUs: what it refuses is an answer, SKU by SKU.

Behind code 0 the refused SKUs are named. A call refused as a whole is not taken for any SKU and does not say whose
fault it was, so it is made again in halves until the refused SKUs are alone (docs/simulator-assumptions.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from shelfwire.channels.port import Hindrance, PushAnswer, Refusal, TryLater
from shelfwire.kit.ids import ExternalSkuId
from shelfwire_tiktok.mapping.hindrances import Quantities, of_items, of_whole_call
from tiktok_shop import Reply
from tiktok_shop.errors import ApiError, BadCall, Conflict, NotFound, Rejected, VersionRetired
from tiktok_shop.types._base import Data

_MOST_CALLS = 24
"""Calls for one push. Where they do not suffice, SKUs that were refused together stay refused together."""

_CODES_OF_ALL = frozenset(
    str(code)
    for code in (
        12052030,
        12052031,
        12052032,
        12052048,
        12052260,
        12052487,
        12052050,
        12052094,
        12052115,
        12052141,
        12052160,
        12052207,
        12052535,
        12052700,
        12052703,
        12052704,
        12052902,
    )
)
"""Codes about the product, the shop or the seller: no half of the call fares better. So are states of the product."""


class _OfOneSku(Protocol):
    @property
    def sku_id(self) -> ExternalSkuId: ...


S = TypeVar("S", bound=_OfOneSku)
Call = Callable[[Sequence[S]], Reply[Data]]


def push(skus: Sequence[S], call: Call[S], sent: Quantities | None = None) -> PushAnswer:
    """Tell TikTok of these SKUs of one product: one call where it takes them, and all that it names one by one."""
    refused: list[Refusal] = []
    waiting, calls, request_id = [skus], 0, ""
    while waiting:
        group = waiting.pop(0)
        answer, parts = _told(group, call, sent or {})
        calls, request_id = calls + 1, answer.request_id or request_id
        if parts and calls + len(waiting) + 2 <= _MOST_CALLS:
            middle = len(group) // 2
            waiting += [group[:middle], group[middle:]]
        else:
            refused += answer.refused
    return PushAnswer(tuple(refused), request_id)


def _told(group: Sequence[S], call: Call[S], sent: Quantities) -> tuple[PushAnswer, bool]:
    """The answer to one call, and whether parts of it may fare better."""
    sku_ids = [each.sku_id for each in group]
    try:
        reply = call(group)
    except (BadCall, VersionRetired):  # ours to mend: it says nothing about the SKUs
        raise
    except (NotFound, Conflict, Rejected) as error:
        answer = of_whole_call(error, sku_ids, sent)
        return answer, len(group) > 1 and not any(_is_of_all(each) for each in answer.refused)
    return taken(reply, sku_ids, sent), False


def taken(reply: Reply[Data], sku_ids: Sequence[ExternalSkuId], sent: Quantities) -> PushAnswer:
    """What was refused of a call that was taken. Raises TryLater (maybe done) where it does not say of which SKU."""
    refused = of_items(reply.errors, sku_ids, sent)
    if refused is None:
        raise _not_understood(reply.errors[0], reply)
    return PushAnswer(refused, reply.request_id or "")


def _is_of_all(refusal: Refusal) -> bool:
    return refusal.hindrance is Hindrance.STATE or refusal.reason.code in _CODES_OF_ALL


def _not_understood(error: ApiError, reply: Reply[Data]) -> TryLater:
    return TryLater(
        f"TikTok Shop refused a part of this and did not say which: “{error.message}”.",
        maybe_done=True,
        request_id=reply.request_id or "",
        operation=reply.operation,
    )
