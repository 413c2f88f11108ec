"""The part of a channel that says what it asks of products."""

from __future__ import annotations

from shelfwire.channels.models import Account
from shelfwire.channels.port import Taxonomy
from shelfwire.listings.queries import category_reading
from shelfwire.sync.engine.call import Caller, Part, connected
from shelfwire.sync.errors import NoCategoriesYet

TAXONOMY: Part[Taxonomy] = Part("categories", lambda channel: channel.taxonomy)


def caller_of(account: Account) -> Caller:
    """Calls to the shop. Raises NotConnected, UnsupportedByChannel."""
    TAXONOMY.of(Caller(account.pk).channel)
    return connected(account)


def version_of(account: Account) -> str:
    """The version of the shop's category tree, which goes along with every question. Raises NoCategoriesYet."""
    reading = category_reading(account.pk)
    if reading is None or reading.read_at is None:
        raise NoCategoriesYet(
            f"The categories of {account} were not read yet.", hint="Re-download categories first."
        )
    return reading.version
