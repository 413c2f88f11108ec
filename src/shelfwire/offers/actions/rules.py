"""Set and remove stock rules, and work out beforehand what each quantity would become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction

from shelfwire.catalog.models import Product, Sku
from shelfwire.channels.models import Account
from shelfwire.inventory.models import Warehouse, WarehouseLink
from shelfwire.kit.locks import until_commit
from shelfwire.kit.rehearsal import rehearsal
from shelfwire.offers.actions.mark import mark_rule
from shelfwire.offers.actions.reckon import judge
from shelfwire.offers.errors import BadRule
from shelfwire.offers.models import StockOffer, StockRule
from shelfwire.offers.queries import lag
from shelfwire.offers.rows import of_listing_skus
from shelfwire.offers.rules import NUMBERS
from shelfwire.offers.supply import Sources, most_units_of
from shelfwire.people.audit import attributed
from shelfwire.people.models import Company

_log = structlog.get_logger(__name__)
VALUES: Final = (*NUMBERS, "viral")
"""What a rule may say; what it does not say is left to wider rules."""
MOST_LOOKED_AT: Final = 5_000
"""Listing SKUs that a preview works out."""


@dataclass(frozen=True, slots=True)
class StockScope:
    """For what a rule counts: whatever is named, in any combination; nothing named is the whole company."""

    channel: str = ""
    account: Account | None = None
    warehouse: Warehouse | None = None
    product: Product | None = None
    sku: Sku | None = None

    def columns(self) -> dict[str, Any]:
        """Return the scope by the rule's fields."""
        return {
            "channel": self.channel,
            "account": self.account,
            "warehouse": self.warehouse,
            "product": self.product,
            "sku": self.sku,
        }


@dataclass(frozen=True, slots=True)
class QuantityChange:
    """The quantity of one offer, before and after. None: nothing is told."""

    offer_id: int
    listing_sku_id: int
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class StockPreview:
    """What a rule would do. ``hindered`` numbers are not sent anyway. ``more``: it concerns more listing SKUs than were
    looked at.
    """

    changing: tuple[QuantityChange, ...]
    unchanged: int
    hindered: int
    more: bool

    @property
    def to_zero(self) -> int:
        """How many would become 0."""
        return sum(change.after == 0 for change in self.changing)


def preview_stock_rule(*, company: Company, scope: StockScope, values: Mapping[str, Any]) -> StockPreview:
    """Return what ``set_stock_rule`` would do to each quantity; changes nothing. Raises BadRule."""
    rule = _built(company, scope, values)
    ids, more = _concerned(company, scope)
    before = _quantities(company, ids)
    with rehearsal():
        _put(company, scope, rule)
        after = _quantities(company, ids)
    known = [pk for pk in before if before[pk][1] is not None or after[pk][1] is not None]
    changing = [
        QuantityChange(pk, before[pk][0], before[pk][1], after[pk][1])
        for pk in known
        if before[pk][1] != after[pk][1]
    ]
    return StockPreview(tuple(changing), len(known) - len(changing), len(before) - len(known), more)


@attributed
@transaction.atomic
def set_stock_rule(
    *, company: Company, scope: StockScope, values: Mapping[str, Any], by: str
) -> StockRule | None:
    """Make the rule of a scope say exactly ``values`` (of ``VALUES``); with none of them it is removed, and None is
    returned. The quantities that it concerns are due. The same again changes nothing. Raises BadRule.
    """
    until_commit(f"stock rules of {company.pk}")
    rule = _built(company, scope, values)
    present = _present(company, scope)
    if _said(present) == _said(rule):
        return present
    _log.info("offers.stock_rule", company=company.pk, by=by)
    marked = present or rule
    if marked is not None:
        mark_rule(marked)
    return _put(company, scope, rule)


def _put(company: Company, scope: StockScope, rule: StockRule | None) -> StockRule | None:
    present = _present(company, scope)
    if rule is None:
        if present is not None:
            present.delete()
        return None
    if present is not None:
        rule.pk = present.pk
    rule.save(force_update=present is not None)
    return rule


def _present(company: Company, scope: StockScope) -> StockRule | None:
    named = {name: value for name, value in scope.columns().items() if value is not None}
    empty = {f"{name}__isnull": True for name, value in scope.columns().items() if value is None}
    return StockRule.objects.filter(company=company, **named, **empty).first()


def _said(rule: StockRule | None) -> tuple[Any, ...]:
    return tuple(getattr(rule, name) for name in VALUES) if rule is not None else (None,) * len(VALUES)


def _built(company: Company, scope: StockScope, values: Mapping[str, Any]) -> StockRule | None:
    """Return the rule, not saved; None when it says nothing. Raises BadRule."""
    for field, thing in (
        ("Shop", scope.account),
        ("Warehouse", scope.warehouse),
        ("Product", scope.product),
        ("SKU", scope.sku),
    ):
        if thing is not None and thing.company_id != company.pk:
            raise BadRule(f"{field} “{thing}” belongs to another company.", field=field, value=thing.pk)
    said = {name: value for name, value in values.items() if value is not None}
    if unknown := said.keys() - set(VALUES):
        raise TypeError(f"no stock rule says {', '.join(sorted(unknown))}")
    if not said:
        return None
    rule = StockRule(company=company, **scope.columns(), **said)
    try:
        rule.clean_fields(exclude=["company", "account", "warehouse", "product", "sku"])
    except ValidationError as wrong:
        name, problems = next(iter(wrong.message_dict.items()))
        raise BadRule(problems[0], field=_label(name), value=str(said.get(name))) from None
    if rule.percent is not None and rule.percent > 100:
        raise BadRule(
            "More than all of the stock cannot be told.",
            field="Percent of stock",
            value=rule.percent,
            hint="Say at most 100.",
        )
    if rule.minimum is not None and rule.maximum is not None and rule.minimum > rule.maximum:
        raise BadRule(
            f"The minimum {rule.minimum} is above the maximum {rule.maximum}.",
            field="Minimum to list",
            value=rule.minimum,
            hint="Lower it, or raise the maximum.",
        )
    return rule


def _label(name: str) -> str:
    return str(StockRule._meta.get_field(name).verbose_name).capitalize()  # type: ignore[union-attr]  # columns all


def _concerned(company: Company, scope: StockScope) -> tuple[list[int], bool]:
    """The listing SKUs with an offer that the scope names, and whether there are more than are looked at."""
    found = StockOffer.objects.filter(account__company=company, missing_at=None)
    named = {
        "listing_sku__sku": scope.sku,
        "listing_sku__sku__product": scope.product,
        "account": scope.account,
        "account__channel": scope.channel or None,
    }
    found = found.filter(**{name: value for name, value in named.items() if value is not None})
    if scope.warehouse is not None:
        links = WarehouseLink.objects.filter(warehouse=scope.warehouse)
        found = found.filter(external_warehouse_id__in=links.values("external_id"))
    ids = list(
        found.order_by("listing_sku").values_list("listing_sku", flat=True).distinct()[: MOST_LOOKED_AT + 1]
    )
    return ids[:MOST_LOOKED_AT], len(ids) > MOST_LOOKED_AT


def _quantities(company: Company, listing_sku_ids: list[int]) -> dict[int, tuple[int, int | None]]:
    """What each offer would be told now: (listing SKU id, quantity), by the offer's id."""
    found: dict[int, tuple[int, int | None]] = {}
    rows = of_listing_skus(listing_sku_ids)
    accounts = dict(
        StockOffer.objects.filter(pk__in=[row.id for row in rows]).values_list("pk", "account_id")
    )
    for account in Account.objects.filter(company=company, pk__in=set(accounts.values())):
        mine = [row for row in rows if accounts[row.id] == account.pk]
        measured = lag(account).p95 or 0.0
        supply = Sources(account, lag=measured, most_units=most_units_of(account)).supply(mine)
        for outcome in judge(mine, supply):
            if not supply.is_kept_by_channel(outcome.row):
                found[outcome.row.id] = (outcome.row.listing_sku_id, outcome.wanted)
    return found
