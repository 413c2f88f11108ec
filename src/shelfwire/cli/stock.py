"""Stock and what shops are told of it, for an operator at a shell: ``shelfwire stock`` and ``shelfwire offers``."""

from __future__ import annotations

from collections.abc import Iterator

from shelfwire.channels import queries as channels
from shelfwire.channels.models import Account
from shelfwire.inventory.queries import Difference, audit
from shelfwire.kit.errors import RuleBroken
from shelfwire.offers import queries as offers
from shelfwire.offers.hindrances import words
from shelfwire.offers.models import StockOffer
from shelfwire.people.models import Company


class UnknownName(RuleBroken):
    """There is no such company, shop or SKU."""

    code = "unknown_name"


def stock_audit() -> tuple[list[str], bool]:
    """One line for each thing in any company's stock that does not add up; and whether there is none."""
    lines = [
        f"{company.name}: {_differs(row)}"
        for company in Company.objects.order_by("pk")
        for row in audit(company)
    ]
    return lines or ["The stock of every company adds up."], not lines


def _differs(row: Difference) -> str:
    place = f" in {row.warehouse}" if row.warehouse else ""
    if row.what != "balance":
        return f"{row.sku}{place}: {row.what}"
    return (
        f"{row.sku}{place}: {row.on_hand:,} on hand, {row.movements_sum:,} by movements;"
        f" {row.reserved:,} reserved, {row.reservations_sum:,} by reservations"
    )


def stock_due() -> list[str]:
    """One line for each connected shop: how many quantities are due, wait or differ, and how late they are."""
    return [_due(account) for account in channels.connected().order_by("company_id", "pk")] or [
        "No shop is connected."
    ]


def _due(account: Account) -> str:
    mine = StockOffer.objects.filter(account=account)
    due = mine.filter(due_since__isnull=False, hindrance="").count()
    waiting = mine.exclude(hindrance="").count()
    lag, drift = offers.lag(account), offers.drift(account)
    late = f"{lag.p95:.1f} s" if lag.p95 is not None else "nothing sent in the last hour"
    switch = "on" if account.stock_out else "off"
    return (
        f"{account.company.name}, {account}: switch {switch}, {due:,} due, {waiting:,} wait, {drift.offers:,} differ,"
        f" {lag.late:,} late, 95 of 100 within: {late}"
    )


def explain(sku: str, shop: str) -> Iterator[str]:
    """Yield why a shop, by id or name, is told the quantities of a SKU that it is told. Raises UnknownName."""
    account = _shop(shop)
    found = offers.offers(account).filter(listing_sku__sku__code__iexact=sku)
    if not found:
        raise UnknownName(
            f"{account} is told nothing of a SKU “{sku}”.",
            field="SKU",
            value=sku,
            hint="Link it to a listing SKU first.",
        )
    for offer in found:
        yield from _explained(offer)


def _shop(text: str) -> Account:
    named = Account.objects.filter(pk=int(text)) if text.isdecimal() else Account.objects.filter(name=text)
    match list(named[:2]):
        case [account]:
            return account
        case []:
            raise UnknownName(f"There is no shop “{text}”.", field="SHOP", value=text)
    raise UnknownName(
        f"Several shops are named “{text}”.", field="SHOP", value=text, hint="Give the id of one."
    )


def _explained(offer: StockOffer) -> Iterator[str]:
    listed = offer.listing_sku
    yield f"{listed.sku} as {listed.external_id}, warehouse {offer.external_warehouse_id}"
    said = offers.explain(offer)
    for step in said.arithmetic.steps if said.arithmetic else ():
        yield f"  {'=' if step.is_result else ' '} {step.number:>8,}  {step.label}"
    if said.refusal:
        yield f"  Not sent: {said.refusal}"
    for label, number, at in (
        ("wanted", offer.wanted, offer.wanted_at),
        ("sent", offer.sent, offer.sent_at),
        ("says", offer.says, offer.says_at),
    ):
        if number is not None:
            yield f"  {label:<8}{number:>10,}" + (f"  {at:%Y-%m-%d %H:%M:%S} UTC" if at else "")
    if offer.hindrance:
        yield f"  Waits: {offer.why or words(offer.hindrance)}"
