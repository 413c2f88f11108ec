"""Carrier accounts that somebody connected with another release, or whose key is gone."""

from __future__ import annotations

from typing import Any

from tests.web.half_made_offers import FIRST_MOMENT

from shelfwire.people.models import Company
from shelfwire.shipbridge.models import CarrierAccount, Purchase


def carriers_half_made(company: Company, word: str) -> dict[str, list[Any]]:
    """An own courier, and a UPS account whose secrets no key opens; purchases of statuses that are none."""
    van = CarrierAccount.objects.create(
        company=company,
        plugin="generic",
        carrier="no-such",
        name=f"{word[:40]} van",
        options={"currency": "USD", "number_prefix": "", "services": []},
        tested_at=FIRST_MOMENT,
        test_well=False,
        test_said=word,
    )
    ups = CarrierAccount.objects.create(
        company=company,
        plugin="ups",
        carrier="ups",
        name=f"{word[:40]} ups",
        options={"account_number": word[:30]},
    )
    CarrierAccount.objects.filter(pk=ups.pk).update(secrets=b"no key opens this")
    for number, status in enumerate(("asked", "bought", "unknown", word[:12])):
        Purchase.objects.create(
            company=company, carrier_account=van, reference=f"{word[:20]}-{number}", status=status,
            status_at=FIRST_MOMENT, service=word[:80], asked_at=FIRST_MOMENT, asked_by=word[:120],
            tracking_number=word[:80], messages=[{"code": "", "text": word}], taken_at=FIRST_MOMENT,
        )  # fmt: skip
    return {"carrier_account_id": [van.pk, ups.pk], "plugin": ["generic", "ups"]}
