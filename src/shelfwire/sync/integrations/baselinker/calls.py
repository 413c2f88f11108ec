"""What BaseLinker asks at its address: a form with ``bl_pass`` and ``action``. Every answer is JSON, refusals too; the
protocol has the status 200 for all of them, and shows ``error_text`` to a person.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from shelfwire.channels.models import ShippingProvider
from shelfwire.integrations.actions import note_call
from shelfwire.integrations.errors import BadCall
from shelfwire.integrations.models import Integration
from shelfwire.integrations.states import CallAction, CallOutcome, Kind
from shelfwire.kit.errors import RuleBroken
from shelfwire.sync.integrations.baselinker.orders import PAYMENTS, STATUSES, problem
from shelfwire.sync.integrations.baselinker.pages import orders_get
from shelfwire.sync.integrations.baselinker.update import order_update
from shelfwire.sync.integrations.entry import BODY_LIMIT, Answer, fields, let_in
from shelfwire.version import VERSION

_METHODS_MOST: Final = 1_000
Done = Callable[[Integration, Mapping[str, str]], Any]


def refusal(error: RuleBroken) -> Answer:
    """A refusal as it is answered."""
    return Answer(200, json.dumps(problem(error), ensure_ascii=False))


def answer(token: str, method: str, body: bytes, remote: str) -> Answer:
    """Do what is asked at an address. Refusals are answers too."""
    try:
        if method != "POST" or len(body) > BODY_LIMIT:
            raise BadCall("It is asked by POST, with a form.", field="method", value=method[:10])
        asked = fields(body.decode("utf-8", "replace"))
        action = asked.get("action", "").strip()
        given = (None, asked["bl_pass"]) if asked.get("bl_pass") else None
        kind = CallAction.EXPORT if action == "OrdersGet" else CallAction.OTHER
        integration = let_in(token, Kind.BASELINKER, given, remote, kind)
    except RuleBroken as refused:
        return refusal(refused)
    try:
        return Answer(200, json.dumps(_do(integration, action, asked), ensure_ascii=False))
    except RuleBroken as refused:
        note_call(integration, kind, CallOutcome.REFUSED, said=f"{action[:40]}: {refused}")
        return refusal(refused)


def _do(integration: Integration, action: str, asked: Mapping[str, str]) -> Any:
    does = _ACTIONS.get(action)
    if does is None:
        raise BadCall(
            f"“{action[:40]}” is not supported.",
            field="action",
            value=action[:40],
            hint=f"It is one of {', '.join(_ACTIONS)}.",
        )
    if action in _WORDS:
        note_call(integration, CallAction.OTHER, CallOutcome.ANSWERED, said=action)
    return does(integration, asked)


def _methods(_integration: Integration, _asked: Mapping[str, str]) -> list[str]:
    return list(_ACTIONS)


def _version(_integration: Integration, _asked: Mapping[str, str]) -> dict[str, Any]:
    return {"platform": "Shelfwire", "version": VERSION, "standard": 4}


def _statuses(_integration: Integration, _asked: Mapping[str, str]) -> dict[str, str]:
    return dict(STATUSES)


def _payments(_integration: Integration, _asked: Mapping[str, str]) -> dict[str, str]:
    return dict(PAYMENTS)


def _deliveries(integration: Integration, _asked: Mapping[str, str]) -> dict[str, str]:
    """The delivery options of the shops that it sees."""
    rows = ShippingProvider.objects.filter(account__company=integration.company_id)
    if integration.account_id is not None:
        rows = rows.filter(account=integration.account_id)
    names = (
        rows.order_by("delivery_option_id")
        .values_list("delivery_option_id", "delivery_option_name")
        .distinct()
    )
    return {key: name or key for key, name in names[:_METHODS_MOST] if key}


_ACTIONS: Final[dict[str, Done]] = {
    "SupportedMethods": _methods,
    "FileVersion": _version,
    "OrdersGet": orders_get,
    "OrderUpdate": order_update,
    "StatusesList": _statuses,
    "PaymentMethodsList": _payments,
    "DeliveryMethodsList": _deliveries,
}
_WORDS: Final = _ACTIONS.keys() - {"OrdersGet", "OrderUpdate"}
