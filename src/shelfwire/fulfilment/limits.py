"""The channel's limits that shipping checks."""

from __future__ import annotations

from shelfwire.channels import queries as channels
from shelfwire.channels.models import Account

CORRECTIONS = 1
CORRECTION_HOURS = 72
"""Where the channel sets no limits of its own (facts.md section 8.6)."""


NOT_SCANNED_HOURS = 48
"""After the tracking was sent, when the deadline of the first scan has not passed before. Our own measure: carriers
collect once a day."""
STANDS_STILL_HOURS = 72
"""Without a new carrier event after the first scan. Our own measure: a weekend is not yet a parcel that got lost."""


def limit(account: Account, name: str, otherwise: int) -> int:
    """Return a limit of the account's channel, by its region; ``otherwise`` where the channel has none."""
    found = channels.limit(account.channel, name, account.region)
    return otherwise if found is None else int(found.value)
