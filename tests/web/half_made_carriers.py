"""Carrier accounts that somebody connected with another release, or whose key is gone."""

from __future__ import annotations

from typing import Any

from tests.web.half_made_offers import FIRST_MOMENT

from shelfwire.channels.models import Account
from shelfwire.fulfilment.models import Label
from shelfwire.shipbridge.models import CarrierAccount, Purchase, RateAnswer, RateAsk


def carriers_half_made(account: Account, word: str) -> dict[str, list[Any]]:
    """An own courier, and a UPS account whose secrets no key opens; purchases of statuses that are none."""
    company = account.company
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
    asked = RateAsk.objects.create(
        company=company, subject={"contents": [[404_404, None]]}, asked_at=FIRST_MOMENT, asked_by=word[:120]
    )
    RateAnswer.objects.create(ask=asked, carrier_account=ups)
    RateAnswer.objects.create(
        ask=asked, carrier_account=van, answered_at=FIRST_MOMENT, messages=[{"code": word, "text": word}],
        rates=[{"service": word, "name": word, "minor": None, "currency": "", "days": None}],
    )  # fmt: skip
    label = Label.objects.create(
        company=company, account=account, source="carrier", carrier_account=van, status=word[:10],
        status_at=FIRST_MOMENT, idempotency_key=word[:100], asked_at=FIRST_MOMENT, asked_by=word[:120],
    )  # fmt: skip
    Purchase.objects.create(
        company=company, carrier_account=van, reference=f"label-{label.pk}", status=word[:12],
        status_at=FIRST_MOMENT, service=word[:80], asked_at=FIRST_MOMENT, asked_by=word[:120], taken_at=FIRST_MOMENT,
    )  # fmt: skip
    return {
        "carrier_account_id": [van.pk, ups.pk],
        "plugin": ["generic", "ups"],
        "rates_id": [asked.pk, 404_404],
        "carrier_label_id": [label.pk, 404_404],
    }
