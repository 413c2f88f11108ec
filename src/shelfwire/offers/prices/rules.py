"""Which rule says what of a price: the narrowest that says a value, value by value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from shelfwire.catalog.models import Sku
from shelfwire.channels.models import Account
from shelfwire.offers.models_prices import PriceRule
from shelfwire.offers.prices.arithmetic import Source
from shelfwire.offers.prices.rounding import Rounding
from shelfwire.offers.scopes import narrowness


def rules_for(company_id: int, skus: Iterable[Sku]) -> list[PriceRule]:
    """Return the rules of a company that may concern the SKUs, the narrowest first; one query."""
    chosen = list(skus)
    found = PriceRule.objects.filter(
        Q(sku=None) | Q(sku__in={sku.pk for sku in chosen}),
        Q(product=None) | Q(product__in={sku.product_id for sku in chosen}),
        company=company_id,
    ).select_related("sku", "product", "account")
    return narrowest_first(found)


def narrowest_first(rules: Iterable[PriceRule]) -> list[PriceRule]:
    """Return the rules in the order in which they are asked."""
    return sorted(rules, key=narrowness, reverse=True)


def concerns(rule: PriceRule, account: Account, sku: Sku) -> bool:
    """Whether everything that the rule names fits the SKU in the shop."""
    return (
        rule.company_id == account.company_id
        and rule.channel in ("", account.channel)
        and rule.account_id in (None, account.pk)
        and rule.product_id in (None, sku.product_id)
        and rule.sku_id in (None, sku.pk)
    )


def ruled(rules: Sequence[PriceRule], account: Account, sku: Sku, currency: str) -> dict[str, Any]:
    """Return what ``rules`` (as ``rules_for`` gives them) say of the SKU in the shop, which sells in ``currency``, as
    arguments of ``PriceInputs``. Of conversion rates only those of the SKU's currency into the shop's count.
    """
    values: dict[str, Any] = {}
    scopes: dict[str, str] = {}
    for rule in rules:
        if concerns(rule, account, sku):
            for name, said in _values(rule, sku.currency, currency).items():
                if name not in scopes:
                    scopes[name] = str(rule)
                    values |= said
    return {**values, "scopes": scopes}


def _values(rule: PriceRule, sku_currency: str, currency: str) -> dict[str, dict[str, Any]]:
    """What one rule says, by the value it says; amounts and rates come with what belongs to them."""
    said: dict[str, dict[str, Any]] = {}
    if rule.source:
        said["source"] = {"source": Source(rule.source)}
    if rule.percent is not None:
        said["percent"] = {"percent": rule.percent}
    if rule.fixed_minor is not None:
        said["fixed"] = {"fixed_minor": rule.fixed_minor, "fixed_currency": rule.fixed_currency}
    if rule.rounding:
        said["rounding"] = {"rounding": Rounding(rule.rounding)}
    if rule.rate is not None and (rule.rate_from, rule.rate_to) == (sku_currency, currency):
        said["rate"] = {
            "rate": rule.rate,
            "rate_from": rule.rate_from,
            "rate_to": rule.rate_to,
            "rate_on": rule.rate_on.isoformat() if rule.rate_on else "",
            "rate_by": rule.rate_by,
        }
    return said
