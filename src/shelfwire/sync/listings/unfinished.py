"""Listings that wait for a SKU which is there by now."""

from __future__ import annotations

from shelfwire.listings.actions import match_new_skus
from shelfwire.listings.queries import matchable
from shelfwire.sync.engine.unfinished import Accounts, accounts_of, declare


def _match(mine: Accounts) -> None:
    for account in mine.filter(pk__in=matchable(mine).values("account_id")).select_related("company"):
        match_new_skus(account.company)


declare("listings.match", lambda shops: accounts_of(matchable(shops)), _match)
