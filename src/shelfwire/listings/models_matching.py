"""How a company's SKUs and what its shops list are matched."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from shelfwire.people.models import Company

SELLER_SKU, TITLE = "seller_sku", "title"
IDENTIFIERS = ("gtin", "ean", "upc", "isbn", "jan")
KINDS = (SELLER_SKU, *IDENTIFIERS, TITLE)
"""By what a listing is suggested to be a SKU, in the order in which a company begins."""


class MatchingSettings(models.Model):
    """What a company says of it; without a row everything is as at first."""

    company = models.OneToOneField(Company, models.CASCADE, related_name="matching_settings")
    suggest_by = models.JSONField("link by", default=list, blank=True)
    """Of ``KINDS`` those that count, the one whose suggestions stand first at the front; empty: all, in that order."""
    identifier_priority = models.JSONField(default=list, blank=True)
    """Kinds of identifiers, the one that shops are sent first; empty: as ``IDENTIFIERS``. A shop may say otherwise."""
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())
    updated_by = models.CharField(max_length=120, blank=True)
