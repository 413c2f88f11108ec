"""Pages of this area: the token is base64 of `page_number=2`, as the samples show."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from tiktok_shop_sim.envelope import bad_parameter
from tiktok_shop_sim.operations import Call

T = TypeVar("T")
NAME = "page_number="


def numbered(call: Call, rows: Sequence[T]) -> tuple[list[T], str]:
    """The page a call asks for and the token of the next, empty at the end."""
    size, number = int(call.query["page_size"]), _number(call)
    if not 1 <= size <= 100:
        raise bad_parameter("page_size", "it must be 1 to 100")
    end = number * size
    more = end < len(rows)
    return list(rows[end - size : end]), _token(number + 1) if more else ""


def _token(number: int) -> str:
    return base64.b64encode(f"{NAME}{number}".encode()).decode()


def _number(call: Call) -> int:
    token = call.query.get("page_token")
    if not token:
        return 1
    try:
        text = base64.b64decode(token, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        text = ""
    digits = text.removeprefix(NAME)
    if not text.startswith(NAME) or not digits.isdigit() or int(digits) < 1:
        raise bad_parameter("page_token", "it was not issued by this platform")
    return int(digits)
