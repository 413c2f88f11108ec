"""What others may do with prices."""

from shelfwire.offers.prices.change import Changed, change_prices
from shelfwire.offers.prices.import_prices import PriceListOptions, import_prices
from shelfwire.offers.prices.mark import send_prices_now
from shelfwire.offers.prices.rule_change import RuleScope, set_rule
from shelfwire.offers.prices.undo import LeftAsIs, Undone, undo_change

__all__ = [
    "Changed",
    "LeftAsIs",
    "PriceListOptions",
    "RuleScope",
    "Undone",
    "change_prices",
    "import_prices",
    "send_prices_now",
    "set_rule",
    "undo_change",
]
