"""Work out the prices of SKUs in shops from what is in the tables now, many at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shelfwire.catalog.models import Sku
from shelfwire.channels.models import Account
from shelfwire.offers.models_prices import PriceRule, ShopPrice
from shelfwire.offers.prices.arithmetic import PriceArithmetic, PriceInputs, work_out
from shelfwire.offers.prices.limits import ShopLimits, limits_of
from shelfwire.offers.prices.rules import ruled, rules_for

Pair = tuple[int, int]
"""The ids of a shop and a SKU."""


@dataclass(frozen=True, slots=True)
class Ground:
    """All that the prices of some SKUs in some shops of a company stand on; four queries however many they are."""

    accounts: Mapping[int, Account]
    skus: Mapping[int, Sku]
    entered: Mapping[Pair, ShopPrice]
    rules: Sequence[PriceRule]
    limits: Mapping[int, ShopLimits]

    @classmethod
    def load(cls, company_id: int, pairs: Collection[Pair]) -> Ground:
        """Read it. What is not the company's is left out."""
        accounts = Account.objects.filter(company=company_id).in_bulk({account for account, _ in pairs})
        skus = Sku.objects.filter(company=company_id).in_bulk({sku for _, sku in pairs})
        return cls(
            accounts,
            skus,
            {
                (row.account_id, row.sku_id): row
                for row in ShopPrice.objects.filter(account__in=accounts, sku__in=skus)
            },
            rules_for(company_id, skus.values()),
            {pk: limits_of(account) for pk, account in accounts.items()},
        )

    def inputs(self, account: Account, sku: Sku, entered: ShopPrice | None, at: datetime) -> PriceInputs:
        """Return what the price of one SKU in one shop depends on, with ``entered`` for the shop."""
        row, shop = entered or ShopPrice(), self.limits[account.pk]
        return PriceInputs(
            at=at,
            currency=shop.currency,
            decimals=shop.decimals,
            sku_minor=sku.price_minor,
            sku_currency=sku.currency,
            shop_currency=row.currency,
            website_minor=row.price_minor,
            list_minor=row.list_minor,
            sale_minor=row.sale_minor,
            sale_from=row.sale_from,
            sale_until=row.sale_until,
            limits=shop.limits,
            list_limits=shop.list_limits,
            takes_list=shop.list_limits is not None,
            **ruled(self.rules, account, sku, shop.currency),
        )

    def price(self, pair: Pair, at: datetime) -> PriceArithmetic:
        """Return the arithmetic of one SKU in one shop at a moment."""
        account, sku = self.accounts[pair[0]], self.skus[pair[1]]
        return work_out(self.inputs(account, sku, self.entered.get(pair), at))

    def price_without_sale(self, pair: Pair, at: datetime) -> PriceArithmetic:
        """Return the arithmetic as if no sale was on."""
        account, sku = self.accounts[pair[0]], self.skus[pair[1]]
        usual = replace(self.inputs(account, sku, self.entered.get(pair), at), sale_minor=None)
        return work_out(usual)


def reckon(company_id: int, pairs: Collection[Pair], at: datetime) -> dict[Pair, PriceArithmetic]:
    """Return the arithmetic of each SKU in a shop, by the ids of both. What is not the company's is left out."""
    ground = Ground.load(company_id, pairs)
    return {
        pair: ground.price(pair, at)
        for pair in pairs
        if pair[0] in ground.accounts and pair[1] in ground.skus
    }
