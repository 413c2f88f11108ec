"""What an announcement began and did not finish, found by the state it left behind.

Reactions run inside the transaction that announces, and chores after it; either may be lost with a process or a
restored database. An area declares a finder that asks for work nobody did, and what does it; twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from shelfwire.channels import queries as channels
from shelfwire.channels.models import Account
from shelfwire.jobs import chore
from shelfwire.sync.engine.schedule import every_minute

Accounts = QuerySet[Account]
MOST = 500
"""Pieces of each kind in one run; the next minute does the others."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """One kind of work that may have been left.

    ``accounts``: ids of those of the shops that have some; as many queries for one shop as for many. ``finish``: does
    it for these shops, at most ``MOST`` pieces.
    """

    accounts: Callable[[Accounts], Collection[int]]
    finish: Callable[[Accounts], None]


_registry: dict[str, Unfinished] = {}


def declare(
    name: str, accounts: Callable[[Accounts], Collection[int]], finish: Callable[[Accounts], None]
) -> None:
    """Make a kind of work known, by a name of its own. Again replaces it."""
    _registry[name] = Unfinished(accounts, finish)


@chore(name="sync.finish", priority=6)
def finish(*, account_id: int) -> None:
    """Do for this account whatever ``unfinished`` finds."""
    mine = channels.connected([account_id])
    for kind in _registry.values():
        kind.finish(mine)


def unfinished() -> list[int]:
    """Ids of the connected accounts for which ``finish`` has something to do."""
    shops = channels.connected()
    return sorted({account_id for kind in _registry.values() for account_id in kind.accounts(shops)})


def accounts_of(rows: QuerySet[object], field: str = "account_id") -> set[int]:  # type: ignore[type-var]
    """The accounts that rows belong to; one query."""
    return set(rows.order_by().values_list(field, flat=True).distinct())


every_minute(finish, lambda _: unfinished())
