"""The price list of a courier of one's own, as a person writes it: a line each, ``name; price; days; heaviest kg``."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from shelfwire.kit.currencies import decimals
from shelfwire.kit.money import Money
from shelfwire.shipbridge.errors import BadCarrierAccount

_MOST: Final = 50
_MOST_DAYS: Final = 90
_CODE: Final = re.compile(r"[^a-z0-9]+")


def read_list(text: str, currency: str) -> list[dict[str, Any]]:
    """The services of a price list. Raises BadCarrierAccount, which names the line."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise BadCarrierAccount(
            "The price list is empty.", field="price_list", hint="Write a line such as: Standard; 4.50; 2; 30"
        )
    if len(lines) > _MOST:
        raise BadCarrierAccount(f"The price list has more than {_MOST} lines.", field="price_list")
    services = [_service(number, line, currency) for number, line in lines]
    codes = [service["code"] for service in services]
    for number, code in enumerate(codes):
        if code in codes[:number]:
            raise BadCarrierAccount(
                f"Two services are called “{services[number]['name']}”.",
                field="price_list",
                hint="Give each its own name.",
            )
    return services


def listed_price(options: dict[str, Any], service: str) -> Money | None:
    """What the price list of an account says of a service; None when it is not on it any more."""
    for one in options.get("services", []):
        if one["code"] == service:
            return Money.parse(one["price"], options["currency"])
    return None


def write_list(services: list[dict[str, Any]]) -> str:
    """The same as text."""
    return "\n".join(
        "; ".join(str(one[name]) for name in ("name", "price", "days", "heaviest_kg") if one[name] != "")
        for one in services
    )


def _service(number: int, line: str, currency: str) -> dict[str, Any]:
    name, price, days, heaviest = ([part.strip() for part in line.split(";")] + ["", "", ""])[:4]
    code = _CODE.sub("_", name.casefold()).strip("_")[:40]
    if not code or line.count(";") > 3:
        raise _wrong(number, line, "It starts with a name in letters or digits and has at most four parts.")
    amount = _number(price)
    if amount is None or amount.as_tuple().exponent < -decimals(currency):  # type: ignore[operator]  # finite
        raise _wrong(number, line, f"“{price}” is not a price in {currency}.")
    if days and not (days.isascii() and days.isdigit() and len(days) < 4 and int(days) <= _MOST_DAYS):
        raise _wrong(number, line, f"“{days}” is not a number of days from 0 to {_MOST_DAYS}.")
    if heaviest and not _number(heaviest):
        raise _wrong(number, line, f"“{heaviest}” is not a weight in kilograms.")
    return {
        "code": code,
        "name": name[:80],
        "price": str(amount),
        "days": int(days) if days else "",
        "heaviest_kg": heaviest,
    }


def _number(text: str) -> Decimal | None:
    if not text.isascii() or "_" in text:  # which Decimal takes, and nobody means
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() and 0 <= found < 1_000_000 else None


def _wrong(number: int, line: str, why: str) -> BadCarrierAccount:
    return BadCarrierAccount(
        f"Line {number}, “{line.strip()[:80]}”: {why}",
        field="price_list",
        value=line,
        hint="Write: name; price; days; maximum kg. Days and weight are optional.",
    )


def to_karrio(services: list[dict[str, Any]], currency: str) -> list[dict[str, Any]]:
    """The same in karrio's words."""
    return [
        {
            "service_name": one["name"],
            "service_code": one["code"],
            "currency": currency,
            "transit_days": one["days"] if one["days"] != "" else None,
            "weight_unit": "KG",
            "max_weight": float(one["heaviest_kg"]) if one["heaviest_kg"] else None,
            "zones": [{"label": "everywhere", "rate": float(one["price"])}],
        }
        for one in services
    ]
