"""What sales earned: settled amounts shared out over SKUs, less what the pieces cost."""

from shelfwire.settlements.profit.sharing import share

__all__ = ["share"]
