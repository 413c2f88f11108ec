"""What a change of prices would do, before anything is done: each SKU in each shop, before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from shelfwire.kit import clock
from shelfwire.kit.money import Money
from shelfwire.listings.models import ListingSku
from shelfwire.offers.hindrances import OwnReason
from shelfwire.offers.models_prices import PriceRule, ShopPrice
from shelfwire.offers.prices.arithmetic import PriceArithmetic, work_out
from shelfwire.offers.prices.entered import AMOUNTS, checked, kept, unkept
from shelfwire.offers.prices.errors import BadPrice
from shelfwire.offers.prices.reckon import Ground, Pair
from shelfwire.offers.prices.rules import narrowest_first
from shelfwire.people.models import Company

MOST_PERCENT = Decimal(30)
MOST_ROWS = 500
"""A price that moves by more percent, or more prices at once, is a question first."""


@dataclass(frozen=True, slots=True)
class PriceEdit:
    """What is to be entered for one SKU in one shop: values of ``entered.FIELDS``; what is not named stays, None
    empties. ``refused``: why it cannot be, when that is known already.
    """

    account_id: int
    sku_id: int
    values: Mapping[str, Any] = field(default_factory=dict)
    refused: str = ""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One SKU in one shop. ``entered_before`` and ``entered_after`` are as ``entered.kept`` gives them. ``refused``:
    why the row is left as it is.
    """

    account_id: int
    sku_id: int
    shop: str = ""
    sku: str = ""
    currency: str = ""
    before: PriceArithmetic | None = None
    after: PriceArithmetic | None = None
    entered_before: Mapping[str, Any] = field(default_factory=dict)
    entered_after: Mapping[str, Any] = field(default_factory=dict)
    refused: str = ""
    refused_field: str = ""

    @property
    def pair(self) -> Pair:
        """The ids of shop and SKU."""
        return (self.account_id, self.sku_id)

    @property
    def price_before(self) -> int | None:
        """The price in minor units before; None: none is sent."""
        return self.before.price_minor if self.before else None

    @property
    def price_after(self) -> int | None:
        """The price in minor units after; None: none is sent."""
        return self.after.price_minor if self.after else None

    @property
    def percent(self) -> Decimal:
        """By how many percent the price moves; 0 where there is no price before or after."""
        if not self.price_before or self.price_after is None:
            return Decimal(0)
        return Decimal(self.price_after - self.price_before) * 100 / self.price_before

    @property
    def changes(self) -> bool:
        """Whether anything becomes another: what is entered, the price, or why there is none."""
        if self.refused:
            return False
        return self.entered_before != self.entered_after or _result(self.before) != _result(self.after)


@dataclass(frozen=True, slots=True)
class Preview:
    """All rows of a change, and what they come to."""

    rows: tuple[PreviewRow, ...]

    @property
    def changing(self) -> tuple[PreviewRow, ...]:
        """The rows that become another."""
        return tuple(row for row in self.rows if row.changes)

    @property
    def refused(self) -> tuple[PreviewRow, ...]:
        """The rows that are left as they are, each with why."""
        return tuple(row for row in self.rows if row.refused)

    @property
    def biggest(self) -> PreviewRow | None:
        """The row whose price moves by the most percent."""
        return max(self.changing, key=lambda row: abs(row.percent), default=None)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows change, stay and are refused; of the changing, how many prices rise, fall, and are sent no
        more.
        """
        changing = self.changing
        moves = [row.percent for row in changing]
        return {
            "changing": len(changing),
            "unchanged": len(self.rows) - len(changing) - len(self.refused),
            "refused": len(self.refused),
            "rising": sum(move > 0 for move in moves),
            "falling": sum(move < 0 for move in moves),
            "without_price": sum(row.price_after is None for row in changing),
        }

    @property
    def question(self) -> str:
        """What somebody must say yes to before it is done; empty: nothing."""
        said = []
        if len(self.changing) > MOST_ROWS:
            said.append(f"{len(self.changing):,} prices change.")
        if (row := self.biggest) and abs(row.percent) > MOST_PERCENT:
            said.append(f"The price of {row.sku} in {row.shop} changes by {row.percent:+.0f} %.")
        return " ".join(said)


def preview_prices(company: Company, edits: Sequence[PriceEdit]) -> Preview:
    """Return what entering ``edits`` would do. Reads only, in a fixed number of queries. A SKU or shop that is not the
    company's is refused, and so is a second row for the same price.
    """
    at = clock.now()
    ground = Ground.load(company.pk, [(edit.account_id, edit.sku_id) for edit in edits])
    seen: set[Pair] = set()
    rows = []
    for edit in edits:
        pair = (edit.account_id, edit.sku_id)
        if pair in seen:
            edit = replace(edit, refused="The SKU stands in the list for this shop already.")
        seen.add(pair)
        rows.append(_row(ground, edit, at))
    return Preview(tuple(rows))


def preview_rule(company: Company, before: PriceRule | None, after: PriceRule | None) -> Preview:
    """Return what a rule would do to the prices that it concerns: ``before`` None is a new one, ``after`` None takes it
    away. Only SKUs that are linked and enabled in a shop are looked at; reads only.
    """
    at = clock.now()
    pairs = _concerned(company, [rule for rule in (before, after) if rule is not None])
    ground = Ground.load(company.pk, pairs)
    others = [rule for rule in ground.rules if before is None or rule.pk != before.pk]
    changed = replace(ground, rules=narrowest_first([*others, after]) if after else others)
    rows = []
    for pair in pairs:
        account, sku = ground.accounts[pair[0]], ground.skus[pair[1]]
        row = ground.entered.get(pair)
        rows.append(
            PreviewRow(
                *pair,
                account.name,
                sku.code,
                ground.limits[account.pk].currency,
                work_out(ground.inputs(account, sku, row, at)),
                work_out(changed.inputs(account, sku, row, at)),
                kept(row),
                kept(row),
            )
        )
    return Preview(tuple(rows))


def _concerned(company: Company, rules: Iterable[PriceRule]) -> list[Pair]:
    """The shops and SKUs, linked and enabled, that one of the rules names; by their ids."""
    pairs: set[Pair] = set()
    for rule in rules:
        found = ListingSku.objects.filter(account__company=company, enabled=True, sku__isnull=False)
        for name, value in (
            ("sku", rule.sku_id),
            ("sku__product", rule.product_id),
            ("account", rule.account_id),
            ("account__channel", rule.channel),
        ):
            if value:
                found = found.filter(**{name: value})
        pairs |= {(account, sku) for account, sku in found.values_list("account_id", "sku_id") if sku}
    return sorted(pairs)


def _row(ground: Ground, edit: PriceEdit, at: datetime) -> PreviewRow:
    account, sku = ground.accounts.get(edit.account_id), ground.skus.get(edit.sku_id)
    if account is None or sku is None:
        return PreviewRow(edit.account_id, edit.sku_id, refused="There is no such SKU or shop.")
    shop = ground.limits[account.pk]
    old = ground.entered.get((account.pk, sku.pk))
    now = work_out(ground.inputs(account, sku, old, at))
    row = PreviewRow(
        account.pk, sku.pk, account.name, sku.code, shop.currency, now, now, kept(old), kept(old)
    )
    if edit.refused:
        return replace(row, refused=edit.refused)
    values = unkept(kept(old)) | {"currency": shop.currency} | dict(edit.values)
    try:
        _refuse_another_currency(old, edit, shop.currency)
        checked(values, shop)
    except BadPrice as no:
        return replace(row, refused=str(no), refused_field=no.field or "")
    new = ShopPrice(account=account, sku=sku, **values)
    then = work_out(ground.inputs(account, sku, new, at))
    if then.hindrance == OwnReason.LIST_PRICE:
        return replace(row, refused=then.why, refused_field=then.about)
    return replace(row, after=then, entered_after=kept(new))


def _refuse_another_currency(old: ShopPrice | None, edit: PriceEdit, currency: str) -> None:
    """Raise BadPrice when an amount would stay that was entered while the shop sold in another currency."""
    if old is None or old.currency == currency or "currency" in edit.values:
        return
    for name, label in AMOUNTS.items():
        if getattr(old, name) is not None and name not in edit.values:
            raise BadPrice(
                f"{label} {Money(getattr(old, name), old.currency)} was entered in another currency than the shop "
                f"sells in now ({currency}).",
                field=label,
                value=getattr(old, name),
                hint=f"Enter it in {currency} too, or empty it.",
            )


def _result(arithmetic: PriceArithmetic | None) -> tuple[object, ...]:
    if arithmetic is None:
        return ()
    return (arithmetic.price_minor, arithmetic.list_minor, arithmetic.hindrance, arithmetic.why)
