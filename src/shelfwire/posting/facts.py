"""Read what readiness looks at, for many channel products at once in a fixed number of queries, and some a shop."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from shelfwire.catalog.models import Identifier, Sku
from shelfwire.channels import registry
from shelfwire.channels.models import Account
from shelfwire.channels.port import CategoryNode, CategoryQuestions, Permission, Prerequisite, Unknown
from shelfwire.channels.states import AccountStatus
from shelfwire.inventory.queries import warehouse_links
from shelfwire.kit import clock
from shelfwire.kit.ids import ExternalCategoryId
from shelfwire.listings.asked import (
    brand_each,
    brands_in_categories,
    category_each,
    failed_prerequisites,
    form_of,
)
from shelfwire.listings.models import Brand, Category, ResponsibleParty
from shelfwire.offers.prices.arithmetic import Limits
from shelfwire.offers.prices.limits import limits_of
from shelfwire.posting.models import ChannelSku
from shelfwire.posting.readiness import BrandFacts, Facts, PriceLimits, ShopFacts, digest, in_region
from shelfwire.posting.readiness.identifiers import identifier_to_send
from shelfwire.posting.wanted import Wanted
from shelfwire.posting.wanting import wanted_each


def facts_each(channel_product_ids: Collection[int]) -> dict[int, Facts]:
    """Return what readiness of each of these channel products is worked out from, by id; one that is not there is left
    out.
    """
    wanted = wanted_each(channel_product_ids)
    of_account: dict[int, list[Wanted]] = defaultdict(list)
    for one in wanted.values():
        of_account[one.account_id].append(one)
    accounts = Account.objects.in_bulk(of_account)
    shops = {pk: _Shop.of(accounts[pk], some) for pk, some in of_account.items()}
    used = _used(list(wanted.values()), accounts)
    return {pk: _facts(one, shops[one.account_id], used.get(pk, _NOWHERE)) for pk, one in wanted.items()}


def shop_facts(account: Account) -> ShopFacts:
    """Return what is known of a shop."""
    plugin = registry.installed(account.channel)
    prices = limits_of(account)
    parties = ResponsibleParty.objects.filter(account=account, missing_at=None)
    known: dict[str, set[str]] = {kind: set() for kind in ResponsibleParty.Kind.values}
    for kind, external_id in parties.values_list("kind", "external_id"):
        known[kind].add(external_id)
    failed = failed_prerequisites([account.pk]).get(account.pk, [])
    return ShopFacts(
        region=account.region,
        currency=prices.currency,
        limits=in_region(plugin.limits if plugin else (), account.region),
        today=clock.today(account.timezone),
        connected=account.status == AccountStatus.CONNECTED,
        price=_price_limits(prices.limits),
        list_price=_price_limits(prices.list_limits),
        failed=tuple(Prerequisite(row.code, row.says, True, row.advice) for row in failed),
        warehouses_mapped=len(warehouse_links(account)),
        manufacturers=frozenset(known[ResponsibleParty.Kind.MANUFACTURER]),
        responsible_persons=frozenset(known[ResponsibleParty.Kind.RESPONSIBLE_PERSON]),
    )


def rules_digest(account: Account) -> str:
    """Return what changes whenever the rules that hold for a shop do (``readiness.digest``)."""
    plugin = registry.installed(account.channel)
    prices = limits_of(account)
    return digest(plugin.limits if plugin else (), account.region, prices)


def _price_limits(found: Limits | None) -> PriceLimits | None:
    if found is None:
        return None
    return PriceLimits(
        found.currency, found.least, found.most, found.decimals, found.region, found.source, found.dated
    )


@dataclass(frozen=True, slots=True)
class _Shop:
    """A shop's facts, and what it asks in the categories that some products are in."""

    facts: ShopFacts
    categories: Mapping[str, Category]
    forms: Mapping[str, CategoryQuestions]
    brands: Mapping[str, Brand]
    brands_allowed: Mapping[tuple[str, str], bool]

    @classmethod
    def of(cls, account: Account, wanted: Iterable[Wanted]) -> _Shop:
        pairs = {(one.brand_external_id, one.category_external_id) for one in wanted}
        brands = {brand for brand, _ in pairs if brand}
        categories = {category for _, category in pairs if category}
        return cls(
            shop_facts(account),
            category_each(account.pk, categories),
            form_of(account.pk, categories),
            brand_each(account.pk, brands),
            brands_in_categories(account.pk, {pair for pair in pairs if all(pair)}),
        )


def _facts(wanted: Wanted, shop: _Shop, used: _UsedElsewhere) -> Facts:
    category = shop.categories.get(wanted.category_external_id)
    brand = shop.brands.get(wanted.brand_external_id)
    return Facts(
        wanted=wanted,
        shop=shop.facts,
        category=_node(category) if category is not None and category.missing_at is None else None,
        questions=shop.forms.get(wanted.category_external_id),
        brand=None if brand is None else BrandFacts(
            brand.name,
            brand.authorised,
            brand.restricted,
            shop.brands_allowed.get((wanted.brand_external_id, wanted.category_external_id)),
        ),
        used_in_shop=used.in_shop,
        used_in_company=used.in_company,
    )  # fmt: skip


def _node(row: Category) -> CategoryNode:
    known = row.permission in set(Permission)
    permission = (
        Permission(row.permission or "available") if known or not row.permission else Unknown(row.permission)
    )
    return CategoryNode(
        ExternalCategoryId(row.external_id),
        row.path or row.name,
        ExternalCategoryId(row.parent_external_id) if row.parent_external_id else None,
        row.is_leaf,
        permission,
    )


# ── identifiers that other products have too ─────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _UsedElsewhere:
    in_shop: Mapping[str, tuple[str, ...]]
    in_company: Mapping[str, tuple[str, ...]]


_NOWHERE = _UsedElsewhere({}, {})


@dataclass(frozen=True, slots=True)
class _Holder:
    """A SKU that has an identifier. ``stock``: the SKU whose stock it uses, itself or the one it is a shadow of."""

    sku_id: int
    code: str
    product_id: int
    company_id: int
    stock: int


def _used(wanted: Collection[Wanted], accounts: Mapping[int, Account]) -> dict[int, _UsedElsewhere]:
    """Return, by channel product, which of the identifiers it sends are those of other products too."""
    sent = {one.channel_product_id: _sent(one) for one in wanted}
    values = {value for some in sent.values() for value in some}
    if not values:
        return {}
    companies = {account.company_id for account in accounts.values()}
    holders = _holders(values, companies)
    own = {sku.sku_id for one in wanted for sku in one.skus}
    stock = _stock_of(own)
    others = {sku_id for some in holders.values() for sku_id in some}
    sold = set(
        ChannelSku.objects.filter(
            sku__in=others, enabled=True, channel_product__enabled=True, channel_product__account__in=accounts
        ).values_list("channel_product__account_id", "sku_id")
    )
    return {
        one.channel_product_id: _elsewhere(
            one, sent[one.channel_product_id], holders, sold, stock, accounts[one.account_id].company_id
        )
        for one in wanted
    }


def _sent(wanted: Wanted) -> dict[str, int]:
    """Identifier to the SKU that sends it."""
    priority = wanted.settings.get("identifier_priority") or ()
    pairs = (
        (sku.sku_id, identifier_to_send(sku.identifiers, priority)) for sku in wanted.skus if sku.enabled
    )
    return {sent[1]: sku_id for sku_id, sent in pairs if sent is not None}


def _holders(values: Collection[str], companies: Collection[int]) -> dict[str, dict[int, _Holder]]:
    """Every living SKU of these companies with one of these values, as an identifier or as its barcode. Two queries."""
    skus = ("pk", "code", "product_id", "company_id", "shadow_of_id")
    barcodes = Sku.objects.filter(company__in=companies, barcode__in=values, archived_at=None)
    found: dict[str, list[_Holder]] = defaultdict(list)
    for value, *row in barcodes.values_list("barcode", *skus):
        found[value].append(_holder(*row))
    identifiers = Identifier.objects.filter(
        value__in=values, sku__company__in=companies, sku__archived_at=None
    )
    of_sku = ("sku_id", "sku__code", "sku__product_id", "sku__company_id", "sku__shadow_of_id")
    for value, *row in identifiers.values_list("value", *of_sku):
        found[value].append(_holder(*row))
    return {value: {one.sku_id: one for one in some} for value, some in found.items()}


def _holder(sku_id: int, code: str, product_id: int, company_id: int, shadow_of: int | None) -> _Holder:
    return _Holder(sku_id, code, product_id, company_id, shadow_of or sku_id)


def _stock_of(sku_ids: Collection[int]) -> dict[int, int]:
    rows = Sku.objects.filter(pk__in=sku_ids).filter(~Q(shadow_of=None))
    return dict(rows.values_list("pk", "shadow_of_id"))


def _elsewhere(
    wanted: Wanted,
    sent: Mapping[str, int],
    holders: Mapping[str, Mapping[int, _Holder]],
    sold: Collection[tuple[int, int]],
    stock: Mapping[int, int],
    company_id: int,
) -> _UsedElsewhere:
    in_shop: dict[str, tuple[str, ...]] = {}
    in_company: dict[str, tuple[str, ...]] = {}
    for value, sku_id in sent.items():
        others = [one for one in holders.get(value, {}).values() if one.product_id != wanted.product_id]
        here = sorted(one.code for one in others if (wanted.account_id, one.sku_id) in sold)
        anywhere = sorted(
            one.code
            for one in others
            if one.company_id == company_id and one.stock != stock.get(sku_id, sku_id)
        )
        if here:
            in_shop[value] = tuple(here)
        if anywhere:
            in_company[value] = tuple(anywhere)
    return _UsedElsewhere(in_shop, in_company)
