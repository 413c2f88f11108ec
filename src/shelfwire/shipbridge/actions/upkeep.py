"""Encrypt with the first key what an older key encrypted."""

from __future__ import annotations

from shelfwire.kit.fields import reseal
from shelfwire.shipbridge.models import CarrierAccount


def reseal_carrier_secrets() -> tuple[int, int]:
    """Returns how many accounts were encrypted anew, and how many no key can decrypt."""
    return reseal(CarrierAccount)
