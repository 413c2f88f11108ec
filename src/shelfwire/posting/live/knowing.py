"""What we have of the SKUs of live listings: read for many listings in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower

from shelfwire.catalog import rules
from shelfwire.catalog.models import Product, Sku
from shelfwire.channels.models import Account
from shelfwire.channels.port import ListingAsKept
from shelfwire.listings.models import ListingSku
from shelfwire.posting.live.plan import Known, Ours
from shelfwire.posting.models import ChannelProduct

_FIELDS = ("id", "code", "product_id", "product__option_names", "shadow_of_id", "archived_at")


def known_of(
    account: Account,
    listings: Mapping[int, ListingAsKept],
    *,
    stock_company_id: int | None = None,
    extra_codes: Iterable[str] = (),
) -> Known:
    """Return what a plan needs to know of these listings. ``stock_company_id``: the company whose stock is shared;
    ``extra_codes``: more codes that must be free.
    """
    rows = list(
        ListingSku.objects.filter(listing_id__in=list(listings)).values_list(
            "external_id", "link_source", *(f"sku__{name}" for name in _FIELDS)
        )
    )
    linked = {external_id: _ours(values) for external_id, _, *values in rows if values[0] is not None}
    apart = frozenset(external_id for external_id, source, *values in rows if source and values[0] is None)
    codes = {
        str(sku.seller_sku).strip() or str(sku.external_id) for one in listings.values() for sku in one.skus
    }
    parents = {text for one in listings.values() for text in (one.ref.strip(), str(one.product_id)) if text}
    keys = {rules.code_key(code) for code in codes | parents | set(extra_codes)}
    by_code = {rules.code_key(ours.code): ours for ours in _skus(account.company_id, keys)}
    sources: dict[str, Ours] = {}
    if stock_company_id is not None:
        sources = {rules.code_key(ours.code): ours for ours in _skus(stock_company_id, keys, in_use=True)}
    return Known(
        linked=linked,
        by_code=by_code,
        parents=_parents(account.company_id, parents) | by_code.keys(),
        sources=sources,
        sold_as=_sold_as(account, {ours.product_id for ours in (*linked.values(), *by_code.values())}),
        apart=apart,
    )


def taken_codes(company_id: int, codes: Collection[str]) -> set[str]:
    """Return those of the codes that a SKU of the company has."""
    keys = {rules.code_key(code): code for code in codes}
    return {keys[rules.code_key(ours.code)] for ours in _skus(company_id, keys)}


def _ours(values: Iterable[Any]) -> Ours:
    pk, code, product_id, options, shadow_of, _ = values
    return Ours(pk, code, product_id, tuple(options or ()), shadow_of)


def _skus(company_id: int, keys: Collection[str], *, in_use: bool = False) -> list[Ours]:
    found: QuerySet[Sku] = Sku.objects.annotate(lower=Lower("code")).filter(
        company_id=company_id, lower__in=list(keys)
    )
    if in_use:
        found = found.filter(archived_at=None)
    return [_ours(values) for values in found.order_by("pk").values_list(*_FIELDS)]


def _parents(company_id: int, codes: Collection[str]) -> frozenset[str]:
    keys = {rules.code_key(code) for code in codes}
    found = Product.objects.annotate(lower=Lower("code")).filter(company_id=company_id, lower__in=keys)
    return frozenset(rules.code_key(code) for code in found.values_list("code", flat=True))


def _sold_as(account: Account, product_ids: Collection[int]) -> dict[int, str]:
    rows = ChannelProduct.objects.filter(account=account, product_id__in=product_ids, listing__isnull=False)
    return dict(rows.values_list("product_id", "listing__external_id"))
