"""What the calls about money send, and what they refuse to send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tiktok_shop as t

Call = Callable[[t.Client], Any]
_BY_ORDER = {"sort_field": "order_create_time", "sort_order": "ASC"}
_BY_CREATION = {"sort_field": "create_time", "sort_order": "ASC"}
_PAGE = {"page_size": "50", "page_token": "t+/="}
_LIST: dict[str, Any] = {"page_size": 50, "page_token": "t+/="}


def _window(name: str) -> dict[str, str]:
    return {f"{name}_ge": "1767225600", f"{name}_lt": "1767312000"}


_DAY: dict[str, Any] = {"ge": 1767225600, "lt": 1767312000}

SENDS: list[tuple[Call, str, str, dict[str, str], Any]] = [
    (
        lambda c: c.finance.statements(),
        "GET",
        "/finance/202309/statements",
        {"sort_field": "statement_time", "sort_order": "ASC"},
        None,
    ),
    (
        lambda c: c.finance.statements(**_DAY, payment_status="PAID", sort_order="DESC", **_LIST),
        "GET",
        "/finance/202309/statements",
        {
            "sort_field": "statement_time",
            "sort_order": "DESC",
            "payment_status": "PAID",
            **_window("statement_time"),
            **_PAGE,
        },
        None,
    ),
    *(
        (
            lambda c, method=method: getattr(c.finance, method)("72", **_LIST),
            "GET",
            f"/finance/{version}/statements/72/statement_transactions",
            {**_BY_ORDER, **_PAGE},
            None,
        )
        for method, version in (("lines", "202501"), ("lines_202309", "202309"))
    ),
    *(
        (
            lambda c, method=method: getattr(c.finance, method)("57"),
            "GET",
            f"/finance/{version}/orders/57/statement_transactions",
            {},
            None,
        )
        for method, version in (("order_lines", "202501"), ("order_lines_202309", "202309"))
    ),
    *(
        (
            lambda c, method=method: getattr(c.finance, method)(**_DAY, **_LIST),
            "GET",
            f"/finance/{version}/payments",
            {**_BY_CREATION, **_window("create_time"), **_PAGE},
            None,
        )
        for method, version in (("payments", "202605"), ("payments_202309", "202309"))
    ),
    (
        lambda c: c.finance.withdrawals(["WITHDRAW", "SETTLE"], **_DAY, **_LIST),
        "GET",
        "/finance/202309/withdrawals",
        {"types": "WITHDRAW,SETTLE", **_window("create_time"), **_PAGE},
        None,
    ),
    (
        lambda c: c.finance.unsettled(**_DAY, **_LIST),
        "GET",
        "/finance/202507/orders/unsettled",
        {**_BY_ORDER, **_window("search_time"), **_PAGE},
        None,
    ),
]

_BACKWARDS: dict[str, Any] = {"ge": 5, "lt": 5}

REFUSED: list[tuple[Call, str, object]] = [
    (lambda c: c.finance.statements(page_size=101), "page_size", 101),
    (lambda c: c.finance.statements(payment_status="LOST"), "payment_status", "LOST"),
    (lambda c: c.finance.statements(**_BACKWARDS), "statement_time_lt", 5),
    (lambda c: c.finance.statements(ge=1767225600000), "statement_time_ge", 1767225600000),
    (lambda c: c.finance.lines("72", page_size=0), "page_size", 0),
    (lambda c: c.finance.lines_202309("72", sort_order="UP"), "sort_order", "UP"),
    (lambda c: c.finance.payments(**_BACKWARDS), "create_time_lt", 5),
    (lambda c: c.finance.payments_202309(**_BACKWARDS), "create_time_lt", 5),
    (lambda c: c.finance.withdrawals([]), "types", []),
    (lambda c: c.finance.withdrawals(["GIFT"]), "types[0]", "GIFT"),
    (lambda c: c.finance.withdrawals(["SETTLE"], **_BACKWARDS), "create_time_lt", 5),
    (lambda c: c.finance.unsettled(**_BACKWARDS), "search_time_lt", 5),
]
