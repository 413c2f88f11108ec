"""The chores of the catalogue."""

from shelfwire.catalog.actions.fetch_pictures import fetch_pictures

__all__ = ["fetch_pictures"]
