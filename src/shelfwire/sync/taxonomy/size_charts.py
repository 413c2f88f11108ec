"""Size charts that the seller keeps on the channel: looked up as they are wanted."""

from __future__ import annotations

from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.listings.actions import keep_size_charts
from shelfwire.listings.models import SizeChartTemplate
from shelfwire.sync.taxonomy.parts import TAXONOMY, caller_of


def look_up_size_charts(account: Account, words: str = "") -> list[SizeChartTemplate]:
    """Ask the channel for the templates with these words in their names, and keep them. Raises NotConnected,
    UnsupportedByChannel, what the channel says.
    """
    caller, at = caller_of(account), clock.now()
    found = caller.call(TAXONOMY, lambda taxonomy, session: taxonomy.size_charts(session, words=words))
    return keep_size_charts(account, found, at)
