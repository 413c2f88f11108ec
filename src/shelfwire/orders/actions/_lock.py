"""One recorder an account at a time.

Without it: worker one (a download) and worker two (a notice) both look for order 7, both find nothing, both
insert it. The unique key would stop the second, but only by an error that costs its whole page of fifty orders;
and COPY, which makes a page cheap, cannot skip a conflict. With it: worker two waits the few milliseconds until
worker one has committed, looks again, and finds order 7 as an order it knows. Worker one, killed, takes its
lock with it. The unique key stays, for whoever forgets the lock.

Order of locks everywhere in the order book: links, then this lock, then orders by id, then balances.
"""

from __future__ import annotations

from shelfwire.kit import locks


def lock_account(account_id: int) -> None:
    """Wait for the account's lock; it goes when the transaction ends."""
    locks.until_commit(f"recording:{account_id}")
