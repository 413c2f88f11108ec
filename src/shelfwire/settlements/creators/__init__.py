"""What creators sold: the seller's export of affiliate orders, and their part of what orders were settled with."""

from shelfwire.settlements.creators.columns import COLUMNS, HEADERS
from shelfwire.settlements.creators.handles import content_after, erased_key, handle_key, keys_of
from shelfwire.settlements.creators.sharing import Claim, Part, SoldSku, share_out

__all__ = [
    "COLUMNS",
    "HEADERS",
    "Claim",
    "Part",
    "SoldSku",
    "content_after",
    "erased_key",
    "handle_key",
    "keys_of",
    "share_out",
]
