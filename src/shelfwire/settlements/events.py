"""Facts about settlements, announced inside the transaction that made them true."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LinesRead:
    """All lines of a statement were read, for the first time or again: it is to be compared. No listener yet."""

    statement_id: int


@dataclass(frozen=True, slots=True)
class PayoutsChanged:
    """Payouts were told for the first time or otherwise than before, or statements that they pay were: they are to be
    compared. ``external_ids`` are the channel's."""

    account_id: int
    external_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DifferenceOpened:
    """An amount that nothing explains was found, or one that was closed changed after that. No listener yet."""

    difference_id: int
