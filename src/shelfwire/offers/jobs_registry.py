"""The jobs of offers."""

from shelfwire.offers.prices.jobs import import_price_list

__all__ = ["import_price_list"]
