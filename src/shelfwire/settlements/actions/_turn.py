"""One at a time records the money of a shop: the hourly reading, or an import by hand."""

from __future__ import annotations

from shelfwire.kit import locks


def take_turn(account_id: int) -> None:
    """Wait until nobody else records the shop's money; held until the transaction ends."""
    locks.until_commit(f"settlements:{account_id}")
