"""Encrypt with the first key what an older key encrypted."""

from __future__ import annotations

from django.db import transaction

from shelfwire.kit.secrets import UnreadableSecret
from shelfwire.shipbridge.models import CarrierAccount


@transaction.atomic
def reseal_carrier_secrets() -> tuple[int, int]:
    """Returns how many accounts were encrypted anew, and how many no key can decrypt."""
    done = lost = 0
    for row in CarrierAccount.objects.select_for_update().order_by("pk"):
        try:
            fresh = row.secrets.resealed()
        except UnreadableSecret:
            lost += 1
            continue
        if fresh is not None:
            CarrierAccount.objects.filter(pk=row.pk).update(secrets=fresh)
            done += 1
    return done, lost
