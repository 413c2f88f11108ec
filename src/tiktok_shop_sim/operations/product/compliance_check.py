"""What a manufacturer or responsible person must look like, refused field by field in the documented codes."""

from __future__ import annotations

import re
from typing import Any

from tiktok_shop_sim.operations import Call
from tiktok_shop_sim.world import compliance

EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
COUNTRY_CODE = re.compile(r"\+[1-9]\d{0,2}")
PERSON_NAME, PERSON_ADDRESS, MAKER_NAME, MAKER_ADDRESS = 38023022, 38023024, 38023033, 38023034
TRADE_NAME, PHONE_LENGTH, EMAIL_FORMAT, ADDRESS_LENGTH = 38023037, 38023041, 38023042, 38023043
NAME_LENGTH, TRADE_NAME_LENGTH, PHONE_CODE, AVAILABILITY = 38023044, 38023045, 38023046, 38023060
EU_COUNTRY, EU_PHONE_CODE = 38023026, 38023028


def manufacturer(call: Call, sent: dict[str, Any], fields: tuple[str, ...]) -> None:
    """Check the `fields` of a manufacturer; one that was not sent counts as empty."""
    lengths = compliance.rules().lengths
    if "name" in fields:
        _text(call, sent.get("name"), int(lengths["manufacturer_name"]), MAKER_NAME, NAME_LENGTH)
    if sent.get("registered_trade_name") is not None:
        trade = sent["registered_trade_name"]
        _text(call, trade, int(lengths["trade_name"]), TRADE_NAME, TRADE_NAME_LENGTH)
    if "email" in fields:
        _email(call, sent.get("email"))
    if "phone_number" in fields:
        _maker_phone(call, sent.get("phone_number") or {})
    if "address" in fields:
        _text(call, sent.get("address"), int(lengths["address"]), MAKER_ADDRESS, ADDRESS_LENGTH)


def responsible_person(call: Call, sent: dict[str, Any], fields: tuple[str, ...]) -> None:
    """Check the `fields` of a responsible person, who must live in the European Union."""
    if "name" in fields:
        longest = int(compliance.rules().lengths["person_name"])
        _text(call, sent.get("name"), longest, PERSON_NAME, NAME_LENGTH)
    if "email" in fields:
        _email(call, sent.get("email"))
    if "phone_number" in fields:
        phone = sent.get("phone_number") or {}
        if phone.get("country_code") not in compliance.rules().eu_phone_codes.codes:
            raise call.refuse(EU_PHONE_CODE)
        _digits(call, phone)
    if "address" in fields:
        _address(call, sent.get("address") or {})


def _text(call: Call, value: str | None, longest: int, empty: int, too_long: int) -> None:
    if not value or not value.strip():
        raise call.refuse(empty)
    if len(value) > longest:
        raise call.refuse(too_long)


def _email(call: Call, value: str | None) -> None:
    if not value or not EMAIL.fullmatch(value):
        raise call.refuse(EMAIL_FORMAT)


def _maker_phone(call: Call, phone: dict[str, Any]) -> None:
    """A manufacturer may say that it has no phone; then no number is wanted."""
    available = phone.get("availability", "AVAILABLE")
    if available not in ("AVAILABLE", "UNAVAILABLE"):
        raise call.refuse(AVAILABILITY)
    if available == "UNAVAILABLE":
        return
    if not COUNTRY_CODE.fullmatch(phone.get("country_code", "")):
        raise call.refuse(PHONE_CODE)
    _digits(call, phone)


def _digits(call: Call, phone: dict[str, Any]) -> None:
    digits, number = compliance.rules().phone_digits, phone.get("local_number", "")
    if not number.isdigit() or not digits.least <= len(number) <= digits.most:
        raise call.refuse(PHONE_LENGTH)


def _address(call: Call, address: dict[str, Any]) -> None:
    longest = int(compliance.rules().lengths["address"])
    for name in ("street_address_line1", "postal_code"):
        _text(call, address.get(name), longest, PERSON_ADDRESS, ADDRESS_LENGTH)
    if any(len(value) > longest for value in address.values()):
        raise call.refuse(ADDRESS_LENGTH)
    if address.get("country", "").upper() not in compliance.rules().eu_countries.regions:
        raise call.refuse(EU_COUNTRY)
