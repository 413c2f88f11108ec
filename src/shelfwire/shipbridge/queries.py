"""What others may ask of carrier accounts and what is bought with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from shelfwire.kit.money import Money
from shelfwire.people.models import Company
from shelfwire.shipbridge.models import CarrierAccount, Purchase, RateAnswer, RateAsk
from shelfwire.shipbridge.states import UNDER_WAY, PurchaseStatus


def accounts(company: Company) -> QuerySet[CarrierAccount]:
    """The company's carrier accounts by name; their secrets stay encrypted."""
    return CarrierAccount.objects.filter(company=company).order_by("name", "pk")


def active_accounts(company: Company) -> QuerySet[CarrierAccount]:
    """Those that are switched on."""
    return accounts(company).filter(active=True)


def account(account_id: int) -> CarrierAccount:
    """One account, by our id."""
    return CarrierAccount.objects.get(pk=account_id)


def asks(company: Company) -> QuerySet[RateAsk]:
    """What was asked within the hour."""
    return RateAsk.objects.filter(company=company)


@dataclass(frozen=True, slots=True)
class Offer:
    """One rate as it stands beside the others."""

    account: CarrierAccount
    service: str
    name: str
    price: Money | None
    days: int | None


def offers(said: Iterable[RateAnswer]) -> list[Offer]:
    """Every rate of these answers: of each currency the cheapest first, those without a price last."""
    found = [
        Offer(
            row.carrier_account,
            one["service"],
            one["name"],
            Money(one["minor"], one["currency"]) if one["minor"] is not None else None,
            one["days"],
        )
        for row in said
        for one in row.rates
    ]
    return sorted(
        found,
        key=lambda o: (o.price is None, o.price.currency if o.price else "", o.price.minor if o.price else 0),
    )


def answers(ask: RateAsk) -> list[RateAnswer]:
    """What each account said, by name; not yet where ``answered_at`` is empty."""
    return list(ask.answers.select_related("carrier_account").order_by("carrier_account__name", "pk"))


def unanswered(ask_id: int) -> QuerySet[RateAnswer]:
    """The accounts that are still to be asked."""
    return RateAnswer.objects.select_related("ask", "carrier_account").filter(ask_id=ask_id, answered_at=None)


def purchases(company: Company) -> QuerySet[Purchase]:
    """Every label that was asked for."""
    return Purchase.objects.filter(company=company).select_related("carrier_account")


def purchase(purchase_id: int) -> Purchase:
    """One purchase with its account and company."""
    return Purchase.objects.select_related("carrier_account", "company").get(pk=purchase_id)


def held(purchase_id: int) -> Purchase:
    """One purchase, locked until the transaction ends."""
    rows = Purchase.objects.select_for_update(of=("self",)).select_related("carrier_account", "company")
    return rows.get(pk=purchase_id)


def unclear(company: Company, most: int) -> list[Purchase]:
    """Purchases of which nobody knows whether the carrier sold the label, the oldest first."""
    found = purchases(company).filter(status=PurchaseStatus.UNKNOWN).defer("document")
    return list(found.order_by("status_at", "pk")[:most])


def by_reference(company_id: int, references: Collection[str]) -> dict[str, Purchase]:
    """The purchases of these labels, by reference."""
    rows = Purchase.objects.select_related("carrier_account").defer("document")
    return {row.reference: row for row in rows.filter(company_id=company_id, reference__in=references)}


def is_testing(account: CarrierAccount) -> bool:
    """Whether a test of the account is under way."""
    return RateAnswer.objects.filter(carrier_account=account, answered_at=None, ask__subject={}).exists()


def due(most: int) -> list[int]:
    """Purchases to be made or voided, those that waited longest first."""
    waiting = Purchase.objects.filter(status__in=UNDER_WAY)
    return list(waiting.order_by("status_at").values_list("pk", flat=True)[:most])


def to_follow(most: int) -> list[int]:
    """Purchases that moved and that nobody has followed yet."""
    return list(
        Purchase.objects.filter(taken_at=None).order_by("status_at").values_list("pk", flat=True)[:most]
    )
