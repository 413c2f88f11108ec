"""Facts that offers announce, inside the transaction that made them true."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OffersDue:
    """Numbers of these accounts were marked: something that they depend on changed. ``kind``: stock or price."""

    kind: str
    account_ids: tuple[int, ...]
