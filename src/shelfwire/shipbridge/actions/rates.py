"""Ask every account for its rates, each by itself; keep the answers as long as somebody looks at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import transaction

from shelfwire.kit import clock, events
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.secrets import UnreadableSecret
from shelfwire.people.models import Company
from shelfwire.shipbridge import calls, queries
from shelfwire.shipbridge.answers import Message, Rate
from shelfwire.shipbridge.carriers import require_installed
from shelfwire.shipbridge.children import CarrierSilent
from shelfwire.shipbridge.errors import AccountInactive
from shelfwire.shipbridge.events import RatesDue
from shelfwire.shipbridge.models import CarrierAccount, RateAnswer, RateAsk
from shelfwire.shipbridge.shipments import Shipment

KEEP: Final = timedelta(hours=1)
"""A rate is only true when it was asked; nothing is bought by one of these after that."""
_BATCH: Final = 500


@transaction.atomic
def ask_rates(
    *,
    company: Company,
    subject: Mapping[str, Any],
    box: Mapping[str, Any],
    by: str,
    only: CarrierAccount | None = None,
) -> RateAsk:
    """Ask all accounts that are switched on, or one. Raises NotInstalled, AccountInactive when there is none."""
    require_installed()
    accounts = [only] if only else list(queries.active_accounts(company))
    if not accounts:
        raise AccountInactive(
            "No carrier account is switched on.", hint="Connect one under Settings, Carrier accounts."
        )
    ask = RateAsk.objects.create(
        company=company, subject=dict(subject), box=dict(box), asked_at=clock.now(), asked_by=by[:120]
    )
    RateAnswer.objects.bulk_create(RateAnswer(ask=ask, carrier_account=account) for account in accounts)
    events.announce(RatesDue(ask.pk))
    return ask


def answer(row: RateAnswer, shipment: Shipment) -> tuple[bool, str]:
    """Ask one account and keep what it says: rates, or why there are none. Whether it went well, and the words. Never
    raises for what the carrier or its library does."""
    rates: list[Rate] = []
    try:
        rates, said = calls.rates(row.carrier_account, shipment)
    except (CarrierSilent, RuleBroken, UnreadableSecret) as error:
        said = [Message("", str(error))]
    if not rates and not said:
        said = [Message("", "It has no service for this parcel.")]
    keep(row, rates, said)
    return bool(rates), " ".join(map(str, said))


def keep(row: RateAnswer, rates: Sequence[Rate], said: Sequence[Message]) -> None:
    """Store an answer. A second one changes nothing."""
    RateAnswer.objects.filter(pk=row.pk, answered_at=None).update(
        answered_at=clock.now(),
        rates=[
            {
                "service": one.service,
                "name": one.name,
                "minor": one.price.minor if one.price else None,
                "currency": one.price.currency if one.price else "",
                "days": one.days,
            }
            for one in rates
        ],
        messages=[{"code": one.code, "text": one.text} for one in said],
    )


def forget_rates() -> int:
    """Remove what was asked longer ago than ``KEEP``. Returns how many."""
    old = RateAsk.objects.filter(asked_at__lt=clock.now() - KEEP).order_by("asked_at")
    ids = list(old.values_list("pk", flat=True)[:_BATCH])
    RateAsk.objects.filter(pk__in=ids).delete()
    return len(ids)
