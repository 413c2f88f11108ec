"""The checks, one function for each rule of the table."""

from shelfwire.posting.readiness.checks import (
    brand,
    category,
    content,
    identifiers,
    identity,
    logistics,
    offer,
    pictures,
    shop,
)

__all__ = [
    "brand",
    "category",
    "content",
    "identifiers",
    "identity",
    "logistics",
    "offer",
    "pictures",
    "shop",
]
