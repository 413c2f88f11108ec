"""One page of a list, and the token that leads to the next one."""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable, Iterable
from typing import TypeVar
from zlib import crc32

from tiktok_shop_sim.envelope import bad_parameter
from tiktok_shop_sim.operations import Call

T = TypeVar("T")
Key = tuple[int, int]


def page(
    call: Call,
    rows: Iterable[T],
    key: Callable[[T], Key],
    *,
    descending: bool = False,
    default_size: int = 20,
) -> tuple[list[T], str]:
    """The page that `page_size` and `page_token` of a call ask for, and the next token ("" at the end).

    `key` is (moment, sequence) and unique in the list. The token is good for any version of the same operation.
    """
    size = int(call.query.get("page_size") or default_size)
    return cut(call, rows, key, token=call.query.get("page_token"), size=size, descending=descending)


def cut(
    call: Call,
    rows: Iterable[T],
    key: Callable[[T], Key],
    *,
    token: str | None,
    size: int,
    descending: bool = False,
) -> tuple[list[T], str]:
    """As `page`, for operations that name token and size elsewhere than in the query."""
    kind, after = _kind(call), position(call, token)
    ordered = sorted(rows, key=key, reverse=descending)
    if after is not None:
        ordered = [row for row in ordered if (key(row) < after if descending else key(row) > after)]
    chosen = ordered[:size]
    more = len(ordered) > size
    return chosen, page_token(kind, key(chosen[-1])) if more else ""


def position(call: Call, token: str | None) -> Key | None:
    """The key of the last row that the pages before a token have shown."""
    return read_page_token(token, _kind(call)) if token else None


def _kind(call: Call) -> int:
    return crc32(call.operation.template.encode()) & 0xFF


def descending(call: Call, default: str = "DESC") -> bool:
    """Whether `sort_order` asks for the newest first."""
    return (call.query.get("sort_order") or default) == "DESC"


_TOKEN = struct.Struct(">BBqqB")
_MAGIC = 0xA7


def page_token(kind: int, key: Key) -> str:
    """An opaque page token. It always holds `+`, `/` and `=`, so a client that signs it encoded is found out."""
    for nonce in range(256):
        plain = _TOKEN.pack(_MAGIC, kind, key[0], key[1], 0)
        mixed = bytes([nonce]) + bytes(
            byte ^ ((nonce * 31 + place * 17 + 91) & 0xFF) for place, byte in enumerate(plain)
        )
        tail = bytes([sum(mixed) & 0xFF, (sum(mixed) * 7 + 3) & 0xFF])
        token = base64.b64encode(mixed + tail).decode()
        if "+" in token and "/" in token:
            break
    return token


def read_page_token(token: str, kind: int) -> Key:
    """The key inside a token made for the same `kind` of list; anything else is refused."""
    try:
        raw = base64.b64decode(token, validate=True)
        nonce, mixed = raw[0], raw[1:-2]
        whole = raw[:-2]
        if raw[-2:] != bytes([sum(whole) & 0xFF, (sum(whole) * 7 + 3) & 0xFF]):
            raise ValueError("checksum")
        plain = bytes(byte ^ ((nonce * 31 + place * 17 + 91) & 0xFF) for place, byte in enumerate(mixed))
        magic, made_for, moment, sequence, _ = _TOKEN.unpack(plain)
    except (ValueError, IndexError, struct.error):
        raise bad_parameter("page_token", "it was not issued by this platform") from None
    if magic != _MAGIC or made_for != kind:
        raise bad_parameter("page_token", "it belongs to another search")
    return moment, sequence
