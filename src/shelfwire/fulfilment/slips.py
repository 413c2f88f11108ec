"""What a packing slip of our own says; `slip_pdf` draws it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SlipLine:
    """So many of one article."""

    count: int
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Slip:
    """What lies in one parcel, and between whom it travels. ``orders``: the channel's ids."""

    orders: tuple[str, ...]
    lines: tuple[SlipLine, ...]
    sender: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    carrier: str = ""
    tracking_number: str = ""
    message: str = ""
